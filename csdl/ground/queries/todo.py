"""What must this person do now? Asked of every app through the registry."""

from dataclasses import dataclass

from csdl.kit.dates import today
from csdl.kit.registry import REGISTRY

ORDER = ("late", "due", "returned", "rest")
CHIP = {"late": "returned", "due": "soon", "returned": "returned", "rest": "todo"}
WORD = {"late": "Quá hạn", "due": "Sắp hạn", "returned": "Trả lại", "rest": "Chưa làm"}


@dataclass(frozen=True)
class Task:
    """One line of parts/tasklist.html."""

    title: str
    url: str
    hint: str
    status: str
    kind: str


def tasks_of(reach) -> list[Task]:
    """All tasks of a person: late, then due, then returned, then the rest; each by its day."""
    todos = [todo for ask in REGISTRY.todo for todo in ask(reach)]
    todos.sort(key=lambda t: (ORDER.index(t.kind), _day(t.due)))
    return [Task(t.title, t.url, t.hint, t.status or WORD[t.kind], CHIP[t.kind]) for t in todos]


def _day(due):
    """A moment or a day as an ordinal; without one, last."""
    if due is None:
        return 10**7
    return (today(due) if hasattr(due, "tzinfo") else due).toordinal()
