"""Sheet of the classes of one school in its present school year (domain.md 1.6)."""

from django.urls import reverse
from import_export import resources

from csdl.ground.batches import SheetKind, sheet_kind
from csdl.kit.dates import today
from csdl.kit.excel.check import Problem
from csdl.kit.excel.columns import SheetField
from csdl.kit.fields import ChoiceByLabelField
from csdl.kit.text import nfc
from schools.actions.classroom_import import grade_of, import_classrooms, remove_classrooms
from schools.forms import fields
from schools.models import Classroom, Level, Unit
from schools.models.level import GRADES
from schools.queries.year import current_year


class ClassroomResource(resources.Resource):
    name = SheetField(
        "Tên lớp học", fields.classroom_name(), aliases=("Tên lớp", "Lớp", "Lớp học"), example="6A"
    )
    grade = SheetField(
        "Khối học/Nhóm lớp",
        ChoiceByLabelField(choices=[], prefixes=("Khối", "Lớp")),
        aliases=("Khối", "Khối học", "Khối lớp", "Nhóm lớp", "Nhóm tuổi"),
        width=24,
        example="Khối 6",
    )
    level = SheetField(
        "Cấp học",
        ChoiceByLabelField(choices=Level.choices, required=False),
        width=22,
        help="Cần ghi khi một khối dạy ở hai cấp (THCS và GDTX).",
    )

    class Meta:
        name = "Danh sách lớp học"
        import_id_fields = ("name",)


@sheet_kind
class ClassroomSheet(SheetKind):
    code, title, unit = "lop", ClassroomResource._meta.name, "lớp"
    resource, perm, max_rows = ClassroomResource, "schools.add_classroom", 500

    def may(self, reach, unit_id):
        return Unit.objects.allowed(reach, self.perm).filter(pk=unit_id).exists()

    def school(self, unit_id):
        return Unit.objects.get(pk=unit_id)

    def year(self, unit_id):
        return current_year(self.school(unit_id).department_id, today())

    def choices(self, unit_id):
        school = self.school(unit_id)
        grades = {g: label for level in school.levels for g, label in GRADES[Level(level)].items()}
        return {
            "grade": list(grades.items()),
            "level": [(v, label) for v, label in Level.choices if v in school.levels],
        }

    def rooms(self, unit_id):
        return Classroom.objects.filter(school_id=unit_id, year=self.year(unit_id))

    def existing(self, unit_id):
        rows = self.rooms(unit_id).order_by("sort_key").values("name", "grade", "level")
        return {row["name"]: row for row in rows}

    def rules(self, unit_id):
        school, year = self.school(unit_id), self.year(unit_id)
        names = {name.casefold(): name for name in self.existing(unit_id)}

        def fits(values, known):
            if year is None:
                yield Problem("", "Sở chưa mở năm học nên chưa nhập lớp được.")
                return
            whole = {**(known or {}), **values}
            try:
                grade_of(school, whole.get("grade"), whole.get("level"))
            except ValueError as fault:
                yield Problem("grade", str(fault))
            twin = names.get(nfc(values["name"]).casefold())
            if known is None and twin:
                yield Problem("name", f"Trường đã có lớp “{twin}”, chỉ khác chữ hoa. Ghi đúng tên.")

        return [fits]

    def lock(self, unit_id, rows):
        names = [row["name"] for row in rows]
        list(self.rooms(unit_id).filter(name__in=names).select_for_update())

    def write(self, unit_id, rows, by):
        facts = {row.values["name"]: row.values for row in rows}
        new = [facts[row.values["name"]] for row in rows if row.status == "new"]
        changed = {
            row.values["name"]: {name: row.values[name] for name in row.old}
            for row in rows
            if row.status == "changed"
        }
        school, year = self.school(unit_id), self.year(unit_id)
        return import_classrooms(school=school, year=year, new=new, changed=changed, by=by)

    def remove(self, unit_id, rows, by):
        names = [row.values["name"] for row in rows]
        school, year = self.school(unit_id), self.year(unit_id)
        remove_classrooms(school=school, year=year, names=names, by=by)

    def place(self, unit_id):
        return self.school(unit_id).name

    def back(self, unit_id):
        return reverse("schools:classroom_list", args=[unit_id])

    def again(self, unit_id):
        return reverse("schools:import_classroom", args=[unit_id])
