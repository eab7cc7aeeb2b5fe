"""The code lists (danh mục mã) by name: which there are, what each is for, whose codes they carry.

What a list *holds* is data, edited by the Sở's data officer (schools.Code: code, label, levels,
first and last school year; domain.md 1.1). That a list exists is code: a field reads it.
"""

from __future__ import annotations

from dataclasses import dataclass

SECTOR = "Mã của ngành"
STATE = "Mã của Nhà nước"
OWN = "Mã riêng của hệ thống"


@dataclass(frozen=True)
class CodeList:
    """key: as in Code.list; group: heading on the page of lists; source: whose codes they are.

    OWN: no published code was at hand, so ours begin with X; a Sở that has the ministry's ends
    ours and adds those, from a school year on.
    """

    key: str
    label: str
    group: str
    source: str = SECTOR
    note: str = ""


_PUPIL, _STAFF, _SCHOOL = "Học sinh", "Cán bộ, giáo viên, nhân viên", "Trường, lớp"
_PERSON, _ROOMS = "Chung cho mọi người", "Cơ sở vật chất, thiết bị"
_SIZE = "Bộ mã hình thành từ dữ liệu đang dùng của ngành."

LISTS: dict[str, CodeList] = {
    one.key: one
    for one in (
        CodeList("ethnicity", "Dân tộc", _PERSON, STATE, "Quyết định 121-TCTK/PPCĐ (1979)."),
        CodeList("religion", "Tôn giáo", _PERSON, OWN),
        CodeList("nationality", "Quốc tịch", _PERSON, STATE, "Mã nước theo ISO 3166-1."),
        CodeList(
            "birth_province",
            "Tỉnh, thành nơi đăng ký khai sinh",
            _PERSON,
            STATE,
            "63 mã trong số định danh cá nhân, giữ nguyên sau khi sáp nhập tỉnh.",
        ),
        CodeList("blood_group", "Nhóm máu", _PERSON, OWN),
        CodeList("student_status", "Trạng thái học sinh", _PUPIL, SECTOR, _SIZE),
        CodeList("leave_reason", "Lý do thôi học", _PUPIL),
        CodeList("admission_type", "Loại nhập học", _PUPIL),
        CodeList("age_group", "Nhóm tuổi mầm non", _PUPIL),
        CodeList("area", "Khu vực", _PUPIL),
        CodeList("policy_group", "Đối tượng chính sách", _PUPIL, OWN),
        CodeList("priority_group", "Đối tượng ưu tiên", _PUPIL, OWN),
        CodeList("household", "Hoàn cảnh kinh tế của hộ", _PUPIL, OWN),
        CodeList("disability_kind", "Loại khuyết tật", _PUPIL, OWN, "Luật Người khuyết tật 2010."),
        CodeList("disability_degree", "Mức độ khuyết tật", _PUPIL, OWN, "Nghị định 28/2012/NĐ-CP."),
        CodeList("relation", "Quan hệ với học sinh", _PUPIL, OWN),
        CodeList("boarding", "Hình thức bán trú, nội trú", _PUPIL, OWN),
        CodeList("staff_status", "Trạng thái cán bộ", _STAFF),
        CodeList("staff_group", "Nhóm cán bộ", _STAFF),
        CodeList("staff_position", "Vị trí việc làm", _STAFF),
        CodeList("contract_kind", "Hình thức hợp đồng", _STAFF),
        CodeList(
            "professional_rank",
            "Hạng chức danh nghề nghiệp",
            _STAFF,
            SECTOR,
            "Thông tư 01, 02, 03, 04/2021/TT-BGDĐT, sửa đổi bởi 08/2023/TT-BGDĐT. Có mã thay thế "
            "theo Luật Nhà giáo thì kết thúc mã cũ rồi thêm mã mới.",
        ),
        CodeList("qualification", "Trình độ chuyên môn nghiệp vụ", _STAFF),
        CodeList("political_theory", "Trình độ lí luận chính trị", _STAFF, OWN),
        CodeList("language_level", "Bậc năng lực ngoại ngữ", _STAFF, OWN, "Khung 6 bậc."),
        CodeList("computer_level", "Trình độ tin học", _STAFF, OWN),
        CodeList("staff_duty", "Nhiệm vụ kiêm nhiệm", _STAFF, OWN),
        CodeList("professional_standard", "Chuẩn nghề nghiệp", _STAFF),
        CodeList("staff_rating", "Xếp loại viên chức", _STAFF),
        CodeList("school_kind", "Loại hình trường", _SCHOOL),
        CodeList("ownership", "Loại hình sở hữu", _SCHOOL),
        CodeList("national_standard", "Mức đạt chuẩn quốc gia", _SCHOOL),
        CodeList("accreditation", "Cấp độ kiểm định chất lượng", _SCHOOL),
        CodeList("foreign_language", "Ngoại ngữ", _SCHOOL),
        CodeList("class_session", "Buổi học", _SCHOOL, OWN),
        CodeList("room_kind", "Loại phòng, công trình", _ROOMS, OWN, "Theo biểu TH-01-CSVC."),
        CodeList("building_grade", "Cấp công trình", _ROOMS, OWN),
        CodeList("equipment_kind", "Loại thiết bị", _ROOMS, OWN),
        CodeList("equipment_source", "Nguồn thiết bị", _ROOMS, OWN),
    )
}

# Read like lists, but no rows of Code: schools.queries.code makes them.
DERIVED = {"subject": "Môn học", "grade": "Khối"}


def grouped() -> dict[str, list[CodeList]]:
    """The lists under their headings, in the order above."""
    found: dict[str, list[CodeList]] = {}
    for one in LISTS.values():
        found.setdefault(one.group, []).append(one)
    return found
