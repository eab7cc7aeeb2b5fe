"""A plan that reorganises units: what it concerns, and where each of these goes."""

from django.db.models import Q

from accounts.models import Grant, Post
from csdl.kit.action import Refused, action
from csdl.kit.text import nfc
from csdl.kit.workflow import check_move
from records.models import Reorganisation, ReorgItem
from schools.actions.unit import manager_fault
from schools.models import Parent, Unit

S, K, A = Reorganisation.State, ReorgItem.Kind, ReorgItem.Answer


@action("reorganisation.draft", "Lập phương án sắp xếp đơn vị")
def draft_plan(*, department, title, basis, effective_on, by):
    """A plan without contents yet."""
    return Reorganisation.objects.create(
        department=department,
        title=nfc(title)[:200],
        basis=nfc(basis)[:200],
        effective_on=effective_on,
        made_by_id=by.user_id,
    )


@action("reorganisation.concern", "Thêm đơn vị vào phương án")
def concern(*, plan, unit, answer, to, by):
    """A unit changes its manager, or ends and goes into another.

    With a unit that ends come, each as a line of its own to be looked at: the units it manages
    (to the one it goes into, or to the commune where a school stands when that is none), the posts
    of its people and the grants. Returns the line of the unit.
    """
    plan = drafting(plan)
    if unit.department_id != plan.department_id or unit.is_department:
        raise Refused("Chỉ sắp xếp các đơn vị trực thuộc của Sở này.")
    if unit.closed_on:
        raise Refused(f"{unit.short_name} đã kết thúc hoạt động. Chọn đơn vị khác.")
    if answer not in ReorgItem.ANSWERS[K.UNIT]:
        raise Refused("Chọn đổi đơn vị quản lý, hoặc kết thúc hoạt động.")
    item = _line(plan, unit, answer, to)
    if answer == A.CLOSE:
        for edge in _managed(unit, plan.effective_on):
            if not plan.items.filter(kind=K.UNIT, unit=edge.unit).exists():
                _line(plan, edge.unit, A.MANAGER, _goes(edge.unit, to, plan))
        gather(plan)
    return item


def drafting(plan):
    """The plan, locked; Refused unless it is still being drafted."""
    plan = Reorganisation.objects.select_for_update().get(pk=plan.pk)
    if plan.state != S.DRAFT:
        raise Refused(f"Phương án {plan.get_state_display().lower()} nên không sửa được nữa.")
    return plan


def _managed(unit, day):
    edges = Parent.objects.on(day).filter(manager=unit).select_related("unit__location")
    return [edge for edge in edges.order_by("unit__sort_key") if edge.unit.closed_on is None]


def _goes(school, to, plan):
    """Where a unit goes when its manager ends: where a district's schools stand, else after it."""
    if to and to.tier in (Unit.Tier.DEPARTMENT, Unit.Tier.COMMUNE):
        return to
    return school.location or plan.department


def _line(plan, unit, answer, to):
    if fault := unit_fault(unit, answer, to, plan.effective_on):
        raise Refused(fault)
    item, _ = ReorgItem.objects.update_or_create(
        plan=plan, kind=K.UNIT, unit=unit, defaults={"answer": answer, "to": to}
    )
    return item


def unit_fault(unit, answer, to, day) -> str:
    """Why a unit can't go there; "" when it can."""
    if to is not None and to.pk == unit.pk:
        return "Chọn một đơn vị khác làm nơi đến."
    if to is not None and to.closed_on and to.closed_on <= day:
        return f"{to.short_name} đã kết thúc hoạt động. Chọn đơn vị khác."
    if answer == A.MANAGER:
        return manager_fault(unit, to, day)
    if unit.is_school and (to is None or not to.is_school):
        return f"Chọn trường nhận học sinh, nhân sự của {unit.short_name}."
    return ""


def gather(plan):
    """Lines for the posts and grants of the units that end, as they stand; those of people who
    have gone meanwhile leave the plan. Answers given before stay."""
    ending = {
        item.unit_id: item.to
        for item in plan.items.filter(kind=K.UNIT, answer=A.CLOSE).select_related("to")
    }
    day = plan.effective_on
    posts = Post.objects.filter(unit__in=ending, starts_on__lt=day).exclude(ends_on__lt=day)
    grants = (
        Grant.objects.filter(Q(unit__in=ending) | Q(from_unit__in=ending))
        .exclude(state=Grant.State.ENDED)
        .exclude(ends_on__lt=day)
    )
    plan.items.filter(kind=K.POST).exclude(post__in=posts).delete()
    plan.items.filter(kind=K.GRANT).exclude(grant__in=grants).delete()
    known = set(plan.items.values_list("post_id", "grant_id"))
    rows = [_post(plan, one, ending[one.unit_id]) for one in posts if (one.pk, None) not in known]
    rows += [_grant(plan, one, ending) for one in grants if (None, one.pk) not in known]
    ReorgItem.objects.bulk_create(rows)


