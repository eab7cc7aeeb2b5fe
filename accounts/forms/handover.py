"""Forms of a handover day and of its desks."""

from django import forms

from accounts.queries.handover import officers_of, people_at, was_trained
from accounts.queries.offer import Line, year_span
from csdl.kit.fields import PersonNameField, TextField, VNDateField


class DayForm(forms.Form):
    """A day: when, what is handed over, to whom it asks."""

    title = TextField(label="Nội dung", max_length=200, initial="Bàn giao tài khoản quản trị")
    plan_number = TextField(label="Số kế hoạch", max_length=40, required=False)
    plan_on = VNDateField(label="Ngày kế hoạch", required=False)
    day = VNDateField(label="Ngày bàn giao")
    role = forms.ChoiceField(label="Giao việc gì?", widget=forms.RadioSelect)
    ends_on = VNDateField(label="Quyền đến hết ngày")
    training = forms.ModelChoiceField(
        None,
        label="Người nhận phải đã dự tập huấn",
        required=False,
        empty_label="Không yêu cầu",
    )
    needs_letter = forms.BooleanField(
        label="Người nhận phải mang giấy giới thiệu", required=False, initial=True
    )

    def __init__(self, *args, roles, trainings, today, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["role"].choices = [(role.key, role.label) for role in roles]
        self.fields["training"].queryset = trainings
        self.fields["day"].initial = today
        self.fields["ends_on"].initial = year_span(Line("", None, today, today))[1]


class SiteForm(forms.Form):
    """A site and the officer in charge there."""

    name = TextField(label="Tên điểm", max_length=100, help_text="Ví dụ: Khu vực phía Đông.")
    address = TextField(label="Địa chỉ", max_length=300, required=False)
    in_charge = forms.ModelChoiceField(
        None, label="Cán bộ phụ trách điểm", required=False, empty_label="Chưa phân công"
    )

    def __init__(self, *args, day, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["in_charge"].queryset = officers_of(day.unit)


class PickSiteForm(forms.Form):
    """To which site."""

    site = forms.ModelChoiceField(None, label="Đưa về điểm", empty_label="Chọn điểm")

    def __init__(self, *args, sites, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["site"].queryset = sites
        self.fields["site"].label_from_instance = lambda s: s.name


class CarryForm(forms.Form):
    """To which site of which later day."""

    site = forms.ModelChoiceField(None, label="Chuyển sang", empty_label="Chọn ngày và điểm")

    def __init__(self, *args, sites, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["site"].queryset = sites
        self.fields["site"].label_from_instance = lambda s: f"{s.day.day:%d/%m/%Y}, {s.name}"


class DeskForm(PickSiteForm):
    """Which desk this screen is."""

    number = forms.IntegerField(label="Bàn số", min_value=1, max_value=50)

    def desk(self):
        return f"bàn {self.cleaned_data['number']} ({self.cleaned_data['site'].name})"[:60]


class IssueForm(forms.Form):
    """Three ticks and the letter; what the day does not ask for is left out."""

    letter_number = TextField(label="Số giấy giới thiệu", max_length=40)
    letter_on = VNDateField(label="Ngày giấy giới thiệu", past=True)
    is_person = forms.BooleanField(label="Đúng người được phân công (đã xem giấy tờ tuỳ thân)")
    is_trained = forms.BooleanField(label="Đã dự tập huấn")
    has_letter = forms.BooleanField(label="Có giấy giới thiệu, đã giữ bản chính")
    untrained_reason = TextField(
        label="Lý do vẫn giao dù chưa ghi nhận dự tập huấn", max_length=300
    )

    def __init__(self, *args, stop, **kwargs):
        super().__init__(*args, **kwargs)
        trained = was_trained(stop)
        drop = [] if stop.day.needs_letter else ["letter_number", "letter_on", "has_letter"]
        drop += ["is_trained"] if trained is not True else []
        drop += ["untrained_reason"] if trained is not False else []
        for name in drop:
            del self.fields[name]
        for name in ("is_person", "is_trained", "has_letter"):
            if name in self.fields:
                self.fields[name].error_messages["required"] = "Đánh dấu sau khi đã kiểm tra."
        first = next(iter(self.fields.values()))
        first.widget.attrs["autofocus"] = True

    def values(self):
        data = self.cleaned_data
        letter = {"number": data["letter_number"], "on": data["letter_on"]}
        return {
            "letter": letter if "letter_number" in self.fields else None,
            "untrained_reason": data.get("untrained_reason", ""),
        }


class OtherForm(forms.Form):
    """Someone else came: who, with which letter of the leader."""

    name = PersonNameField(label="Họ và tên người đến")
    title = TextField(label="Chức vụ", max_length=100, required=False)
    letter_number = TextField(label="Số giấy của lãnh đạo đơn vị", max_length=40)
    letter_on = VNDateField(label="Ngày giấy", past=True)


class PersonForm(forms.Form):
    """Who is to receive instead, and why: the name of who decides is kept with it."""

    user = forms.ModelChoiceField(None, label="Người nhận", empty_label="Chọn người")
    reason = TextField(label="Lý do, văn bản của đơn vị", max_length=300)

    def __init__(self, *args, stop, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["user"].queryset = people_at(stop.unit)
        self.fields["user"].label_from_instance = lambda u: f"{u.full_name} ({u.username})"
