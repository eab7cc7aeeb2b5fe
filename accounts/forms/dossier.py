"""Which papers an inspection dossier holds."""

from django import forms

from csdl.kit.fields import VNDateField


class DossierForm(forms.Form):
    since = VNDateField(label="Từ ngày")
    until = VNDateField(label="Đến hết ngày")
    shape = forms.ChoiceField(
        label="Dạng tệp",
        choices=[
            ("pdf", "Một tệp PDF, đánh số trang liền"),
            ("zip", "Mỗi giấy tờ một tệp, nén thành ZIP"),
        ],
        widget=forms.RadioSelect,
        initial="pdf",
    )

    def clean(self):
        data = super().clean()
        if data.get("since") and data.get("until") and data["until"] < data["since"]:
            self.add_error("until", "Ngày cuối phải từ ngày đầu trở đi.")
        return data
