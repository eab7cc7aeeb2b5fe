"""Corrections as a list, who may witness one, values in words."""

from accounts.models import Post, User
from accounts.models.post import days_now
from csdl.kit.dates import vn_datetime
from csdl.kit.listing import Column, Filter, Listing
from records.catalogue import STUDENT
from records.models import Correction
from records.models.campaign import CHECK, SEE
from records.models.correction import ASK
from records.queries.holder import holders_at_units
from records.queries.values import said

# Sensitive data never stands in a paper that others of the unit may read.
GROUPS = ("person", "address", "study", "family")
CHIP = {
    "asked": "soon",
    "signing": "doing",
    "done": "done",
    "refused": "returned",
    "void": "locked",
}


def fields_to_correct(level):
    """(code, label) of what may be asked for, by group."""
    return [
        (
            STUDENT.by_group[key].label,
            [(item.code, item.label) for item in STUDENT.of(key, levels=[level])],
        )
        for key in GROUPS
    ]


def officers(school):
    """The data officers of a school: who may edit its records as a whole, now at work there."""
    ids = holders_at_units(ASK, [school.pk]).get(school.pk, [])
    posts = Post.objects.filter(days_now(), unit=school, user__in=ids)
    return list(User.objects.filter(pk__in=posts.values("user_id")).order_by("full_name"))


def words(code, text):
    """A value that was kept as text, as a paper says it; nothing is "trống"."""
    item = STUDENT.by_code[code]
    if not text:
        return "(trống)"
    return said(item, text, reveal=True) if item.list else text


def correction_rows(reach):
    rows = Correction.objects.allowed(reach, SEE)
    return rows.select_related("school", "classroom", "asked_by", "paper")


def full_correction(correction):
    rows = Correction.objects.select_related(
        "school", "classroom", "asked_by", "judged_by", "paper"
    )
    return rows.get(pk=correction.pk)


def correction_state(row):
    return CHIP[row.state], row.get_state_display()


class CorrectionListing(Listing):
    label = "Đề nghị sửa dữ liệu"
    unit = "đề nghị"
    search_label = "Tìm theo họ tên, mã học sinh"
    order = ("-asked_at",)
    columns = [
        Column("student", "Học sinh", "full_name", sort="sort_key",
               url=lambda r: f"/sua-chua/{r.pk}/"),
        Column("room", "Lớp", lambda r: r.classroom.name),
        Column("field", "Thông tin", lambda r: STUDENT.by_code[r.field].label),
        Column("asked_by", "Người đề nghị", lambda r: r.asked_by.full_name if r.asked_by else ""),
        Column("asked_at", "Lúc", lambda r: vn_datetime(r.asked_at), sort="asked_at"),
        Column("state", "Tình trạng", correction_state, kind="status", sort="state"),
    ]  # fmt: skip
    filters = [
        Filter("state", "Tình trạng", Correction.State.choices, lambda r, v: r.filter(state=v))
    ]
    empty = "Chưa có đề nghị sửa dữ liệu"
    empty_why = "Mở hồ sơ một em, bấm “Đề nghị sửa theo biên bản”."


def waiting_corrections(reach):
    """How many requests wait for this person's consent."""
    rows = Correction.objects.allowed(reach, CHECK)
    return rows.filter(state=Correction.State.ASKED).count()
