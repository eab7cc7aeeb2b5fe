"""Forms of units. They take what may be chosen from the page; they decide no right."""

from django import forms

from csdl.kit.fields import TextField, VNDateField
from schools.forms import fields
from schools.queries.code import choices

CHOOSE = "Chọn…"


class ContactForm(forms.Form):
    """What a unit may mend about itself."""

    address = fields.address()
    phone = fields.phone()
    email = forms.EmailField(
        label="Thư điện tử",
        required=False,
        error_messages={"invalid": "Địa chỉ thư chưa đúng. Ví dụ: truong@haiphong.edu.vn."},
    )


class CommuneForm(ContactForm):
    code = fields.commune_code(help_text="5 chữ số, ví dụ 10507.")
    area_type = fields.area_type()
    name = fields.unit_name(label="Tên", help_text="Chỉ tên riêng, ví dụ Lê Chân.")
    field_order = ("code", "area_type", "name")

    def __init__(self, *args, places=None, **kwargs):
        super().__init__(*args, **kwargs)


class SchoolForm(ContactForm):
    code = fields.school_code(help_text="Mã do Bộ GDĐT cấp. Ghi đủ số 0 ở đầu.")
    name = fields.unit_name(label="Tên trường")
    levels = fields.LevelsField(label="Cấp học")
    opened_on = VNDateField(label="Ngày thành lập", required=False)
    field_order = ("code", "name", "levels", "kind", "ownership", "location")

    def __init__(self, *args, places=(), **kwargs):
        super().__init__(*args, **kwargs)
        self.places = {unit.code: unit for unit in places}
        kinds, owners = choices("school_kind"), choices("ownership")
        self.fields["kind"] = fields.from_list("Loại hình trường", kinds, blank=CHOOSE)
        self.fields["ownership"] = fields.from_list("Loại hình sở hữu", owners, blank=CHOOSE)
        self.fields["location"] = fields.by_code(
            "Địa bàn", places, blank=CHOOSE, help_text="Xã, phường hoặc đặc khu nơi trường đóng."
        )
        self.order_fields(self.field_order)

    def clean_location(self):
        return self.places.get(self.cleaned_data["location"])


class MoveForm(forms.Form):
    valid_from = VNDateField(label="Từ ngày", help_text="Ngày đơn vị mới bắt đầu quản lý.")
    basis = TextField(
        label="Căn cứ",
        max_length=200,
        help_text="Số, ngày quyết định. Ví dụ: QĐ 12/QĐ-UBND 05/9/2026.",
    )
    field_order = ("manager",)

    def __init__(self, *args, managers=(), **kwargs):
        super().__init__(*args, **kwargs)
        self.managers = {unit.code: unit for unit in managers}
        self.fields["manager"] = fields.by_code("Đơn vị quản lý mới", managers, blank=CHOOSE)
        self.order_fields(self.field_order)

    def clean_manager(self):
        return self.managers.get(self.cleaned_data["manager"])


class CloseForm(forms.Form):
    day = VNDateField(label="Giải thể từ ngày")
    reason = TextField(label="Căn cứ, lý do", max_length=300)
