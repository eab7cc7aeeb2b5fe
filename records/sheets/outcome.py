"""The sheet of end-of-year outcomes: one row a pupil of the school, found by mã học sinh."""

from django.urls import reverse
from import_export import resources

from csdl.ground.batches import SheetKind, sheet_kind
from csdl.kit.excel.check import Problem
from csdl.kit.excel.columns import SheetField
from csdl.kit.fields import CodeField, TextField
from records.actions.outcome import CARRIED, carried_of, import_outcomes, misfit
from records.forms.outcome import kind_field, note_field, to_class_field
from records.queries.outcome import sheet_rows, year_now
from schools.models import Unit

WRITTEN = ("kind", "to_class", "note")


class OutcomeResource(resources.Resource):
    student_code = SheetField("Mã học sinh", CodeField(), aliases=("Mã HS",), width=16)
    full_name = SheetField("Họ và tên", TextField(required=False), aliases=("Họ tên",), width=28,
                           help="Để đối chiếu, không ghi vào hồ sơ.")  # fmt: skip
    room = SheetField("Lớp", TextField(required=False), width=10, help="Để đối chiếu.")
    kind = SheetField("Kết quả cuối năm", kind_field(), aliases=("Kết quả", "KQ"), width=22)
    to_class = SheetField("Lớp năm sau", to_class_field(), width=14,
                          help="Chỉ ghi cho em lưu ban; để trống thì theo sơ đồ lớp.")  # fmt: skip
    note = SheetField("Ghi chú", note_field(), width=28)

    class Meta:
        name = "Kết quả cuối năm"
        import_id_fields = ("student_code",)


@sheet_kind
class OutcomeSheet(SheetKind):
    code, title, unit = "ket-qua", OutcomeResource._meta.name, "em"
    resource = OutcomeResource
    perm = "records.change_outcome"

    def may(self, reach, unit_id):
        return Unit.objects.allowed(reach, self.perm).filter(pk=unit_id).exists()

    def school(self, unit_id):
        return Unit.objects.get(pk=unit_id)

    def rows(self, unit_id):
        school = self.school(unit_id)
        year = year_now(school)
        return sheet_rows(school, year) if year else []

    def existing(self, unit_id):
        return {
            row.student.student_code: {
                "student_code": row.student.student_code,
                "full_name": row.student.full_name,
                "room": row.classroom.name,
                "kind": row.outcome.kind if hasattr(row, "outcome") else "",
                "to_class": row.outcome.to_class if hasattr(row, "outcome") else "",
                "note": row.outcome.note if hasattr(row, "outcome") else "",
            }
            for row in self.rows(unit_id)
        }

    def rules(self, unit_id):
        rows = {row.student.student_code: row for row in self.rows(unit_id)}
        carried = carried_of([row.pk for row in rows.values()])

        def known_pupil(values, known):
            code = values["student_code"]
            if known is None:
                yield Problem(
                    "student_code",
                    f"Mã {code} không có trong các lớp của trường năm học này. Kiểm tra lại mã.",
                )
                return
            for name, word in (("full_name", "Họ tên"), ("room", "Lớp")):
                if values.get(name) and values[name] != known[name]:
                    yield Problem(
                        name,
                        f"{word} của mã {code} là “{known[name]}”. Sửa dòng cho khớp, hoặc kiểm "
                        "tra lại mã.",
                    )
            if fault := misfit(values.get("kind") or "", rows[code].classroom):
                yield Problem("kind", fault)
            new = [name for name in WRITTEN if values.get(name) and values[name] != known[name]]
            if new and rows[code].pk in carried:
                yield Problem(new[0], f"Em {CARRIED}")
            if values.get("to_class") and (values.get("kind") or known["kind"]) != "retained":
                yield Problem("to_class", "Chỉ ghi lớp năm sau cho em lưu ban. Xoá ô này.")

        return [known_pupil]

    def write(self, unit_id, rows, by):
        school = self.school(unit_id)
        pupils = {row.student.student_code: row for row in self.rows(unit_id)}
        entries = {}
        for row in rows:
            pupil = pupils[row.values["student_code"]]
            was = pupil.outcome if hasattr(pupil, "outcome") else None
            entries[pupil.pk] = {
                name: row.values.get(name) or (getattr(was, name) if was else "")
                for name in WRITTEN
            }
        year = year_now(school)
        return {
            "changed": import_outcomes(school=school, year=year, entries=entries, by=by),
        }

    def place(self, unit_id):
        return self.school(unit_id).name

    def back(self, unit_id):
        return reverse("records:outcome_list", args=[unit_id])

    def again(self, unit_id):
        return reverse("records:outcome_import", args=[unit_id])
