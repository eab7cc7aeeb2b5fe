"""Forms of the register of leaders and focal officers."""

from django import forms

from accounts.models import Post
from accounts.queries.post import named, people_at
from csdl.kit.fields import VNDateField

ELSEWHERE = "Chỉ điền khi người này đã có tài khoản ở đơn vị khác: tên đăng nhập của họ."
NOBODY = "Không có tài khoản nào mang tên đăng nhập này. Người mới thì lập tài khoản trước."


def _choose(label):
    return forms.ModelChoiceField(None, label=label, required=False, empty_label="Không thay đổi")


class SeatsForm(forms.Form):
    """Head, focal officer, or both, from one day on."""

    head = _choose("Thủ trưởng hoặc người phụ trách")
    head_username = forms.CharField(
        label="Người từ đơn vị khác về làm thủ trưởng",
        max_length=40,
        required=False,
        help_text=ELSEWHERE,
    )
    head_kind = forms.ChoiceField(
        label="Vị trí",
        choices=[
            (Post.Kind.HEAD, "Thủ trưởng"),
            (Post.Kind.ACTING, "Phụ trách (ghế thủ trưởng còn trống)"),
        ],
        widget=forms.RadioSelect,
        initial=Post.Kind.HEAD,
        required=False,
    )
    head_title = forms.CharField(
        label="Chức vụ thủ trưởng",
        max_length=100,
        required=False,
        help_text="Như ghi trên giấy tờ: Hiệu trưởng, Phó Hiệu trưởng phụ trách…",
    )
    officer = _choose("Cán bộ đầu mối")
    officer_username = forms.CharField(
        label="Người từ đơn vị khác về làm đầu mối",
        max_length=40,
        required=False,
        help_text=ELSEWHERE,
    )
    officer_title = forms.CharField(label="Chức vụ đầu mối", max_length=100, required=False)
    day = VNDateField(label="Từ ngày", help_text="Người đang giữ thôi giữ vào cuối ngày hôm trước.")

    def __init__(self, *args, unit, may_name_head, **kwargs):
        super().__init__(*args, **kwargs)
        self.unit = unit
        for name in ("head", "officer"):
            self.fields[name].queryset = people_at(unit)
        if not may_name_head:
            for name in ("head", "head_username", "head_kind", "head_title"):
                del self.fields[name]

    def clean(self):
        data = super().clean()
        self.seats = []
        for seat in ("head", "officer"):
            user = self._person(data, seat)
            if user is None:
                continue
            if not data.get(f"{seat}_title"):
                self.add_error(f"{seat}_title", "Ghi chức vụ như trên giấy tờ.")
            kind = data.get("head_kind") or Post.Kind.HEAD
            kind = Post.Kind.OFFICER if seat == "officer" else kind
            self.seats.append((user, kind, data.get(f"{seat}_title", "")))
        if not self.seats and not self.errors:
            raise forms.ValidationError("Chọn người giữ ít nhất một vị trí.")
        return data

    def _person(self, data, seat):
        username = data.get(f"{seat}_username")
        if not username:
            return data.get(seat)
        user = named(self.unit, username)
        if user is None:
            self.add_error(f"{seat}_username", NOBODY)
        return user


class PostForm(forms.Form):
    """A post here for someone who already has an account: here or at another unit."""

    username = forms.CharField(
        label="Tên đăng nhập",
        max_length=40,
        help_text="Của người đã có tài khoản. Một người có thể làm việc ở hai trường.",
    )
    kind = forms.ChoiceField(label="Vị trí", choices=Post.Kind)
    title = forms.CharField(
        label="Chức vụ", max_length=100, help_text="Như ghi trên giấy tờ: Giáo viên thỉnh giảng…"
    )
    starts_on = VNDateField(label="Từ ngày")
    ends_on = VNDateField(
        label="Đến hết ngày", required=False, help_text="Để trống khi chưa định ngày."
    )

    def __init__(self, *args, unit, **kwargs):
        super().__init__(*args, **kwargs)
        self.unit = unit

    def clean_username(self):
        self.user = named(self.unit, self.cleaned_data["username"])
        if self.user is None:
            raise forms.ValidationError(NOBODY)
        return self.cleaned_data["username"]

    def values(self):
        data = self.cleaned_data
        return {"user": self.user} | {k: data[k] for k in ("kind", "title", "starts_on", "ends_on")}


class PostEndForm(forms.Form):
    ends_on = VNDateField(label="Làm đến hết ngày")


class PostCorrectForm(forms.Form):
    """Mend a post that was written down wrong."""

    title = forms.CharField(label="Chức vụ", max_length=100)
    starts_on = VNDateField(label="Từ ngày")
    reason = forms.CharField(
        label="Lý do sửa", max_length=300, help_text="Giữ trong nhật ký: ghi nhầm ngày quyết định…"
    )
