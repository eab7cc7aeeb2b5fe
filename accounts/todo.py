"""What accounts asks a person to do now."""

from django.urls import reverse

from accounts.queries.papers import waiting_for
from csdl.kit.registry import Todo, todo


@todo
def papers_to_sign(reach):
    tasks = []
    for paper in waiting_for(reach):
        receiving = paper.side == "receiver"
        who = (
            paper.unit.full_name
            if receiving
            else (paper.subject.full_name if paper.subject else "")
        )
        verb = "Xác nhận đã nhận" if receiving else "Ký bên giao"
        tasks.append(
            Todo(
                title=f"{verb}: {paper.title.lower()} {paper.code or ''}",
                url=reverse("accounts:paper_show", args=[paper.pk]),
                hint=f"{'Bên giao' if receiving else 'Bên nhận'}: {who}",
                status="Chờ ký",
                kind="due",
            )
        )
    return tasks
