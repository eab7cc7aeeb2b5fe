"""The statements made of rules: counts per class and school, findings per record.

One condition per rule (Rule.condition) stands in both; `few` only says how the frame looks up
what lies beside a record.
"""

from __future__ import annotations

from records.models.identity import PRINT
from records.models.quality import FIGURES, Side, Subject
from records.quality import frame

VERIFIED = f"i.verdict = 'matched' and i.print = {PRINT}"


def hit(rule):
    """The condition of a finding: broken, and not waived for these values."""
    if rule.is_error:
        return rule.condition
    waived = f"w.said ->> '{rule.code}' = {rule.print}"
    return f"({rule.condition} and (w.said is null or ({waived}) is not true))"


def found(rules):
    """SQL of the codes that a record breaks, as an array."""
    if not rules:
        return "array[]::text[]"
    cases = ", ".join(f"case when {hit(rule)} then '{rule.code}' end" for rule in rules)
    return f"array_remove(array[{cases}], null)"


def counts(rules, key, source):
    """A statement: key, n records, and how many break each rule (c0, c1 …)."""
    columns = "".join(
        f",\n  count(*) filter (where {hit(rule)}) as c{n}" for n, rule in enumerate(rules)
    )
    more = f", count(*) filter (where {VERIFIED}) as verified"
    return f"select {key}, count(*) as n{more}{columns}\nfrom {source}\ngroup by 1"


def rooms(book, few):
    """The figures of classes: (classroom_id, department_id, school_id, year_id, level, FIGURES).

    few: how many %(rooms)s names; 0 for all that the wall shows.
    """
    pupil, room = book.of(Subject.PUPIL), book.of(Subject.ROOM)
    source = frame.pupil(few) + (" and e.classroom_id = any(%(rooms)s)" if few else "")
    inner = counts(pupil, "e.classroom_id as room", source)
    lost = [(rule, f"coalesce(p.c{n}, 0)") for n, rule in enumerate(pupil)]
    lost += [(rule, f"({hit(rule)})::int") for rule in room]
    whole = [(rule, "coalesce(p.n, 0)") for rule in pupil] + [(rule, "1") for rule in room]
    where = "k.id = any(%(rooms)s)" if few else "k.department_id = %(department)s"
    once, inner = _once(inner, few)
    return f"""{once} select k.id as classroom_id, k.department_id, k.school_id, k.year_id, k.level,
  {_figures("p", whole, lost)}
from {frame.room(inner)}
where {where}"""


def _once(inner, few):
    """(what stands before, what is joined): counted once. The planner takes a few for one row,
    and would count again for each class it joins them to."""
    if few:
        return f"with counted as materialized ({inner})", "select * from counted"
    return "", inner


def schools(book, few):
    """The figures of schools beside their classes: (school_id, department_id, year_id, FIGURES)."""
    staff, school = book.of(Subject.STAFF), book.of(Subject.SCHOOL)
    here = " and s.school_id = any(%(schools)s)" if few else ""
    inner = counts(staff, "s.school_id as place", frame.staff(few) + here)
    lost = [(rule, f"coalesce(n.c{i}, 0)") for i, rule in enumerate(staff)]
    lost += [(rule, f"({hit(rule)})::int") for rule in school]
    whole = [(rule, "coalesce(n.n, 0)") for rule in staff] + [(rule, "1") for rule in school]
    where = "u.id = any(%(schools)s)" if few else "u.department_id = %(department)s"
    once, inner = _once(inner, few)
    source = frame.school(few).replace(
        "\n  where", f"\n  left join ({inner}) n on n.place = u.id\n  where"
    )
    return f"""{once} select u.id as school_id, u.department_id, y.id as year_id,
  {_figures("n", whole, lost)}
from {source} and {where}"""


def _figures(alias, whole, lost):
    """records, the eight sums of points, and the findings by rule as jsonb without zeros."""
    columns = [f"coalesce({alias}.n, 0) as records", f"coalesce({alias}.verified, 0) as verified"]
    for side in Side.values:
        columns.append(f"{_sum(side, whole, levels=True)} as {side}_all")
        columns.append(f"{_sum(side, lost)} as {side}_lost")
    pairs = [f"'{rule.code}', nullif({number}, 0)" for rule, number in lost]
    pieces = [pairs[at : at + 40] for at in range(0, len(pairs), 40)]  # a function takes 100
    built = [f"jsonb_build_object({', '.join(piece)})" for piece in pieces] or ["'{}'::jsonb"]
    columns.append(f"jsonb_strip_nulls({' || '.join(built)}) as found")
    return ",\n  ".join(columns)


