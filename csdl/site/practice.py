"""Who and what there is in a practice world: invented, small, with something of everything to do.

plan_of(unit)      the communes, schools and people of the world of a unit
PIN                of everyone in it, shown on its page
"""

from dataclasses import dataclass, field

from csdl.site.world import names
from schools.models import Unit

# For confirming papers in the practice world, by anyone in it. It opens nothing else.
PIN = "260713"
ROOMS, PUPILS = 3, 12
MARK = "(tập huấn)"
_GRADES = {
    "MN": ("16", "17", "18"),
    "TH": ("1", "2", "3"),
    "THCS": ("6", "7", "8"),
    "THPT": ("10", "11", "12"),
    "GDTX": ("10", "11", "12"),
}


@dataclass(frozen=True)
class Actor:
    """An invented person: post (kind, title) and work (role of accounts.roles, which class).

    state: "active"; "waits": the head has signed and they have not; "new": never opened.
    """

    key: str
    kind: str
    title: str
    role: str = ""
    room: int | None = None
    state: str = "active"


DEPARTMENT = (
    Actor("giamdoc", "head", "Giám đốc", "department_head"),
    Actor("canboso", "officer", "Chuyên viên", "department_officer"),
)
COMMUNE = (
    Actor("lanhdao", "head", "Phó Chủ tịch", "commune_head"),
    Actor("canbo", "officer", "Chuyên viên Phòng Văn hóa - Xã hội", "commune_officer"),
)
SCHOOL = (
    Actor("hieutruong", "head", "Hiệu trưởng", "school_head"),
    Actor("phohieutruong", "deputy", "Phó Hiệu trưởng", "school_deputy"),
    Actor("dulieu", "officer", "Nhân viên", "school_data_officer"),
    Actor("chunhiem", "member", "Giáo viên", "homeroom_teacher", room=0),
    Actor("chunhiem2", "member", "Giáo viên", "homeroom_teacher", room=1, state="waits"),
    Actor("bomon", "member", "Giáo viên"),
    Actor("moive", "member", "Giáo viên", state="new"),
)


@dataclass
class Plan:
    """name of the Sở; communes: names; schools: (name, level, number of the commune)."""

    code: str
    name: str
    communes: list = field(default_factory=list)
    schools: list = field(default_factory=list)


def plan_of(unit) -> Plan:
    """The same shape as the unit: a school has itself, a commune two schools, a Sở two communes."""
    plan = Plan(f"TH-{unit.pk}", f"Sở Giáo dục và Đào tạo {MARK}")
    level = unit.levels[0] if unit.levels else "THCS"
    if unit.tier == Unit.Tier.SCHOOL:
        plan.communes = [f"Hoa Mai {MARK}"]
        plan.schools = [(f"{unit.name[:180]} {MARK}", level, 0)]
        return plan
    first = unit.name if unit.is_commune else "Hoa Mai"
    plan.communes = [f"{first[:180]} {MARK}"]
    if unit.is_department:
        plan.name = f"{unit.name[:180]} {MARK}"
        plan.communes.append(f"Hoa Đào {MARK}")
    last = len(plan.communes) - 1
    plan.schools = [
        (f"Trường Tiểu học Hoa Nắng {MARK}", "TH", 0),
        (f"Trường THCS Hoa Sen {MARK}", "THCS", last),
    ]
    return plan


def rooms_of(level):
    """[(name, grade)] of the classes of a school."""
    return [(_room_name(level, grade), grade) for grade in _GRADES[level][:ROOMS]]


def _room_name(level, grade):
    if level == "MN":
        return {"16": "Mẫu giáo bé", "17": "Mẫu giáo nhỡ", "18": "Mẫu giáo lớn"}[grade] + " A"
    return f"{grade}A" if level == "TH" else f"{grade}A1"


def adult_name(code, *words):
    return names.adult(names.stream("practice", code, *words)).full_name


def pupil_rows(code, room, grade, starts_year, first):
    """Rows for records.actions.student.add_students; codes count on from `first`."""
    pupils = names.pupils(names.stream("practice", code, room), PUPILS, grade, starts_year)
    return [
        {
            "student_code": f"TH{number:06d}",
            "full_name": one.full_name,
            "birth_date": one.birth_date,
            "gender": one.gender,
        }
        for number, one in enumerate(pupils, first)
    ]
