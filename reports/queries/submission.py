"""One unit's report: its forms, figures, what does not fit, and the rows behind a cell."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property

from csdl.kit import wall
from reports import design
from reports.models import Form, Period, Sent, Snapshot, State, Submission
from reports.models.submission import TAKEN
from reports.queries.cube import AsOf, Cube, drift, facts, wanted_by
from reports.queries.period import forms_of
from schools.models import Unit


def submission_rows(reach, perm=Submission.SEE):
    return Submission.objects.allowed(reach, perm).select_related(
        "school", "period", "period__department", "receiver", "year"
    )


def load(submission):
    """The same row with what pages and acts read."""
    return Submission.objects.select_related(
        "school", "period__department", "period__year", "receiver", "paper", "snapshot", "year"
    ).get(pk=submission.pk)


@dataclass
class Sheet:
    """What a unit's report says now: forms, figures, problems.

    forms: those that apply; figures: {form code: {cell: number or None}}.
    """

    submission: Submission
    forms: list[Form]
    figures: dict[str, dict]
    last: Mapping = field(default_factory=dict)
    carried: Mapping = field(default_factory=dict)
    missing: tuple[str, ...] = ()

    @cached_property
    def problems(self):
        pairs = [(form.code, form.body) for form in self.forms]
        found = design.problems(
            pairs, self.figures, self.last, self.submission.reasons, self.carried
        )
        if self.missing:
            names = ", ".join(self.missing[:8]) + ("…" if len(self.missing) > 8 else "")
            text = f"Còn {len(self.missing)} đơn vị chưa được chấp nhận báo cáo: {names}."
            key = f"missing:{len(self.missing)}"
            reason = self.submission.reasons.get(key, "")
            found.insert(0, design.Problem(key, "", "warning", text, (), reason))
        return found

    @property
    def errors(self):
        return [p for p in self.problems if p.is_error]

    @property
    def to_explain(self):
        return [p for p in self.problems if not p.is_error and not p.reason]

    @property
    def is_ready(self):
        return not any(p.blocks for p in self.problems)

    def manual(self, form):
        """The cells of a form that this unit enters by hand; a sum has none."""
        if self.submission.is_sum:
            return {}
        return design.manual_cells(form.body, self.carried.get(form.code, ()))


def forms_for(submission, reach=None):
    """The forms of the period that apply to this unit: by its levels; a sum has them all. With
    a reach, those that this person may see: who is limited to a level sees its forms alone."""
    forms = forms_of(submission.period)
    if not submission.is_sum:
        levels = set(submission.school.levels)
        forms = [f for f in forms if not f.level or f.level in levels]
    return seen_of(forms, submission, reach) if reach else forms


def seen_of(forms, submission, reach):
    """Those of the forms that this person may see."""
    seen = levels_seen(reach, submission)
    return forms if seen is None else [f for f in forms if not f.level or f.level in seen]


def levels_seen(reach, submission) -> set | None:
    """The education levels to which this person's view of a report is limited; None: all."""
    found = set()
    for scope in reach.held(Submission.SEE):
        if submission.school_id in scope.units or scope.department == submission.department_id:
            if not scope.levels:
                return None
            found |= scope.levels
    return found


def shown_sheet(submission, reach) -> Sheet:
    """The report as a person may see it: as it stands, or as it was frozen in its paper."""
    sheet = read_sheet(submission)
    sheet.forms = seen_of(sheet.forms, submission, reach)
    if submission.paper and submission.state not in (State.DRAFT, State.RETURNED):
        told = submission.paper.content["figures"]
        sheet.figures = {form.code: told.get(form.code, {}) for form in sheet.forms}
    return sheet


def read_sheet(submission) -> Sheet:
    """The report as it stands, worked out from the snapshot, or from what was accepted below."""
    forms = forms_for(submission)
    last = last_figures(submission)
    if submission.is_sum:
        figures, missing = sum_below(submission)
        for form in forms:
            cells = design.figures(form.body, "", lambda *_: 0, {})
            figures[form.code] = dict.fromkeys(cells, 0) | figures.get(form.code, {})
        return Sheet(submission, forms, figures, last, {}, missing)
    cube = cube_of(submission)
    carried = carried_figures(submission, forms)
    figures = {
        form.code: design.figures(
            form.body,
            form.level,
            cube.count,
            submission.manual.get(form.code, {}),
            carried.get(form.code, {}),
        )
        for form in forms
    }
    return Sheet(submission, forms, figures, last, carried)


