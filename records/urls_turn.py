"""Addresses of outcomes, of the turn of the year, of intake and transfers."""

from django.urls import path

from records.views import hand_over, intake, outcome, rollover, transfer, turn, turn_grants

urlpatterns = [
    path("lop/<int:pk>/ket-qua/", outcome.outcome_edit, name="outcome_edit"),
    path("ket-qua-cuoi-nam/<int:pk>/", outcome.outcome_list, name="outcome_list"),
    path("ket-qua-cuoi-nam/<int:pk>/nhap-excel/", outcome.outcome_import, name="outcome_import"),
    path("ket-qua-cuoi-nam/<int:pk>/mau/", outcome.outcome_sheet, name="outcome_sheet"),
    path("ket-chuyen/", rollover.rollover_list, name="rollover_list"),
    path("ket-chuyen/mo/", rollover.rollover_open, name="rollover_open"),
    path("ket-chuyen/dot/<int:pk>/gia-han/", rollover.rollover_extend, name="rollover_extend"),
    path("ket-chuyen/dien-tap/", rollover.rollover_rehearse_many, name="rollover_rehearse_many"),
    path("ket-chuyen/ghi/", rollover.rollover_commit_many, name="rollover_commit_many"),
    path("ket-chuyen/truong/<int:pk>/", turn.rollover_show, name="rollover_show"),
    path("ket-chuyen/truong/<int:pk>/so-do/", turn.rollover_map, name="rollover_map"),
    path("ket-chuyen/truong/<int:pk>/mau-ten/", turn.rollover_pattern, name="rollover_pattern"),
    path("ket-chuyen/truong/<int:pk>/dien-tap/", turn.rollover_rehearse, name="rollover_rehearse"),
    path("lop/<int:pk>/dien-tap/", turn.rollover_rehearse_room, name="rollover_rehearse_room"),
    path("ket-chuyen/truong/<int:pk>/tung-em/", turn.rollover_pupils, name="rollover_pupils"),
    path("ket-chuyen/truong/<int:pk>/khac-dien-tap/", turn.rollover_differ, name="rollover_differ"),
    path("ket-chuyen/truong/<int:pk>/ghi/", turn.rollover_commit, name="rollover_commit"),
    path("ket-chuyen/truong/<int:pk>/hoan-tac/", turn.rollover_undo, name="rollover_undo"),
    path("ket-chuyen/truong/<int:pk>/xac-nhan/", turn.rollover_confirm, name="rollover_confirm"),
    path("ket-chuyen/truong/<int:pk>/phe-duyet/", turn.rollover_approve, name="rollover_approve"),
    path("ket-chuyen/truong/<int:pk>/tra-lai/", turn.rollover_return, name="rollover_return"),
    path(
        "ket-chuyen/truong/<int:pk>/giao-quyen/",
        turn_grants.rollover_grants,
        name="rollover_grants",
    ),
    path(
        "ket-chuyen/truong/<int:pk>/phan-cong/",
        turn_grants.rollover_duties,
        name="rollover_duties",
    ),
    path("tuyen-sinh/<int:pk>/", intake.intake_list, name="intake_list"),
    path("tuyen-sinh/<int:pk>/nhap-excel/", intake.intake_import, name="intake_import"),
    path("tuyen-sinh/<int:pk>/mau/", intake.intake_sheet, name="intake_sheet"),
    path("tuyen-sinh/<int:pk>/xep-lop/", intake.intake_place, name="intake_place"),
    path("tuyen-sinh/<int:pk>/xep-lop/nhap-excel/", intake.place_import, name="place_import"),
    path("tuyen-sinh/<int:pk>/xep-lop/mau/", intake.place_sheet, name="place_sheet"),
    path("chuyen-truong/", transfer.transfer_list, name="transfer_list"),
    path("chuyen-truong/<int:pk>/", transfer.transfer_show, name="transfer_show"),
    path("chuyen-truong/<int:pk>/nhan/", transfer.transfer_accept, name="transfer_accept"),
    path("chuyen-truong/<int:pk>/tra-lai/", transfer.transfer_return, name="transfer_return"),
    path("chuyen-truong/<int:pk>/rut/", transfer.transfer_withdraw, name="transfer_withdraw"),
    path("hoc-sinh/<int:pk>/chuyen-truong/", transfer.transfer_new, name="transfer_new"),
    path("ban-giao-hoc-sinh/<int:pk>/", hand_over.pupils_hand_over, name="pupils_hand_over"),
]
