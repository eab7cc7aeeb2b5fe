"""Periods: opened with their whole ladder, given more time, closed."""

from django.db import IntegrityError, transaction
from django.utils import timezone

from csdl.kit import wall
from csdl.kit.action import Refused, action
from csdl.kit.dates import school_year_name
from reports.actions.form import add_first_forms
from reports.models import Extension, Period, PeriodForm, State, Submission
from reports.queries import clock
from reports.queries.period import check_days, ladder, latest_forms, reporters

TITLES = {
    Period.Kind.START: "Báo cáo thống kê đầu năm học {year}",
    Period.Kind.END: "Báo cáo thống kê cuối năm học {year}",
}


@action("period.open", "Mở kỳ báo cáo")
def open_period(
    *, year, kind, by, title="", cut_on=None, school=None, commune=None, department=None,
    late=Period.Late.ACCEPT, basis=None, basis_text="", levels=(), forms=None,
):  # fmt: skip
    """Open a period and make the whole ladder: one report for each unit that owes one.

    For start and end of year one line of the calendar gives what is not given here; an ad-hoc
    report needs its days and forms. Raises Refused for days outside the school year or out of
    order, for a period opened twice, and without forms.
    """
    line = ladder(kind, year) or {}
    cut_on = cut_on or line.get("cut_on")
    school, commune = school or line.get("school"), commune or line.get("commune")
    department = department or line.get("department")
    if not (cut_on and school and commune):
        raise Refused("Ghi ngày chốt số liệu, hạn của trường và hạn của xã.")
    check_days(year, cut_on, school, commune, department)
    if forms is None:
        add_first_forms(department=year.department, by=by)
        forms = latest_forms(year.department_id, kind)
    if not forms:
        raise Refused("Chọn ít nhất một biểu mẫu đã ban hành cho kỳ báo cáo này.")
    period = Period(
        department_id=year.department_id,
        year=year,
        kind=kind,
        title=title or TITLES[kind].format(year=school_year_name(year.starts_year)),
        cut_on=cut_on,
        school_closes_at=school.closes_at,
        school_phrase=school.phrase,
        commune_closes_at=commune.closes_at,
        commune_phrase=commune.phrase,
        department_closes_at=department.closes_at if department else None,
        department_phrase=department.phrase if department else "",
        late=late,
        basis=basis,
        basis_text=basis.cited if basis else basis_text,
        levels=list(levels),
        made_by_id=by.user_id,
    )
    try:
        with transaction.atomic():
            period.save()
    except IntegrityError:
        raise Refused(f"“{period.title}” đã mở rồi.") from None
    PeriodForm.objects.bulk_create([PeriodForm(period=period, form=form) for form in forms])
    make_rows(period=period, by=by)
    return period


@action("period.rows", "Lập danh sách đơn vị báo cáo")
def make_rows(*, period, by):
    """One report for each unit that owes one and has none yet. Returns how many were made."""
    now, made = timezone.now(), 0
    rows = reporters(period)
    with wall.whole(period.department_id):
        there = set(Submission.objects.filter(period=period).values_list("school_id", flat=True))
    rows = [(unit, above) for unit, above in rows if unit.pk not in there]
    for start in range(0, len(rows), wall.MOST_SCHOOLS):
        part = rows[start : start + wall.MOST_SCHOOLS]
        with wall.schools(by, [unit for unit, _ in part]):
            Submission.objects.bulk_create(
                [new_row(period, unit, above, now) for unit, above in part], ignore_conflicts=True
            )
        made += len(part)
    return made


def new_row(period, unit, above, now):
    """The report that a unit owes in a period, not yet saved."""
    return Submission(
        department_id=period.department_id,
        school=unit,
        year_id=period.year_id,
        period=period,
        receiver_id=above,
        tier=unit.tier,
        state_at=now,
    )


def _standing(period):
    period = Period.objects.select_for_update(of=["self"]).select_related("department", "year").get(
        pk=period.pk
    )  # fmt: skip
    if period.withdrawn_at:
        raise Refused("Kỳ báo cáo này đã huỷ.")
    return period


@action("period.extend", "Gia hạn nộp báo cáo cho một đơn vị")
def extend(*, period, unit, deadline, decision, reason, by):
    """More time for one unit, by a recorded decision. Raises Refused when it is no more time, or
    when it comes to nothing because the period is closed."""
    period = _standing(period)
    if period.closed_at:
        raise Refused("Kỳ báo cáo đã khoá nên không gia hạn được nữa.")
    if deadline.closes_at <= period.deadline(unit.tier).closes_at:
        own = period.deadline(unit.tier).phrase
        raise Refused(f"Hạn mới phải sau hạn chung ({own}).")
    return Extension.objects.create(
        period=period,
        unit=unit,
        closes_at=deadline.closes_at,
        phrase=deadline.phrase,
        decision=decision,
        reason=reason,
        made_by_id=by.user_id,
    )


@action("period.withdraw", "Huỷ kỳ báo cáo mở nhầm")
def withdraw(*, period, reason, by):
    """Take back a period opened by mistake, as long as nobody has sent anything."""
    period = _standing(period)
    with wall.whole(period.department_id):
        sent = Submission.objects.filter(period=period).exclude(number=0).count()
    if sent:
        raise Refused(f"Đã có {sent} đơn vị gửi báo cáo nên không huỷ được kỳ này.")
    period.withdrawn_at, period.withdraw_reason = timezone.now(), reason
    period.save(update_fields=["withdrawn_at", "withdraw_reason"])
    return period


@action("period.close", "Khoá kỳ báo cáo")
def close_period(*, period, by):
    """Nothing is taken any more, and what was accepted is locked. Returns how many were."""
    period = _standing(period)
    if period.closed_at:
        raise Refused("Kỳ báo cáo này đã khoá trước đó.")
    period.closed_at = clock.now()
    period.save(update_fields=["closed_at"])
    return lock_rows(period=period, by=by)


@action("submission.lock", "Khoá báo cáo đã được chấp nhận")
def lock_rows(*, period, by, below=None):
    """Lock what was accepted: all of a period, or what one commune took in."""
    with wall.whole(period.department_id):
        rows = Submission.objects.filter(period=period, state=State.ACCEPTED)
        if below is not None:
            rows = rows.filter(receiver=below)
        rows = list(rows.select_related("school").order_by("pk"))
    for start in range(0, len(rows), wall.MOST_SCHOOLS):
        part = rows[start : start + wall.MOST_SCHOOLS]
        with wall.schools(by, [row.school for row in part]):
            Submission.objects.filter(pk__in=[r.pk for r in part], state=State.ACCEPTED).update(
                state=State.LOCKED, state_at=timezone.now()
            )
    return len(rows)
