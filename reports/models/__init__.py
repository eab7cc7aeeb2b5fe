from reports.models.form import Figure, Form
from reports.models.period import Extension, Period, PeriodForm, Reminder
from reports.models.snapshot import Snapshot
from reports.models.submission import Sent, State, Submission

__all__ = [
    "Extension",
    "Figure",
    "Form",
    "Period",
    "PeriodForm",
    "Reminder",
    "Sent",
    "Snapshot",
    "State",
    "Submission",
]
