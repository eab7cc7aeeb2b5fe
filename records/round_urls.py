"""Addresses of review rounds."""

from django.urls import path

from records.views import (
    campaign,
    correction,
    link,
    review,
    round_then,
    sign_off,
    staff_own,
    staff_review,
)

urlpatterns = [
    path("dot-ra-soat/", campaign.campaign_list, name="campaign_list"),
    path("dot-ra-soat/moi/<int:pk>/", campaign.campaign_new, name="campaign_new"),
    path("dot-ra-soat/<int:pk>/", campaign.campaign_show, name="campaign_show"),
    path("dot-ra-soat/<int:pk>/mo/", campaign.campaign_open, name="campaign_open"),
    path("dot-ra-soat/<int:pk>/gia-han/", campaign.campaign_extend, name="campaign_extend"),
    path("dot-ra-soat/<int:pk>/ket-thuc/", campaign.campaign_close, name="campaign_close"),
    path("dot-ra-soat/<int:pk>/bang/", campaign.campaign_board, name="campaign_board"),
    path("dot-ra-soat/<int:pk>/truong/", campaign.campaign_schools, name="campaign_schools"),
    path("dot-ra-soat/<int:pk>/thoi-diem/", round_then.campaign_then, name="campaign_then"),
    path("dot-ra-soat/truong/<int:pk>/ho-so/", round_then.review_dossier, name="review_dossier"),
    path("dot-ra-soat/lop/<int:pk>/", review.review_room, name="review_room"),
    path("dot-ra-soat/lop/<int:pk>/em/<int:student>/", review.review_pupil, name="review_pupil"),
    path("dot-ra-soat/lop/<int:pk>/khong-loi/", review.review_clean, name="review_clean"),
    path("dot-ra-soat/lop/<int:pk>/phieu/", review.review_slips, name="review_slips"),
    path("dot-ra-soat/lop/<int:pk>/ban-giao/", review.review_hand_over, name="review_hand_over"),
    path("dot-ra-soat/lop/<int:pk>/rut-lai/", review.review_withdraw, name="review_withdraw"),
    path("dot-ra-soat/lop/<int:pk>/kiem-tra/", sign_off.review_check, name="review_check"),
    path("dot-ra-soat/lop/<int:pk>/tra-lai/", sign_off.review_return, name="review_return"),
    path("dot-ra-soat/truong/<int:pk>/", sign_off.review_school, name="review_school"),
    path(
        "dot-ra-soat/truong/<int:pk>/hoan-thanh/", sign_off.review_complete, name="review_complete"
    ),
    path("dot-ra-soat/truong/<int:pk>/nhan/", sign_off.review_accept, name="review_accept"),
    path(
        "dot-ra-soat/truong/<int:pk>/tra-lai/",
        sign_off.review_return_school,
        name="review_return_school",
    ),
    path(
        "dot-ra-soat/lop/<int:pk>/em/<int:student>/duong-dan/", link.review_link, name="review_link"
    ),
    *(
        path(f"dot-ra-soat/truong/<int:pk>/nhan-su/{tail}", view, name=view.__name__)
        for tail, view in (
            ("", staff_review.staff_round),
            ("ket-thuc/", staff_review.staff_close),
            ("<int:staff>/", staff_review.staff_sit),
            ("<int:staff>/xac-nhan/", staff_review.staff_beside),
            ("<int:staff>/moi/", staff_review.staff_ask),
            ("<int:staff>/bien-ban/", staff_review.staff_minutes),
            ("<int:staff>/ngoai-le/", staff_review.staff_except),
        )
    ),
    path("ho-so-cua-toi/xac-nhan/", staff_own.my_confirm, name="my_confirm"),
    path("ho-so-cua-toi/xac-nhan/<int:row>/", staff_own.my_confirm_one, name="my_confirm_one"),
    path("sua-chua/", correction.correction_list, name="correction_list"),
    path("hoc-sinh/<int:pk>/sua-chua/", correction.correction_new, name="correction_new"),
    path("sua-chua/<int:pk>/", correction.correction_show, name="correction_show"),
    path("sua-chua/<int:pk>/dong-y/", correction.correction_agree, name="correction_agree"),
    path("sua-chua/<int:pk>/tu-choi/", correction.correction_refuse, name="correction_refuse"),
    path("sua-chua/<int:pk>/minh-chung/", correction.correction_file, name="correction_file"),
    path("gia-dinh/<str:token>/", link.review_family, name="review_family"),
    # In capitals and short: it stands in the QR of an A5 slip.
    path("R/<int:pk>/<int:student>", review.review_slip, name="review_slip"),
]
