"""A school that closes or merges: its people go on at the school that takes it over."""

from csdl.kit import wall
from csdl.kit.action import action
from csdl.kit.dates import DAY
from records.actions.employment import FOLLOW, carry, end_all, keys_deferred
from records.models import Employment, Staff
from records.models.figure import touch_schools

MOVED = "3"  # staff_status: chuyển đi


@action("staff.hand_over", "Bàn giao nhân sự sang trường khác")
def hand_over_staff(*, school, to_school, on, basis, by):
    """Everyone at work ends here the day before and goes on there, in the same job; records move
    along, what was taught stays with the old school. Returns how many. Run again: nobody is left.
    """
    with wall.two(school.pk, to_school.pk):
        rows = list(
            Employment.objects.select_for_update(of=("self",))
            .filter(school=school, starts_on__lt=on)
            .exclude(ends_on__lt=on)
            .order_by("pk")
        )
        there = {
            row.staff_id: row
            for row in Employment.objects.filter(school=to_school, ends_on=None).order_by("pk")
        }
        for row in rows:
            _end(row, on, basis)
        _take([row.staff_id for row in rows if row.is_main], school, to_school)
        for row in rows:
            _begin(row, there.get(row.staff_id), to_school, on, basis)
        touch_schools(school.pk, to_school.pk)
    return len(rows)


def _end(row, on, basis):
    row.until = row.ends_on
    end_all(row, on - DAY)
    row.ends_on, row.end_status, row.end_basis = on - DAY, MOVED, basis
    row.save(update_fields=["ends_on", "end_status", "end_basis"])


def _take(people, school, to_school):
    with keys_deferred():
        Staff.objects.filter(pk__in=people, school=school).update(school=to_school)
        for model in FOLLOW:
            model.objects.filter(staff__in=people).update(school=to_school)


def _begin(row, second, to_school, on, basis):
    """The job goes on there; who worked there already as a second place has one job again."""
    if second and not row.is_main:
        return
    if second:
        second.ends_on, second.end_basis = max(on - DAY, second.starts_on), basis
        second.save(update_fields=["ends_on", "end_basis"])
    row.pk, row._state.adding = None, True
    row.school, row.starts_on, row.ends_on = to_school, on, row.until
    row.basis, row.end_status, row.end_basis = basis, "", ""
    row.save()
    if second:
        carry(second, row, on)
