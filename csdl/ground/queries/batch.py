"""An upload as its pages show it."""

from dataclasses import dataclass

from django.core.paginator import Paginator
from django.urls import reverse

from csdl.ground import lines
from csdl.ground.batches import KINDS
from csdl.ground.models import Batch, BatchLine, File, Job
from csdl.kit import wall
from csdl.kit.dates import vn_datetime
from csdl.kit.excel.preview import CHANGED, CONFLICT, ERROR, NEW, UNCHANGED, Preview, summary
from csdl.kit.listing import Column, Filter, Listing
from csdl.kit.rows import link

STATUS = {
    NEW: "doing",
    CHANGED: "soon",
    UNCHANGED: "todo",
    CONFLICT: "returned",
    ERROR: "returned",
}
STATE = {
    Batch.State.READING: "doing",
    Batch.State.READY: "soon",
    Batch.State.WRITING: "doing",
    Batch.State.APPLIED: "done",
    Batch.State.FAILED: "returned",
    Batch.State.CANCELLED: "locked",
    Batch.State.UNDOING: "doing",
    Batch.State.UNDONE: "locked",
}
TABS = (("loi", "Lỗi"), ("xung-dot", "Xung đột"), ("doi", "Sẽ ghi"), ("tat-ca", "Tất cả"))
PER_PAGE = 50


def batch_rows(reach):
    """A person's own uploads."""
    return Batch.objects.allowed(reach, Batch.SEE)


def noted_preview(batch):
    """The rows with errors or warnings, for the annotated copy; None when there is none to show."""
    if not batch.sheet or batch.forgotten_at:
        return None
    rows = lines.rows_of(batch, noted=True)
    parts = {**batch.sheet, "unknown": [tuple(pair) for pair in batch.sheet["unknown"]]}
    return Preview(**parts, rows=rows)


def file_name(batch):
    return File.objects.filter(pk=batch.file_id).values_list("name", flat=True).first() or ""


def job_of(batch):
    return Job.objects.filter(pk=batch.job_id).first()


@dataclass
class Screen:
    """The preview page: summary line, tiles, tabs, one page of lines under the chosen tab."""

    summary: str
    counts: list
    tabs: list
    tab: str
    page: object
    query: str


def preview_screen(batch, params) -> Screen:
    """What the preview page shows; what needs a decision first."""
    counts = batch.counts
    sizes = {
        "loi": counts["error"] + counts["warning"],
        "xung-dot": counts["conflict"],
        "doi": batch.to_write,
        "tat-ca": counts["total"],
    }
    chosen = params.get("xem", "")
    if chosen not in sizes:
        chosen = next(tab for tab in sizes if sizes[tab] or tab == "tat-ca")
    here = reverse("ground:batch_show", args=[batch.pk])
    tabs = [
        {"label": label, "url": f"{here}?xem={key}", "active": key == chosen, "count": sizes[key]}
        for key, label in TABS
        if sizes[key] or key in ("loi", "tat-ca")
    ]
    with wall.desk(batch.unit_id):
        rows = lines.lines(batch).filter(lines.page_filter(chosen))
        page = Paginator(rows, PER_PAGE).get_page(params.get("page"))
        page.object_list = [_line(line) for line in page.object_list]
    return Screen(summary(counts), _tiles(counts), tabs, chosen, page, f"xem={chosen}")


def _line(line):
    """One row of the file: its number, what would happen to it, what it says."""
    data = line.data
    return {
        "number": line.number,
        "status": (STATUS[line.status], BatchLine.Status(line.status).label),
        "name": data.get("label", ""),
        "key": ", ".join(part for part in data["key"] if part),
        "changes": data.get("changes", ()),
        "notes": [*data.get("errors", ()), *data.get("warnings", ())],
    }


def _tiles(counts):
    kinds = ((NEW, "dòng mới", "doing"), (CHANGED, "dòng đổi", "soon"))
    kinds += ((UNCHANGED, "dòng không đổi", "todo"), (ERROR, "dòng lỗi", "returned"))
    tiles = [{"value": counts[key], "label": label, "kind": kind} for key, label, kind in kinds]
    if counts["conflict"]:
        tiles.append({"value": counts["conflict"], "label": "dòng xung đột", "kind": "returned"})
    if counts["skipped"]:
        tiles.append({"value": counts["skipped"], "label": "dòng bỏ qua", "kind": "locked"})
    return tiles


def may_undo(batch):
    """Whether the receipt offers to take the writing back."""
    kind = KINDS[batch.kind]
    return batch.state == Batch.State.APPLIED and kind.can_undo and not batch.forgotten_at


def kept_until(batch):
    """When rows and file go."""
    return batch.touched_at + Batch.KEPT


def state_chip(batch):
    """(status kind, word) of a batch."""
    return STATE[batch.state], batch.get_state_display()


class BatchListing(Listing):
    label = "Các lần nhập Excel"
    unit = "lần nhập"
    search = None
    order = ("-made_at",)
    empty = "Bạn chưa nhập tệp nào"
    columns = [
        Column("title", "Tệp", url=link("ground:batch_show")),
        Column("made_at", "Lúc", lambda b: vn_datetime(b.made_at)),
        Column("rows", "Số dòng", lambda b: b.counts.get("total"), kind="number"),
        Column(
            "state", "Tình trạng", lambda b: (STATE[b.state], b.get_state_display()), kind="status"
        ),
    ]
    filters = [
        Filter("state", "Tình trạng", Batch.State.choices, lambda rows, v: rows.filter(state=v))
    ]
