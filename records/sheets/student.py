"""The sheet of a school's pupils, in the layouts schools have (domain.md 1.6) and in our own.

A pupil is found by mã học sinh, else by mã định danh Bộ, by số định danh, by name and birthday
where only one pupil has them: the official export has codes, the older one has none.
"""

from collections import Counter

from django.urls import reverse

from csdl.ground.batches import sheet_kind
from csdl.kit import dates, wall
from csdl.kit.excel.check import Problem
from csdl.kit.excel.columns import SheetField
from csdl.kit.excel.preview import same
from csdl.kit.fields import ChoiceByLabelField
from records import checks
from records.actions.student import (
    Change,
    add_students,
    change_students,
    ids_elsewhere,
)
from records.actions.student_import import codes_elsewhere, remove_students
from records.catalogue import STUDENT
from records.models import PARTS, Enrollment, Student
from records.models.student import match_key
from records.sheets.of_catalogue import CatalogueSheet, resource_of, sheet_field
from schools.models import Classroom
from schools.queries.year import current_year

# Headers of the systems that schools come from.
ALIASES = {
    "student_code": ("Mã số học sinh", "Mã học viên"),
    "moet_code": ("Mã định danh", "Mã định danh bộ", "Mã định danh Bộ GDĐT", "Mã MOET"),
    "full_name": ("Họ và tên học sinh", "Họ tên học sinh", "Tên học sinh"),
    "birth_date": ("Ngày tháng năm sinh", "Ngày, tháng, năm sinh", "NS"),
    "gender": ("Giới", "GT"),
    "personal_id": ("Số ĐDCN", "Số ĐDCN/CCCD", "CMND/CCCD", "Số CMND/CCCD"),
    "permanent_address": ("Hộ khẩu thường trú", "Địa chỉ thường trú"),
    "current_address": ("Nơi ở hiện nay", "Địa chỉ hiện nay"),
    "phone": ("SĐT", "Số điện thoại", "Điện thoại", "SĐT của học sinh"),
    "email": ("Email",),
    "father_name": ("Tên cha", "Họ và tên cha", "Họ tên bố"),
    "father_year": ("Ngày sinh cha (năm)",),
    "father_phone": ("SĐT cha", "SĐT của cha"),
    "mother_name": ("Tên mẹ", "Họ và tên mẹ"),
    "mother_phone": ("SĐT mẹ", "SĐT của mẹ"),
    "guardian_name": ("Tên người giám hộ", "Người giám hộ"),
    "policy_group": ("Diện chính sách", "Đối tượng chính sách (ĐTCS)"),
    "insurance_no": ("Số thẻ BHYT", "Mã thẻ BHYT", "BHYT"),
}
CHECKED = {"birth_date", "personal_id", "id_reason", "gender", "father_year", "mother_year"}


def _fields():
    found = {}
    for item in STUDENT.items:
        said = {"more": ALIASES.get(item.code, ())}
        if item.code == "student_code":  # given to who comes without one
            said |= {"needed": False, "required": False, "example": "HS260000123"}
            said |= {"help": "Để trống cho học sinh mới: hệ thống cấp mã."}
        found[item.code] = sheet_field(item, **said)
        if item.code == "full_name":
            found["room"] = SheetField(
                "Lớp học",
                ChoiceByLabelField(choices=[], prefixes=("Lớp",), required=False),
                aliases=("Lớp", "Tên lớp"),
                width=10,
                help="Lớp của năm học này. Cần ghi cho học sinh mới.",
            )
    return found


