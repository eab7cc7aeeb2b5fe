"""A pupil's fields on screen: one tab as a form, one row of a sheet; and the forms of what
becomes of a pupil. The fields are the catalogue's, the same that clean an Excel cell."""

from django import forms
from django.core.exceptions import ValidationError

from csdl.kit.dates import today
from csdl.kit.fields import ChoiceByLabelField, TextField, VNDateField
from csdl.kit.text import nfc
from records.catalogue import STUDENT
from records.models import StudentStatus
from records.models.status import LEAVING

WAS = "was-"
KIND = StudentStatus.Kind


def with_kept(lists, words, items, values):
    """The choices, with codes that a record holds although no list offers them any more."""
    found = {listed: list(pairs) for listed, pairs in lists.items()}
    for item in items:
        value = values.get(item.code) if item.list else ""
        if value and value not in dict(found[item.list]):
            found[item.list].append((value, dict(words[item.list]).get(value, value)))
    return found


class StudentForm(forms.Form):
    """Some fields of one pupil. values: what the record holds; a POST carries the tokens of what
    it showed, so that someone else's change in between is seen."""

    def __init__(self, data=None, *, items, lists, words, values=None):
        values = values or {}
        super().__init__(data, initial=values)
        self.items, self.values = items, values
        lists = with_kept(lists, words, items, values)
        for item in items:
            self.fields[item.code] = item.field(lists)

    @property
    def tokens(self):
        """(name, token) of each field as the record stands now, for hidden inputs."""
        for item in self.items:
            yield WAS + item.code, item.token(self.values.get(item.code))

    @property
    def was(self):
        """What the sender saw."""
        names = ((item.code, WAS + item.code) for item in self.items)
        return {code: self.data[name] for code, name in names if name in self.data}

    def tell_problems(self, problem):
        for _, code, sentence in problem.found:
            self.add_error(code if code in self.fields else None, sentence)

    def tell_conflict(self, theirs):
        """Someone was faster: their value beside ours; sent again, ours stands."""
        for code, value in theirs.items():
            item = STUDENT.by_code[code]
            said = item.masked(value) if item.secret else item.text(value, self.fields[code])
            self.add_error(
                code,
                f"Người khác vừa ghi “{said or 'để trống'}”. Bấm Lưu lần nữa để giữ giá trị của "
                "bạn, hoặc ghi lại theo họ.",
            )
            self.values[code] = value  # its token goes with the page


class Cells:
    """The fields of a sheet: made once, for every row of it."""

    def __init__(self, items, lists, words, students, notes=None):
        self.items, self.notes = items, notes or {}
        held = [STUDENT.values(student, items) for student in students]
        for values in held:
            lists = with_kept(lists, words, items, values)
        self.lists = lists
        self.fields = {item.code: item.field(lists) for item in items}

    def now(self, student, item):
        """The value that a cell shows."""
        return STUDENT.read(student, item)

    def note(self, student, item):
        """What is said below a cell."""
        return self.notes.get((student.pk, item.code), "")

    def text(self, student, item, open_secrets=False):
        value = self.now(student, item)
        if item.secret and not open_secrets:
            return item.masked(value)
        return item.text(value, self.fields[item.code])

    def read(self, student, data):
        """(values, tokens, {field: sentence}) of one row of a POST; what it leaves out stays."""
        values, was, wrong = {}, {}, {}
        for item in self.items:
            name = f"{student.pk}-{item.code}"
            if item.fixed or name not in data:
                continue
            text, now = nfc(data[name]), self.now(student, item)
            if item.secret and text == item.masked(now):
                continue  # the mask was left as it is
            try:
                values[item.code] = self.fields[item.code].clean(text)
            except ValidationError as error:
                wrong[item.code] = " ".join(error.messages)
            if WAS + name in data:
                was[item.code] = data[WAS + name]
        return values, was, wrong


