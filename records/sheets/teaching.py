"""Sheets of who teaches what, and of the week's timetable: one row a cell of the school's plan."""

from django.urls import reverse

from csdl.ground.batches import SheetKind, sheet_kind
from csdl.kit.catalogue import WholeField
from csdl.kit.dates import today
from csdl.kit.excel.check import Problem
from csdl.kit.excel.columns import SheetField
from csdl.kit.fields import ChoiceByLabelField, NumberField, VNDateField
from records.actions.teaching_import import (
    import_assignments,
    import_lessons,
    remove_assignments,
    remove_lessons,
    start_of,
)
from records.models import Assignment, Employment, Lesson
from records.sheets.of_catalogue import resource_of
from schools.models import Classroom, Subject, Unit
from schools.queries.year import current_year

TERMS = (("1", "Học kì I"), ("2", "Học kì II"))
_STARTS = ("", "HK", "HK ", "Học kỳ ", "Học kì ", "Kì ", "Kỳ ")
SPELLED = {f"{start}{n}": code for n, code in (("I", "1"), ("II", "2"), ("1", "1"), ("2", "2"))
           for start in _STARTS}  # fmt: skip


def listed(header, *aliases, required=True, **said):
    field = ChoiceByLabelField(choices=[], required=required, prefixes=said.pop("prefixes", ()))
    return SheetField(header, field, aliases=aliases, **said)


def _common():
    return {
        "room": listed("Lớp", "Lớp học", "Tên lớp", prefixes=("Lớp",), width=10, example="6A1"),
        "subject": listed("Môn học", "Môn", "Tên môn", width=24),
        "term": SheetField(
            "Học kì",
            ChoiceByLabelField(choices=TERMS, aliases=SPELLED),
            aliases=("Học kỳ", "HK"),
            width=12,
        ),
    }


class TeachingSheet(SheetKind):
    """What both share: the classes, subjects and teachers of one school this year."""

    perm = ""
    upload = page = ""
    max_rows = 20_000

    def may(self, reach, unit_id):
        schools = Unit.objects.allowed(reach, self.perm)
        return schools.filter(pk=unit_id, tier=Unit.Tier.SCHOOL).exists()

    def school(self, unit_id):
        return Unit.objects.get(pk=unit_id)

    def year(self, unit_id):
        return current_year(self.school(unit_id).department_id, today())

    def rooms(self, unit_id):
        """{name: class} of this year."""
        rows = Classroom.objects.filter(school_id=unit_id, year=self.year(unit_id))
        rows = rows.select_related("school", "year").order_by("sort_key")
        return {room.name: room for room in rows}

    def subjects(self, unit_id):
        """{code: subject} taught at the school's levels."""
        levels = self.school(unit_id).levels
        return {s.code: s for s in Subject.objects.filter(levels__overlap=levels)}

    def teachers(self, unit_id):
        """{staff code: employment} of who works at the school today."""
        rows = Employment.objects.filter(school_id=unit_id).on(today()).order_by("sort_key")
        return {row.staff_code: row for row in rows}

    def choices(self, unit_id):
        teachers = self.teachers(unit_id).values()
        names = [t.full_name for t in teachers]
        return {
            "room": [(name, name) for name in self.rooms(unit_id)],
            "subject": [(code, s.name) for code, s in self.subjects(unit_id).items()],
            "teacher": [
                (t.staff_code, t.full_name if names.count(t.full_name) == 1 else
                 f"{t.full_name} ({t.staff_code})")
                for t in teachers
            ],
        }  # fmt: skip

    def rules(self, unit_id):
        rooms, subjects = self.rooms(unit_id), self.subjects(unit_id)

        def fits(values, known):
            room, subject = rooms[values["room"]], subjects.get(values.get("subject"))
            if subject and room.level not in subject.levels:
                level = room.get_level_display()
                yield Problem("subject", f"{subject} không dạy ở cấp {level}. Chọn môn khác.")

        return [fits]

    def place(self, unit_id):
        return self.school(unit_id).name

    def where(self, unit_id):
        return {"school": self.school(unit_id), "year": self.year(unit_id)}

    def back(self, unit_id):
        return reverse(self.page, args=[unit_id])

    def again(self, unit_id):
        return reverse(self.upload, args=[unit_id])


