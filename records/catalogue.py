"""What a pupil's record holds: the one declaration (csdl.kit.catalogue).

Fields and codes: Thông tư 42/2021/TT-BGDĐT and the forms in use (domain.md 1.2, 1.3). Ethnicity,
religion, policy, health and disability are sensitive personal data (Luật 91/2025/QH15): they and
the family stand in tables of their own, under permissions of their own.
"""

from csdl.kit.catalogue import Catalogue, Group, Item
from records.catalogue_person import IDENTITY

MN, TH = "MN", "TH"
_COMMUNE = "Mã xã, phường 5 chữ số."

_OWN = ("records.view_student", "records.change_student")

GROUPS = (
    Group("person", "Nhân thân", *_OWN, slug="nhan-than"),
    Group("address", "Địa chỉ, liên lạc", *_OWN, slug="dia-chi"),
    Group("study", "Học tập", *_OWN, slug="hoc-tap"),
    Group(
        "family",
        "Gia đình",
        "records.view_studentfamily",
        "records.change_studentfamily",
        part="family",
        slug="gia-dinh",
    ),
    Group(
        "sensitive",
        "Dân tộc, tôn giáo, chính sách",
        "records.view_studentsensitive",
        "records.change_studentsensitive",
        part="sensitive",
        slug="chinh-sach",
    ),
    Group(
        "health",
        "Sức khỏe, khuyết tật",
        "records.view_studenthealth",
        "records.change_studenthealth",
        part="health",
        slug="suc-khoe",
    ),
)


def _parent(who, label):
    """The five fields of a parent or guardian."""
    return (
        Item(f"{who}_name", f"Họ tên {label}", "name", "family", expected=who != "guardian"),
        Item(f"{who}_year", f"Năm sinh {label}", "whole", "family", low=1900, high=2100),
        Item(f"{who}_job", f"Nghề nghiệp {label}", "text", "family"),
        Item(f"{who}_phone", f"Điện thoại {label}", "phone", "family", secret=True, size=20),
        Item(f"{who}_id", f"Số định danh {label}", "id", "family", secret=True, size=12),
    )


def _term(term):
    """Height and weight, measured once a term."""
    return (
        Item(f"height_{term}", f"Chiều cao kì {term} (cm)", "number", "health", low=30, high=250,
             places=1),
        Item(f"weight_{term}", f"Cân nặng kì {term} (kg)", "number", "health", low=2, high=250,
             places=1),
    )  # fmt: skip


STUDENT = Catalogue(
    GROUPS,
    (
        Item("student_code", "Mã học sinh", "key", "person", size=20, required=True, fixed=True,
             aliases=("Mã HS",)),
        *IDENTITY,
        Item("birth_province", "Tỉnh, thành nơi sinh", "code", "person", list="birth_province",
             size=20),
        Item("birth_place", "Nơi sinh", "text", "person", size=200, expected=True,
             aliases=("Nơi sinh chi tiết",)),
        Item("native_place", "Quê quán", "text", "person", size=200),
        Item("permanent_commune", "Mã xã thường trú", "digits", "address", size=5, expected=True,
             hint=_COMMUNE),
        Item("permanent_commune_before", "Mã xã thường trú trước 1/7/2025", "digits", "address",
             size=5, hint=_COMMUNE),
        Item("permanent_address", "Thôn, tổ, số nhà thường trú", "text", "address", size=200,
             expected=True, aliases=("Tổ/thôn HKTT",)),
        Item("current_commune", "Mã xã nơi ở hiện nay", "digits", "address", size=5,
             hint=_COMMUNE),
        Item("current_address", "Chỗ ở hiện nay", "text", "address", size=200),
        Item("phone", "Điện thoại liên hệ", "phone", "address", secret=True, size=20,
             aliases=("SĐT liên hệ",)),
        Item("email", "Thư điện tử", "email", "address"),
        Item("admission_type", "Loại nhập học", "code", "study", list="admission_type", size=20,
             expected=True),
        Item("area", "Khu vực", "code", "study", list="area", size=20),
        Item("boarding", "Bán trú, nội trú", "code", "study", list="boarding", size=20),
        Item("attended_kg5", "Đã học mẫu giáo 5 tuổi", "yes", "study", levels=(TH,)),
        Item("is_pioneer", "Đội viên", "yes", "study"),
        Item("is_union_member", "Đoàn viên", "yes", "study"),
        Item("swims_1", "Biết bơi kì 1", "yes", "study"),
        Item("swims_2", "Biết bơi kì 2", "yes", "study"),
        Item("is_bilingual", "Học song ngữ", "yes", "study"),
        Item("learns_ethnic_language", "Học tiếng dân tộc", "yes", "study"),
        *_parent("father", "cha"),
        *_parent("mother", "mẹ"),
        *_parent("guardian", "người giám hộ"),
        Item("guardian_relation", "Quan hệ của người giám hộ", "code", "family", list="relation",
             size=20),
        Item("has_smartphone", "Phụ huynh có điện thoại thông minh", "yes", "family"),
        Item("has_computer", "Nhà có máy tính nối mạng", "yes", "family"),
        Item("ethnicity", "Dân tộc", "code", "sensitive", list="ethnicity", size=20,
             expected=True),
        Item("religion", "Tôn giáo", "code", "sensitive", list="religion", size=20),
        Item("father_minority", "Cha là người dân tộc thiểu số", "yes", "sensitive"),
        Item("mother_minority", "Mẹ là người dân tộc thiểu số", "yes", "sensitive"),
        Item("policy_group", "Đối tượng chính sách", "code", "sensitive", list="policy_group",
             size=20),
        Item("priority_group", "Đối tượng ưu tiên", "code", "sensitive", list="priority_group",
             size=20),
        Item("household", "Hoàn cảnh kinh tế của hộ", "code", "sensitive", list="household",
             size=20),
        Item("disability_kind", "Loại khuyết tật", "code", "health", list="disability_kind",
             size=20),
        Item("disability_degree", "Mức độ khuyết tật", "code", "health",
             list="disability_degree", size=20),
        Item("is_not_assessed", "Khuyết tật không đánh giá", "yes", "health"),
        Item("insurance_no", "Số thẻ bảo hiểm y tế", "key", "health", secret=True, size=20),
        Item("blood_group", "Nhóm máu", "code", "health", list="blood_group", size=20),
        *_term(1),
        *_term(2),
        Item("had_checkup", "Khám sức khỏe định kì", "yes", "health"),
        Item("has_eye_disease", "Có bệnh về mắt", "yes", "health"),
        Item("is_underweight", "Suy dinh dưỡng thể nhẹ cân", "yes", "health"),
        Item("is_stunted", "Suy dinh dưỡng thể thấp còi", "yes", "health"),
        Item("is_wasted", "Suy dinh dưỡng thể gầy còm", "yes", "health"),
        Item("is_obese", "Thừa cân, béo phì", "yes", "health"),
    ),
)  # fmt: skip
