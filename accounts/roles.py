"""The kinds of work that are handed down, and what each may do and may give on.

From the delegation table of the seeds (S0, S1, S2, S4; domain.md 6.1). A role is only a
named bundle: what counts in a grant are the permissions frozen in it.
"""

from __future__ import annotations

from dataclasses import dataclass

from accounts import functions
from accounts.functions import APPROVALS, APPROVE, PAPERS
from schools.models import Unit

SEE = frozenset(
    {
        "schools.view_unit",
        "schools.view_year",
        "schools.view_classroom",
        "schools.view_group",
        "schools.view_code",
        "accounts.view_user",
        "accounts.view_grant",
        "accounts.view_paper",
        "accounts.view_directive",
        "accounts.view_regulation",
        "accounts.view_training",
        "accounts.view_handover",
        "records.view_student",
        "records.view_rollover",
        "records.view_staff",
        "records.view_assignment",
        "records.view_lesson",
        "records.view_profile",
        "records.view_facility",
        "records.view_equipment",
        "reports.view_period",
        "reports.view_form",
        "reports.view_submission",
    }
)
# Looking after the fact: the log, and all papers of a unit in one file.
LOOK_BACK = frozenset({"accounts.view_audit", "accounts.view_dossier"})
# A unit's own books: its register of directives (Sở, commune), its regulation.
REGISTER = frozenset({"accounts.add_directive", "accounts.change_directive"})
REGULATE = frozenset({"accounts.change_regulation"})
MANAGE_PEOPLE = frozenset(
    {
        "accounts.add_user",
        "accounts.change_user",
        "accounts.give_grant",
        "accounts.end_grant",
        "accounts.run_handover",
    }
)
SIGN = frozenset({"accounts.sign_grant", "accounts.end_grant", "reports.certify_submission"})
# Statistics: who makes a report can't certify it (only the head signs for the unit).
PREPARE = frozenset({"reports.prepare_submission"})
CHECK = frozenset({"reports.check_submission"})
RUN_REPORTS = frozenset({"reports.run_period", "reports.change_form"})
RUN_DEPARTMENT = frozenset(
    {
        "schools.add_unit",
        "schools.change_unit",
        "schools.add_year",
        "schools.change_year",
        "schools.add_code",
        "schools.change_code",
        "accounts.run_training",
        "records.plan_rollover",
        "records.run_rollover",
        "records.change_qualityrule",
        "records.view_reorganisation",
        "records.plan_reorganisation",
        "records.verify_identity",
    }
)
# The school's own people and things: its head and its data officer.
EDIT_STAFF = frozenset(
    {
        "records.add_staff",
        "records.change_staff",
        "records.view_staffsensitive",
        "records.change_staffsensitive",
        "records.view_staffpay",
        "records.change_staffpay",
    }
)
EDIT_SCHOOL = EDIT_STAFF | frozenset(
    {
        "records.change_assignment",
        "records.change_lesson",
        "records.change_profile",
        "records.change_facility",
        "records.change_equipment",
    }
)
# The way upward: the head says that the school's data is right, who manages it approves.
SUBMIT_DATA = frozenset({"records.submit_data"})
APPROVE_DATA = frozenset({"records.approve_data"})
# Sending persons to the population database, taking the answers in.
VERIFY = frozenset({"records.verify_identity"})
RUN_SCHOOL = (
    frozenset(
        {
            "schools.change_unit",
            "schools.add_classroom",
            "schools.change_classroom",
            "schools.add_group",
            "schools.change_group",
        }
    )
    | EDIT_SCHOOL
    | VERIFY
)
EDIT_RECORDS = frozenset(
    {"records.add_student", "records.change_student", "records.change_outcome"}
)
# The turn of the school year: whoever prepares runs it, the head confirms, the unit above approves.
RUN_ROLLOVER = frozenset({"records.run_rollover"})
CONFIRM_ROLLOVER = frozenset({"records.confirm_rollover"})
APPROVE_ROLLOVER = frozenset({"records.approve_rollover"})
# Which unit becomes which, from which day: the Sở's officer plans it, its head approves.
APPROVE_UNITS = frozenset({"records.view_reorganisation", "records.approve_reorganisation"})
# Family; ethnicity, religion, policy; health, disability: only where the work needs them.
SEE_PRIVATE = frozenset(
    {
        "records.view_studentfamily",
        "records.view_studentsensitive",
        "records.view_studenthealth",
    }
)
EDIT_PRIVATE = SEE_PRIVATE | frozenset(
    {
        "records.change_studentfamily",
        "records.change_studentsensitive",
        "records.change_studenthealth",
    }
)
# Review rounds: a unit's own; a class checked by its school; a school's result by who manages it.
RUN_ROUND = frozenset({"records.run_campaign"})
CHECK_CLASS = frozenset({"records.check_class"})
ACCEPT_REVIEW = frozenset({"records.accept_review"})
# Staff in a round: one officer, named by the head, sits with each; the head settles exceptions.
REVIEW_STAFF = frozenset({"records.review_staff"})
EXCEPT_STAFF = frozenset({"records.except_staff"})

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


