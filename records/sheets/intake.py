"""The sheet of admitted pupils: entry grades of a school (tuyển sinh đầu cấp)."""

from django.urls import reverse
from import_export import resources

from csdl.ground.batches import SheetKind, sheet_kind
from csdl.kit import wall
from csdl.kit.excel.check import Problem
from csdl.kit.excel.columns import SheetField
from csdl.kit.fields import ChoiceByLabelField
from csdl.kit.reach import system
from records.actions.intake import admit, take_over_fault
from records.catalogue import STUDENT
from records.models import Intake
from records.queries.intake import elsewhere, intake_year, own_codes
from schools.models import Unit
from schools.models.level import ENTRY_GRADES, GRADE_LABELS, Level

_OWN = ("moet_code", "full_name", "birth_date", "gender", "personal_id")


def _field(code):
    item = STUDENT.by_code[code]
    return SheetField(item.label, item.field(), aliases=item.aliases)


class IntakeResource(resources.Resource):
    moet_code = _field("moet_code")
    full_name = _field("full_name")
    birth_date = _field("birth_date")
    gender = _field("gender")
    personal_id = _field("personal_id")
    grade = SheetField("Khối", ChoiceByLabelField(choices=[]), width=14, example="Khối 6")

    class Meta:
        name = "Học sinh tuyển sinh đầu cấp"
        import_id_fields = ("full_name", "birth_date")


@sheet_kind
class IntakeSheet(SheetKind):
    code, title, unit = "tuyen-sinh", IntakeResource._meta.name, "em"
    resource = IntakeResource
    perm = "records.add_student"

    def may(self, reach, unit_id):
        return Unit.objects.allowed(reach, self.perm).filter(pk=unit_id).exists()

    def school(self, unit_id):
        return Unit.objects.get(pk=unit_id)

    def choices(self, unit_id):
        levels = self.school(unit_id).levels
        grades = dict.fromkeys(g for level in levels for g in ENTRY_GRADES[Level(level)])
        return {"grade": [(grade, GRADE_LABELS[grade]) for grade in grades]}

    def existing(self, unit_id):
        school = self.school(unit_id)
        rows = Intake.objects.filter(school=school, year=intake_year(school))
        return {
            (row.student.full_name, row.student.birth_date): {
                **{name: getattr(row.student, name) for name in _OWN},
                "grade": row.grade,
            }
            for row in rows.select_related("student")
        }

    def rules(self, unit_id):
        school = self.school(unit_id)
        own = own_codes(school)

        def from_elsewhere(values, known):
            if known is not None:
                if any(values.get(n) and values[n] != known[n] for n in (*_OWN, "grade")):
                    yield Problem("", "Em đã có trong danh sách. Sửa ở trang hồ sơ của em.")
                return
            code = values.get("moet_code")
            if not code:
                return
            if code in own:
                words = f"Mã này của {own[code]}, đang ở trường này. Kết chuyển em lên lớp."
                yield Problem("moet_code", words)
                return
            with wall.school(system("looking up a ministry id"), school):
                held = elsewhere(school, [code]).get(code)
            if held is None:
                return
            if fault := take_over_fault(held, values):
                yield Problem("moet_code", f"{fault[0].upper()}{fault[1:]}")
            else:
                words = "Em đã có hồ sơ ở trường cũ: hồ sơ ấy sẽ được nhận về, không lập mới."
                yield Problem("moet_code", words, warning=True)

        return [from_elsewhere]

    def write(self, unit_id, rows, by):
        school = self.school(unit_id)
        return admit(
            school=school,
            year=intake_year(school),
            rows=[self.facts(school, row.values) for row in rows if row.status == "new"],
            by=by,
        )

    def facts(self, school, values):
        grade = values["grade"]
        level = next(lv for lv in school.levels if grade in ENTRY_GRADES[Level(lv)])
        found = {name: values[name] for name in _OWN if values.get(name) not in (None, "")}
        return {**found, "level": level, "grade": grade}

    def place(self, unit_id):
        return self.school(unit_id).name

    def back(self, unit_id):
        return reverse("records:intake_list", args=[unit_id])

    def again(self, unit_id):
        return reverse("records:intake_import", args=[unit_id])