def cube_of(submission) -> Cube:
    """The facts of its snapshot; nothing before the cut-off."""
    return Cube(submission.snapshot.facts) if submission.snapshot else Cube()


def children_of(submission):
    """The reports that this unit checks and sums."""
    return Submission.objects.filter(
        period_id=submission.period_id, receiver_id=submission.school_id
    ).select_related("school")


def sum_below(submission):
    """(figures, names of those not accepted): the sum of the accepted copies of those below.

    Read past the wall of the unit itself, behind which its report is made: numbers and names of
    those who send to it are all that comes back.
    """
    with wall.whole(submission.department_id):
        children = list(children_of(submission).order_by("school__sort_key"))
        taken = [one.pk for one in children if one.state in TAKEN]
        copies = Sent.objects.filter(submission_id__in=taken, outcome="accepted")
        latest = {c.submission_id: c.figures for c in copies.order_by("submission_id", "number")}
    missing = tuple(c.school.short_name for c in children if c.pk not in latest)
    return design.add(latest.values()), missing


def parts_of(submission, form, cell):
    """[(unit's submission, number)]: what each unit below gave to one cell of a sum."""
    children = {
        one.pk: one
        for one in children_of(submission).order_by("school__sort_key")
        if one.state in TAKEN
    }
    copies = Sent.objects.filter(submission_id__in=children, outcome="accepted")
    latest = {c.submission_id: c for c in copies.order_by("submission_id", "number")}
    rows = [(children[pk], latest[pk].figures.get(form, {}).get(cell)) for pk in children
            if pk in latest]  # fmt: skip
    return [(one, number) for one, number in rows if number]


def last_figures(submission):
    """The figures of the same kind of period a year before, of the same unit; {} without."""
    copy = (
        Sent.objects.filter(
            school_id=submission.school_id,
            year__starts_year=submission.year.starts_year - 1,
            submission__period__kind=submission.period.kind,
        )
        .exclude(submission__period__kind=Period.Kind.ADHOC)
        .order_by("-sent_at")
        .first()
    )
    return copy.figures if copy else {}


def carried_figures(submission, forms):
    """{form: cells of the same level in the year's first report}, for forms that ask for it."""
    if not any(design.how(r) == "carried" for f in forms for _, r in design.rows_of(f.body)):
        return {}
    copy = (
        Sent.objects.filter(
            school_id=submission.school_id,
            year_id=submission.year_id,
            submission__period__kind=Period.Kind.START,
            outcome="accepted",
        )
        .select_related("submission__period")
        .order_by("-number")
        .first()
    )
    if copy is None:
        return {}
    levels = {f.level: f.code for f in forms_of(copy.submission.period)}
    return {f.code: copy.figures.get(levels.get(f.level), {}) for f in forms}


# The records behind it


def asked(period, *, schools=(), known_at=None) -> AsOf:
    return AsOf(
        department=period.department_id,
        year=period.year_id,
        starts_year=period.year.starts_year,
        day=period.cut_on,
        known_at=known_at,
        schools=tuple(schools),
    )


def present_cube(submission) -> Cube:
    """What the records say now of the cut-off day, for one school.

    Read past the school's wall, because a pupil who has left since is kept by another school
    now: only the school's own enrollments are counted, and ids alone come back.
    """
    period = submission.period
    wanted = wanted_by(form.body for form in forms_of(period))
    with wall.whole(submission.department_id):
        found = facts(asked(period, schools=[submission.school_id]), wanted)
    return Cube(found.get(submission.school_id, {}))


def drift_of(submission):
    """How the records differ from the snapshot the report rests on."""
    if submission.is_sum or submission.snapshot is None:
        return []
    return drift(Cube(submission.snapshot.facts), present_cube(submission))


def has_history(department_id, moment) -> bool:
    """Whether the portal already held pupils of a department at a moment."""
    from records.models import Enrollment

    events = Enrollment.pgh_event_model.objects
    with wall.whole(department_id):
        return events.filter(department_id=department_id, pgh_created_at__lt=moment).exists()


def snapshots_of(submission):
    return Snapshot.objects.filter(
        period_id=submission.period_id, school_id=submission.school_id
    ).defer("facts").select_related("made_by").order_by("revision")  # fmt: skip


def copies_of(submission):
    """All sent copies, the latest first."""
    return (
        Sent.objects.filter(submission=submission)
        .select_related("paper", "sent_by", "outcome_by")
        .order_by("-number")
    )


def unit_of(submission) -> Unit:
    return submission.school


STATE_NAMES = dict(State.choices)
