"""The kinds of work that are handed down, and what each may do and may give on.

From the delegation table of the seeds (S0, S1, S2, S4; domain.md 6.1). A role is only a
named bundle: what counts in a grant are the permissions frozen in it.
"""

from __future__ import annotations

from accounts import functions
from accounts.bundles import (
    ACCEPT_REVIEW,
    APPROVE_DATA,
    APPROVE_ROLLOVER,
    APPROVE_UNITS,
    CHECK,
    CHECK_CLASS,
    CONFIRM_ROLLOVER,
    EDIT_PRIVATE,
    EDIT_RECORDS,
    EDIT_STAFF,
    EXCEPT_STAFF,
    LOOK_BACK,
    MANAGE_PEOPLE,
    PREPARE,
    REGISTER,
    REGULATE,
    REVIEW_STAFF,
    RUN_DEPARTMENT,
    RUN_REPORTS,
    RUN_ROLLOVER,
    RUN_ROUND,
    RUN_SCHOOL,
    SEE,
    SEE_PRIVATE,
    SIGN,
    SUBMIT_DATA,
    VERIFY,
)
from accounts.functions import APPROVALS
from accounts.role import Role, table
from schools.models import Unit

_COMMUNE_GIVES = ("commune_specialist", "school_head", "school_officer", "inspector")
_SCHOOL_GIVES = (
    "school_deputy",
    "school_staff",
    "homeroom_teacher",
    "subject_teacher",
    "class_helper",
)
# What every grant of one function shows of its unit.
_BASE = frozenset(
    {"schools.view_unit", "schools.view_year", "schools.view_classroom", "schools.view_code"}
)
_DEPARTMENT_GIVES = (
    "department_specialist",
    "commune_head",
    "commune_officer",
    "school_head",
    "school_officer",
    "inspector",
    "commune_inspector",
)
_T = Unit.Tier

