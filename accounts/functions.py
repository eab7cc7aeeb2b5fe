"""Functions (chức năng): the part of a kind of work that a grant may be limited to.

From S1 ("phân quyền theo chức năng cho cán bộ, nhân viên"), S4 (who approves which professional
paper) and domain.md 6.1. A function is a named set of permissions: a grant of one freezes them.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Function:
    """key: in a grant; label: on screens and papers; may: what it adds to the role's base."""

    key: str
    label: str
    may: frozenset


# Professional papers (hồ sơ chuyên môn) of a school, as S4 lists them (mục 1, and its annex).
PAPERS = {
    "school_plan": "Kế hoạch giáo dục nhà trường",
    "group_plan": "Kế hoạch giáo dục của tổ, nhóm chuyên môn",
    "teacher_plan": "Kế hoạch giáo dục của giáo viên",
    "lesson_plan": "Kế hoạch bài dạy",
    "gradebook": "Sổ điểm điện tử",
    "report_card": "Học bạ điện tử",
    "homeroom_book": "Sổ chủ nhiệm",
    "group_book": "Sổ sinh hoạt chuyên môn",
}
APPROVE = {key: f"accounts.approve_{key}" for key in PAPERS}
# What the head approves by office, and may authorise others to approve (S4 mục 3 and annex). The
# school's own plan is approved above: the head only submits it.
APPROVALS = frozenset(perm for key, perm in APPROVE.items() if key != "school_plan")


def _approval(key):
    label = PAPERS[key][0].lower() + PAPERS[key][1:]
    return Function(f"approve_{key}", f"Phê duyệt {label}", frozenset({APPROVE[key]}))


def _function(key, label, *may):
    return Function(key, label, frozenset(may))


_STAFF = (
    _function(
        "health",
        "Y tế",
        "records.view_roll",
        "records.view_studenthealth",
        "records.change_studenthealth",
    ),
    _function("library", "Thư viện", "records.view_roll", "records.view_equipment"),
    _function("equipment", "Thiết bị", "records.view_equipment", "records.change_equipment"),
    _function(
        "accounts",
        "Kế toán",
        "records.view_staff",
        "records.view_staffpay",
        "records.change_staffpay",
    ),
    _function(
        "office",
        "Văn phòng, văn thư",
        "accounts.view_user",
        "accounts.view_paper",
        "accounts.view_directive",
        "records.view_assignment",
    ),
    _function("youth", "Đoàn, Đội", "records.view_roll", "schools.view_group"),
)
_COMMUNE = (
    _function(
        "schools",
        "Thông tin cơ sở giáo dục",
        "schools.change_unit",
        "accounts.view_regulation",
        "records.view_profile",
        "records.view_facility",
        "records.view_equipment",
    ),
    _function("pupils", "Học sinh", "records.view_student", "records.view_rollover"),
    _function(
        "people",
        "Đội ngũ",
        "accounts.view_user",
        "records.view_staff",
        "records.view_assignment",
        "records.view_lesson",
    ),
    Function(
        "handing",
        "Tài khoản, phân quyền, giấy tờ",
        frozenset(
            {
                "accounts.view_user",
                "accounts.view_grant",
                "accounts.view_paper",
                "accounts.view_training",
                "accounts.view_handover",
            }
        ),
    ),
)

STAFF = tuple(one.key for one in _STAFF)
COMMUNE = tuple(one.key for one in _COMMUNE)
APPROVER = tuple(f"approve_{key}" for key in PAPERS if APPROVE[key] in APPROVALS)
# What a group head may entrust to a deputy head of the group (S4: "tổ trưởng, hoặc tổ phó được tổ
# trưởng uỷ nhiệm").
DEPUTY = ("approve_teacher_plan", "approve_lesson_plan")
FUNCTIONS = {
    one.key: one
    for one in (
        *_STAFF,
        *_COMMUNE,
        *(_approval(key) for key in PAPERS if APPROVE[key] in APPROVALS),
    )
}


def permissions(keys) -> frozenset:
    """All that these functions add."""
    return frozenset().union(*(FUNCTIONS[key].may for key in keys))


def function_labels(keys) -> list[str]:
    """As a screen and a paper name them, in the table's order."""
    return [one.label for key, one in FUNCTIONS.items() if key in keys]
