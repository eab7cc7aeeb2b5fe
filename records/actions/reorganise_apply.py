"""A plan that reorganises units: approved, then in force at 00:00 of its day, once."""

from django.utils import timezone

from accounts.actions.grant import head_of, prepare_grants
from accounts.actions.rights import cut_rights
from accounts.models import Grant, Post
from accounts.queries.offer import Line
from csdl.kit.action import Refused, action
from csdl.kit.dates import DAY, today
from csdl.kit.registry import REGISTRY
from csdl.kit.workflow import check_move
from records.actions.hand_over import hand_over_pupils
from records.actions.hand_over_staff import hand_over_staff
from records.actions.reorganise import A, K, S, ending_units, gather, item_fault
from records.models import Reorganisation
from records.queries.transfer import pupils_left
from schools.actions.unit import close_unit, edit_unit, move_unit
from schools.models import Level, Parent

WHY = "Sắp xếp đơn vị"


def _moved(plan, to):
    plan = Reorganisation.objects.select_for_update().get(pk=plan.pk)
    check_move(Reorganisation.MOVES, plan.state, to, dict(S.choices))
    plan.state = to
    return plan


@action("reorganisation.approve", "Duyệt phương án sắp xếp")
def approve_plan(*, plan, by):
    """It will be done on its day. Refused while a line has no place to go to."""
    plan = _moved(plan, S.APPROVED)
    if not plan.items.filter(kind=K.UNIT).exists():
        raise Refused("Phương án chưa có đơn vị nào. Thêm đơn vị trước khi duyệt.")
    gather(plan)
    ending = ending_units(plan)
    for item in _items(plan):
        if fault := item_fault(item, plan.effective_on, ending):
            raise Refused(fault)
        if item.kind == K.UNIT and item.answer == A.CLOSE and item.unit.is_school:
            _check_merger(item.unit, item.to)
    plan.approved_at, plan.approved_by_id, plan.error = timezone.now(), by.user_id, ""
    plan.save(update_fields=["state", "approved_at", "approved_by_id", "error"])
    return plan


def _check_merger(school, into):
    """What would stop the hand-over at midnight is said while there is time to mend it."""
    if not pupils_left(school):
        return
    if missing := [level for level in school.levels if level not in into.levels]:
        raise Refused(
            f"{into.short_name} không dạy cấp {Level(missing[0]).label} của {school.short_name}. "
            "Thêm cấp học cho trường nhận (Sửa thông tin đơn vị) hoặc chọn trường khác."
        )
    for one in (school, into):
        if head_of(one) is None:
            raise Refused(
                f"{one.short_name} chưa có thủ trưởng hoặc người phụ trách để ký biên bản bàn giao "
                "học sinh. Ghi người giữ chức vụ trước khi duyệt."
            )


@action("reorganisation.reopen", "Mở lại phương án sắp xếp")
def reopen_plan(*, plan, reason, by):
    """Back to the draft, as long as its day has not done it."""
    plan = _moved(plan, S.DRAFT)
    plan.save(update_fields=["state"])
    return plan


def _items(plan):
    rows = plan.items.select_related(
        "unit__location", "to", "post__user", "grant__holder", "grant__from_unit"
    )
    return list(rows.order_by("pk"))


@action("reorganisation.apply", "Phương án sắp xếp có hiệu lực")
def apply_plan(*, plan, by):
    """Do what an approved plan says, all or nothing. Running again changes nothing: it is done.

    No row of a pupil is touched by a change of manager or place. A school that ends hands its
    pupils and people on, with a paper, before it closes.
    """
    found = Reorganisation.objects.select_for_update().get(pk=plan.pk)
    if found.state == S.DONE:
        return found
    plan = _moved(plan, S.DONE)
    day = plan.effective_on
    if day > today():
        raise Refused("Chưa đến ngày có hiệu lực của phương án.")
    gather(plan)
    items = _items(plan)
    units = [item for item in items if item.kind == K.UNIT]
    ending = [item for item in units if item.answer == A.CLOSE]
    for item in units:
        if item.answer == A.MANAGER:
            _manage(item, plan, by)
    for item in ending:  # while its head is still there to sign
        if item.unit.is_school:
            _hand_over(item, plan, by)
    for item in items:
        if item.kind == K.POST:
            _post(item.post, item, day)
        elif item.kind == K.GRANT:
            _grant(item.grant, item, plan, by)
    for item in ending:
        for work in REGISTRY.under_way:
            if work.pass_on:
                work.pass_on(unit=item.unit, to=item.to, day=day, by=by)
        close_unit(unit=item.unit, day=day, reason=plan.basis, by=by)
    plan.done_at, plan.error = timezone.now(), ""
    plan.save(update_fields=["state", "done_at", "error"])
    return plan


def _manage(item, plan, by):
    unit, day = item.unit, plan.effective_on
    last = Parent.objects.filter(unit=unit, valid_to=None).first()
    if last is None or last.manager_id != item.to_id:
        move_unit(unit=unit, manager=item.to, valid_from=day, basis=plan.basis, by=by)
    # Where a school stands is told by the commune there is: the old one's name is history.
    gone = plan.items.filter(kind=K.UNIT, answer=A.CLOSE, unit=unit.location_id)
    if unit.is_school and item.to.is_commune and gone.exists():
        edit_unit(unit=unit, changes={"location": item.to}, by=by)


def _post(post, item, day):
    if post.ends_on is None or post.ends_on >= day:
        until, post.ends_on = post.ends_on, day - DAY
        post.save(update_fields=["ends_on"])
        if item.answer == A.MOVE:
            standing = Post.objects.filter(unit=item.to, user=post.user_id, kind=post.kind)
            if not standing.exclude(ends_on__lt=day).exists():
                Post.objects.create(
                    unit=item.to, user_id=post.user_id, kind=post.kind, title=post.title,
                    starts_on=day, ends_on=until,
                )  # fmt: skip


def _grant(grant, item, plan, by):
    day = plan.effective_on
    if item.answer == A.KEEP or grant.state == Grant.State.ENDED:
        return
    if item.answer == A.AGAIN:
        line = Line(
            grant.role, item.to, day, grant.ends_on, levels=tuple(grant.levels),
            functions=tuple(grant.functions), basis=plan.basis,
        )  # fmt: skip
        prepare_grants(holder=grant.holder, from_unit=grant.from_unit, lines=[line], by=by)
    if grant.state == Grant.State.PENDING or grant.starts_on >= day:
        grant.state, grant.ended_at = Grant.State.ENDED, timezone.now()
        grant.end_reason = f"{WHY}: {plan.title}"[:300]
        grant.save(update_fields=["state", "ended_at", "end_reason"])
    else:
        grant.ends_on = day - DAY
        grant.save(update_fields=["ends_on"])
    cut_rights(grant, day)


def _hand_over(item, plan, by):
    given = {"school": item.unit, "to_school": item.to, "on": plan.effective_on, "by": by}
    if pupils_left(item.unit):
        hand_over_pupils(basis=plan.basis, **given)
    hand_over_staff(basis=plan.basis, **given)


@action("reorganisation.fail", "Phương án sắp xếp chưa làm được")
def note_undone(*, plan, reason, by):
    """Keep why a plan could not be done on its day; it is tried again."""
    Reorganisation.objects.filter(pk=plan.pk).update(error=reason[:500])
    return plan