ROLES = table(
    Role(
        "department_head",
        "Lãnh đạo Sở",
        _T.DEPARTMENT,
        SEE
        | SIGN
        | LOOK_BACK
        | APPROVE_ROLLOVER
        | APPROVE_UNITS
        | CHECK
        | RUN_ROUND
        | ACCEPT_REVIEW
        | APPROVE_DATA,
        ("department_officer", *_DEPARTMENT_GIVES),
        own=True,
    ),
    Role(
        "department_officer",
        "Quản trị hệ thống của Sở",
        _T.DEPARTMENT,
        SEE
        | RUN_DEPARTMENT
        | MANAGE_PEOPLE
        | LOOK_BACK
        | REGISTER
        | REGULATE
        | APPROVE_ROLLOVER
        | PREPARE
        | CHECK
        | RUN_REPORTS
        | RUN_ROUND
        | ACCEPT_REVIEW
        | APPROVE_DATA,
        _DEPARTMENT_GIVES,
        own=True,
    ),
    Role("department_specialist", "Chuyên viên Sở (xem, khai thác)", _T.DEPARTMENT, SEE, own=True),
    Role(
        "commune_head",
        "Lãnh đạo UBND cấp xã phụ trách giáo dục",
        _T.COMMUNE,
        SEE
        | SIGN
        | LOOK_BACK
        | APPROVE_ROLLOVER
        | CHECK
        | RUN_ROUND
        | ACCEPT_REVIEW
        | APPROVE_DATA,
        ("commune_officer", *_COMMUNE_GIVES),
    ),
    Role(
        "commune_officer",
        "Quản trị tài khoản của UBND cấp xã",
        _T.COMMUNE,
        SEE
        | MANAGE_PEOPLE
        | LOOK_BACK
        | REGISTER
        | REGULATE
        | RUN_ROLLOVER
        | APPROVE_ROLLOVER
        | PREPARE
        | CHECK
        | RUN_ROUND
        | ACCEPT_REVIEW
        | APPROVE_DATA
        | VERIFY
        | {"schools.change_unit", "accounts.run_training"},
        _COMMUNE_GIVES,
        custodian=True,
    ),
    Role(
        "commune_specialist",
        "Cán bộ phụ trách cấp học",
        _T.COMMUNE,
        SEE,
        own=True,
        per_level=True,
        functions=functions.COMMUNE,
        base=_BASE,
    ),
    Role(
        "school_head",
        "Thủ trưởng, quản trị tài khoản của trường",
        _T.SCHOOL,
        SEE
        | SEE_PRIVATE
        | RUN_SCHOOL
        | MANAGE_PEOPLE
        | SIGN
        | LOOK_BACK
        | REGULATE
        | RUN_ROLLOVER
        | CONFIRM_ROLLOVER
        | SUBMIT_DATA
        | PREPARE
        | APPROVALS
        | RUN_ROUND
        | CHECK_CLASS
        | EXCEPT_STAFF,
        (
            "school_data_officer",
            "school_signer",
            "school_approver",
            "staff_reviewer",
            *_SCHOOL_GIVES,
        ),
    ),
    Role(
        "school_officer",
        "Cán bộ quản trị tài khoản của trường",
        _T.SCHOOL,
        SEE
        | RUN_SCHOOL
        | MANAGE_PEOPLE
        | EDIT_RECORDS
        | EDIT_PRIVATE
        | LOOK_BACK
        | REGULATE
        | RUN_ROLLOVER
        | PREPARE,
        _SCHOOL_GIVES,
        custodian=True,
    ),
    Role(
        "school_data_officer",
        "Cán bộ phụ trách dữ liệu, tài khoản của trường",
        _T.SCHOOL,
        SEE
        | RUN_SCHOOL
        | MANAGE_PEOPLE
        | EDIT_RECORDS
        | EDIT_PRIVATE
        | LOOK_BACK
        | REGULATE
        | RUN_ROLLOVER
        | PREPARE,
        _SCHOOL_GIVES,
        own=True,
        custodian=True,
    ),
    Role(
        "school_signer",
        "Ký giao quyền thay thủ trưởng (uỷ quyền)",
        _T.SCHOOL,
        SEE | {"accounts.sign_grant"},
        own=True,
        authorised=True,
    ),
    # Deputies, group heads and their deputies: named approvals, by decision, until a date.
    Role(
        "school_approver",
        "Phê duyệt theo uỷ quyền",
        _T.SCHOOL,
        frozenset(),
        ("group_deputy",),
        own=True,
        authorised=True,
        functions=functions.APPROVER,
        base=_BASE | {"schools.view_group"},
        must_choose=True,
        per_group="may",
    ),
    # A group head entrusts a deputy head with plans of the group (S4 mục 3 and its annex).
    Role(
        "group_deputy",
        "Phê duyệt theo uỷ nhiệm của tổ trưởng",
        _T.SCHOOL,
        frozenset(),
        own=True,
        authorised=True,
        functions=functions.DEPUTY,
        base=_BASE | {"schools.view_group"},
        must_choose=True,
        per_group="must",
    ),
    # One officer of the school (S1, 2.2, bước 1), by the head's own choice.
    Role(
        "staff_reviewer",
        "Rà soát hồ sơ cán bộ, giáo viên, nhân viên",
        _T.SCHOOL,
        _BASE
        | REVIEW_STAFF
        | EDIT_STAFF
        | {"accounts.view_user", "accounts.view_paper", "records.view_staff"}
        | {"records.view_assignment"},
        own=True,
        single=True,
    ),
    Role("school_deputy", "Cấp phó, theo dõi toàn trường", _T.SCHOOL, SEE | CHECK_CLASS, own=True),
    Role(
        "school_staff",
        "Nhân viên theo chức năng",
        _T.SCHOOL,
        frozenset(),
        own=True,
        functions=functions.STAFF,
        base=_BASE,
        must_choose=True,
    ),
    # Reads one unit until a date (S1: minutes are kept as evidence for inspections).
    Role(
        "inspector",
        "Kiểm tra, thanh tra một trường (chỉ xem)",
        _T.SCHOOL,
        SEE | LOOK_BACK,
        outside=True,
    ),
    Role(
        "commune_inspector",
        "Kiểm tra, thanh tra một xã, phường (chỉ xem)",
        _T.COMMUNE,
        SEE | LOOK_BACK,
        outside=True,
    ),
    Role(
        "homeroom_teacher",
        "Giáo viên chủ nhiệm",
        _T.SCHOOL,
        EDIT_PRIVATE
        | frozenset(
            {
                "schools.view_classroom",
                "records.view_student",
                "records.change_student",
                "records.change_outcome",
                "records.review_class",
            }
        ),
        own=True,
        per_class=True,
    ),
    # Marks only: class × subject × term (S1; mission B2).
    Role(
        "subject_teacher",
        "Giáo viên bộ môn",
        _T.SCHOOL,
        frozenset({"schools.view_classroom", "records.view_roll", "records.enter_mark"}),
        own=True,
        per_class=True,
        subject="must",
        per_term=True,
    ),
    # Never "act as": under the helper's own name; what is entered waits for the teacher.
    Role(
        "class_helper",
        "Nhập giúp giáo viên",
        _T.SCHOOL,
        frozenset({"schools.view_classroom", "records.view_roll", "records.help_enter"}),
        own=True,
        per_class=True,
        subject="may",
        per_term=True,
        helps=True,
    ),
)


# The seat of a unit's head: never handed back without someone to take it over.
SEATS = ("department_head", "commune_head", "school_head")
CUSTODIANS = tuple(key for key, role in ROLES.items() if role.custodian)
