from django.urls import path

from accounts.look_back_urls import urlpatterns as look_back
from accounts.views import (
    activate,
    give,
    grant,
    handover,
    handover_desk,
    issuer,
    leave,
    paper,
    post,
    scan,
    security,
    staff_sheet,
    training,
    user,
)

app_name = "accounts"

urlpatterns = [
    # an account's beginning
    path("kich-hoat/", activate.activate, name="activate"),
    # tai-khoan/: what guards one's own
    path("tai-khoan/2fa/can-co/", security.factor_needed, name="factor_needed"),
    path("tai-khoan/gui-tiep/", security.send_again, name="send_again"),
    path("tai-khoan/pin/", security.pin_change, name="pin_change"),
    # nguoi-dung/: people
    path("nguoi-dung/", user.user_list_page, name="user_list"),
    path("nguoi-dung/<int:pk>/", user.user_show, name="user_show"),
    path("nguoi-dung/<int:pk>/phieu/", user.slip_print, name="slip_print"),
    path("nguoi-dung/<int:pk>/dong/", security.user_disable, name="user_disable"),
    path("nguoi-dung/<int:pk>/mo-lai/", security.user_enable, name="user_enable"),
    path("nguoi-dung/<int:pk>/phien/", security.user_sessions_end, name="user_sessions_end"),
    path("don-vi/<int:pk>/nguoi/", user.unit_people_page, name="unit_people"),
    path("don-vi/<int:pk>/nguoi-moi/", user.user_create, name="user_create"),
    path("don-vi/<int:pk>/nhap-nguoi/", staff_sheet.staff_import, name="import_staff"),
    path("don-vi/<int:pk>/nhap-nguoi/mau/", staff_sheet.staff_template, name="sheet_staff"),
    path("don-vi/<int:pk>/bo-nhan/", staff_sheet.kit_print, name="kit_print"),
    # phu-trach/: who leads each unit, who is its focal officer; thay-doi/: change of hands
    path("phu-trach/", post.post_board, name="post_board"),
    path("don-vi/<int:pk>/phu-trach/", post.post_list, name="post_list"),
    path("don-vi/<int:pk>/phu-trach/thay/", post.post_replace, name="post_replace"),
    path("don-vi/<int:pk>/phu-trach/them/", post.post_add, name="post_add"),
    path("vi-tri/<int:pk>/sua/", post.post_correct, name="post_correct"),
    path("vi-tri/<int:pk>/ket-thuc/", post.post_end, name="post_end"),
    path("don-vi/<int:pk>/thay-doi/", leave.leave_new, name="leave_new"),
    path("don-vi/<int:pk>/thay-doi/<int:leaver>/", leave.leave_plan, name="leave_plan"),
    path("don-vi/<int:pk>/thay-doi/<int:leaver>/tro-lai/", leave.leave_return, name="leave_return"),
    # quyen/, giao-quyen/: rights
    path("quyen/", grant.grant_list_page, name="grant_list"),
    path("quyen/<int:pk>/", grant.grant_show, name="grant_show"),
    path("quyen/<int:pk>/thu-hoi/", grant.grant_end, name="grant_end"),
    path("quyen/<int:pk>/lam-tam/", grant.grant_provisional, name="grant_provisional"),
    path("giao-quyen/<int:pk>/", give.grant_new, name="grant_new"),
    path("giao-quyen/<int:pk>/hang-loat/", give.grant_batch, name="grant_batch"),
    path("giao-quyen/<int:pk>/<int:target>/", give.grant_person, name="grant_person"),
    path("giao-quyen/<int:pk>/<int:target>/<int:holder>/", give.grant_work, name="grant_work"),
    # giay-to/: papers
    path("giay-to/", paper.paper_list_page, name="paper_list"),
    path("giay-to/in-tat-ca/", paper.paper_batch, name="paper_batch"),
    path("giay-to/can-ky/", paper.paper_sign_many, name="paper_sign_many"),
    path("giay-to/<int:pk>/", paper.paper_show, name="paper_show"),
    path("giay-to/<int:pk>/pdf/", paper.paper_pdf, name="paper_pdf"),
    path("giay-to/<int:pk>/huy/", paper.paper_void, name="paper_void"),
    path("giay-to/<int:pk>/so/", paper.paper_number, name="paper_number"),
    path("giay-to/<int:pk>/ban-ky/", scan.scan_copy, name="scan_copy"),
    # nop-ban-ky/: papers signed by hand come back as scans
    path("don-vi/<int:pk>/nop-ban-ky/", scan.scan_new, name="scan_new"),
    path("nop-ban-ky/<int:pk>/", scan.scan_show, name="scan_show"),
    path("nop-ban-ky/<int:pk>/nop/", scan.scan_file, name="scan_file"),
    path("nop-ban-ky/trang/<int:pk>/", scan.scan_page, name="scan_page"),
    path("nop-ban-ky/trang/<int:pk>/anh/", scan.scan_picture, name="scan_picture"),
    # a unit's letterhead and reserved numbers
    path("don-vi/<int:pk>/tieu-de/", issuer.issuer_edit, name="issuer_edit"),
    path("don-vi/<int:pk>/khoi-so/", issuer.block_list, name="block_list"),
    # tap-huan/: training before the handover
    path("tap-huan/", training.training_list_page, name="training_list"),
    path("don-vi/<int:pk>/tap-huan/moi/", training.training_new, name="training_new"),
    path("tap-huan/<int:pk>/", training.training_show, name="training_show"),
    path("tap-huan/<int:pk>/buoi/", training.training_session, name="training_session"),
    path("tap-huan/<int:pk>/gia-han/", training.training_extend, name="training_extend"),
    path("tap-huan/<int:pk>/moi/", training.training_invite, name="training_invite"),
    path("tap-huan/<int:pk>/don-vi/", training.training_units, name="training_units"),
    path("tap-huan/<int:pk>/duong-dan/", training.training_links, name="training_links"),
    path("tap-huan/<int:pk>/nguoi/", training.training_people, name="training_people"),
    path("tap-huan/<int:pk>/nhac/", training.training_remind, name="training_remind"),
    path("tap-huan/duong-dan/<int:pk>/", training.training_link_new, name="training_link_new"),
    path("tap-huan/nguoi/<int:pk>/", training.training_accept, name="training_accept"),
    path("tap-huan/buoi/<int:pk>/", training.training_attend, name="training_attend"),
    path("dang-ky-tap-huan/<str:token>/", training.training_register, name="training_register"),
    # ngay-ban-giao/, luot-nhan/: handover day and its desks
    path("ngay-ban-giao/", handover.handover_list_page, name="handover_list"),
    path("don-vi/<int:pk>/ngay-ban-giao/moi/", handover.handover_new, name="handover_new"),
    path("ngay-ban-giao/<int:pk>/", handover.handover_show, name="handover_show"),
    path("ngay-ban-giao/<int:pk>/diem/", handover.handover_sites, name="handover_sites"),
    path("ngay-ban-giao/<int:pk>/phan-diem/", handover.handover_plan, name="handover_plan"),
    path("ngay-ban-giao/<int:pk>/bang/", handover.handover_board, name="handover_board"),
    path("ngay-ban-giao/<int:pk>/ket-thuc/", handover.handover_close, name="handover_close"),
    path("ngay-ban-giao/<int:pk>/chuyen/", handover.handover_carry, name="handover_carry"),
    path("ngay-ban-giao/<int:pk>/ban/", handover_desk.handover_desk, name="handover_desk"),
    path(
        "ngay-ban-giao/<int:pk>/mo-ban/",
        handover_desk.handover_desk_open,
        name="handover_desk_open",
    ),
    path("luot-nhan/<int:pk>/", handover_desk.handover_card, name="handover_card"),
    path("luot-nhan/<int:pk>/bo/", handover.handover_drop, name="handover_drop"),
    path("luot-nhan/<int:pk>/lam/", handover_desk.handover_claim, name="handover_claim"),
    path("luot-nhan/<int:pk>/nha/", handover_desk.handover_release, name="handover_release"),
    path("luot-nhan/<int:pk>/in/", handover_desk.handover_print, name="handover_print"),
    path("luot-nhan/<int:pk>/da-ky/", handover_desk.handover_receive, name="handover_receive"),
    path("luot-nhan/<int:pk>/vang/", handover_desk.handover_absent, name="handover_absent"),
    path("luot-nhan/<int:pk>/nguoi-khac/", handover_desk.handover_other, name="handover_other"),
    path(
        "luot-nhan/<int:pk>/phan-cong/", handover_desk.handover_reassign, name="handover_reassign"
    ),
    path("luot-nhan/<int:pk>/chap-nhan/", handover_desk.handover_accept, name="handover_accept"),
    *look_back,
    # K/: what the QR on a paper opens
    path("K/<str:code>", paper.paper_check, name="paper_check"),
]
