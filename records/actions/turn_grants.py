"""Class grants of the new year: prepared as one list, for the head to sign in one act.

Last year's end on 31/8, or when the new ones start (accounts.actions.rights): nothing is carried.
"""

from datetime import date

from accounts.actions.grant import prepare_grants
from accounts.models import Grant, User
from accounts.queries.offer import Line
from accounts.roles import ROLES
from csdl.ground.actions.job import start_job
from csdl.kit.action import Refused, action
from records.queries import turn_teaching as teaching
from schools.models import Classroom


@action("rollover.grants", "Lập danh sách giao quyền theo lớp năm mới")
def prepare_list(*, school, plan, choices, by, teachers=()):
    """Queue one biên bản a person. Returns the Job.

    choices: (user id, role, class id, id of last year's grant whose limits stay, or None);
    teachers: ids of those who get what they are assigned to teach.
    """
    people: dict = {}
    for user, *work in sorted(choices, key=lambda one: ROLES[one[1]].helps):
        people.setdefault(user, []).append(work)
    for user in teachers:
        people.setdefault(user, []).append([teaching.ROLE, None, None])
    if not people:
        raise Refused("Chọn lớp cho ít nhất một người.")
    here = Classroom.objects.filter(school=school, year=plan.year_id)
    if {room for _, _, room, _ in choices} - set(here.values_list("pk", flat=True)):
        raise Refused("Một lớp đã chọn không còn trong năm học mới. Tải lại trang.")
    # A helper's paper names the teacher's: who helps comes last.
    order = sorted(people.items(), key=lambda one: any(ROLES[work[0]].helps for work in one[1]))
    return start_job(
        task="records.prepare_class_grants",
        title=f"Lập {len(people)} biên bản giao quyền theo lớp, năm học {plan.year.name}",
        params={"school": school.pk, "year": plan.year_id, "people": order},
        unit_id=school.pk,
        total=len(people),
        by=by,
    )


@action("rollover.grant", "Lập một biên bản giao quyền theo lớp")
def prepare_one(*, school, year_id, user_id, works, by):
    """The biên bản of one person, with a line each; running again makes no second paper.

    works: [role, class id, id of last year's grant] as in `prepare_list`. Returns the Paper, or
    None when every line has one already.
    """
    holder = User.objects.get(pk=user_id)
    lines = [line for work in works for line in _lines(school, year_id, holder, work, by)]
    if not lines:
        return None
    try:
        return prepare_grants(holder=holder, from_unit=school, lines=lines, by=by)
    except Refused as refusal:
        raise Refused(f"{holder.full_name}: {refusal}") from None


def _lines(school, year_id, holder, work, by):
    """The lines of one choice that no biên bản names yet."""
    role, room_id, grant_id = work
    made = teaching.new_grants(school, year_id, [role]).filter(holder=holder)
    if role == teaching.ROLE:
        found = teaching.works_of(school, year_id, user=holder).get(holder.pk, [])
        return [
            _line(role, school, one.room, by, subject=one.subject, term=one.term)
            for one in teaching.unsigned(found, made)
        ]
    room = Classroom.objects.select_related("year", "school").get(pk=room_id)
    limits = {}
    if source := Grant.objects.with_place().filter(pk=grant_id, holder=holder).first():
        limits = {"subject": source.subject, "term": source.term, "helps": source.helps}
    if made.filter(classroom=room, **{k: limits.get(k) for k in ("subject", "helps")}).exists():
        return []
    return [_line(role, school, room, by, **limits)]


def _line(role, school, room, by, **limits):
    first, year = room.year.starts_on, room.year
    if by.today:
        first = max(first, by.today)
    return Line(role, school, first, date(year.starts_year + 1, 8, 31), room, **limits)
