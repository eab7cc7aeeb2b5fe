"""The sheet that places admitted pupils into classes: one row a pupil, found by mã học sinh."""

from django.urls import reverse
from import_export import resources

from csdl.ground.batches import SheetKind, sheet_kind
from csdl.kit.excel.check import Problem
from csdl.kit.excel.columns import SheetField
from csdl.kit.fields import CodeField, TextField
from records.actions.intake import place
from records.models import Intake
from records.placing import room_fault
from records.queries.intake import intake_year, rooms_by_name
from schools.models import Unit


class PlaceResource(resources.Resource):
    student_code = SheetField("Mã học sinh", CodeField(), aliases=("Mã HS",), width=16)
    full_name = SheetField("Họ và tên", TextField(required=False), aliases=("Họ tên",), width=28,
                           help="Để đối chiếu, không ghi vào hồ sơ.")  # fmt: skip
    grade = SheetField("Khối", TextField(required=False), width=10, help="Để đối chiếu.")
    room = SheetField("Lớp", TextField(required=False, max_length=30), width=12,
                      help="Tên lớp của năm học mới; để trống thì em vẫn chờ.")  # fmt: skip

    class Meta:
        name = "Xếp lớp học sinh đầu cấp"
        import_id_fields = ("student_code",)


@sheet_kind
class PlaceSheet(SheetKind):
    code, title, unit = "xep-lop", PlaceResource._meta.name, "em"
    resource = PlaceResource
    perm = "records.add_student"

    def may(self, reach, unit_id):
        return Unit.objects.allowed(reach, self.perm).filter(pk=unit_id).exists()

    def school(self, unit_id):
        return Unit.objects.get(pk=unit_id)

    def rows(self, unit_id):
        school = self.school(unit_id)
        rows = Intake.objects.filter(school=school, year=intake_year(school))
        return rows.select_related("student", "classroom").order_by("grade", "student__sort_key")

    def existing(self, unit_id):
        return {
            row.student.student_code: {
                "student_code": row.student.student_code,
                "full_name": row.student.full_name,
                "grade": row.grade,
                "room": row.classroom.name if row.classroom else "",
            }
            for row in self.rows(unit_id)
        }

    def rules(self, unit_id):
        school = self.school(unit_id)
        rooms = rooms_by_name(school, intake_year(school))
        admitted = {row.student.student_code: row for row in self.rows(unit_id)}

        def fits(values, known):
            code, name = values["student_code"], values.get("room") or ""
            if known is None:
                words = (
                    f"Mã {code} không có trong danh sách tuyển sinh của trường. Kiểm tra lại mã."
                )
                yield Problem("student_code", words)
                return
            if values.get("full_name") and values["full_name"] != known["full_name"]:
                yield Problem("full_name", f"Họ tên của mã {code} là “{known['full_name']}”.")
            if not name or name.lower() == known["room"].lower():
                return
            if known["room"]:
                yield Problem("room", f"Em đã ở lớp {known['room']}. Đổi lớp ở trang hồ sơ của em.")
            elif fault := room_fault(admitted[code], rooms.get(name.lower()), name):
                yield Problem("room", fault)

        return [fits]

    def write(self, unit_id, rows, by):
        school = self.school(unit_id)
        year = intake_year(school)
        rooms = rooms_by_name(school, year)
        waiting = {row.student.student_code: row.pk for row in self.rows(unit_id).waiting()}
        choices = {
            waiting[row.values["student_code"]]: rooms[row.values["room"].lower()].pk
            for row in rows
            if row.values.get("room") and row.values["student_code"] in waiting
        }
        return {"changed": place(school=school, year=year, choices=choices, by=by)}

    def place(self, unit_id):
        return self.school(unit_id).name

    def back(self, unit_id):
        return reverse("records:intake_list", args=[unit_id])

    def again(self, unit_id):
        return reverse("records:place_import", args=[unit_id])