class HelpCells(Cells):
    """The fields of a helper's sheet: a cell shows only what the helper wrote and the teacher has
    not taken over; what the record says is not for them to see (Luật 91/2025/QH15: no more than
    the work needs). mine: {(pupil, field): value}; notes: what became of each."""

    def __init__(self, items, lists, words, mine, notes):
        super().__init__(items, lists, words, (), notes)
        self.mine = mine

    def now(self, student, item):
        if item.fixed:
            return super().now(student, item)
        return self.mine.get((student.pk, item.code), None)

    def note(self, student, item):
        said = super().note(student, item)
        if said or STUDENT.part_of(item):  # that there is something is already sensitive there
            return said
        return "Hồ sơ đã có" if STUDENT.read(student, item) not in _NOTHING else ""

    def read(self, student, data):
        """As Cells.read; a cell left empty says nothing (None: what stood there is taken back)."""
        names = {item.code: f"{student.pk}-{item.code}" for item in self.items}
        shown = {item.code: self.text(student, item) for item in self.items}
        left = [c for c, name in names.items() if nfc(data.get(name, "")) == shown[c]]
        empty = [c for c, name in names.items() if name in data and not nfc(data[name])]
        skipped = {names[code] for code in (*left, *empty)}
        values, _, wrong = super().read(student, {k: data[k] for k in data if k not in skipped})
        return values | dict.fromkeys(set(empty) - set(left)), {}, wrong


_NOTHING = (None, "", False)


class EntryForm(forms.Form):
    """How a new pupil came."""

    kind = forms.ChoiceField(
        label="Vào lớp do",
        choices=[(k, KIND(k).label) for k in (KIND.ENROLLED, KIND.TRANSFERRED_IN)],
        widget=forms.RadioSelect,
    )
    place = TextField(
        label="Chuyển đến từ",
        required=False,
        max_length=200,
        help_text="Trường cũ và tỉnh, thành phố. Trường trong tỉnh thì trường cũ gửi em sang, ở "
        "mục Chuyển trường: hồ sơ đi cùng, không lập mới.",
    )
    entered_on = VNDateField(label="Ngày vào lớp", past=True)

    def clean(self):
        data = super().clean()
        if data.get("kind") != KIND.TRANSFERRED_IN:
            data["place"] = ""
        elif "place" in data and not data["place"]:
            self.add_error("place", "Em chuyển đến thì ghi trường cũ và tỉnh, thành phố.")
        return data


class LeaveForm(forms.Form):
    kind = forms.ChoiceField(
        label="Việc",
        choices=[(k, KIND(k).label) for k in LEAVING],
        widget=forms.RadioSelect,
    )
    on = VNDateField(label="Từ ngày", past=True, help_text="Ngày đầu tiên em không còn ở lớp.")
    reason_code = ChoiceByLabelField(label="Lý do thôi học", required=False)
    place = TextField(label="Nơi chuyển đến", required=False, max_length=200)
    note = TextField(label="Ghi chú", required=False, max_length=300)

    def __init__(self, *args, reasons, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["reason_code"].choices = [("", "Chọn khi thôi học"), *reasons]
        self.initial.setdefault("on", today())


class IntoForm(forms.Form):
    """Into a class from a day on: a move, or a return."""

    classroom = forms.TypedChoiceField(label="Vào lớp", coerce=int)
    on = VNDateField(label="Từ ngày", past=True)
    note = TextField(label="Ghi chú", required=False, max_length=300)

    def __init__(self, *args, rooms, **kwargs):
        super().__init__(*args, **kwargs)
        self.rooms = {room.pk: room for room in rooms}
        pairs = [(pk, room.name) for pk, room in self.rooms.items()]
        self.fields["classroom"].choices = [("", "Chọn lớp"), *pairs]
        self.initial.setdefault("on", today())

    def clean_classroom(self):
        return self.rooms[self.cleaned_data["classroom"]]