@sheet_kind
class StudentSheet(CatalogueSheet):
    code, title, unit = "hoc-sinh", "Danh sách học sinh", "em"
    catalogue, perm = STUDENT, "records.add_student"
    resource = resource_of("Danh sách học sinh", ["student_code"], _fields())
    unique = ("moet_code", "personal_id")
    upload = "records:student_import"
    max_rows, max_mb = 50_000, 20

    def rooms(self, unit_id):
        """{name: class} of the school this year."""
        year = current_year(self.school(unit_id).department_id, dates.today())
        rows = Classroom.objects.filter(school_id=unit_id, year=year).order_by("sort_key")
        return {room.name: room for room in rows.select_related("school", "year")}

    def choices(self, unit_id):
        return super().choices(unit_id) | {"room": [(n, n) for n in self.rooms(unit_id)]}

    def pupils(self, unit_id):
        school = self.school(unit_id)
        return Student.objects.filter(
            department_id=school.department_id, school=school, state=Student.State.STUDYING
        )

    def existing(self, unit_id):
        names = {room.pk: name for name, room in self.rooms(unit_id).items()}
        present = Enrollment.objects.filter(school_id=unit_id, classroom__in=names).present()
        rooms = dict(present.values_list("student_id", "classroom_id"))
        pupils = self.pupils(unit_id).select_related(*PARTS)
        order = {pk: place for place, pk in enumerate(names)}
        rows = sorted(pupils, key=lambda p: (order.get(rooms.get(p.pk), len(order)), p.sort_key))
        return {
            p.student_code: STUDENT.values(p) | {"room": names.get(rooms.get(p.pk), "")}
            for p in rows
        }

    def identify(self, unit_id):
        keys = ("student_code", "moet_code", "personal_id", "match_key")
        rows = list(self.pupils(unit_id).values_list(*keys))
        codes = {row[0] for row in rows}
        found = [{row[n]: row[0] for row in rows if row[n]} for n in (1, 2, 3)]
        alone = {key for key, times in Counter(row[3] for row in rows).items() if times == 1}

        def who(values):
            code = values.get("student_code")
            if code in codes:
                return code
            for name, by in (("moet_code", found[0]), ("personal_id", found[1])):
                if values.get(name) in by:
                    return by[values[name]]
            if not code and values.get("full_name") and values.get("birth_date"):
                key = match_key(values["full_name"], values["birth_date"])
                return found[2][key] if key in alone else None
            return code or None

        return who

    def rules_for(self, unit_id, reach):
        return [PupilRules(self, unit_id, reach)]

    def write(self, unit_id, rows, by):
        school, rooms, who = self.school(unit_id), self.rooms(unit_id), self.identify(unit_id)
        new = {}
        for row in rows:
            if row.status == "new":
                new.setdefault(row.values["room"], []).append(_own(row.values))
        for name, values in new.items():
            add_students(classroom=rooms[name], rows=values, by=by)
        pks = dict(self.pupils(unit_id).values_list("student_code", "pk"))
        changes = [
            Change(pks[who(row.values)], _own({n: row.values[n] for n in row.old}), _was(row.old))
            for row in rows
            if row.status == "changed"
        ]
        if changes:
            change_students(school=school, changes=changes, by=by)
        return {"new": sum(map(len, new.values())), "changed": len(changes)}

    def remove(self, unit_id, rows, by):
        who = self.identify(unit_id)
        codes = [who(row.values) for row in rows]
        students = list(self.pupils(unit_id).filter(student_code__in=[c for c in codes if c]))
        remove_students(school=self.school(unit_id), students=students, expected=len(rows), by=by)

    def back(self, unit_id):
        return reverse("schools:classroom_list", args=[unit_id])


def _own(values):
    return {name: value for name, value in values.items() if name in STUDENT.by_code}


def _was(old):
    """The values the preview showed: who edits one meanwhile is not written over."""
    return {name: STUDENT.by_code[name].token(value) for name, value in _own(old).items()}


class PupilRules:
    """What a row says against itself, against its school and against the others of the Sở."""

    def __init__(self, kind, unit_id, reach):
        self.kind, self.unit_id, self.reach = kind, unit_id, reach
        self.school, self.rooms = kind.school(unit_id), kind.rooms(unit_id)
        self.today, self.met = dates.today(), set()
        self.numbers = self.codes = self.gone = frozenset()

    def prepare(self, all_values):
        """What must be asked of the database, for many rows at once."""
        ids = {v.get("personal_id") for v in all_values} - {None, ""}
        codes = {v.get("student_code") for v in all_values} - {None, ""}
        with wall.school(self.reach, self.school):
            self.numbers = ids_elsewhere(self.school, ids)
            self.codes = codes_elsewhere(self.school, codes)
            gone = Student.objects.filter(school=self.school, student_code__in=codes)
            self.gone = set(
                gone.exclude(state=Student.State.STUDYING).values_list("student_code", flat=True)
            )

    def __call__(self, values, known):
        yield from self._new(values) if known is None else self._known(values, known)
        for code, fault in self.kind.code_faults(self.school.levels, values, known):
            yield Problem(code, fault)
        whole = {**(known or {}), **values}
        differs = {n for n in values if known is None or not same(values[n], known.get(n))}
        if known is None or differs & CHECKED:
            elsewhere = whole.get("personal_id") in self.numbers
            for name, sentence in checks.problems(whole, self.today, elsewhere):
                yield Problem(name, sentence)

    def _new(self, values):
        code = values.get("student_code")
        if code in self.gone:
            yield Problem(
                "student_code",
                f"Em mang mã {code} đã rời trường. Ghi “Trở lại học” ở hồ sơ của em.",
            )
        elif code in self.codes:
            yield Problem(
                "student_code",
                f"Mã {code} là của học sinh trường khác. Kiểm tra lại tệp; em chuyển đến thì làm "
                "thủ tục chuyển trường.",
            )
        if not values.get("room"):
            yield Problem("room", "Ghi lớp của học sinh mới.")
        twin = (values["full_name"], values["birth_date"])
        if not code and twin in self.met:
            yield Problem("full_name", "Trùng họ tên, ngày sinh với một dòng trên.", warning=True)
        self.met.add(twin)

    def _known(self, values, known):
        if values.get("room") and values["room"] != known["room"]:
            yield Problem(
                "room",
                f"Em đang ở lớp {known['room'] or '(chưa xếp)'}. Chuyển lớp ở trang của lớp, hoặc "
                "để trống ô này.",
            )
        for item in STUDENT.items:
            now, wanted = known.get(item.code), values.get(item.code)
            if item.fixed and now and wanted and now != wanted:
                yield Problem(item.code, f"{item.label} đã cấp là {now}, không đổi được.")
