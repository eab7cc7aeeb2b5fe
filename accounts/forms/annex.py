"""One row of the approval annex: who, and up to five duties."""

from django import forms

from accounts.functions import PAPERS
from accounts.models import AnnexDuty, AnnexLine
from accounts.queries.give import groups_of
from accounts.queries.offer import candidates
from csdl.kit.fields import TextField

MOST_DUTIES = 5


class AnnexLineForm(forms.Form):
    user = forms.ModelChoiceField(
        None, label="Họ và tên", required=False, empty_label="Không ghi tên riêng"
    )
    holders = forms.ChoiceField(
        label="Hoặc đối với",
        choices=[("", "Không chọn"), *AnnexLine.Holders.choices],
        required=False,
        help_text="Một dòng chung cho mọi giáo viên giữ việc này.",
    )
    title = TextField(label="Chức vụ", max_length=100, required=False)
    group = forms.ModelChoiceField(
        None,
        label="Tổ chuyên môn",
        required=False,
        empty_label="Mọi tổ",
        help_text="Tổ mà người này được phê duyệt hồ sơ.",
    )

    def __init__(self, *args, unit, year, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["user"].queryset = candidates(unit)
        self.fields["group"].queryset = groups_of(unit, year)
        for n in range(1, MOST_DUTIES + 1):
            self.fields[f"verb_{n}"] = forms.ChoiceField(
                label=f"Nhiệm vụ {n}",
                choices=[("", "Không ghi"), *AnnexDuty.Verb.choices],
                required=False,
            )
            self.fields[f"papers_{n}"] = forms.MultipleChoiceField(
                label=f"Loại hồ sơ của nhiệm vụ {n}",
                choices=list(PAPERS.items()),
                required=False,
                widget=forms.CheckboxSelectMultiple,
            )
            self.fields[f"text_{n}"] = TextField(
                label=f"Ghi trong bảng, nhiệm vụ {n}",
                max_length=500,
                required=False,
                help_text="Để trống: ghép từ việc và loại hồ sơ.",
            )

    def clean(self):
        data = super().clean()
        if bool(data.get("user")) == bool(data.get("holders")):
            self.add_error("user", "Chọn một người, hoặc chọn nhóm giáo viên ở ô dưới.")
        duties = []
        for n in range(1, MOST_DUTIES + 1):
            verb, papers = data.pop(f"verb_{n}", ""), data.pop(f"papers_{n}", [])
            text = data.pop(f"text_{n}", "")
            if verb and not papers and f"papers_{n}" not in self.errors:
                self.add_error(f"papers_{n}", "Chọn loại hồ sơ của nhiệm vụ này.")
            elif not verb and (papers or text):
                self.add_error(f"verb_{n}", "Chọn việc của nhiệm vụ này.")
            elif verb:
                duties.append((verb, papers, text))
        if not duties and not self.errors:
            self.add_error("verb_1", "Ghi ít nhất một nhiệm vụ.")
        data["duties"] = duties
        return data
