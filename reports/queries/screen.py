"""A report as its page shows it: the paper's own rows and columns, each cell as what it is."""

from dataclasses import dataclass

from csdl.kit.canonical import short
from csdl.kit.window import State as Clock
from reports import content, design
from reports.models import State
from reports.models.submission import GONE
from reports.queries import clock
from reports.queries.period import window_of
from reports.queries.submission import copies_of


@dataclass(frozen=True)
class Box:
    """One cell of the screen. kind: auto (opens the rows), hand, sum, frozen, none."""

    kind: str
    value: object = None
    name: str = ""
    cell: str = ""
    label: str = ""
    column: str = ""
    wrong: bool = False
    mark: str = ""

    @property
    def note(self):
        """What was written at a ticked cell; a cell ticked without a word has a blank."""
        return self.mark.strip()

    @property
    def opens(self):
        return self.kind in ("auto", "frozen") and self.value is not None


def boxes(sheet, form, *, editable, marks=None, typed=None, errors=None):
    """[(block title, column labels, [(row, [Box])])] of one form."""
    cells, hand = sheet.figures[form.code], sheet.manual(form)
    wrong = {c for p in sheet.problems if p.form == form.code for c in p.cells}
    marks, typed, errors = marks or {}, typed or {}, errors or {}
    uncut = not sheet.submission.is_sum and sheet.submission.snapshot_id is None
    found = []
    for block in form.body.get("blocks", ()):
        lines = []
        for row in block["rows"]:
            there = {c["key"] for c in design.columns_of(block, row)}
            line = []
            for column in block["columns"]:
                cell = f"{row['key']}.{column['key']}"
                if column["key"] not in there:
                    line.append(Box("none", column=column["label"]))
                    continue
                name = f"{form.pk}.{cell}"
                kind = _kind(design.how(row), cell in hand, editable, sheet.submission.is_sum)
                value = typed.get(name, cells.get(cell)) if kind == "hand" else cells.get(cell)
                if kind == "auto" and uncut:
                    value = None
                line.append(
                    Box(
                        kind,
                        value,
                        name,
                        cell,
                        f"{row['label']}, {column['label']}",
                        column["label"],
                        cell in wrong or name in errors,
                        marks.get((form.code, cell), ""),
                    )
                )
            lines.append((row, line))
        found.append((block["title"], [c["label"] for c in block["columns"]], lines))
    return found


def _kind(how, is_hand, editable, is_sum):
    if is_hand and editable:
        return "hand"
    if how == "derived" or is_sum:
        return "auto"
    return "sum"


def marks_of(submission):
    """({(form, cell): note}, the sent copy they stand on) of the last return; empty otherwise."""
    if submission.state in GONE:
        return {}, None
    copy = copies_of(submission).first()
    if copy is None or copy.outcome != "returned":
        return {}, copy
    return {(m["form"], m["cell"]): m["note"] or "Xem lại ô này" for m in copy.marks}, copy


def changes(sheet, copies):
    """[(form, what a cell is, number before, number now)]: the latest sent copy beside the one
    before it; [] of a report sent once."""
    if len(copies) < 2:
        return []
    now, before, found = copies[0].figures, copies[1].figures, []
    for form in sheet.forms:
        new, old = now.get(form.code, {}), before.get(form.code, {})
        for block, row in design.rows_of(form.body):
            for column in design.columns_of(block, row):
                cell = f"{row['key']}.{column['key']}"
                if new.get(cell) != old.get(cell):
                    label = f"{row['key']}. {row['label']}, {column['label']}"
                    found.append((form.code, label, old.get(cell), new.get(cell)))
    return found


def when(submission):
    """The deadline in one line, its state, and minutes to go."""
    now, window = clock.now(), window_of(submission)
    return {
        "text": window.text(now),
        "is_late": window.state(now) is Clock.CLOSED,
        "is_open": window.is_open(now),
        "refuses": submission.period.late == "refuse",
    }


def book_content(sheet, submission):
    """What the workbook is written from: the frozen content, or the draft as it stands."""
    paper = submission.paper
    if paper and submission.state not in (State.DRAFT, State.RETURNED):
        shown = {form.code for form in sheet.forms}
        told = [form for form in paper.content["forms"] if form["code"] in shown]
        return {**paper.content, "forms": told, "code": paper.code, "short": short(paper.digest)}
    period = submission.period
    return {
        "forms": [content.form_content(f, sheet.figures[f.code]) for f in sheet.forms],
        "bases": [period.basis_text] if period.basis_text else [],
        "unit": submission.school.full_name,
        "addressee": submission.receiver.full_name if submission.receiver else "",
        "cut_on": period.cut_on.isoformat(),
        "year": submission.year.name,
    }
