"""The cast: one fixed, invented person per role. Tests, demo, manual and screenshots share them.

`CAST["head"]` says who it is, `person("head")` gives their account. Password and PIN are
the same for all and printed on the start page of the demo: they open nothing else.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from csdl.site.world.places import CAM_GIANG, CAM_GIANG_HUYEN, LE_CHAN

DEPARTMENT_CODE = "DEMO"
# Plain letters: typed on any keyboard, with or without a Vietnamese input method.
PASSWORD = "hoa-phuong-do-2026"
PIN = "260713"
# The second factor of those who administer or certify; base32, as an authenticator app takes it.
TOTP_SECRET = "CSDLDEMO2HOAPHUONG3DOHAIPHONG4XX"

# Their units.
THCS = "31900501"  # Trường THCS Hoa Phượng, phường Lê Chân: whole classes
PRIMARY = "30901401"  # Trường Tiểu học Đồng Xanh, xã Cẩm Giang: whole classes
TH_THCS = "30901601"  # Trường TH và THCS Suối Đá, xã Cẩm Giang
THPT = "31900701"  # Trường THPT Cửa Biển: stands in Lê Chân, managed by the Sở
PRESCHOOL = "31900301"  # Trường Mầm non Hoa Phượng Đỏ: its head's seat is empty


@dataclass(frozen=True)
class Person:
    """One of the cast.

    unit: code of the unit of their post; kind, title: of the post (accounts.Post);
    grants: what they are given, as (role of accounts.roles, unit code, class or "");
    state: where those grants stand: "active", "waits_receiver" (the head has signed),
    "waits_giver" (nobody has), "ended", or "" without any; is_activated: has a password;
    also_at: (unit code, title) of a second post; narrow: what its grant is limited to (levels,
    functions, subject code, term, name of a group, key of the teacher helped).
    """

    key: str
    username: str
    full_name: str
    role: str
    unit: str
    kind: str
    title: str
    grants: tuple[tuple[str, str, str], ...] = ()
    state: str = "active"
    is_activated: bool = True
    also_at: tuple[str, str] | None = None
    narrow: dict = field(default_factory=dict)


def _one(key, username, full_name, role, unit, kind, title, *grants, **more):
    if not grants:
        more.setdefault("state", "")
    return Person(key, username, full_name, role, unit, kind, title, grants, **more)


_VICE_CHAIR = "Phó Chủ tịch"
_OFFICE = "Chuyên viên Phòng Văn hóa - Xã hội"
_TEACHER = "Giáo viên"

_PEOPLE = (
    # The Sở. Its first two hold what the founding decision gave them.
    _one("director", "trieudh", "Đoàn Hải Triều", "Lãnh đạo Sở", DEPARTMENT_CODE, "head",
         "Giám đốc", ("department_head", DEPARTMENT_CODE, "")),
    _one("department_officer", "thult", "Lưu Thiên Thư", "Quản trị hệ thống của Sở",
         DEPARTMENT_CODE, "officer", "Chuyên viên Văn phòng Sở",
         ("department_officer", DEPARTMENT_CODE, "")),
    _one("inspector", "truckc", "Kiều Công Trực", "Thanh tra, chỉ xem", DEPARTMENT_CODE,
         "member", "Chuyên viên đoàn kiểm tra", ("department_specialist", DEPARTMENT_CODE, "")),
    # Sees one level of the ward.
    _one("level_officer", "thaont", "Nghiêm Thị Thảo", "Cán bộ phụ trách tiểu học của phường",
         LE_CHAN, "member", _OFFICE, ("commune_specialist", LE_CHAN, ""),
         narrow={"levels": ("TH",)}),
    # Two communes and a stranger: xã Cẩm Giang is not xã Cẩm Giàng.
    _one("commune_head", "khoibd", "Bùi Đăng Khôi", "Lãnh đạo UBND phường", LE_CHAN, "head",
         _VICE_CHAIR, ("commune_head", LE_CHAN, "")),
    _one("commune_officer", "diepptn", "Phan Thị Ngọc Diệp", "Cán bộ đầu mối của phường", LE_CHAN,
         "officer", _OFFICE, ("commune_officer", LE_CHAN, "")),
    _one("commune_head_2", "vinhht", "Hoàng Thế Vinh", "Lãnh đạo UBND xã", CAM_GIANG, "head",
         _VICE_CHAIR, ("commune_head", CAM_GIANG, "")),
    _one("commune_officer_2", "cuctt", "Tạ Thu Cúc", "Cán bộ đầu mối của xã", CAM_GIANG, "officer",
         _OFFICE, ("commune_officer", CAM_GIANG, "")),
    _one("stranger", "lacmx", "Mai Xuân Lạc", "Cán bộ đầu mối của xã khác", CAM_GIANG_HUYEN,
         "officer", _OFFICE, ("commune_officer", CAM_GIANG_HUYEN, "")),
    # A school of the ward, from its head to its teachers.
    _one("head", "ngandtk", "Đinh Thị Kim Ngân", "Hiệu trưởng THCS", THCS, "head",
         "Hiệu trưởng", ("school_head", THCS, "")),
    _one("deputy", "baotq", "Trịnh Quốc Bảo", "Phó Hiệu trưởng", THCS, "deputy",
         "Phó Hiệu trưởng", ("school_deputy", THCS, "")),
    _one("data_officer", "tuyetlta", "Lương Thị Ánh Tuyết", "Cán bộ dữ liệu của trường", THCS,
         "officer", "Nhân viên công nghệ thông tin", ("school_data_officer", THCS, ""),
         ("staff_reviewer", THCS, "")),
    _one("homeroom", "lantt", "Tô Thị Lan", "Giáo viên chủ nhiệm 6A1", THCS, "member",
         _TEACHER, ("homeroom_teacher", THCS, "6A1")),
    _one("homeroom_2", "minhdt", "Đặng Tuấn Minh", "Giáo viên chủ nhiệm 7A2", THCS, "member",
         _TEACHER, ("homeroom_teacher", THCS, "7A2")),
    # Marks come later: until then a subject teacher has a post and no right to records.
    _one("subject_teacher", "anch", "Cao Hoài An", "Giáo viên bộ môn, chưa được giao quyền",
         THCS, "member", _TEACHER),
    _one("two_schools", "havs", "Vũ Song Hà", "Giáo viên có việc ở hai trường", THCS, "member",
         _TEACHER, ("homeroom_teacher", THCS, "8A1"), ("homeroom_teacher", TH_THCS, "9A1"),
         also_at=(TH_THCS, "Giáo viên thỉnh giảng")),
    # Narrow rights: one subject of a class, one function, for a teacher, an approval.
    _one("maths", "tamnt", "Nông Thị Tâm", "Giáo viên Toán 6A1", THCS, "member", _TEACHER,
         ("subject_teacher", THCS, "6A1"), narrow={"subject": "TOAN", "term": 1}),
    _one("helper", "giangvh", "Viên Hữu Giang", "Nhập điểm giúp cô Tâm", THCS, "member",
         "Nhân viên giáo vụ", ("class_helper", THCS, "6A1"),
         narrow={"subject": "TOAN", "term": 1, "helps": "maths"}),
    _one("record_helper", "khanhlv", "Lò Văn Khánh", "Nhập hồ sơ giúp cô Lan", THCS, "member",
         "Nhân viên văn phòng", ("class_helper", THCS, "6A1"), narrow={"helps": "homeroom"}),
    _one("nurse", "yenbt", "Bạch Thị Yến", "Nhân viên y tế", THCS, "member", "Nhân viên y tế",
         ("school_staff", THCS, ""), narrow={"functions": ("health",)}),
    _one("group_head", "hoadt", "Đàm Thị Hoà", "Tổ trưởng, duyệt kế hoạch bài dạy", THCS, "member",
         "Tổ trưởng Tổ Khoa học tự nhiên", ("school_approver", THCS, ""),
         narrow={"functions": ("approve_teacher_plan", "approve_lesson_plan"),
                 "group": "Tổ Khoa học tự nhiên"}),
    # What is not finished, and what is over.
    _one("waiting", "mongct", "Châu Thị Mong", "Có biên bản chờ mình ký", THCS, "member",
         _TEACHER, ("homeroom_teacher", THCS, "6A2"), state="waits_receiver"),
    _one("unsigned", "kynv", "Nghiêm Văn Ký", "Có biên bản chờ hiệu trưởng ký", THCS, "member",
         _TEACHER, ("homeroom_teacher", THCS, "9A3"), state="waits_giver"),
    _one("newcomer", "moitt", "Tống Thị Mới", "Chưa kích hoạt tài khoản", THCS, "member",
         _TEACHER, is_activated=False),
    _one("former", "manqd", "Quách Đình Mãn", "Quyền đã thu hồi", THCS, "member", _TEACHER,
         ("homeroom_teacher", THCS, "9A1"), state="ended"),
    # Heads elsewhere.
    _one("head_2", "maihtx", "Hà Thị Xuân Mai", "Hiệu trưởng tiểu học", PRIMARY, "head",
         "Hiệu trưởng", ("school_head", PRIMARY, "")),
    _one("homeroom_3", "quelt", "Lý Thị Quê", "Giáo viên chủ nhiệm 1A", PRIMARY, "member",
         _TEACHER, ("homeroom_teacher", PRIMARY, "1A")),
    _one("head_3", "songnb", "Ngô Bá Sông", "Hiệu trưởng TH và THCS", TH_THCS, "head",
         "Hiệu trưởng", ("school_head", TH_THCS, "")),
    _one("head_4", "sontb", "Thái Bá Sơn", "Hiệu trưởng THPT, do Sở quản lý", THPT, "head",
         "Hiệu trưởng", ("school_head", THPT, "")),
    _one("acting_head", "phuonggt", "Giang Thị Phương", "Người phụ trách trường khuyết hiệu trưởng",
         PRESCHOOL, "acting", "Phó Hiệu trưởng phụ trách", ("school_head", PRESCHOOL, "")),
)  # fmt: skip

CAST: dict[str, Person] = {one.key: one for one in _PEOPLE}


def person(key: str):
    """The account of one of the cast. Raises KeyError for a role that does not exist."""
    from accounts.models import User

    return User.objects.get(username=CAST[key].username)