def _sum(side, numbers, levels=False):
    terms = [
        f"{rule.weight} * {number}" + (_holds(rule) if levels else "")
        for rule, number in numbers
        if rule.side == side
    ]
    return " + ".join(terms) or "0"


def _holds(rule):
    """Points one could have only where the rule holds."""
    if not rule.levels:
        return ""
    levels = ", ".join(f"'{level}'" for level in rule.levels)
    return f" * (k.level in ({levels}))::int"


NAMES = ", ".join(FIGURES)


def differ(kept, counted):
    """SQL that kept figures are not what was counted."""
    pair = [", ".join(f"{alias}.{name}" for name in FIGURES) for alias in (kept, counted)]
    return f"({pair[0]}) is distinct from ({pair[1]})"


def pupils_of_room(book):
    """Every pupil of a class: id, school, names, findings."""
    return f"""select s.id, s.full_name, s.birth_date, {found(book.of(Subject.PUPIL))} as found
from {frame.pupil(1)} and e.classroom_id = %(room)s
order by s.sort_key, s.id"""


def pupils_of_school(book, rules):
    """A page of pupils of some classes who break one of `rules`, after a key."""
    some = " or ".join(hit(rule) for rule in rules) or "false"
    return f"""select s.id, s.full_name, s.sort_key, k.id as room, k.name as room_name,
  {found(book.of(Subject.PUPIL))} as found
from {frame.pupil(1)} and e.classroom_id = any(%(rooms)s)
  and (s.sort_key, s.id) > (%(after_key)s, %(after_id)s) and ({some})
order by s.sort_key, s.id limit %(limit)s"""


def pupil(book):
    """One pupil, in the class of now."""
    return f"""select e.classroom_id, k.level, {found(book.of(Subject.PUPIL))} as found
from {frame.pupil(1)} and s.id = %(record)s
order by y.starts_year limit 1"""


def staff_of_school(book, one=False):
    """People of a school with their findings; one: a single person."""
    where = "s.id = %(record)s" if one else "s.school_id = %(school)s"
    return f"""select s.id, s.full_name, {found(book.of(Subject.STAFF))} as found
from {frame.staff(1)} and {where} order by s.sort_key, s.id"""


_ONE_ROOM = counts([], "e.classroom_id as room", frame.pupil(1))


def room(book):
    """One class: its own findings."""
    return f"""select {found(book.of(Subject.ROOM))} as found
from {frame.room(_ONE_ROOM)} where k.id = %(room)s"""


def school(book):
    return f"""select {found(book.of(Subject.SCHOOL))} as found
from {frame.school(1)} and u.id = %(school)s"""


def stamp(rule):
    """The stamp of one record's values, as a waiver of this rule keeps it."""
    head = f"select {rule.print}"
    if rule.subject == Subject.PUPIL:
        return f"""{head} from {frame.pupil(1)} and s.id = %(record)s
order by y.starts_year limit 1"""
    if rule.subject == Subject.STAFF:
        return f"{head} from {frame.staff(1)} and s.id = %(record)s"
    if rule.subject == Subject.ROOM:
        return f"{head} from {frame.room(_ONE_ROOM)} where k.id = %(record)s"
    return f"{head} from {frame.school(1)} and u.id = %(record)s"


def bare_rooms():
    """What a floor asks of the same tables: how many rows of each there are per class. Named one
    by one, for a table of which nothing is asked is not read."""
    parts = ", ".join(f"count({alias}.student_id)" for alias in "fxhi")
    beside = f"{parts}, max(t.at), max(c.at), count(d.times), count(w.said)"
    return f"select e.classroom_id, count(*), {beside} from {frame.pupil(0)} group by 1"


def bare_schools():
    """The same of people at work, per school."""
    beside = "count(x.staff_id), count(e.id), count(i.staff_id), max(t.at), count(w.said)"
    return f"select s.school_id, count(*), {beside} from {frame.staff(0)} group by 1"
