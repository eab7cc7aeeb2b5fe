"""Who is to be sent, who waits, what came back; the share of verified people per unit."""

from __future__ import annotations

from django.db import connection
from django.db.models import Sum

from csdl.kit.listing import Column, Filter, Listing
from records.exchange.population import Person
from records.models import IdentityBatch
from records.models.identity import PRINT, SEE, VERIFY
from records.quality.shared import TWELVE
from records.queries.quality import room_rows, school_rows
from schools.models import Parent, Unit

CHIP = {"waiting": "todo", "sent": "doing", "answered": "done", "failed": "returned"}
LABELS = {"full_name": "Họ tên", "birth_date": "Ngày sinh", "gender": "Giới tính",
          "personal_id": "Số định danh"}  # fmt: skip
_AT_WORK = {"pupil": "s.state = 'studying'", "staff": "s.status not in ('3', '4', '6')"}
_TABLE = {"pupil": "student", "staff": "staff"}


def _rows(kind):
    name = _TABLE[kind]
    return (
        f"records_{name} s left join records_{name}identity i on i.{name}_id = s.id "
        f"where s.school_id = %(school)s and {_AT_WORK[kind]} and {TWELVE}"
    )


_OPEN = f"(i.verdict is null or i.print <> {PRINT})"


def sending(kind):
    """SQL: the people of a school who have a number and no answer for what the record says now."""
    name = _TABLE[kind]
    return f"""insert into records_{name}identity ({name}_id, department_id, school_id, verdict,
  fields, print, batch_id, sent_at)
select s.id, s.department_id, s.school_id, 'sent', '{{}}', {PRINT}, %(batch)s, now()
from {_rows(kind)} and {_OPEN} order by s.id
on conflict ({name}_id) do update set verdict = 'sent', fields = '{{}}', print = excluded.print,
  batch_id = excluded.batch_id, sent_at = excluded.sent_at, answered_at = null"""


def standing(school) -> list[dict]:
    """How many pupils and staff of a school are where: {kind, label, all, number, matched …}."""
    found = []
    for kind in IdentityBatch.Kind:
        name = _TABLE[kind]
        with connection.cursor() as cursor:
            cursor.execute(
                f"""select count(*), count(*) filter (where {TWELVE}),
  count(*) filter (where i.verdict = 'matched' and i.print = {PRINT}),
  count(*) filter (where i.verdict = 'mismatched' and i.print = {PRINT}),
  count(*) filter (where i.verdict = 'not_found' and i.print = {PRINT}),
  count(*) filter (where i.verdict = 'sent' and i.print = {PRINT})
from records_{name} s left join records_{name}identity i on i.{name}_id = s.id
where s.school_id = %(school)s and {_AT_WORK[kind]}""",
                {"school": school.pk},
            )
            names = ("all", "numbered", "matched", "mismatched", "not_found", "sent")
            row = dict(zip(names, cursor.fetchone(), strict=True))
        answered = row["matched"] + row["mismatched"] + row["not_found"] + row["sent"]
        row |= {"kind": kind.value, "label": kind.label, "open": row["numbered"] - answered}
        row["percent"] = 100 * row["matched"] // row["all"] if row["all"] else 100
        found.append(row)
    return found


def people_of(batch) -> list[Person]:
    """The package of a batch: people whose record is still as it was when the batch was made."""
    name = _TABLE[batch.kind]
    with connection.cursor() as cursor:
        cursor.execute(
            f"""select s.{name}_code, s.full_name, s.birth_date::text, s.gender, s.personal_id
from records_{name} s join records_{name}identity i on i.{name}_id = s.id
where i.batch_id = %s and i.school_id = %s and i.print = {PRINT} order by s.id""",
            [batch.pk, batch.school_id],
        )
        return [Person(*row) for row in cursor.fetchall()]


def waiting_people(school_id, kind):
    """{ref: person} of what went by file from a school and has no answer yet."""
    name = _TABLE[kind]
    with connection.cursor() as cursor:
        cursor.execute(
            f"""select s.{name}_code, s.full_name, s.birth_date, s.gender, s.personal_id
from records_{name}identity i join records_{name} s on s.id = i.{name}_id
join records_identitybatch b on b.id = i.batch_id
where i.school_id = %s and i.verdict = 'sent' and b.via = 'file' order by s.sort_key""",
            [school_id],
        )
        return {row[0]: row for row in cursor.fetchall()}


def batch_rows(reach):
    return IdentityBatch.objects.allowed(reach, SEE).select_related("school", "made_by")


def schools_for(reach, perm, ids=None):
    """The schools at which this person may send, of a unit's when ids are given."""
    rows = Unit.objects.schools().allowed(reach, perm).filter(closed_on=None)
    return rows.filter(pk__in=ids) if ids is not None else rows


def wrong_people(school, kind, most=200):
    """(id, name, verdict, fields) of those who differ there and were not changed since."""
    name = _TABLE[kind]
    with connection.cursor() as cursor:
        cursor.execute(
            f"""select s.id, s.full_name, i.verdict, i.fields
from records_{name}identity i join records_{name} s on s.id = i.{name}_id
where i.school_id = %s and i.verdict in ('mismatched', 'not_found') and i.print = {PRINT}
  and {_AT_WORK[kind]} order by s.sort_key limit %s""",
            [school.pk, most],
        )
        return cursor.fetchall()


class BatchListing(Listing):
    label = "Lần gửi xác thực định danh"
    unit = "lần gửi"
    search = "school__search_text"
    search_label = "Tìm trường"
    order = ("-made_at",)
    columns = [
        Column("made_at", "Lúc", lambda b: f"{b.made_at:%d/%m/%Y}", sort="made_at",
               url=lambda b: f"/dinh-danh/{b.pk}/"),
        Column("school", "Trường", lambda b: b.school.name, sort="school__sort_key"),
        Column("kind", "Đối tượng", lambda b: b.get_kind_display()),
        Column("people", "Số người", kind="number", sort="people"),
        Column("matched", "Khớp", kind="number"),
        Column("off", "Lệch, không thấy", lambda b: b.mismatched + b.not_found, kind="number"),
        Column("state", "Tình trạng", lambda b: (CHIP[b.state], b.get_state_display()),
               kind="status", sort="state"),
    ]  # fmt: skip
    filters = [
        Filter("state", "Tình trạng", IdentityBatch.State.choices,
               lambda rows, v: rows.filter(state=v)),
    ]  # fmt: skip
    empty = "Chưa gửi xác thực lần nào"


def sending_units(reach):
    """Where one sends from: the highest units held, and the schools held by themselves."""
    held = reach.units(VERIFY) | {s.department for s in reach.held(VERIFY) if s.department}
    above = Parent.objects.on(reach.today).filter(unit__in=held, manager__in=held)
    rows = Unit.objects.filter(pk__in=held).exclude(pk__in=above.values("unit_id"))
    return rows.order_by("tier", "sort_key")


def shares(reach):
    """Tiles: how many pupils and staff of all one may see are matched, from kept figures."""
    found = []
    for label, rows in (("học sinh", room_rows(reach)), ("nhân sự", school_rows(reach))):
        sums = rows.order_by().aggregate(all=Sum("records"), matched=Sum("verified"))
        whole, matched = sums["all"] or 0, sums["matched"] or 0
        if whole:
            found.append(
                {
                    "value": f"{100 * matched // whole}%",
                    "label": f"{label} đã khớp ({matched}/{whole})",
                    "kind": "done" if matched == whole else "soon",
                }
            )
    return found
