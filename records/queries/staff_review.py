"""Staff in a round: who is how far, what one person sees, and whether the push is unblocked."""

from dataclasses import dataclass

from django.db.models import OuterRef, Subquery
from django.utils import timezone

from accounts.models import Post, User
from csdl.kit import wall
from csdl.kit.dates import today, vn_datetime
from csdl.kit.listing import Column, Filter, Listing
from csdl.kit.reach import system
from records import staff_reviewed
from records.models import (
    Campaign,
    CampaignSchool,
    Employment,
    Qualification,
    Staff,
    StaffConfirmation,
)
from records.models.campaign import REVIEW_STAFF
from records.queries.holder import holders_at_units
from records.queries.staff_record import record_behind
from schools.queries.code import label_of

C, SS = StaffConfirmation.State, CampaignSchool.StaffState
CHIP = {
    "": "todo",
    "ready": "doing",
    "wrong": "returned",
    "paper": "doing",
    "done": "done",
    "excepted": "locked",
    "reopened": "returned",
}
STAFF_CHIP = {"working": "doing", "signing": "soon", "signed": "done", "changed": "returned"}
PROGRAM = system("Xác nhận hồ sơ của mình")


def officers_of(school):
    """The people who hold the review of this school's staff: one, when the head has named one."""
    found = holders_at_units(REVIEW_STAFF, [school.pk]).get(school.pk, [])
    return list(User.objects.filter(pk__in=found).order_by("sort_key"))


def staff_state(row):
    return STAFF_CHIP[row.staff_state], row.get_staff_state_display()


def marks_of(row):
    return StaffConfirmation.objects.filter(campaign=row.campaign_id, school=row.school_id)


def people_rows(row):
    """Who works at the school today, each with where their confirmation stands (`mark`)."""
    mine = marks_of(row).filter(staff=OuterRef("staff_id"))
    names = ("state", "at", "route", "note", "digest", "kind")
    said = {f"mark_{name}": Subquery(mine.values(name)[:1]) for name in names}
    rows = Employment.objects.filter(school=row.school_id).on(today())
    return rows.annotate(**said).order_by("sort_key", "pk")


def person_at_school(row, staff_id):
    """The job of this person at the school today, or None."""
    rows = Employment.objects.filter(school=row.school_id, staff=staff_id).on(today())
    return rows.select_related("school").order_by("-is_main").first()


def mark_of(row, staff_id):
    return marks_of(row).select_related("by", "beside", "paper").filter(staff=staff_id).first()


def last_snapshot(row, staff_id):
    """What this person last confirmed at this school, in this round or one before; {} if never."""
    rows = StaffConfirmation.objects.filter(school=row.school_id, staff=staff_id)
    found = rows.exclude(digest="").order_by("-at", "-pk").first()
    return found.snapshot if found else {}


@dataclass
class Sitting:
    """All that the officer and the person look at together."""

    job: Employment
    staff: Staff | None
    mark: StaffConfirmation | None
    sheets: list
    said: list
    values: dict
    digest: str

    @property
    def chip(self):
        return chip(self.mark.state if self.mark else "")

    @property
    def stops(self):
        return [one.text for one in self.said if one.stops]

    @property
    def hints(self):
        return [one.text for one in self.said if not one.stops]

    @property
    def differs(self):
        """How many values are no longer as last confirmed."""
        return sum(row["changed"] for _, rows in self.sheets for row in rows)


def chip(state):
    return CHIP[state or ""], C(state).label if state else "Chưa rà soát"


def sitting(row, job, groups):
    """groups: of the catalogue, those the reader may see (one's own record: all)."""
    staff = record_behind(job)
    degrees = list(Qualification.objects.filter(staff=staff).order_by("pk")) if staff else []
    fields = row.campaign.staff_fields
    values, digest = staff_reviewed.snapshot(staff, job, degrees)
    before = last_snapshot(row, job.staff_id)
    return Sitting(
        job=job,
        staff=staff,
        mark=mark_of(row, job.staff_id),
        sheets=staff_reviewed.sheets(staff, job, degrees, groups, fields, before),
        said=staff_reviewed.rules_say(staff, fields),
        values=values,
        digest=digest,
    )


def account_of(job):
    """The account of the person of a job: of the record, looked for by the program where another
    school keeps it (the second school knows the person by name and job alone)."""
    staff = Staff.objects.filter(pk=job.staff_id).select_related("user").first()
    if staff is not None:
        return staff.user
    posts = Post.objects.filter(unit=job.school_id, user__full_name=job.full_name)
    for user in User.objects.filter(pk__in=posts.values("user_id")):
        if _staff_id_of(user) == job.staff_id:
            return user
    return None


