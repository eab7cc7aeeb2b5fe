"""The grant wizard: one question a page; what you don't hold is not offered."""

from datetime import date

from django import forms
from django.core import signing

from accounts.forms.activate import PinField
from accounts.queries.give import rooms_of
from accounts.queries.offer import Line, roles_at, targets, year_span
from accounts.roles import ROLES
from csdl.kit.fields import VNDateField
from schools.models import Level


class TargetForm(forms.Form):
    """Where: the unit itself or one that it manages."""

    unit = forms.ModelChoiceField(None, label="Giao quyền ở đơn vị nào?", empty_label="Chọn đơn vị")

    def __init__(self, *args, reach, from_unit, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["unit"].queryset = targets(reach, from_unit)


class PersonForm(forms.Form):
    """Who: people with a post there."""

    holder = forms.ModelChoiceField(None, label="Giao cho ai?", empty_label="Chọn người")

    def __init__(self, *args, reach, people, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["holder"].queryset = people.exclude(pk=reach.user_id)
        self.fields["holder"].label_from_instance = lambda u: f"{u.full_name} ({u.username})"


class WorkForm(forms.Form):
    """Which work, on which class or levels, from when to when."""

    role = forms.ChoiceField(label="Giao việc gì?", widget=forms.RadioSelect)
    classroom = forms.ModelChoiceField(
        None,
        label="Lớp",
        required=False,
        help_text="Chỉ chọn khi giao việc chủ nhiệm.",
        empty_label="Không theo lớp",
    )
    levels = forms.MultipleChoiceField(
        label="Giới hạn cấp học",
        choices=Level,
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text="Để trống: mọi cấp học.",
    )
    starts_on = VNDateField(label="Từ ngày")
    ends_on = VNDateField(label="Đến hết ngày")
    basis = forms.CharField(
        label="Căn cứ uỷ quyền",
        max_length=200,
        required=False,
        help_text="Với việc uỷ quyền: Quyết định số 21/QĐ-THCS ngày 05/9/2026.",
    )
    letter_number = forms.CharField(
        label="Số giấy giới thiệu",
        max_length=40,
        required=False,
        help_text="Khi người nhận đến nhận trực tiếp.",
    )
    letter_on = VNDateField(label="Ngày giấy giới thiệu", required=False)

    def __init__(self, *args, reach, from_unit, target, year, **kwargs):
        super().__init__(*args, **kwargs)
        self.target = target
        self.offered = roles_at(reach, from_unit, target)
        self.fields["role"].choices = [(role.key, role.label) for role in self.offered]
        if any(role.per_class for role in self.offered):
            self.fields["classroom"].queryset = rooms_of(target, year)
        else:
            del self.fields["classroom"]
        if not any(role.per_level for role in self.offered):
            del self.fields["levels"]

    def clean(self):
        data = super().clean()
        role = ROLES.get(data.get("role"))
        if role and role.per_class and not data.get("classroom"):
            self.add_error("classroom", "Chọn lớp chủ nhiệm.")
        if role and not role.per_class:
            data["classroom"] = None
        if role and not role.per_level:
            data["levels"] = []
        return data

    def line(self):
        data = self.cleaned_data
        return Line(
            role=data["role"],
            unit=self.target,
            starts_on=data["starts_on"],
            ends_on=data["ends_on"],
            classroom=data.get("classroom"),
            levels=tuple(data.get("levels") or ()),
            basis=data.get("basis", "").strip(),
        )

    def letter(self):
        data = self.cleaned_data
        if not data.get("letter_number"):
            return None
        on = data.get("letter_on")
        return {"number": data["letter_number"], "on": on.isoformat() if on else None}


def default_days(today):
    """From today to the end of the school year it is in (31/8)."""
    line = Line("", None, today, today)
    return {"starts_on": today, "ends_on": year_span(line)[1]}


class Draft:
    """The lines chosen so far for one biên bản, carried by the pages themselves, signed.

    Takes errors like a form, so that a refusal of the whole is shown on the check page.
    """

    SALT = "accounts.grant.draft"

    def __init__(self, text, target, year):
        self.lines, self.letter, self.errors_said = [], None, []
        for row in self._load(text):
            room = row.get("classroom")
            self.lines.append(
                Line(
                    role=row["role"],
                    unit=target,
                    starts_on=date.fromisoformat(row["starts_on"]),
                    ends_on=date.fromisoformat(row["ends_on"]),
                    classroom=rooms_of(target, year).filter(pk=room).first() if room else None,
                    levels=tuple(row["levels"]),
                    basis=row.get("basis", ""),
                )
            )

    def _load(self, text):
        try:
            said = signing.loads(text, salt=self.SALT, max_age=3600) if text else {"lines": []}
        except signing.BadSignature:
            said = {"lines": []}
        self.letter = said.get("letter")
        return said["lines"]

    def add(self, line, letter):
        """Add a line; the same work at the same place replaces what was said before."""
        same = [x for x in self.lines if (x.role, x.classroom) == (line.role, line.classroom)]
        self.lines = [x for x in self.lines if x not in same] + [line]
        self.letter = letter or self.letter

    def add_error(self, field, message):
        self.errors_said.append(message)

    @property
    def text(self):
        rows = [
            {
                "role": line.role,
                "starts_on": line.starts_on.isoformat(),
                "ends_on": line.ends_on.isoformat(),
                "classroom": line.classroom.pk if line.classroom else None,
                "levels": list(line.levels),
                "basis": line.basis,
            }
            for line in self.lines
        ]
        return signing.dumps({"lines": rows, "letter": self.letter}, salt=self.SALT)


class ReasonForm(forms.Form):
    """Why something is taken back: printed in the minutes."""

    reason = forms.CharField(
        label="Lý do",
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="Được in trong biên bản, ví dụ: chuyển công tác từ 01/12/2026.",
    )


class BatchForm(forms.Form):
    """The same work for the people of many units."""

    role = forms.ChoiceField(label="Giao việc gì?", widget=forms.RadioSelect)
    starts_on = VNDateField(label="Từ ngày")
    ends_on = VNDateField(label="Đến hết ngày")

    def __init__(self, *args, roles, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["role"].choices = [(role.key, role.label) for role in roles]


class SignForm(forms.Form):
    """Confirm with one's own PIN, having read."""

    agree = forms.BooleanField(
        label="Tôi đã đọc và đồng ý với nội dung biên bản này.",
        error_messages={"required": "Đánh dấu vào ô xác nhận đã đọc biên bản."},
    )
    pin = PinField(label="Mã PIN của bạn")


class NumberForm(forms.Form):
    """The official số, given by Văn thư after signing (NĐ 30/2020, Điều 15)."""

    number = forms.CharField(
        label="Số",
        max_length=40,
        required=False,
        help_text=(
            "Như Văn thư đã cấp, ví dụ 08/BB-SGDĐT. Để trống: lấy số kế tiếp của khối đã giữ."
        ),
    )
    number_on = VNDateField(label="Ngày đăng ký")


class BlockForm(forms.Form):
    """A block of numbers that Văn thư set aside for these papers."""

    year = forms.IntegerField(label="Năm", min_value=2025, max_value=2100)
    first = forms.IntegerField(label="Từ số", min_value=1)
    last = forms.IntegerField(label="Đến số", min_value=1)


class IssuerForm(forms.Form):
    """The letterhead of a unit (Nghị định 30/2020/NĐ-CP, Phụ lục I)."""

    parent_name = forms.CharField(label="Cơ quan chủ quản", max_length=200, required=False)
    name = forms.CharField(label="Cơ quan ban hành", max_length=200)
    abbreviation = forms.CharField(
        label="Viết tắt", max_length=30, help_text="Trong số, ký hiệu: 08/BB-THCSHP."
    )
    place = forms.CharField(label="Địa danh", max_length=100)
    authority = forms.CharField(
        label="Thẩm quyền ký",
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="Mỗi dòng một dòng trên chữ ký, ví dụ: TM. ỦY BAN NHÂN DÂN, rồi KT. CHỦ TỊCH.",
    )

    def clean_authority(self):
        lines = self.cleaned_data["authority"].splitlines()
        return [line.strip() for line in lines if line.strip()]


class ProvisionalForm(forms.Form):
    """How long the holder may begin before the paper is signed."""

    hours = forms.IntegerField(
        label="Số giờ làm tạm",
        min_value=1,
        max_value=72,
        initial=24,
        help_text="Nhiều nhất 72 giờ.",
    )
    pin = PinField(label="Mã PIN của bạn")
