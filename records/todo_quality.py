"""Lost points as a task of those who can mend them: the teacher of the class, the data officer."""

from django.urls import reverse

from csdl.kit.registry import Todo, todo
from records.models.quality import Severity
from records.quality.rule import BUILT
from records.queries.quality import owned_findings

CHANGE = "records.change_student"
NAMED = 3  # kinds of findings that the hint names


@todo
def findings_to_mend(reach):
    """Errors in classes whose records this person changes: "Thiếu số định danh: 86…"."""
    if not reach.holds(CHANGE):
        return []
    counts = {
        code: number
        for code, number in owned_findings(reach, CHANGE).items()
        if code in BUILT and BUILT[code].severity == Severity.ERROR
    }
    if not counts:
        return []
    first = sorted(counts, key=lambda code: (-counts[code], code))[:NAMED]
    said = (f"{BUILT[code].sentence.split('.')[0]}: {counts[code]} hồ sơ" for code in first)
    return [
        Todo(
            title=f"Sửa {sum(counts.values())} lỗi dữ liệu học sinh",
            url=reverse("records:quality_board"),
            hint="; ".join(said),
            status="Còn lỗi",
        )
    ]
