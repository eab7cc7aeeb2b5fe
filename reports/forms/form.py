"""Drawing a form up on screen: its head, a block, a row, a figure, a check."""

from django import forms

from csdl.kit.fields import TextField
from csdl.kit.text import nfc
from reports import design
from reports.models import Period
from reports.sources import SOURCES, pairs_of
from schools.models import Level
from schools.models.level import GRADES
from schools.queries.code import choices

COLUMNS = [
    ("total", "Chỉ một cột Tổng số"),
    ("sex", "Tổng số, Nữ"),
    ("grades", "Tổng số và từng khối của cấp học"),
]
SEVERITY = [("error", "Lỗi: phải sửa"), ("warning", "Cảnh báo: phải giải trình")]


def _key(label, hint):
    return TextField(label=label, max_length=20, help_text=hint)


class Keyed(forms.Form):
    def clean_key(self):
        key = self.cleaned_data["key"]
        if not design.KEY.fullmatch(key):
            raise forms.ValidationError("Chỉ gồm chữ không dấu, chữ số; bắt đầu bằng chữ: C01.")
        return key


class NewForm(forms.Form):
    code = TextField(label="Biểu số", max_length=30, help_text="Ví dụ 06.ĐX-TH.")
    title = TextField(label="Tên biểu", max_length=200)
    kind = forms.ChoiceField(label="Kỳ", choices=Period.Kind.choices)
    level = forms.ChoiceField(
        label="Cấp học", choices=[("", "Cả đơn vị"), *Level.choices], required=False
    )


class BlockForm(Keyed):
    key = _key("Mã phần", "Ví dụ A.")
    title = TextField(label="Tên phần", max_length=200)
    columns = forms.ChoiceField(label="Các cột", choices=COLUMNS)

    def block(self, level):
        data = self.cleaned_data
        total = {"key": "tong", "label": "Tổng số", "total": True}
        columns = [total]
        if data["columns"] == "sex":
            columns = [total | {"total": False},
                       {"key": "nu", "label": "Nữ", "where": {"gender": ["0"]}}]  # fmt: skip
        elif data["columns"] == "grades":
            grades = GRADES[level] if level else {}
            columns += [{"key": f"k{c}", "label": w, "where": {"grade": [c]}}
                        for c, w in grades.items()]  # fmt: skip
        return {"key": data["key"], "title": data["title"], "columns": columns, "rows": []}


class RowForm(Keyed):
    """A row of a block: a figure, a sum of rows, or cells that a hand writes."""

    block = forms.ChoiceField(label="Phần")
    key = _key("Mã dòng", "Ví dụ A01; mỗi mã một lần trong biểu.")
    label = TextField(label="Chỉ tiêu", max_length=200)
    how = forms.ChoiceField(
        label="Số liệu lấy từ đâu?",
        choices=[("figure", "Đếm trên hồ sơ theo một chỉ tiêu"), ("manual", "Đơn vị nhập tay"),
                 ("sum", "Cộng các dòng khác")],
        widget=forms.RadioSelect,
    )  # fmt: skip
    figure = forms.ChoiceField(label="Chỉ tiêu có sẵn", required=False)
    most = TextField(
        label="Không lớn hơn dòng", max_length=20, required=False, help_text="Mã dòng, nếu có."
    )
    why = TextField(label="Cách ghi", max_length=300, required=False)
    parts = TextField(
        label="Cộng các dòng", max_length=200, required=False, help_text="Ví dụ A01, A02."
    )

    def __init__(self, *args, blocks, figures, **kwargs):
        super().__init__(*args, **kwargs)
        self._figures = {one.code: one for one in figures}
        self.fields["block"].choices = [(b["key"], b["title"]) for b in blocks]
        self.fields["figure"].choices = [
            ("", "Chọn chỉ tiêu"),
            *((code, one.label) for code, one in self._figures.items()),
        ]

    def clean(self):
        data = super().clean()
        if data.get("how") == "figure" and not data.get("figure"):
            self.add_error("figure", "Chọn chỉ tiêu để đếm.")
        if data.get("how") == "sum" and not data.get("parts"):
            self.add_error("parts", "Ghi mã các dòng cần cộng.")
        return data

    @property
    def row(self):
        data = self.cleaned_data
        row = {"key": data["key"], "label": data["label"]}
        if data["how"] == "figure":
            one = self._figures[data["figure"]]
            return row | {"source": one.source, "where": one.where, "figure": one.code}
        if data["how"] == "sum":
            return row | {"sum": [p.strip() for p in data["parts"].split(",") if p.strip()]}
        most = {"most": data["most"]} if data["most"] else {}
        return row | {"manual": most, "why": data["why"]}


