"""Directives, regulations, the log, dossiers, reviews: a part of accounts.urls."""

from django.urls import path

from accounts.views import annex, audit, deputy, directive, dossier, regulation, review

urlpatterns = [
    # nhat-ky/: who did, saw, took out what
    path("nhat-ky/", audit.audit_list, name="audit_list"),
    path("don-vi/<int:pk>/nhat-ky/", audit.audit_unit, name="audit_unit"),
    path("nguoi-dung/<int:pk>/nhat-ky/", audit.audit_user, name="audit_user"),
    # ho-so/: the inspection dossier of a unit
    path("don-vi/<int:pk>/ho-so/", dossier.dossier_new, name="dossier_new"),
    path("don-vi/<int:pk>/ho-so/<int:job>/tep/", dossier.dossier_file, name="dossier_file"),
    # van-ban/: the register of directives
    path("van-ban/", directive.directive_list_page, name="directive_list"),
    path("don-vi/<int:pk>/van-ban/moi/", directive.directive_new, name="directive_new"),
    path("van-ban/<int:pk>/", directive.directive_show, name="directive_show"),
    path("van-ban/<int:pk>/tep/", directive.directive_file, name="directive_file"),
    path("van-ban/<int:pk>/sua/", directive.directive_edit, name="directive_edit"),
    path("van-ban/<int:pk>/rut/", directive.directive_withdraw, name="directive_withdraw"),
    # quy-che/: each unit's own regulation
    path("quy-che/", regulation.regulation_board, name="regulation_board"),
    path("don-vi/<int:pk>/quy-che/", regulation.regulation_unit, name="regulation_unit"),
    path("don-vi/<int:pk>/quy-che/moi/", regulation.regulation_new, name="regulation_new"),
    path("don-vi/<int:pk>/quy-che/mau/", regulation.regulation_model, name="regulation_model"),
    path("to-chuyen-mon/<int:pk>/uy-nhiem/", deputy.group_deputies, name="group_deputies"),
    path("quy-che/<int:pk>/phan-cong/", annex.annex_show, name="annex_show"),
    path("quy-che/<int:pk>/phan-cong/moi/", annex.annex_line_new, name="annex_line_new"),
    path("quy-che/<int:pk>/phan-cong/in/", annex.annex_pdf, name="annex_pdf"),
    path("quy-che/<int:pk>/phan-cong/uy-quyen/", annex.annex_authorise, name="annex_authorise"),
    path("phan-cong-dong/<int:pk>/xoa/", annex.annex_line_remove, name="annex_line_remove"),
    path("quy-che/<int:pk>/huy/", regulation.regulation_withdraw, name="regulation_withdraw"),
    path("quy-che/<int:pk>/tep/", regulation.regulation_file, name="regulation_file"),
    # ra-soat/: who still needs what
    path("don-vi/<int:pk>/ra-soat/", review.review_unit, name="review_unit"),
    path("ra-soat/<int:pk>/", review.review_show, name="review_show"),
    path("lop/<int:pk>/quyen/", review.review_room, name="review_room"),
    path("nguoi-dung/khong-dung/", review.review_idle, name="review_idle"),
]
