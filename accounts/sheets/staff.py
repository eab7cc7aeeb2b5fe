"""Sheet of a unit's own people with the work each is given: accounts, grants and papers at once.

One line is one person and one kind of work; a person with two classes has two lines. Somebody who
is known (by username, by phone and name, or as the only one of that name) gets no second account,
and work that was given before is left alone, so that the same sheet again changes nothing.
"""

import re

from django.core.exceptions import ValidationError
from django.urls import reverse
from import_export import resources

from accounts.actions.staff_import import import_staff
from accounts.forms.grant import default_days
from accounts.functions import FUNCTIONS, STAFF
from accounts.queries.staff_sheet import (
    NARROW,
    Roll,
    functions_said,
    roles_for,
    rooms_for,
    staff_rows,
    subjects_for,
)
from accounts.sheets.staff_narrow import Helped, narrow_rule
from csdl.ground.batches import SheetKind, sheet_kind
from csdl.kit.dates import today
from csdl.kit.excel.check import Problem
from csdl.kit.excel.columns import SheetField
from csdl.kit.fields import (
    ChoiceByLabelField,
    CodeField,
    PersonNameField,
    PhoneField,
    TextField,
    VNDateField,
)
from csdl.kit.labels import Labels
from csdl.kit.text import fold
from schools.models import Unit

FIXED = {
    "full_name": "Tên trên tài khoản là “{}”. Kiểm tra xem có đúng là người này không.",
    "title": "Chức vụ đang ghi là “{}”. Sửa ở trang “Thủ trưởng, đầu mối”, không sửa bằng tệp này.",
    "starts_on": "Việc này đã giao từ {}. Muốn đổi ngày thì thu hồi rồi lập biên bản mới.",
    "ends_on": "Việc này đã giao đến hết {}. Muốn đổi ngày thì thu hồi rồi lập biên bản mới.",
}


TERMS = [("1", "Học kì I"), ("2", "Học kì II")]


class FunctionsField(TextField):
    """Functions of a school's staff, by their labels, with semicolons between."""

    def clean(self, value):
        parts = [part for part in re.split(r"[;\n]", super().clean(value)) if part.strip()]
        labels = Labels([(key, FUNCTIONS[key].label) for key in STAFF])
        try:
            return functions_said([labels.find(part) for part in parts])
        except ValueError as error:
            raise ValidationError(str(error)) from None


class StaffResource(resources.Resource):
    full_name = SheetField("Họ và tên", PersonNameField(), width=28, example="Nguyễn Thị Hương")
    username = SheetField(
        "Tên đăng nhập",
        CodeField(required=False, max_length=40),
        aliases=("Tài khoản",),
        width=18,
        help="Người đã có tài khoản; để trống nếu chưa có.",
    )
    title = SheetField(
        "Chức vụ", TextField(required=False, max_length=100), width=24, example="Giáo viên"
    )
    phone = SheetField(
        "Điện thoại",
        PhoneField(required=False),
        aliases=("Số điện thoại", "ĐT"),
        required=False,
        help="Cần ghi khi trường có người trùng họ tên.",
    )
    email = SheetField(
        "Thư điện tử", TextField(required=False, max_length=254), aliases=("Email",), width=28
    )
    role = SheetField(
        "Việc giao",
        ChoiceByLabelField(choices=[], required=False),
        aliases=("Việc được giao", "Vai trò"),
        required=False,
        width=34,
        help="Để trống: chỉ lập tài khoản.",
    )
    classroom = SheetField(
        "Lớp",
        ChoiceByLabelField(choices=[], required=False, prefixes=("Lớp",)),
        required=False,
        help="Chỉ với việc giao theo lớp, ví dụ chủ nhiệm.",
    )
    functions = SheetField(
        "Chức năng",
        FunctionsField(required=False),
        required=False,
        width=24,
        help=f"Với nhân viên: {functions_said(STAFF)}. Nhiều chức năng cách nhau dấu chấm phẩy.",
    )
    subject = SheetField(
        "Môn học",
        ChoiceByLabelField(choices=[], required=False),
        aliases=("Môn",),
        required=False,
        help="Với giáo viên bộ môn, hoặc người nhập giúp giáo viên bộ môn.",
    )
    term = SheetField(
        "Học kì",
        ChoiceByLabelField(choices=TERMS, required=False, prefixes=("Học kì", "HK")),
        aliases=("Học kỳ",),
        required=False,
        help="Để trống: cả năm.",
    )
    helps = SheetField(
        "Giúp giáo viên",
        CodeField(required=False, max_length=40),
        required=False,
        width=18,
        help="Với người nhập giúp: tên đăng nhập của giáo viên được giúp.",
    )
    starts_on = SheetField(
        "Từ ngày", VNDateField(required=False), help="Để trống: từ ngày ghi tệp."
    )
    ends_on = SheetField(
        "Đến hết ngày", VNDateField(required=False), help="Để trống: hết năm học (31/8)."
    )

    class Meta:
        name = "Danh sách cán bộ, giáo viên và việc được giao"
        import_id_fields = ("full_name", "phone", "role", "classroom", *NARROW)


