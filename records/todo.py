"""What records asks a person to do now."""

from django.urls import reverse

from csdl.kit.registry import Todo, todo
from records.queries.duplicate import ANSWER, open_cases


@todo
def duplicates_to_answer(reach):
    count = open_cases(reach) if reach.holds(ANSWER) else 0
    if not count:
        return []
    url = reverse("records:duplicate_list") + "?state=open"
    return [
        Todo(
            title=f"Trả lời về {count} hồ sơ trùng với trường khác",
            url=url,
            hint="Em đang học ở trường bạn, đã chuyển đi, hay là hai em khác nhau?",
            status="Chờ trả lời",
            kind="due",
        )
    ]
