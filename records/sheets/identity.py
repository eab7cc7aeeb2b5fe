"""The workbook that goes to the population database and comes back with the answers: what waits is
its prefilled template; two columns at its end say what was found."""

from django.urls import reverse
from import_export import resources

from csdl.ground.batches import SheetKind, sheet_kind
from csdl.kit.dates import dmy
from csdl.kit.excel.check import Problem
from csdl.kit.excel.columns import SheetField
from csdl.kit.fields import ChoiceByLabelField, CodeField, TextField
from csdl.kit.text import fold
from records.actions.identity import VERIFY, take_answers
from records.exchange.population import ANSWERS, Answer
from records.queries.identity import LABELS, waiting_people
from schools.models import Unit

VERDICTS = [("", ""), *((verdict.value, verdict.label) for verdict in ANSWERS)]
SAME = ("full_name", "birth_date", "gender", "personal_id")


class IdentityResource(resources.Resource):
    ref = SheetField("Mã", CodeField(), width=16)
    full_name = SheetField("Họ và tên", TextField(required=False), width=28)
    birth_date = SheetField("Ngày sinh", TextField(required=False), width=14)
    gender = SheetField("Giới tính", TextField(required=False), width=10)
    personal_id = SheetField("Số định danh cá nhân", TextField(required=False), width=18)
    verdict = SheetField(
        "Kết quả xác thực", ChoiceByLabelField(choices=VERDICTS, required=False), width=18
    )
    fields_off = SheetField("Thông tin lệch", TextField(required=False), width=28,
                            help="Khi lệch: Họ tên, Ngày sinh, Giới tính, Số định danh; cách nhau "
                            "dấu phẩy.")  # fmt: skip

    class Meta:
        name = "Kết quả xác thực định danh"
        import_id_fields = ("ref",)


def read_fields(text):
    """(codes, words that name no field) of a cell of "Thông tin lệch"."""
    known = {fold(label): code for code, label in LABELS.items()}
    words = [word.strip() for word in (text or "").split(",") if word.strip()]
    return ([known[fold(w)] for w in words if fold(w) in known],
            [w for w in words if fold(w) not in known])  # fmt: skip


class _IdentitySheet(SheetKind):
    """Answers about the people of a school who went by file."""

    unit = "người"
    resource = IdentityResource
    perm = VERIFY
    of = ""
    upload = ""

    def may(self, reach, unit_id):
        return Unit.objects.allowed(reach, self.perm).filter(pk=unit_id).exists()

    def existing(self, unit_id):
        return {
            ref: {
                "ref": ref,
                "full_name": name,
                "birth_date": dmy(born),
                "gender": "Nam" if gender else "Nữ",
                "personal_id": number,
                "verdict": "",
                "fields_off": "",
            }
            for ref, name, born, gender, number in waiting_people(unit_id, self.of).values()
        }

    def rules(self, unit_id):
        def waits(values, known):
            if known is None:
                yield Problem(
                    "ref",
                    f"Mã {values['ref']} không có ai đang chờ kết quả. Chỉ nhận kết quả của người "
                    "đã gửi bằng tệp và chưa có trả lời.",
                )
                return
            for name in SAME:
                if values.get(name) and values[name] != known[name]:
                    yield Problem(name, f"Khác dòng đã gửi (“{known[name]}”). Giữ như tệp gửi.")
            codes, strange = read_fields(values.get("fields_off"))
            if strange:
                said = ", ".join(LABELS.values())
                yield Problem("fields_off", f"Không rõ “{strange[0]}”. Ghi trong: {said}.")
            elif values.get("verdict") == "mismatched" and not codes:
                yield Problem("fields_off", "Kết quả “Lệch” thì ghi thông tin nào lệch.")
            elif codes and values.get("verdict") != "mismatched":
                yield Problem("verdict", "Có thông tin lệch thì kết quả là “Lệch”.")

        return [waits]

    def write(self, unit_id, rows, by):
        answers = [
            Answer(row.values["ref"], row.values["verdict"],
                   tuple(read_fields(row.values.get("fields_off"))[0]))
            for row in rows
            if row.values.get("verdict")
        ]  # fmt: skip
        school = Unit.objects.get(pk=unit_id)
        return {"changed": take_answers(school=school, kind=self.of, answers=answers, by=by)}

    def place(self, unit_id):
        return Unit.objects.get(pk=unit_id).name

    def back(self, unit_id):
        return reverse("records:identity_school", args=[unit_id])

    def again(self, unit_id):
        return reverse(self.upload, args=[unit_id])


@sheet_kind
class PupilIdentitySheet(_IdentitySheet):
    code, title, of = "dinh-danh-hs", "Kết quả xác thực định danh học sinh", "pupil"
    upload = "records:identity_pupil_import"


@sheet_kind
class StaffIdentitySheet(_IdentitySheet):
    code, title, of = "dinh-danh-cb", "Kết quả xác thực định danh nhân sự", "staff"
    upload = "records:identity_staff_import"
