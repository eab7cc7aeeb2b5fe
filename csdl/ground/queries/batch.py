"""An upload as its pages show it."""

from dataclasses import dataclass

from django.core.paginator import Paginator
from django.urls import reverse

from csdl.ground.batches import KINDS
from csdl.ground.models import Batch, File, Job
from csdl.kit.dates import vn_datetime
from csdl.kit.excel.preview import CHANGED, ERROR, NEW, UNCHANGED, Preview
from csdl.kit.listing import Column, Filter, Listing

STATUS = {
    NEW: ("doing", "Mới"),
    CHANGED: ("soon", "Đổi"),
    UNCHANGED: ("todo", "Không đổi"),
    ERROR: ("returned", "Lỗi"),
}
STATE = {
    Batch.State.READING: "doing",
    Batch.State.READY: "soon",
    Batch.State.WRITING: "doing",
    Batch.State.APPLIED: "done",
    Batch.State.FAILED: "returned",
    Batch.State.CANCELLED: "locked",
}
TABS = (("loi", "Lỗi"), ("doi", "Thay đổi"), ("tat-ca", "Tất cả"))
PER_PAGE = 50


def batch_rows(reach):
    """A person's own uploads."""
    return Batch.objects.allowed(reach, Batch.SEE).defer("preview")


def preview_of(batch):
    """The preview with clean values; None before it was read."""
    if batch.preview is None:
        return None
    return Preview.from_json(batch.preview, KINDS[batch.kind].columns(batch.unit_id))


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


def preview_screen(batch, preview, params) -> Screen:
    """What the preview page shows; the errors first when there are any."""
    counts = preview.counts
    chosen = params.get("xem", "")
    if chosen not in dict(TABS):
        chosen = "loi" if counts["error"] else "doi" if batch.to_write else "tat-ca"
    lines = {
        "loi": [*preview.errors(), *preview.warnings()],
        "doi": preview.good(),
        "tat-ca": preview.rows,
    }
    here = reverse("ground:batch_show", args=[batch.pk])
    tabs = [
        {
            "label": label,
            "url": f"{here}?xem={key}",
            "active": key == chosen,
            "count": len(lines[key]),
        }
        for key, label in TABS
    ]
    page = Paginator(lines[chosen], PER_PAGE).get_page(params.get("page"))
    if chosen != "loi":
        key = KINDS[batch.kind].key
        page.object_list = [_line(row, key) for row in page.object_list]
    return Screen(preview.summary(), _tiles(counts), tabs, chosen, page, f"xem={chosen}")


def _line(row, key):
    """One row of the file: its number, what would happen to it, what it says."""
    return {
        "number": row.number,
        "status": STATUS[row.status],
        "name": row.values.get("name") or row.values.get("full_name") or "",
        "key": ", ".join(str(row.values[n]) for n in key if row.values.get(n)),
        "changes": row.changes,
        "errors": row.errors,
    }


def _tiles(counts):
    kinds = ((NEW, "dòng mới", "doing"), (CHANGED, "dòng đổi", "soon"))
    kinds += ((UNCHANGED, "dòng không đổi", "todo"), (ERROR, "dòng lỗi", "returned"))
    tiles = [{"value": counts[key], "label": label, "kind": kind} for key, label, kind in kinds]
    if counts["skipped"]:
        tiles.append({"value": counts["skipped"], "label": "dòng bỏ qua", "kind": "locked"})
    return tiles


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
        Column("title", "Tệp", url=lambda b: reverse("ground:batch_show", args=[b.pk])),
        Column("made_at", "Lúc", lambda b: vn_datetime(b.made_at)),
        Column("rows", "Số dòng", lambda b: b.counts.get("total"), kind="number"),
        Column(
            "state", "Tình trạng", lambda b: (STATE[b.state], b.get_state_display()), kind="status"
        ),
    ]
    filters = [
        Filter("state", "Tình trạng", Batch.State.choices, lambda rows, v: rows.filter(state=v))
    ]