def _post(plan, post, to):
    # Two heads can't sit on one chair: the new unit's own head is named by whoever names them.
    moves = to is not None and post.kind not in Post.HEADS and to.tier != Unit.Tier.DEPARTMENT
    return ReorgItem(
        plan=plan,
        kind=K.POST,
        unit_id=post.unit_id,
        post=post,
        answer=A.MOVE if moves else A.END,
        to=to if moves else None,
    )


def _grant(plan, grant, ending):
    """At a unit that ends: ends, or is given anew where the giver goes on. Given by such a unit
    to another one: stays, the paper behind it is as good as before, once both have signed it."""
    kept = grant.unit_id not in ending and grant.state == Grant.State.ACTIVE
    return ReorgItem(
        plan=plan,
        kind=K.GRANT,
        unit_id=grant.unit_id,
        grant=grant,
        answer=A.KEEP if kept else A.END,
        to=None,
    )


@action("reorganisation.answer", "Chọn nơi đến trong phương án")
def answer_items(*, plan, answers, by):
    """Write where things go. answers: {item id: (answer, Unit or None)}. Returns how many."""
    plan = drafting(plan)
    items = plan.items.select_related("unit__location", "post__user", "grant__holder").in_bulk(
        list(answers)
    )
    ending = ending_units(plan)
    for pk, (answer, to) in answers.items():
        if (item := items.get(pk)) is None:
            raise Refused("Một dòng không còn trong phương án. Tải lại trang.")
        item.answer, item.to = answer, to if answer in ReorgItem.GOES else None
        if fault := item_fault(item, plan.effective_on, ending):
            raise Refused(fault)
    ReorgItem.objects.bulk_update(items.values(), ["answer", "to"])
    gather(plan)
    return len(items)


def ending_units(plan):
    """The ids of the units that a plan ends."""
    rows = plan.items.filter(kind=K.UNIT, answer=A.CLOSE)
    return set(rows.values_list("unit_id", flat=True))


def item_fault(item, day, ending) -> str:
    """What is wrong with a line, as a sentence; "" when nothing is. ending: `ending_units`."""
    if item.answer not in ReorgItem.ANSWERS[item.kind]:
        return f"{item.unit.short_name}: chọn lại cách xử lý."
    if item.kind == K.UNIT:
        return unit_fault(item.unit, item.answer, item.to, day)
    name = item.post.user.full_name if item.post else item.grant.holder.full_name
    if item.answer in ReorgItem.GOES and item.to is None:
        return f"{name} ({item.unit.short_name}): chọn đơn vị đến."
    if item.answer == A.KEEP and item.unit_id in ending:
        return f"{name}: {item.unit.short_name} kết thúc nên quyền ở đó không giữ nguyên được."
    if item.answer == A.KEEP and item.grant.state != Grant.State.ACTIVE:
        return (
            f"{name}: quyền này còn chờ ký mà đơn vị giao kết thúc. Ký xong trước khi duyệt, hoặc "
            "chọn Kết thúc rồi đơn vị mới giao lại."
        )
    if item.answer == A.AGAIN and (item.to.tier != item.unit.tier or item.grant.classroom_id):
        return f"{name}: quyền này chỉ giao lại được ở đơn vị cùng cấp, và không theo lớp."
    return ""


@action("reorganisation.drop", "Bỏ đơn vị khỏi phương án")
def drop_unit(*, item, by):
    """A unit leaves the plan; of one that was to end, its people and grants with it."""
    plan = drafting(item.plan)
    item.delete()
    gather(plan)
    return plan


@action("reorganisation.withdraw", "Rút phương án sắp xếp")
def withdraw_plan(*, plan, reason, by):
    """A draft that is not to be; nothing had changed."""
    plan = Reorganisation.objects.select_for_update().get(pk=plan.pk)
    check_move(Reorganisation.MOVES, plan.state, S.WITHDRAWN, dict(S.choices))
    plan.state = S.WITHDRAWN
    plan.save(update_fields=["state"])
    return plan
