"""The grant wizard: one question a page; what you don't hold is not offered."""

from django import forms

from accounts.forms.activate import PinField
from accounts.functions import FUNCTIONS
from accounts.queries.give import groups_of, rooms_of, subjects_of, teachers_of
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


# Fields of the form that only some kinds of work ask for, and the axis of the role that says so.
AXES = {
    "classroom": "per_class",
    "subject": "subject",
    "term": "per_term",
    "helps": "helps",
    "levels": "per_level",
    "group": "per_group",
}
CHOOSE_ROOM = {"homeroom_teacher": "Chọn lớp chủ nhiệm."}


FUNCTION_LABELS = {
    "commune_specialist": ("Giới hạn chức năng", "Để trống: mọi chức năng, chỉ xem."),
    "school_staff": ("Chức năng của nhân viên", ""),
    "school_approver": ("Được uỷ quyền phê duyệt", "Ghi căn cứ uỷ quyền ở dưới."),
    "group_deputy": ("Được uỷ nhiệm phê duyệt", "Ghi căn cứ ở dưới và chọn tổ."),
}


def function_field(role):
    """The functions that a grant of one role may be limited to."""
    label, hint = FUNCTION_LABELS.get(role.key, ("Chức năng", ""))
    return forms.MultipleChoiceField(
        label=label,
        choices=[(key, FUNCTIONS[key].label) for key in role.functions],
        required=False,
        widget=forms.CheckboxSelectMultiple(attrs={"data-for": role.key}),
        help_text=hint,
    )


class WorkForm(forms.Form):
    """Which work, on which class or levels, from when to when."""

    role = forms.ChoiceField(label="Giao việc gì?", widget=forms.RadioSelect)
    classroom = forms.ModelChoiceField(
        None,
        label="Lớp",
        required=False,
        help_text="Chỉ chọn khi giao việc theo lớp.",
        empty_label="Không theo lớp",
    )
    subject = forms.ModelChoiceField(
        None,
        label="Môn học",
        required=False,
        help_text="Khi giao việc dạy bộ môn, hoặc nhập giúp giáo viên bộ môn.",
        empty_label="Không theo môn",
    )
    term = forms.TypedChoiceField(
        label="Học kì",
        choices=[("", "Cả năm"), (1, "Học kì I"), (2, "Học kì II")],
        coerce=int,
        empty_value=None,
        required=False,
    )
    helps = forms.ModelChoiceField(
        None,
        label="Giúp giáo viên",
        required=False,
        help_text="Giáo viên này nhận lại và chịu trách nhiệm về dữ liệu được nhập giúp.",
        empty_label="Chọn giáo viên",
    )
    levels = forms.MultipleChoiceField(
        label="Giới hạn cấp học",
        choices=Level,
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text="Để trống: mọi cấp học.",
    )
    group = forms.ModelChoiceField(
        None,
        label="Tổ chuyên môn",
        required=False,
        help_text="Để trống: mọi tổ của trường.",
        empty_label="Mọi tổ",
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
        rows = {
            "classroom": rooms_of,
            "subject": subjects_of,
            "group": groups_of,
            "helps": teachers_of,
        }
        for name, axis in AXES.items():
            asking = [role.key for role in self.offered if getattr(role, axis)]
            if not asking:
                del self.fields[name]
                continue
            # the page hides what the chosen work does not ask for, where scripts run
            self.fields[name].widget.attrs["data-for"] = " ".join(asking)
            if name in rows:
                self.fields[name].queryset = rows[name](target, year)
        limited = [role for role in self.offered if role.functions]
        self.fields |= {f"functions_{role.key}": function_field(role) for role in limited}
        last = ["starts_on", "ends_on", "basis", "letter_number", "letter_on"]
        self.order_fields([name for name in self.fields if name not in last] + last)

    def clean(self):
        data = super().clean()
        role = ROLES.get(data.get("role"))
        if role is None:
            return data
        if role.per_class and not data.get("classroom") and "classroom" not in self.errors:
            self.add_error("classroom", CHOOSE_ROOM.get(role.key, "Chọn lớp."))
        chosen = f"functions_{role.key}"
        data["functions"] = data.get(chosen, [])
        if role.must_choose and not data["functions"] and chosen not in self.errors:
            self.add_error(chosen, "Chọn ít nhất một ô.")
        if role.subject == "must" and not data.get("subject") and "subject" not in self.errors:
            self.add_error("subject", "Chọn môn học.")
        if role.per_group == "must" and not data.get("group") and "group" not in self.errors:
            self.add_error("group", "Chọn tổ chuyên môn.")
        for name, axis in AXES.items():
            if not getattr(role, axis):
                data[name] = [] if name == "levels" else None
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
            functions=tuple(data.get("functions") or ()),
            **{name: data.get(name) for name in ("subject", "term", "group", "helps")},
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
