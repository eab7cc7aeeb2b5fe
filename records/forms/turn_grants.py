"""Who gets which class in the new year: rights, one line a person; assignments, one a class."""

from django import forms

from csdl.kit.fields import ChoiceByLabelField
from records.forms.assignment import NOBODY, people_choices
from records.queries.turn_grants import HOMEROOM


class GrantsForm(forms.Form):
    """proposals: records.queries.turn_grants.Proposal; rooms: the classes to choose from;
    teachings: records.queries.turn_teaching.Teaching, ticked for who held a subject last year."""

    def __init__(self, *args, proposals, rooms, teachings, **kwargs):
        super().__init__(*args, **kwargs)
        self.proposals, self.teachings = proposals, teachings
        self.names = {room.pk: room.name for room in rooms}
        choices = [("", "Không giao"), *((room.pk, room.name) for room in rooms)]
        for one in proposals:
            self.fields[one.key] = forms.TypedChoiceField(
                label=f"Lớp năm mới của {one.holder.full_name}",
                choices=choices,
                coerce=int,
                empty_value=None,
                required=False,
                initial="" if one.given else (one.new.pk if one.new else ""),
            )

        for one in teachings:
            if one.works:
                self.fields[one.key] = forms.BooleanField(
                    label=f"Giao {one.holder.full_name} dạy các lớp được phân công",
                    required=False,
                    initial=bool(one.old) and not one.given,
                )

    def clean(self):
        """One class has one homeroom teacher."""
        data, rows = super().clean(), [one for one in self.proposals if one.role == HOMEROOM]
        first = {one.given.pk: one.holder for one in rows if one.given}
        for one in rows:
            room = data.get(one.key)
            if room and (other := first.setdefault(room, one.holder)) != one.holder:
                self.add_error(
                    one.key,
                    f"Lớp {self.names[room]} đã chọn cho {other.full_name}. Chọn lớp khác hoặc "
                    "“Không giao”.",
                )
        return data

    def rows(self):
        return [(one, self[one.key]) for one in self.proposals]

    def teaching_rows(self):
        """(teaching, its box or None)"""
        return [(one, self[one.key] if one.works else None) for one in self.teachings]

    def choices(self):
        """What `prepare_list` takes of those who get a class."""
        return [
            (one.holder.pk, one.role, room, one.source and one.source.pk)
            for one in self.proposals
            if (room := self.cleaned_data[one.key])
        ]

    def teachers(self):
        """Ids of the subject teachers who get what they are assigned to."""
        return [one.holder.pk for one in self.teachings if self.cleaned_data.get(one.key)]


class DutiesForm(forms.Form):
    """Homeroom teachers of the new year, which classes take over the teaching of the draft, which
    heads of groups go on.

    draft: records.queries.turn_duties.Draft.
    """

    def __init__(self, *args, draft, **kwargs):
        super().__init__(*args, **kwargs)
        self.lines, self.leads = draft.lines, draft.leads
        self.people = {str(one.pk): one for one in draft.people}
        choices = [NOBODY, *people_choices(draft.people)]
        for line in draft.lines:
            if line.set_to is None:
                self.fields[line.key] = ChoiceByLabelField(
                    label=f"Giáo viên chủ nhiệm lớp {line.room.name}",
                    choices=choices,
                    required=False,
                    initial=str(line.homeroom.pk) if line.homeroom else "",
                )
            if line.subjects:
                self.fields[line.box] = forms.BooleanField(
                    label=f"Nhận phân công giảng dạy của lớp {line.room.name}",
                    required=False,
                    initial=line.takes,
                )

        for lead in draft.leads:
            if lead.person and not lead.given:
                self.fields[lead.box] = forms.BooleanField(
                    label=f"{lead.name} tiếp tục là {lead.label.lower()}, {lead.group.name}",
                    required=False,
                    initial=lead.goes_on,
                )

    def lead_rows(self):
        """(lead, its box or None)"""
        return [(one, self[one.box] if one.box in self.fields else None) for one in self.leads]

    def going_on(self):
        """Ids of last year's duties that go on."""
        return {one.duty.pk for one in self.leads if self.cleaned_data.get(one.box)}

    def rows(self):
        """(line, its homeroom field or None, its box or None)."""
        return [
            (line, *(self[key] if key in self.fields else None for key in (line.key, line.box)))
            for line in self.lines
        ]

    def homerooms(self):
        """{class: Employment or None}"""
        return {
            line.room.pk: self.people.get(self.cleaned_data[line.key])
            for line in self.lines
            if line.key in self.fields
        }

    def teaching(self):
        """Classes whose teaching is taken over."""
        return {line.room.pk for line in self.lines if self.cleaned_data.get(line.box)}

    def unticked(self):
        """What `save_draft` keeps of the boxes: classes without, duties ending."""
        data = self.cleaned_data
        return {
            "without": {one.room.pk for one in self.lines if data.get(one.box) is False},
            "ending": {one.duty.pk for one in self.leads if data.get(one.box) is False},
        }
