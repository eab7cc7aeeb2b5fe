"""What the record of a member of staff holds: the one declaration (csdl.kit.catalogue).

Fields and codes: Thông tư 42/2021/TT-BGDĐT and the forms in use (domain.md 1.4). Where someone
works, as what and on which contract is dated and stands apart (records.models.Employment).
Ethnicity, religion and party, and pay, stand in tables and under permissions of their own.
"""

from csdl.kit.catalogue import Catalogue, Group, Item
from records.catalogue_person import IDENTITY

VIEW, CHANGE = "records.view_staff", "records.change_staff"

GROUPS = (
    Group("person", "Nhân thân", VIEW, CHANGE),
    Group("contact", "Địa chỉ, liên lạc", VIEW, CHANGE),
    Group("work", "Công tác", VIEW, CHANGE),
    Group("training", "Đào tạo, bồi dưỡng", VIEW, CHANGE),
    Group("rating", "Đánh giá, xếp loại", VIEW, CHANGE),
    Group(
        "sensitive",
        "Dân tộc, tôn giáo, Đảng, Đoàn",
        "records.view_staffsensitive",
        "records.change_staffsensitive",
        part="sensitive",
    ),
    Group("pay", "Lương, phụ cấp", "records.view_staffpay", "records.change_staffpay", part="pay"),
)


def _allowance(code, label):
    return Item(f"allowance_{code}", f"Phụ cấp {label} (%)", "number", "pay", low=0, high=200,
                places=2)  # fmt: skip


def _certificate(code, label):
    """Certificates of a foreign language or of computing."""
    return Item(f"{code}_certificate", label, "text", "training")


STAFF = Catalogue(
    GROUPS,
    (
        Item("staff_code", "Mã cán bộ", "key", "person", size=20, required=True, fixed=True,
             aliases=("Mã CB", "Mã giáo viên")),
        *IDENTITY,
        Item("insurance_no", "Số sổ bảo hiểm xã hội", "key", "person", secret=True, size=20),
        Item("birth_province", "Tỉnh, thành nơi sinh", "code", "person", list="birth_province",
             size=20),
        Item("birth_place", "Nơi sinh", "text", "person", size=200),
        Item("native_place", "Quê quán", "text", "person", size=200),
        Item("permanent_commune", "Mã xã thường trú", "digits", "contact", size=5,
             hint="Mã xã, phường 5 chữ số."),
        Item("permanent_address", "Thôn, tổ, số nhà thường trú", "text", "contact", size=200),
        Item("current_address", "Chỗ ở hiện nay", "text", "contact", size=200),
        Item("phone", "Điện thoại", "phone", "contact", secret=True, size=20, expected=True),
        Item("email", "Thư điện tử", "email", "contact"),
        Item("hired_on", "Ngày tuyển dụng", "past", "work"),
        Item("hired_by", "Cơ quan tuyển dụng", "text", "work", size=200),
        Item("joined_sector_on", "Ngày vào ngành", "past", "work"),
        Item("is_new", "Tuyển mới trong năm học", "yes", "work"),
        Item("professional_rank", "Hạng chức danh nghề nghiệp", "code", "work",
             list="professional_rank", size=20),
        Item("ranked_on", "Ngày bổ nhiệm hạng", "past", "work"),
        Item("main_subject", "Môn dạy chính", "code", "work", list="subject", size=20),
        Item("other_subject", "Môn dạy kiêm", "code", "work", list="subject", size=20),
        Item("periods", "Số tiết dạy một tuần", "number", "work", low=0, high=60, places=1),
        Item("other_periods", "Số tiết kiêm nhiệm một tuần", "number", "work", low=0, high=60,
             places=1),
        Item("teaches_two_sessions", "Dạy 2 buổi một ngày", "yes", "work"),
        Item("teaches_disabled", "Dạy học sinh khuyết tật hòa nhập", "yes", "work"),
        Item("qualification", "Trình độ chuyên môn nghiệp vụ cao nhất", "code", "training",
             list="qualification", size=20, expected=True),
        Item("major", "Chuyên ngành chính", "text", "training", size=200),
        Item("graduated_from", "Cơ sở đào tạo", "text", "training", size=200),
        Item("graduated_in", "Năm tốt nghiệp", "whole", "training", low=1950, high=2100),
        Item("political_theory", "Lí luận chính trị", "code", "training",
             list="political_theory", size=20),
        Item("is_trained_manager", "Đã bồi dưỡng quản lý giáo dục", "yes", "training"),
        Item("foreign_language", "Ngoại ngữ chính", "code", "training", list="foreign_language",
             size=20),
        Item("language_level", "Bậc ngoại ngữ", "code", "training", list="language_level",
             size=20),
        _certificate("language", "Chứng chỉ ngoại ngữ"),
        Item("computer_level", "Trình độ tin học", "code", "training", list="computer_level",
             size=20),
        _certificate("computer", "Chứng chỉ tin học"),
        Item("speaks_ethnic_language", "Biết tiếng dân tộc thiểu số", "yes", "training"),
        Item("did_yearly_training", "Hoàn thành bồi dưỡng thường xuyên", "yes", "training"),
        Item("own_standard", "Chuẩn nghề nghiệp, tự đánh giá", "code", "rating",
             list="professional_standard", size=20),
        Item("standard", "Chuẩn nghề nghiệp, cấp trên đánh giá", "code", "rating",
             list="professional_standard", size=20),
        Item("rating", "Xếp loại viên chức", "code", "rating", list="staff_rating", size=20),
        Item("is_good_teacher", "Giáo viên dạy giỏi", "yes", "rating"),
        Item("is_good_homeroom", "Giáo viên chủ nhiệm giỏi", "yes", "rating"),
        Item("honours", "Danh hiệu", "text", "rating", size=200,
             hint="Nhà giáo Nhân dân, Nhà giáo Ưu tú…"),
        Item("ethnicity", "Dân tộc", "code", "sensitive", list="ethnicity", size=20,
             expected=True),
        Item("religion", "Tôn giáo", "code", "sensitive", list="religion", size=20),
        Item("is_party_member", "Đảng viên", "yes", "sensitive"),
        Item("joined_party_on", "Ngày vào Đảng", "past", "sensitive"),
        Item("is_youth_member", "Đoàn viên", "yes", "sensitive"),
        Item("is_trade_unionist", "Công đoàn viên", "yes", "sensitive"),
        Item("pay_step", "Bậc lương", "whole", "pay", low=1, high=15),
        Item("pay_factor", "Hệ số lương", "number", "pay", low=0, high=15, places=2),
        Item("pay_since", "Ngày hưởng", "past", "pay"),
        Item("beyond_scale", "Vượt khung (%)", "number", "pay", low=0, high=100, places=2),
        _allowance("attraction", "thu hút"),
        _allowance("seniority", "thâm niên"),
        _allowance("preference", "ưu đãi"),
        _allowance("leadership", "chức vụ lãnh đạo"),
    ),
)  # fmt: skip