@dataclass(frozen=True)
class Role:
    """A kind of work.

    tier: of the unit it is done at; own: given by that unit to its own people, else by the
    unit above; per_class: held on one class; per_level: may be limited to education levels.
    custodian: holds the unit's admin account for its head, one person at a time (mission B3);
    single: one person of the unit at a time;
    authorised: an uỷ quyền, which names the decision it rests on;
    outside: done by people of the giving unit, without a post where they look (inspectors);
    functions: those a grant may be limited to, then it holds `base` and theirs; must_choose:
    at least one must be named; subject: "must" or "may" be on one subject; per_term: may be
    limited to a term; per_group: "must" or "may" be in one professional group; helps: done for a
    named teacher of the class, who takes over what was entered.
    """

    key: str
    label: str
    tier: Unit.Tier
    may: frozenset
    gives: tuple[str, ...] = ()
    own: bool = False
    per_class: bool = False
    per_level: bool = False
    custodian: bool = False
    single: bool = False
    authorised: bool = False
    outside: bool = False
    functions: tuple[str, ...] = ()
    base: frozenset = frozenset()
    must_choose: bool = False
    subject: str = ""
    per_term: bool = False
    per_group: str = ""
    helps: bool = False

    @property
    def may_give(self):
        return MAY_GIVE[self.key]

    def hands_on(self, chosen=()):
        """What a grant of this role may give on, limited to the functions chosen (none: whole):
        then only the kinds of work whose all it holds itself."""
        if not chosen:
            return self.may_give
        held = self.holds(chosen)
        whole = (ROLES[key].needs for key in self.gives if ROLES[key].needs <= held)
        return frozenset().union(*whole)

    @property
    def most(self):
        """All that a grant of this role may ever hold."""
        return self.may | functions.permissions(self.functions)

    @property
    def needs(self):
        """What the giver must be able to give for this role to be offered."""
        return self.most | self.may_give

    def holds(self, chosen=()):
        """What a grant of this role holds, limited to the functions chosen (none: whole)."""
        return self.base | functions.permissions(chosen) if chosen else self.may


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

ROLES = {
    role.key: role
    for role in (
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
        Role(
            "department_specialist", "Chuyên viên Sở (xem, khai thác)", _T.DEPARTMENT, SEE, own=True
        ),
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
        Role(
            "school_deputy", "Cấp phó, theo dõi toàn trường", _T.SCHOOL, SEE | CHECK_CLASS, own=True
        ),
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
}


# The seat of a unit's head: never handed back without someone to take it over.
SEATS = ("department_head", "commune_head", "school_head")
CUSTODIANS = tuple(key for key, role in ROLES.items() if role.custodian)


def _closure():
    """may_give of each role: all that the roles it gives may do and give in turn."""
    found = {key: frozenset() for key in ROLES}
    while True:
        wider = {
            key: frozenset().union(*(ROLES[g].most | found[g] for g in role.gives))
            for key, role in ROLES.items()
        }
        if wider == found:
            return found
        found = wider


MAY_GIVE = _closure()


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