@sheet_kind
class AssignmentSheet(TeachingSheet):
    """Class × subject × term × teacher, in force now."""

    code, title, unit = "phan-cong", "Phân công giảng dạy", "phân công"
    perm, upload, page = (
        "records.change_assignment",
        "records:assignment_import",
        "records:assignment_list",
    )
    resource = resource_of(
        "Phân công giảng dạy",
        ["room", "subject", "term", "teacher"],
        {
            **_common(),
            "teacher": listed("Giáo viên", "Mã cán bộ", "Giáo viên giảng dạy", "GV", width=28,
                              help="Chọn tên, hoặc ghi mã cán bộ."),
            "periods": SheetField(
                "Số tiết một tuần",
                NumberField(required=False, min_value=0, max_value=40, decimal_places=1),
                aliases=("Số tiết", "Số tiết/tuần"),
                width=12,
            ),
            "starts_on": SheetField(
                "Từ ngày",
                VNDateField(required=False),
                help="Để trống thì tính từ đầu học kì.",
            ),
        },
    )  # fmt: skip

    def open_rows(self, unit_id):
        """{key: row} of the assignments in force."""
        rows = Assignment.objects.filter(school_id=unit_id, year=self.year(unit_id), ends_on=None)
        rows = rows.select_related("classroom", "subject", "employment")
        rows = rows.order_by("classroom__sort_key", "term", "subject__position", "pk")
        return {
            (r.classroom.name, r.subject.code, str(r.term), r.employment.staff_code): r
            for r in rows
        }

    def existing(self, unit_id):
        return {
            key: {
                **dict(zip(self.key, key, strict=True)),
                "periods": row.periods,
                "starts_on": row.starts_on,
            }
            for key, row in self.open_rows(unit_id).items()
        }

    def rules(self, unit_id):
        rooms, teachers = self.rooms(unit_id), self.teachers(unit_id)

        def works(values, known):
            if known is not None:
                if values.get("starts_on") not in (None, known["starts_on"]):
                    yield Problem("starts_on", "Phân công đã có ngày bắt đầu. Đổi ở trang của lớp.")
                return
            teacher = teachers[values["teacher"]]
            day = values.get("starts_on") or start_of(rooms[values["room"]], int(values["term"]))
            if teacher.starts_on > max(day, today()) or (teacher.ends_on or day) < day:
                yield Problem("teacher", f"{teacher.full_name} không làm việc ở trường ngày ấy.")

        return [*super().rules(unit_id), works]

    def write(self, unit_id, rows, by):
        rooms, subjects = self.rooms(unit_id), self.subjects(unit_id)
        teachers, there = self.teachers(unit_id), self.open_rows(unit_id)
        new = [
            {
                "classroom": rooms[v["room"]],
                "subject": subjects[v["subject"]],
                "term": int(v["term"]),
                "employment": teachers[v["teacher"]],
                "periods": v.get("periods"),
                "starts_on": v.get("starts_on"),
            }
            for v in (row.values for row in rows if row.status == "new")
        ]
        changed = {
            there[tuple(row.values[n] for n in self.key)].pk: row.values["periods"]
            for row in rows
            if row.status == "changed"
        }
        return import_assignments(**self.where(unit_id), new=new, changed=changed, by=by)

    def remove(self, unit_id, rows, by):
        there = self.open_rows(unit_id)
        pks = [there[tuple(row.values[n] for n in self.key)].pk for row in rows]
        remove_assignments(school=self.school(unit_id), pks=pks, by=by)


@sheet_kind
class TimetableSheet(TeachingSheet):
    """Class × term × weekday × period: the subject and who teaches it."""

    code, title, unit = "thoi-khoa-bieu", "Thời khóa biểu", "tiết"
    perm, upload, page = (
        "records.change_lesson",
        "records:timetable_import",
        "records:timetable_list",
    )
    resource = resource_of(
        "Thời khóa biểu",
        ["room", "term", "weekday", "period"],
        {
            "room": _common()["room"],
            "term": _common()["term"],
            "weekday": SheetField(
                "Thứ",
                ChoiceByLabelField(
                    choices=[(str(d), w) for d, w in Lesson.WEEKDAYS], prefixes=("Thứ", "T")
                ),
                width=10,
            ),
            "period": SheetField("Tiết", WholeField(min_value=1, max_value=10), width=8),
            "subject": _common()["subject"],
            "teacher": listed("Giáo viên", "Mã cán bộ", "GV", required=False, width=28),
        },
    )

    def cells(self, unit_id):
        """{key: lesson} of this year."""
        rows = Lesson.objects.filter(school_id=unit_id, year=self.year(unit_id))
        rows = rows.select_related("classroom", "subject", "employment")
        rows = rows.order_by("classroom__sort_key", "term", "weekday", "period")
        return {(r.classroom.name, str(r.term), str(r.weekday), r.period): r for r in rows}

    def existing(self, unit_id):
        return {
            key: {
                **dict(zip(self.key, key, strict=True)),
                "subject": row.subject.code,
                "teacher": row.employment.staff_code if row.employment else "",
            }
            for key, row in self.cells(unit_id).items()
        }

    def write(self, unit_id, rows, by):
        rooms, subjects = self.rooms(unit_id), self.subjects(unit_id)
        teachers, there = self.teachers(unit_id), self.existing(unit_id)
        cells = {}
        for row in rows:
            key = tuple(row.values[n] for n in self.key)
            whole = {**there.get(key, {}), **row.values}
            place = (rooms[key[0]], int(key[1]), int(key[2]), int(key[3]))
            cells[place] = (subjects[whole["subject"]], teachers.get(whole.get("teacher")))
        return import_lessons(**self.where(unit_id), cells=cells, by=by)

    def remove(self, unit_id, rows, by):
        there = self.cells(unit_id)
        pks = [there[tuple(row.values[n] for n in self.key)].pk for row in rows]
        remove_lessons(school=self.school(unit_id), pks=pks, by=by)
