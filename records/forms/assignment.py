"""Forms of homeroom, assignments and the timetable."""

from django import forms

from csdl.kit.fields import ChoiceByLabelField, VNDateField
from records.models import Lesson

NOBODY = ("", "Chưa có ai")


def people_choices(teachers):
    """(id, words) of people for a chooser; those of one name are told apart by their code."""
    names = [one.full_name for one in teachers]
    return [
        (str(one.pk), one.full_name if names.count(one.full_name) == 1 else
         f"{one.full_name} ({one.staff_code})")
        for one in teachers
    ]  # fmt: skip


class _Teachers(forms.Form):
    def __init__(self, *args, teachers=(), **kwargs):
        super().__init__(*args, **kwargs)
        self.teachers = {str(one.pk): one for one in teachers}
        self.people = people_choices(teachers)


class HomeroomForm(_Teachers):
    starts_on = VNDateField(label="Từ ngày")
    field_order = ("employment", "starts_on")

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["employment"] = ChoiceByLabelField(
            label="Giáo viên chủ nhiệm", choices=[("", "Chọn…"), *self.people]
        )
        self.order_fields(self.field_order)

    def clean_employment(self):
        return self.teachers.get(self.cleaned_data["employment"])


class PlanForm(_Teachers):
    """A teacher for each subject of a class. taught: {subject id: employment id} at present;
    shared: ids of subjects that several people teach, left out here."""

    TERMS = [("0", "Cả năm"), ("1", "Học kì I"), ("2", "Học kì II")]
    from_day = VNDateField(
        label="Áp dụng từ ngày", help_text="Ai dạy trước đó kết thúc vào ngày hôm trước."
    )

    def __init__(self, *args, subjects=(), taught=None, shared=(), **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["term"] = ChoiceByLabelField(label="Học kì", choices=self.TERMS, initial="0")
        self.subjects = [subject for subject in subjects if subject.pk not in shared]
        for subject in self.subjects:
            self.fields[f"s{subject.pk}"] = ChoiceByLabelField(
                label=subject.name,
                choices=[NOBODY, *self.people],
                required=False,
                initial=str((taught or {}).get(subject.pk, "")),
            )

    @property
    def plan(self):
        data = self.cleaned_data
        return {s: self.teachers.get(data[f"s{s.pk}"]) for s in self.subjects}

    @property
    def terms(self):
        term = int(self.cleaned_data["term"])
        return (term,) if term else (1, 2)


class AssignmentForm(_Teachers):
    term = forms.TypedChoiceField(
        label="Học kì", choices=[(1, "Học kì I"), (2, "Học kì II")], coerce=int
    )
    starts_on = VNDateField(label="Từ ngày")
    periods = forms.DecimalField(
        label="Số tiết một tuần", min_value=0, max_value=30, decimal_places=1, required=False
    )
    field_order = ("subject", "employment", "term", "starts_on", "periods")

    def __init__(self, *args, subjects=(), **kwargs):
        super().__init__(*args, **kwargs)
        self.subjects = {str(subject.pk): subject for subject in subjects}
        pairs = [(key, subject.name) for key, subject in self.subjects.items()]
        self.fields["subject"] = ChoiceByLabelField(
            label="Môn học", choices=[("", "Chọn…"), *pairs]
        )
        self.fields["employment"] = ChoiceByLabelField(
            label="Giáo viên", choices=[("", "Chọn…"), *self.people]
        )
        self.order_fields(self.field_order)

    def clean_subject(self):
        return self.subjects.get(self.cleaned_data["subject"])

    def clean_employment(self):
        return self.teachers.get(self.cleaned_data["employment"])


class TimetableForm(forms.Form):
    """A week of a class: a choice for each weekday and period. options: [(subject, employment or
    None)], what may stand in a cell; lessons: the present ones."""

    def __init__(self, *args, options=(), lessons=(), **kwargs):
        super().__init__(*args, **kwargs)
        self.options = {_key(*pair): pair for pair in options}
        pairs = [("", ""), *((key, _words(*pair)) for key, pair in self.options.items())]
        now = {(row.weekday, row.period): _key(row.subject, row.employment) for row in lessons}
        for period in Lesson.PERIODS:
            for weekday, label in Lesson.WEEKDAYS:
                self.fields[f"c{weekday}_{period}"] = forms.ChoiceField(
                    label=f"{label}, tiết {period}",
                    choices=pairs,
                    required=False,
                    initial=now.get((weekday, period), ""),
                )

    def rows(self):
        """[(period, [bound fields of the six weekdays])] for the table of the page."""
        return [
            (period, [self[f"c{weekday}_{period}"] for weekday, _ in Lesson.WEEKDAYS])
            for period in Lesson.PERIODS
        ]

    @property
    def cells(self):
        data = self.cleaned_data
        return {
            (weekday, period): self.options[chosen]
            for weekday, _ in Lesson.WEEKDAYS
            for period in Lesson.PERIODS
            if (chosen := data[f"c{weekday}_{period}"])
        }


def _key(subject, employment):
    return f"{subject.pk}:{employment.pk if employment else ''}"


def _words(subject, employment):
    return f"{subject.name} – {employment.full_name}" if employment else subject.name