def _staff_id_of(user):
    """The record linked to an account, at whichever of its schools; None without one."""
    for post in Post.objects.filter(user=user).select_related("unit"):
        if not post.unit.is_school:
            continue
        with wall.school(PROGRAM, post.unit):
            found = Staff.objects.filter(user_id=user.pk).values_list("pk", flat=True).first()
        if found:
            return found
    return None


def my_sittings(user, groups):
    """[(row, Sitting)] of the person's own record in open rounds, at each school they work at,
    once the officer has sat down with them. The program looks behind the wall for that alone."""
    mine = _staff_id_of(user)
    if mine is None:
        return []
    found = []
    posts = Post.objects.filter(user=user).select_related("unit")
    for school in {post.unit_id: post.unit for post in posts if post.unit.is_school}.values():
        with wall.school(PROGRAM, school):
            for row in _asked(school, mine):
                if job := person_at_school(row, mine):
                    found.append((row, sitting(row, job, groups)))
    return found


def _asked(school, staff_id):
    marks = StaffConfirmation.objects.filter(
        staff=staff_id, school=school, state__in=(C.READY, C.REOPENED, C.WRONG, C.PAPER)
    )
    rows = CampaignSchool.objects.filter(
        school=school,
        campaign__state=Campaign.State.OPEN,
        campaign__in=marks.values("campaign_id"),
    )
    rows = rows.select_related("campaign__unit", "school").prefetch_related("campaign__deadlines")
    return list(rows.order_by("pk"))


@dataclass(frozen=True)
class Push:
    """Whether the push of a school's staff may go on (S1, 2.2, bước 3), and why not."""

    allowed: bool
    why: str = ""
    campaign: Campaign | None = None
    since: object = None


def push_of_staff(school):
    """Unblocked once every member of staff has confirmed and the head has signed the list, in the
    last round that covers staff; blocked again by an edit until it is signed anew. Read behind
    the wall of the school."""
    rows = CampaignSchool.objects.filter(school=school).exclude(
        campaign__covers=Campaign.Covers.PUPILS
    )
    row = rows.select_related("campaign").order_by("-campaign__opened_at", "-pk").first()
    if row is None:
        return Push(False, "Trường chưa có đợt rà soát nhân sự nào.")
    if row.staff_state == SS.SIGNED:
        return Push(True, "", row.campaign, row.staff_since)
    if row.staff_state == SS.CHANGED:
        why = f"Đã thay đổi sau xác nhận: {row.staff_left} người. Xác nhận lại rồi ký lại."
    elif row.staff_state == SS.SIGNING:
        why = "Danh sách xác nhận chờ thủ trưởng ký."
    else:
        why = f"Còn {row.staff_left}/{row.staff} người chưa xác nhận."
    return Push(False, why, row.campaign, row.staff_since)


class StaffRoundListing(Listing):
    label = "Rà soát nhân sự"
    unit = "người"
    search_label = "Tìm theo họ tên, mã cán bộ"
    order = ("sort_key", "pk")
    columns = [
        Column("full_name", "Họ và tên", sort="sort_key", url=lambda r: f"{r.staff_id}/"),
        Column("position", "Vị trí", lambda r: label_of("staff_position", r.position)),
        Column("contract", "Hợp đồng", lambda r: label_of("contract_kind", r.contract)
               + ("" if r.is_main else " (làm thêm)")),
        Column("state", "Tình trạng", lambda r: chip(r.mark_state), kind="status"),
        Column("how", "Cách xác nhận", lambda r: how(r)),
        Column("at", "Lúc", lambda r: vn_datetime(timezone.localtime(r.mark_at))
               if r.mark_at else ""),
    ]  # fmt: skip
    filters = [
        Filter(
            "state",
            "Tình trạng",
            [("todo", "Chưa rà soát"), *C.choices],
            lambda rows, v: rows.filter(mark_state=None if v == "todo" else v),
        )
    ]
    empty = "Trường chưa có ai trong danh sách nhân sự hôm nay"
    empty_why = "Thêm người ở mục Nhân sự của trường."


def how(row):
    """ "Mã PIN, cùng máy với cán bộ"; of an exception its kind and reason."""
    if row.mark_state == C.EXCEPTED:
        return f"{StaffConfirmation.Kind(row.mark_kind).label}: {row.mark_note}"
    if row.mark_state == C.WRONG:
        return row.mark_note
    if row.mark_state == C.DONE and row.mark_route:
        return StaffConfirmation.Route(row.mark_route).label
    return ""
