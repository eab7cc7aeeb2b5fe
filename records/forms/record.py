"""Forms made from a field catalogue."""

from django import forms

from records.queries.values import lists_for


class RecordForm(forms.Form):
    """The fields of some items. initial: the present values by code; levels: of the school."""

    def __init__(self, *args, items=(), levels=(), year=None, initial=None, **kwargs):
        super().__init__(*args, initial=initial, **kwargs)
        lists = lists_for(items, year, levels, initial)
        for item in items:
            self.fields[item.code] = item.field(lists)

    @property
    def values(self):
        """The cleaned values of the items alone."""
        return {code: self.cleaned_data[code] for code in self.fields if code in self.cleaned_data}
