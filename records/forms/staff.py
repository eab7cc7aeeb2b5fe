"""Forms of members of staff and of their jobs."""

from django import forms

from csdl.kit.fields import ChoiceByLabelField, PersonalIdField, TextField, VNDateField
from records.catalogue_staff import STAFF
from records.forms.record import RecordForm
from records.models.employment import TO_DUTY
from schools.queries.code import choices, label_of

CHOOSE = ("", "Chọn…")


def _coded(listed, label, *, levels=(), required=True, **kwargs):
    pairs = [CHOOSE, *choices(listed, level=levels)]
    return ChoiceByLabelField(label=label, choices=pairs, required=required, **kwargs)


class JobForm(forms.Form):
    """A job at a school."""

    starts_on = VNDateField(label="Làm việc ở trường từ ngày")
    basis = TextField(
        label="Căn cứ",
        max_length=200,
        required=False,
        help_text="Số, ngày quyết định hoặc hợp đồng.",
    )
    field_order = ("position", "contract", "subject", "starts_on", "basis")

    def __init__(self, *args, levels=(), **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["position"] = _coded("staff_position", "Vị trí việc làm", levels=levels)
        self.fields["contract"] = _coded("contract_kind", "Hình thức hợp đồng")
        self.fields["subject"] = _coded("subject", "Môn dạy", levels=levels, required=False)
        self.order_fields(self.field_order)

    @property
    def job(self):
        return {name: self.cleaned_data[name] for name in JobForm.field_order}


# What is asked when a person is entered; the rest is filled in later, tab by tab.
FIRST = (
    *("full_name", "birth_date", "gender", "personal_id", "id_reason"),
    *("phone", "email", "qualification", "staff_code", "moet_code"),
)


class NewStaffForm(RecordForm, JobForm):
    """A person with the job at the school."""

    field_order = (*FIRST[:-2], *JobForm.field_order, *FIRST[-2:])

    def __init__(self, *args, levels=(), **kwargs):
        items = [STAFF.by_code[code] for code in FIRST]
        super().__init__(*args, items=items, levels=levels, **kwargs)
        self.fields["staff_code"].required = False
        self.fields["staff_code"].help_text = "Bỏ trống để hệ thống cấp."
        self.order_fields(self.field_order)

    @property
    def values(self):
        return {code: self.cleaned_data[code] for code in FIRST if self.cleaned_data[code] != ""}


class SecondForm(JobForm):
    """Someone whose record another school keeps: found by number and birthday, nothing else."""

    personal_id = PersonalIdField(
        label="Số định danh cá nhân", help_text="12 chữ số, ghi đúng như thẻ căn cước."
    )
    birth_date = VNDateField(label="Ngày sinh", past=True)
    COMES = [
        ("second", "Làm thêm ở trường (thỉnh giảng, biệt phái); hồ sơ ở lại trường chính"),
        ("move", "Chuyển hẳn về trường; hồ sơ chuyển theo"),
    ]
    how = forms.ChoiceField(label="Đến trường", choices=COMES, widget=forms.RadioSelect)
    field_order = ("personal_id", "birth_date", "how", *JobForm.field_order)


class ChangeJobForm(JobForm):
    starts_on = None
    from_day = VNDateField(
        label="Đổi từ ngày", help_text="Ghi đúng ngày bắt đầu của công việc này là sửa chỗ ghi sai."
    )
    field_order = ("position", "contract", "subject", "from_day", "basis")

    @property
    def changes(self):
        return {n: self.cleaned_data[n] for n in ("position", "contract", "subject", "basis")}


class EndJobForm(forms.Form):
    last_day = VNDateField(label="Ngày làm việc cuối cùng")
    basis = TextField(
        label="Căn cứ", max_length=200, required=False, help_text="Số, ngày quyết định."
    )
    field_order = ("last_day", "status", "basis")

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        pairs = [pair for pair in choices("staff_status") if pair[0] not in ("1", "2")]
        self.fields["status"] = ChoiceByLabelField(label="Lý do", choices=[CHOOSE, *pairs])
        self.order_fields(self.field_order)


class DutyForm(forms.Form):
    starts_on = VNDateField(label="Từ ngày")
    ends_on = VNDateField(label="Đến hết ngày", required=False)
    field_order = ("code", "group", "starts_on", "ends_on")

    def __init__(self, *args, groups=(), **kwargs):
        super().__init__(*args, **kwargs)
        heads = [(code, label_of("staff_position", code)) for code in TO_DUTY]
        self.fields["code"] = ChoiceByLabelField(
            label="Nhiệm vụ", choices=[CHOOSE, *heads, *choices("staff_duty")]
        )
        self.groups = {str(group.pk): group for group in groups}
        pairs = [(key, group.name) for key, group in self.groups.items()]
        self.fields["group"] = ChoiceByLabelField(
            label="Tổ chuyên môn",
            choices=[("", "Không chọn"), *pairs],
            required=False,
            help_text="Chỉ với tổ trưởng, tổ phó.",
        )
        self.order_fields(self.field_order)

    def clean_group(self):
        return self.groups.get(self.cleaned_data["group"])


class EndDayForm(forms.Form):
    last_day = VNDateField(label="Ngày cuối cùng")


class QualificationForm(forms.Form):
    name = TextField(label="Tên bằng, chứng chỉ", max_length=200)
    major = TextField(label="Chuyên ngành", max_length=200, required=False)
    place = TextField(label="Nơi cấp", max_length=200, required=False)
    number = TextField(label="Số hiệu", max_length=50, required=False)
    got_on = VNDateField(label="Ngày cấp", past=True, required=False)
    field_order = ("name", "level")

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["level"] = _coded("qualification", "Trình độ", required=False)
        self.order_fields(self.field_order)


class ReasonForm(forms.Form):
    reason = TextField(label="Lý do", max_length=300)


class AccountForm(forms.Form):
    """The account that belongs to the person. users: those who work at the school."""

    def __init__(self, *args, users=(), **kwargs):
        super().__init__(*args, **kwargs)
        self.users = {str(user.pk): user for user in users}
        pairs = [(key, f"{u.full_name} ({u.username})") for key, u in self.users.items()]
        self.fields["user"] = ChoiceByLabelField(
            label="Tài khoản",
            choices=[("", "Không gắn tài khoản nào"), *pairs],
            required=False,
            help_text="Chỉ chọn được tài khoản của người có vị trí ở trường và chưa gắn.",
        )

    def clean_user(self):
        return self.users.get(self.cleaned_data["user"])