@sheet_kind
class StaffSheet(SheetKind):
    code, title, unit = "nhan-su", StaffResource._meta.name, "dòng"
    resource, perm, max_rows = StaffResource, "accounts.add_user", 500

    def may(self, reach, unit_id):
        return Unit.objects.allowed(reach, self.perm).filter(pk=unit_id).exists()

    def place_of(self, unit_id):
        return Unit.objects.get(pk=unit_id)

    def choices(self, unit_id):
        unit = self.place_of(unit_id)
        return {
            "role": [(role.key, role.label) for role in roles_for(unit)],
            "classroom": [(room.name, room.name) for room in rooms_for(unit)],
            "subject": [(subject.code, subject.name) for subject in subjects_for(unit)],
        }

    def existing(self, unit_id):
        return staff_rows(self.place_of(unit_id))

    def known(self, unit_id, rows):
        """Also each person without work: a line may name nothing but the person."""
        return staff_rows(self.place_of(unit_id), whole=True)

    def identify(self, unit_id):
        return Roll(self.place_of(unit_id)).key

    def rules(self, unit_id):
        unit = self.place_of(unit_id)
        roll = Roll(unit)
        return [
            _who(roll),
            _work(unit),
            narrow_rule(unit),
            Helped(unit, roll),
            _Once(roll),
            _unchanged,
        ]

    def write(self, unit_id, rows, by):
        unit, days = self.place_of(unit_id), default_days(by.today or today())
        roll = Roll(unit)
        people, contacts = {}, {}
        for row in rows:
            values = {**days, **{name: value for name, value in row.values.items() if value}}
            user = roll.find(values)
            if row.status == "changed":
                names = [name for name in ("phone", "email") if name in row.old]
                contacts.setdefault(user.pk, {}).update({n: row.values[n] for n in names})
                continue
            person = people.setdefault(roll.person(values), {"user": user, "lines": [], **values})
            if values.get("role"):
                person["lines"].append(values)
        import_staff(unit=unit, people=list(people.values()), contacts=contacts, by=by)
        changed = sum(row.status == "changed" for row in rows)
        return {"new": len(rows) - changed, "changed": changed}

    def place(self, unit_id):
        return self.place_of(unit_id).full_name

    def back(self, unit_id):
        return reverse("accounts:kit_print", args=[unit_id])

    def again(self, unit_id):
        return reverse("accounts:import_staff", args=[unit_id])


def _who(roll):
    """Rules of the person: who it is must be certain, and at this unit."""

    def rule(values, known):
        if fault := roll.fault(values):
            yield Problem(*fault)
        elif roll.find(values) is None and not values.get("title"):
            yield Problem("title", "Người mới cần ghi chức vụ, như trên giấy tờ.")
        elif known is None and (user := roll.find(values)):
            words = f"Đã có tài khoản {user.username}: chỉ lập thêm biên bản."
            yield Problem("full_name", words, warning=True)
        elif roll.find(values) is None and (twins := roll.by_name.get(fold(values["full_name"]))):
            words = (
                f"Đơn vị đã có {twins[0].full_name} ({twins[0].username}), số điện thoại khác. "
                "Nếu là một người, ghi tên đăng nhập ấy."
            )
            yield Problem("full_name", words, warning=True)

    return rule


def _work(unit):
    """Rules of the work: a class where it is given by class, days in their order."""
    roles = {role.key: role for role in roles_for(unit)}

    def rule(values, known):
        role, room = roles.get(values.get("role")), values.get("classroom")
        if known is not None:
            return
        if role and role.per_class and not room:
            yield Problem("classroom", f"“{role.label}” giao theo lớp: ghi lớp.")
        if room and not (role and role.per_class):
            yield Problem("classroom", "Lớp chỉ ghi cho việc giao theo lớp. Xoá ô này.")
        first, last = values.get("starts_on"), values.get("ends_on")
        if (first or last) and not role:
            yield Problem("starts_on", "Có ngày mà chưa ghi việc giao.")
        if first and last and last < first:
            yield Problem("ends_on", "Ngày kết thúc phải từ ngày bắt đầu trở đi.")

    return rule


class _Once:
    """Rules between the lines of one file: nothing twice, and no two people under one name."""

    def __init__(self, roll):
        self.roll, self.done, self.phones, self.names = roll, set(), {}, {}

    def __call__(self, values, known):
        if known is not None:
            return
        key, name = self.roll.key(values), fold(values["full_name"])
        if key in self.done:
            yield Problem("", "Người này với việc này đã ghi ở dòng trên. Bỏ một dòng.")
        phone, seen = values.get("phone", ""), self.names.setdefault(name, set())
        if phone and self.phones.setdefault(phone, name) != name:
            yield Problem("phone", "Số này đã ghi cho người khác tên ở dòng trên.")
        if (
            key not in self.done
            and self.roll.find(values) is None
            and seen
            and "" in {phone, *seen}
        ):
            yield Problem(
                "phone",
                "Tên này đã có ở dòng trên. Ghi cùng số điện thoại ở các dòng nếu là một người, "
                "khác số nếu là hai người.",
            )
        self.done.add(key)
        seen.add(phone)


def _unchanged(values, known):
    """What this sheet does not change about someone or something that is there."""
    for name, words in FIXED.items():
        old, new = (known or {}).get(name), values.get(name)
        if old and new and str(old) != str(new):
            shown = f"{old:%d/%m/%Y}" if hasattr(old, "year") else old
            yield Problem(name, words.format(shown))