class CheckForm(forms.Form):
    rule = TextField(
        label="Điều phải đúng",
        max_length=300,
        help_text="Ô ghi là dòng.cột, dấu * là mọi cột: A02.* <= A01.* hoặc A01.tong = A02.tong + "
        "A03.tong. Ô của biểu khác: 02.ĐN-TH!C01.tong.",
    )
    text = TextField(label="Nói gì khi không đúng", max_length=200)
    severity = forms.ChoiceField(label="Mức", choices=SEVERITY)
    near = forms.IntegerField(
        label="Hoặc: lệch so với kỳ trước quá (%)",
        required=False,
        min_value=1,
        max_value=1000,
        help_text="Ghi số thì “điều phải đúng” là một ô, so với cùng kỳ năm trước.",
    )

    @property
    def check(self):
        return {k: v for k, v in self.cleaned_data.items() if v is not None}


class FigureForm(forms.Form):
    """A figure: what is counted, and up to three conditions."""

    code = TextField(label="Mã chỉ tiêu", max_length=30)
    label = TextField(label="Tên chỉ tiêu", max_length=200)
    source = forms.ChoiceField(
        label="Đếm trên", choices=[(key, one.label) for key, one in SOURCES.items()]
    )
    conditions = forms.CharField(
        label="Điều kiện",
        required=False,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text="Mỗi dòng một điều kiện, ví dụ: Giới tính = Nữ. Nhiều giá trị thì cách nhau bằng "
        "dấu chấm phẩy. Để trống: đếm tất cả. Các điều kiện và giá trị ghi ở dưới trang.",
    )

    def clean_conditions(self):
        return _conditions(nfc_text(self.cleaned_data["conditions"]))

    def clean(self):
        data = super().clean()
        source, said = SOURCES.get(data.get("source")), data.get("conditions")
        if source and said is not None:
            try:
                data["conditions"] = dict(_meant(source, *pair) for pair in said.items())
            except forms.ValidationError as error:
                self.add_error("conditions", error)
        return data


def nfc_text(text):
    return "\n".join(nfc(line) for line in text.splitlines())


def _conditions(text):
    found = {}
    for line in filter(None, (part.strip() for part in text.splitlines())):
        name, mark, values = line.partition("=")
        if not mark or not values.strip(" ;,"):
            raise forms.ValidationError(f"“{line}”: ghi như Giới tính = Nữ")
        found[name.strip()] = values
    return found


def _meant(source, name, values):
    """(dimension, codes) of one condition, said in the words of the page or by their codes."""
    dims = {d.label.casefold(): d for d in source.dims} | source.by_key
    one = dims.get(name) or dims.get(name.casefold())
    if one is None:
        raise forms.ValidationError(f"“{source.label}” không có điều kiện “{name}”.")
    pairs = pairs_of(one, choices)
    known = {word.casefold(): code for code, word in pairs} | {code: code for code, _ in pairs}
    found = []
    for value in filter(None, (part.strip() for part in values.split(";"))):
        # a word of the page may have commas in it; several codes may be parted by them
        whole = value in known or value.casefold() in known
        for part in [value] if whole else filter(None, (p.strip() for p in value.split(","))):
            code = known.get(part) or known.get(part.casefold()) or ("" if known else part)
            if not code:
                raise forms.ValidationError(f"“{one.label}” không có “{part}”.")
            found.append(code)
    return one.key, found


def written(figure):
    """The conditions of a figure as the form shows them, in the words of the page."""
    source, lines = SOURCES[figure.source], []
    for dim, codes in figure.where.items():
        words = dict(pairs_of(source.by_key[dim], choices))
        said = "; ".join(words.get(code, code) for code in codes)
        lines.append(f"{source.by_key[dim].label} = {said}")
    return "\n".join(lines)
