"""Behind a report's figures: the rows of a cell, what changed since, charts, the workbooks."""

from django.core.exceptions import PermissionDenied
from django.http import FileResponse, Http404
from django.shortcuts import render

from csdl.kit.access import can, page
from csdl.kit.show import XLSX
from csdl.kit.text import fold
from reports import book
from reports.actions.submission import EDITABLE
from reports.charts import charts_of
from reports.models import Submission
from reports.models.submission import PREPARE
from reports.queries.board import compared
from reports.queries.cell import find_cell, named, rows_behind
from reports.queries.screen import book_content
from reports.queries.submission import drift_of, load, parts_of, shown_sheet, snapshots_of
from reports.sources import SOURCES
from reports.views.submission import trail_of


@page("reports.view_submission", Submission)
def submission_cell(request, submission):
    """The rows behind one figure, or what each unit below gave to it."""
    submission = load(submission)
    cell = find_cell(
        request.reach, submission, request.GET.get("bieu", ""), request.GET.get("o", "")
    )
    if cell is None:
        raise Http404
    context = {"title": cell.label, "submission": submission, "cell": cell,
               "crumbs": trail_of(submission, f"Ô {cell.cell}")}  # fmt: skip
    if submission.is_sum:
        parts = parts_of(submission, cell.form.code, cell.cell)
        context |= {"parts": parts, "total": sum(number for _, number in parts)}
    elif cell.source is not None:
        if not all(request.reach.holds(perm) for perm in cell.perms):
            raise PermissionDenied
        lines, gone = rows_behind(request.reach, submission, cell)
        context |= {"lines": lines, "gone": gone, "total": len(lines) + gone}
        request.note("view", action="submission_cell", unit_id=submission.school_id,
                     submission=submission)  # fmt: skip
    return render(request, "reports/submission_cell.html", context)


@page("reports.view_submission", Submission)
def submission_drift(request, submission):
    """What changed in the records since the cut-off, by name; revisions; a new one on request."""
    submission = load(submission)
    found = []
    for one in drift_of(submission):
        if not request.reach.holds(SOURCES[one.source].perm):
            raise PermissionDenied
        groups = [("Có thêm", one.added), ("Không còn", one.gone)]
        groups += [(_differing(request.reach, one.source, d), ids) for d, ids in one.changed]
        rows = [
            (word, *named(request.reach, submission, one.source, ids))
            for word, ids in groups
            if ids
        ]
        found.append((SOURCES[one.source].label, one.total, rows))
    context = {
        "title": "Số liệu đã thay đổi sau chốt",
        "submission": submission,
        "found": found,
        "total": sum(total for _, total, _ in found),
        "snapshots": snapshots_of(submission),
        "may_revise": submission.state in EDITABLE and can(request.reach, PREPARE, submission),
        "crumbs": trail_of(submission, "Thay đổi sau chốt"),
    }
    return render(request, "reports/submission_drift.html", context)


def _differing(reach, source, dims):
    """What changed of some people, in words; what one may not see is not named."""
    dims = [SOURCES[source].by_key[dim] for dim in dims]
    words = [one.label if not one.perm or reach.holds(one.perm) else "" for one in dims]
    return f"Đã đổi: {', '.join(dict.fromkeys(word or 'thông tin khác' for word in words))}"


@page("reports.view_submission", Submission)
def submission_charts(request, submission):
    """Figures to look at, each beside its table; and beside last year's."""
    submission = load(submission)
    sheet = shown_sheet(submission, request.reach)
    context = {
        "title": f"Biểu đồ: {submission.school.short_name}",
        "submission": submission,
        "charts": charts_of(sheet),
        "compared": compared(sheet) if sheet.last else [],
        "crumbs": trail_of(submission, "Biểu đồ"),
    }
    return render(request, "reports/submission_charts.html", context)


@page("reports.view_submission", Submission)
def submission_charts_book(request, submission):
    """The tables of the page of charts as a workbook."""
    submission = load(submission)
    sheet = shown_sheet(submission, request.reach)
    rows = compared(sheet) if sheet.last else []
    file = book.write_charts(
        charts_of(sheet),
        rows,
        unit=submission.school.full_name,
        title=submission.period.title,
        cut_on=submission.period.cut_on,
    )
    return _hand_out(request, submission, file, "bieu do")


def _hand_out(request, submission, file, what=""):
    """A workbook with the unit's name, logged."""
    request.note("export", action=request.resolver_match.view_name,
                 unit_id=submission.school_id, submission=submission)  # fmt: skip
    words = f"{submission.school.short_name} {submission.period.title}"[: 78 - len(what)]
    name = fold(f"{words} {what}").strip().replace(" ", "-")
    return FileResponse(file, as_attachment=True, filename=f"{name}.xlsx", content_type=XLSX)


@page("reports.view_submission", Submission)
def submission_book(request, submission):
    """The forms as a workbook, the same figures as the screen and the paper."""
    submission = load(submission)
    sheet = shown_sheet(submission, request.reach)
    file = book.write_report(book_content(sheet, submission))
    return _hand_out(request, submission, file)
