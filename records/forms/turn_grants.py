"""Who gets which class in the new year: one line a person."""

from django import forms


class GrantsForm(forms.Form):
    """proposals: records.queries.turn_grants.Proposal; rooms: the classes to choose from."""

    def __init__(self, *args, proposals, rooms, **kwargs):
        super().__init__(*args, **kwargs)
        self.proposals = proposals
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

    def rows(self):
        return [(one, self[one.key]) for one in self.proposals]

    def choices(self):
        """(user id, role, classroom id) of those who get a class."""
        return [
            (one.holder.pk, one.role, room)
            for one in self.proposals
            if (room := self.cleaned_data[one.key])
        ]
