"""Permissions in words, as papers and screens say them."""

from __future__ import annotations

from accounts.bundles import LOOK_BACK, SEE, SEE_PRIVATE
from accounts.functions import APPROVE, PAPERS

# How a paper and a screen name each permission; those not listed are part of "xem".
LABELS = {
    "schools.view_unit": "xem thông tin đơn vị",
    "schools.view_year": "xem năm học",
    "schools.view_classroom": "xem danh sách lớp",
    "schools.view_group": "xem tổ chuyên môn",
    "schools.view_code": "xem danh mục mã",
    "schools.add_unit": "lập đơn vị mới",
    "schools.change_unit": "sửa thông tin đơn vị",
    "schools.add_year": "mở năm học",
    "schools.change_year": "sửa năm học",
    "schools.add_code": "thêm mã danh mục",
    "schools.change_code": "sửa danh mục mã",
    "schools.add_classroom": "lập lớp",
    "schools.change_classroom": "sửa lớp",
    "schools.add_group": "lập tổ chuyên môn",
    "schools.change_group": "sửa tổ chuyên môn",
    "accounts.view_user": "xem danh sách người dùng",
    "accounts.view_grant": "xem quyền đã giao",
    "accounts.view_paper": "xem giấy tờ",
    "accounts.add_user": "lập tài khoản",
    "accounts.change_user": "sửa tài khoản, in phiếu kích hoạt",
    "accounts.give_grant": "lập biên bản giao quyền",
    "accounts.sign_grant": "ký giao quyền thay mặt đơn vị",
    "accounts.end_grant": "thu hồi quyền",
    "accounts.view_training": "xem kế hoạch tập huấn",
    "accounts.run_training": "tổ chức tập huấn, duyệt danh sách, điểm danh",
    "accounts.view_handover": "xem ngày bàn giao",
    "accounts.run_handover": "tổ chức ngày bàn giao, làm ở bàn bàn giao",
    "accounts.view_directive": "xem văn bản chỉ đạo",
    "accounts.add_directive": "ghi văn bản chỉ đạo vào sổ",
    "accounts.change_directive": "sửa, rút văn bản chỉ đạo khỏi sổ",
    "accounts.view_regulation": "xem quy chế của đơn vị",
    "accounts.change_regulation": "ghi quy chế của đơn vị",
    "accounts.view_audit": "xem nhật ký",
    "accounts.view_dossier": "lập hồ sơ kiểm tra",
    "reports.view_period": "xem kỳ báo cáo",
    "reports.view_form": "xem biểu mẫu thống kê",
    "reports.view_submission": "xem báo cáo thống kê",
    "reports.prepare_submission": "lập báo cáo thống kê",
    "reports.certify_submission": "xác nhận, gửi báo cáo thống kê thay mặt đơn vị",
    "reports.check_submission": "kiểm tra báo cáo thống kê cấp dưới",
    "reports.run_period": "mở kỳ báo cáo, gia hạn, khoá kỳ",
    "reports.change_form": "soạn biểu mẫu thống kê",
    "records.view_student": "xem hồ sơ học sinh",
    "records.add_student": "thêm học sinh",
    "records.change_student": "sửa hồ sơ học sinh",
    "records.view_roll": "xem danh sách lớp (họ tên, ngày sinh)",
    "records.enter_mark": "nhập điểm môn học được phân công",
    "records.help_enter": "nhập giúp, chờ giáo viên nhận",
    **{APPROVE[key]: f"phê duyệt {label[0].lower()}{label[1:]}" for key, label in PAPERS.items()},
    "records.change_outcome": "ghi kết quả cuối năm",
    "records.view_rollover": "xem kết chuyển năm học",
    "records.plan_rollover": "mở đợt kết chuyển năm học",
    "records.view_reorganisation": "xem phương án sắp xếp đơn vị",
    "records.plan_reorganisation": "lập phương án sắp xếp đơn vị",
    "records.approve_reorganisation": "duyệt phương án sắp xếp đơn vị",
    "records.run_rollover": "diễn tập, kết chuyển năm học",
    "records.confirm_rollover": "xác nhận kết chuyển thay mặt trường",
    "records.approve_rollover": "phê duyệt kết chuyển",
    "records.view_studentfamily": "xem thông tin gia đình học sinh",
    "records.change_studentfamily": "sửa thông tin gia đình học sinh",
    "records.view_studentfile": "xem giấy tờ (khai sinh, học bạ) của học sinh",
    "records.change_studentfile": "thêm, bỏ giấy tờ của học sinh",
    "records.view_studentsensitive": "xem dân tộc, tôn giáo, đối tượng chính sách",
    "records.change_studentsensitive": "sửa dân tộc, tôn giáo, đối tượng chính sách",
    "records.view_studenthealth": "xem sức khỏe, khuyết tật",
    "records.change_studenthealth": "sửa sức khỏe, khuyết tật",
    "records.view_staff": "xem hồ sơ nhân sự",
    "records.add_staff": "thêm hồ sơ nhân sự",
    "records.change_staff": "sửa hồ sơ nhân sự",
    "records.view_staffsensitive": "xem dân tộc, tôn giáo, Đảng, Đoàn của nhân sự",
    "records.change_staffsensitive": "sửa dân tộc, tôn giáo, Đảng, Đoàn của nhân sự",
    "records.view_staffpay": "xem lương, phụ cấp của nhân sự",
    "records.change_staffpay": "sửa lương, phụ cấp của nhân sự",
    "records.view_assignment": "xem phân công",
    "records.change_assignment": "phân công chủ nhiệm, giảng dạy",
    "records.view_lesson": "xem thời khóa biểu",
    "records.change_lesson": "xếp thời khóa biểu",
    "records.view_profile": "xem hồ sơ năm học của trường",
    "records.change_profile": "sửa hồ sơ năm học của trường",
    "records.view_facility": "xem cơ sở vật chất",
    "records.change_facility": "sửa cơ sở vật chất",
    "records.view_equipment": "xem thiết bị dạy học",
    "records.change_equipment": "sửa thiết bị dạy học",
    "records.submit_data": "xác thực dữ liệu của trường, gửi phê duyệt",
    "records.approve_data": "phê duyệt dữ liệu của trường",
    "records.verify_identity": "gửi xác thực định danh, nhận kết quả",
    "records.change_qualityrule": "sửa quy tắc chất lượng dữ liệu",
    "records.run_campaign": "lập, mở, gia hạn đợt rà soát của đơn vị",
    "records.review_class": "rà soát và bàn giao dữ liệu lớp",
    "records.check_class": "kiểm tra, xác nhận dữ liệu từng lớp",
    "records.accept_review": "kiểm tra kết quả rà soát của trường",
    "records.review_staff": "rà soát hồ sơ nhân sự cùng từng người",
    "records.except_staff": "quyết định trường hợp ngoại lệ khi rà soát nhân sự",
}

# Seen by whoever works there: said in one word with the rest, not by itself.
_SMALL = {p for p in SEE if p.startswith("schools.")} - {"schools.view_group"}


_WHOLE = {"schools.view_group", "accounts.view_grant", "records.view_student"}


def labels(perms):
    """Permissions as a person reads them: what changes things by name, seeing in one word."""
    named = LOOK_BACK | {p for p in SEE_PRIVATE if p.replace("view", "change") not in perms}
    acts = [LABELS[p] for p in LABELS if p in perms and (".view_" not in p or p in named)]
    if set(perms) >= _WHOLE:
        return ["xem toàn bộ dữ liệu trong phạm vi", *acts]
    quiet = LOOK_BACK | SEE_PRIVATE | _SMALL
    return [LABELS[p] for p in LABELS if p in perms and ".view_" in p and p not in quiet] + acts
