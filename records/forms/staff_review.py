"""Forms of the review of staff: the record on one screen, the confirmation, the exception."""

from django import forms
from django.core import signing

from csdl.kit.action import Refused
from csdl.kit.fields import TextField
from records.catalogue_staff import STAFF
from records.forms.record import RecordForm
from records.forms.review import pin_field
from records.models import StaffConfirmation

WAS = "was-"
SALT = "records.staff_beside"
BESIDE_SECONDS = 180  # at the officer's machine the screen is not left open
STATEMENTS = (
    ("mine", "Hồ sơ trên màn hình là hồ sơ của tôi."),
    ("right", "Tôi đã xem hết, các thông tin là đúng, đủ theo thực tế."),
    ("liable", "Tôi chịu trách nhiệm về thông tin đã xác nhận."),
)


class StaffSheetForm(RecordForm):
    """All fields of a record that the officer may change. A POST carries the tokens of what it
    showed, so that two officers at one record do not undo each other's work."""

    def __init__(self, *args, staff, groups, **kwargs):
        self.staff = staff
        self.groups = groups
        items = [
            item
            for item in STAFF.of(*(group.key for group in groups))
            if not (item.fixed and STAFF.read(staff, item))
        ]
        self.items = items
        super().__init__(
            *args, items=items, levels=staff.school.levels, initial=STAFF.values(staff, items),
            **kwargs,
        )  # fmt: skip

    @property
    def tokens(self):
        for item in self.items:
            yield WAS + item.code, item.token(STAFF.read(self.staff, item))

    @property
    def was(self):
        """What the sender saw; all that was not sent along counts as seen now."""
        return {item.code: self.data.get(WAS + item.code, "") for item in self.items}

    @property
    def parts(self):
        """[(heading, bound fields)] of the form."""
        return [
            (group.label, [self[i.code] for i in self.items if i.group == group.key])
            for group in self.groups
        ]


class ConfirmOwnForm(forms.Form):
    """Three statements and one's own PIN; `seen` is the hash of what the screen showed."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        for name, label in STATEMENTS:
            self.fields[name] = forms.BooleanField(
                label=label, error_messages={"required": "Đánh dấu ý này để xác nhận."}
            )
        self.fields["pin"] = pin_field(required=True)
        self.fields["seen"] = forms.CharField(widget=forms.HiddenInput)

    @property
    def said(self):
        return {name: self.cleaned_data[name] for name in ("pin", "seen")}


class WrongForm(forms.Form):
    note = TextField(label="Thông tin nào sai, giá trị đúng là gì", max_length=300)


class ExceptForm(forms.Form):
    kind = forms.ChoiceField(
        label="Trường hợp", choices=StaffConfirmation.Kind.choices, widget=forms.RadioSelect
    )
    reason = TextField(
        label="Lý do, căn cứ", max_length=300, help_text="Ví dụ: nghỉ thai sản từ 01/10/2026."
    )


def seal(digest):
    """The hash of what the officer's screen shows the person, good for three minutes."""
    return signing.dumps(digest, salt=SALT)


def unseal(text):
    try:
        return signing.loads(text, salt=SALT, max_age=BESIDE_SECONDS)
    except signing.SignatureExpired:
        raise Refused("Màn hình để quá 3 phút nên đã hết hạn. Xem lại rồi xác nhận.") from None
    except signing.BadSignature:
        raise Refused("Không đọc được trang xác nhận. Mở lại từ trang của cán bộ.") from None
