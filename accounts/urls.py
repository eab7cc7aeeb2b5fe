from django.urls import path

from accounts.views import activate, give, grant, issuer, paper, scan, security, user

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
    # K/: what the QR on a paper opens
    path("K/<str:code>", paper.paper_check, name="paper_check"),
]
