"""Forms of training: the plan, its sessions, the registration behind a unit's link."""

from django import forms

from accounts.models import Post, TrainingSession
from csdl.kit.fields import PersonNameField, PhoneField, TextField, VNDateField
from csdl.kit.window import Deadline
from schools.models import Unit

BEFORE, UNTIL = "before", "until"


def hour_field(label, initial):
    return TextField(label=label, max_length=8, initial=initial, help_text="Ví dụ 16h00.")


def clean_moment(form, hour, day):
    """The aware moment of two fields ("8h30", a date), or an error at the hour."""
    data = form.cleaned_data
    if data.get(hour) and data.get(day):
        try:
            return Deadline.before(data[hour], data[day]).closes_at
        except ValueError as fault:
            form.add_error(hour, str(fault))
    return None


class DeadlineForm(forms.Form):
    """A deadline with the words it is announced with."""

    how = forms.ChoiceField(
        label="Cách ghi hạn đăng ký",
        choices=[(BEFORE, "trước giờ này"), (UNTIL, "đến hết giờ này")],
        widget=forms.RadioSelect,
        initial=BEFORE,
    )
    closes_hour = hour_field("Giờ hết hạn đăng ký", "16h00")
    closes_on = VNDateField(label="Ngày hết hạn đăng ký")

    def clean(self):
        data = super().clean()
        if clean_moment(self, "closes_hour", "closes_on"):
            make = Deadline.before if data.get("how") == BEFORE else Deadline.until_end
            data["deadline"] = make(data["closes_hour"], data["closes_on"])
        return data


class SessionForm(forms.Form):
    """One session: when, how, where."""

    day = VNDateField(label="Ngày tập huấn")
    hour = hour_field("Giờ bắt đầu", "8h30")
    mode = forms.ChoiceField(
        label="Hình thức", choices=TrainingSession.Mode, widget=forms.RadioSelect
    )
    place = TextField(label="Địa điểm", max_length=200, required=False)

    def clean(self):
        data = super().clean()
        data["starts_at"] = clean_moment(self, "hour", "day")
        return data

    def session(self):
        return {name: self.cleaned_data[name] for name in ("starts_at", "mode", "place")}


class PlanForm(DeadlineForm, SessionForm):
    """A plan with its first session."""

    title = TextField(label="Nội dung tập huấn", max_length=200)
    plan_number = TextField(label="Số kế hoạch", max_length=40, help_text="Ví dụ 4968/KH-SGDĐT.")
    plan_on = VNDateField(label="Ngày kế hoạch")

    field_order = ["title", "plan_number", "plan_on", "day", "hour", "mode", "place",
                   "how", "closes_hour", "closes_on"]  # fmt: skip

    def plan(self):
        names = ("title", "plan_number", "plan_on", "deadline")
        return {n: self.cleaned_data[n] for n in names} | {"session": self.session()}


class InviteForm(forms.Form):
    """Which units below get a link."""

    tier = forms.TypedChoiceField(
        label="Mời các đơn vị", coerce=int, choices=[
            (Unit.Tier.COMMUNE, "UBND cấp xã"), (Unit.Tier.SCHOOL, "Cơ sở giáo dục trực thuộc"),
        ],
    )  # fmt: skip
    own_sites = forms.BooleanField(label="Mỗi đơn vị là một điểm cầu", required=False)


class RegisterForm(forms.Form):
    """The two people of a unit: one leader, one focal officer (KH 4968/KH-SGDĐT, mục 4)."""

    leader_full_name = PersonNameField(label="Lãnh đạo: họ và tên")
    leader_title = TextField(label="Lãnh đạo: chức vụ", max_length=100)
    leader_phone = PhoneField(label="Lãnh đạo: điện thoại")
    leader_email = forms.EmailField(label="Lãnh đạo: thư điện tử", required=False)
    officer_full_name = PersonNameField(label="Cán bộ đầu mối: họ và tên")
    officer_title = TextField(label="Cán bộ đầu mối: chức vụ", max_length=100)
    officer_phone = PhoneField(label="Cán bộ đầu mối: điện thoại")
    officer_email = forms.EmailField(label="Cán bộ đầu mối: thư điện tử", required=False)

    def people(self):
        """{"leader": {...}, "officer": {...}}"""
        names = ("full_name", "title", "phone", "email")
        return {
            seat: {name: self.cleaned_data[f"{seat}_{name}"] for name in names}
            for seat in ("leader", "officer")
        }


class AcceptForm(forms.Form):
    """A registered person: the account of someone at the unit, or a new one."""

    NEW = "new"
    user = forms.ChoiceField(label="Tài khoản của người này", widget=forms.RadioSelect)
    kind = forms.ChoiceField(
        label="Vị trí, khi lập tài khoản mới", choices=Post.Kind, initial=Post.Kind.OFFICER
    )

    def __init__(self, *args, users, same, seat, **kwargs):
        super().__init__(*args, **kwargs)
        self.users = {str(u.pk): u for u in users}
        self.fields["user"].choices = [
            *((pk, f"{u.full_name} ({u.username})") for pk, u in self.users.items()),
            (self.NEW, "Chưa có: lập tài khoản mới"),
        ]
        self.fields["user"].initial = same.pk if same else self.NEW
        if seat == "leader":
            self.fields["kind"].initial = Post.Kind.DEPUTY

    def chosen(self):
        """(account or None for a new one, kind of post)"""
        return {
            "user": self.users.get(self.cleaned_data["user"]),
            "kind": self.cleaned_data["kind"],
        }


class SitesForm(forms.Form):
    """Where the picked units go: a site that is there, or a new one by its name."""

    site = forms.ModelChoiceField(
        None, label="Điểm cầu đã có", required=False, empty_label="Chọn điểm cầu"
    )
    new = TextField(label="Hoặc điểm cầu mới", max_length=200, required=False)

    def __init__(self, *args, training, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["site"].queryset = training.sites.order_by("name")

    def clean(self):
        data = super().clean()
        site, new = data.get("site"), data.get("new")
        if bool(site) == bool(new):
            self.add_error("new", "Chọn một điểm cầu đã có, hoặc ghi tên một điểm cầu mới.")
        data["name"] = new or (site.name if site else "")
        return data
