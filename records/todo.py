"""What records asks a person to do now."""

from datetime import timedelta

from django.urls import reverse
from django.utils import timezone

from csdl.kit.dates import vn_date, vn_datetime
from csdl.kit.registry import Todo, todo
from records.models.help import TAKE as HELPED
from records.models.reorganisation import APPROVE as APPROVE_UNITS
from records.queries.duplicate import ANSWER, open_cases
from records.queries.help import waiting_counts
from records.queries.reorganisation import plans_waiting
from records.queries.rollover import RUN, SEE, plans, to_approve, to_turn, turned
from records.queries.transfer import waiting_count

APPROVE = "records.approve_rollover"
CONFIRM = "records.confirm_rollover"
DRAFT = "records.change_assignment"
TAKE = "records.add_student"
PRESSING = timedelta(days=60)


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


@todo
def turn_tasks(reach):
    """For a school: carry its pupils on, then what is left of it; for a commune: approve what
    schools confirmed."""
    if not reach.holds(RUN, APPROVE) or not reach.holds(SEE):
        return []
    now = timezone.now()
    plan = plans(reach).first()
    if plan is None:
        return []
    url, due, is_open = reverse("records:rollover_list"), plan.closes_at, plan.window.is_open(now)
    kind = "due" if due - now < PRESSING else "rest"  # a plan is open for most of a year
    kind = kind if is_open else "late"  # to confirm and to approve remain
    tasks = []
    if is_open and reach.holds(RUN) and (number := to_turn(reach, plan)):
        many = f" ({number} trường)" if number > 1 else ""
        tasks.append(
            Todo(
                title=f"Kết chuyển sang năm học {plan.year.name}{many}",
                url=url,
                hint=f"Hoàn thành {plan.window.text(now)}",
                status="Chưa xong",
                kind=kind,
                due=due,
            )
        )
    if reach.holds(APPROVE) and (number := to_approve(reach, plan)):
        tasks.append(
            Todo(
                title=f"Phê duyệt kết chuyển của {number} trường",
                url=f"{url}?state=confirmed",
                hint="Trường đã xác nhận",
                status="Chờ duyệt",
                kind=kind,
                due=due,
            )
        )
    if reach.holds(DRAFT):
        for school, one in turned(reach, DRAFT, plan):
            tasks += _left(one, school, plan, kind, head=school in reach.units(CONFIRM))
    return tasks


def _left(turn, school, plan, kind, head):
    """After the commit: what the manager gave back; for the head, to confirm and to sign."""
    here = reverse("records:rollover_show", args=[school])
    if turn["returned"]:
        title, hint = f"Kết chuyển sang {plan.year.name} bị trả lại", turn["returned"]
        yield Todo(title=title, url=here, hint=hint, status="Bị trả lại", kind="returned")
    elif head and turn["state"] == "committed":
        left = sum(turn["done"].get("ends", {}).get(end, 0) for end in "wb")
        hint = f"Còn {left} em chờ sau hè hoặc vướng" if left else "Mọi em đã có nơi học"
        title = f"Xác nhận kết chuyển sang năm học {plan.year.name}"
        yield Todo(title=title, url=here, hint=hint, status="Chưa xác nhận", kind=kind,
                   due=plan.closes_at)  # fmt: skip
    if head and turn["draft"]:
        yield Todo(
            title=f"Ký danh sách phân công năm học {plan.year.name}",
            url=reverse("records:rollover_duties", args=[school]),
            hint="Bản nháp đã lưu, chưa có hiệu lực",
            status="Chờ ký",
            kind="due",
        )


@todo
def plans_to_approve(reach):
    """For who approves: plans that reorganise units, not approved yet, or not done on their day."""
    if not reach.holds(APPROVE_UNITS):
        return []
    return [
        Todo(
            title=f"Duyệt phương án: {plan.title}",
            url=reverse("records:reorganisation_show", args=[plan.pk]),
            hint=f"Có hiệu lực từ {vn_date(plan.effective_on)}",
            status="Chưa làm được" if plan.error else "Chờ duyệt",
            kind="due",
        )
        for plan in plans_waiting(reach)
    ]


@todo
def pupils_to_take(reach):
    """Pupils that another school offers."""
    if not reach.holds(TAKE) or not (number := waiting_count(reach, TAKE)):
        return []
    return [
        Todo(
            title=f"Tiếp nhận {number} em chuyển đến",
            url=reverse("records:transfer_list") + "?state=offered",
            hint="Em vẫn ở trường cũ đến khi được tiếp nhận",
            status="Chờ tiếp nhận",
            kind="due",
        )
    ]


@todo
def entries_to_take(reach):
    """What helpers entered in one's own classes."""
    if not any(scope.room for scope in reach.held(HELPED)):
        return []
    number, last = waiting_counts(reach)
    if not number:
        return []
    return [
        Todo(
            title=f"Nhận {number} mục do người khác nhập giúp",
            url=reverse("records:help_list"),
            hint=f"Mới nhất lúc {vn_datetime(last)}. Hồ sơ chỉ đổi khi bạn nhận.",
            status="Chờ nhận",
            kind="due",
        )
    ]
