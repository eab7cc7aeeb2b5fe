"""Reminders and the weekly digest: each once, whatever happens to beat or worker.

The row of a reminder and its notices are written in one transaction, and the row is unique: a
second beat finds it there and tells nobody.
"""

from django.db import connection

from csdl.ground.actions.notice import tell
from csdl.kit import wall
from csdl.kit.action import action
from reports.models import Reminder, Submission
from reports.models.submission import GONE
from reports.queries.period import deadlines_of
from reports.queries.reminder import WORDS, asked_of, holders, mark_at, not_sent, week_mark
from schools.models import Unit

_CLAIM = """insert into reports_reminder (period_id, unit_id, mark, told, at)
select %(period)s, u.id, u.mark, 0, now()
from unnest(%(units)s::bigint[], %(marks)s::text[]) as u(id, mark)
on conflict do nothing returning unit_id"""


def claim(period, marks):
    """{unit: mark} → the units whose reminder is ours to send."""
    if not marks:
        return set()
    with connection.cursor() as cursor:
        cursor.execute(
            _CLAIM,
            {"period": period.pk, "units": list(marks), "marks": list(marks.values())},
        )
        return {row[0] for row in cursor.fetchall()}


@action("period.remind", "Nhắc nộp báo cáo thống kê")
def remind(*, period, now, by):
    """Tell those who hold the work what is due today; nothing once it is sent. Returns how many
    units were reminded."""
    with wall.whole(period.department_id):
        rows = {row.school_id: row for row in not_sent(period)}
    given = deadlines_of(period, rows)
    marks = {}
    for unit, row in rows.items():
        deadline = given.get(unit) or period.deadline(row.tier)
        if deadline and (mark := mark_at(deadline.closes_at, now)):
            marks[unit] = mark
    mine = claim(period, marks)
    people = {word: holders(word, mine) for word in ("prepare_submission", "certify_submission")}
    for unit in sorted(mine):
        row, mark = rows[unit], marks[unit]
        users = people[asked_of(row)].get(unit, [])
        tell(
            users,
            key=f"report:{row.pk}:{mark}",
            title=f"{period.title}: {WORDS[mark]}, {row.school.short_name} chưa gửi",
            url=f"/bao-cao-don-vi/{row.pk}/",
            mail=True,
        )
        Reminder.objects.filter(period=period, unit_id=unit, mark=mark).update(told=len(users))
    return len(mine)


@action("period.digest", "Tóm tắt tuần về báo cáo thống kê")
def digest(*, period, now, by):
    """On Mondays, to the heads of those who take reports in: how many are still out."""
    mark = week_mark(now)
    if not mark or not period.cut_at:
        return 0
    with wall.whole(period.department_id):
        rows = list(
            Submission.objects.filter(period=period)
            .exclude(receiver=None)
            .values_list("receiver_id", "state")
        )
    out: dict[int, list[int]] = {}
    for receiver, state in rows:
        count = out.setdefault(receiver, [0, 0])
        count[0] += 1
        count[1] += state in GONE
    open_ones = {unit: mark for unit, (every, gone) in out.items() if gone < every}
    mine = claim(period, open_ones)
    people = holders("certify_submission", mine)
    units = Unit.objects.in_bulk(mine)
    for unit in sorted(mine):
        every, gone = out[unit]
        tell(
            people.get(unit, []),
            key=f"digest:{period.pk}:{unit}:{mark}",
            title=f"{period.title}: {gone}/{every} đơn vị đã gửi tới {units[unit].short_name}",
            url=f"/bao-cao/{period.pk}/",
            mail=True,
        )
    return len(mine)
