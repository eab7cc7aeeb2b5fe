"""Review rounds (đợt rà soát): what is reviewed, by whom, until when."""

import pghistory
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Exists, OuterRef, Q

from csdl.kit.dates import today
from csdl.kit.window import Deadline, Window
from csdl.kit.workflow import Move
from schools.models import Level, Parent

SEE = "records.view_student"
RUN = "records.run_campaign"
REVIEW = "records.review_class"
CHECK = "records.check_class"
ACCEPT = "records.accept_review"
REVIEW_STAFF = "records.review_staff"
EXCEPT_STAFF = "records.except_staff"


class CampaignQuerySet(models.QuerySet):
    def allowed(self, reach, perm):
        """Seen downward, as directives are: the Sở's by all who see records in it, a commune's by
        its schools, and upward by who sees the unit; run by the unit that made it alone. A draft
        is its maker's."""
        own = Q(unit_id__in=sorted(reach.units(RUN)))
        if perm != SEE:
            return self.filter(unit_id__in=sorted(reach.units(perm)))
        if not reach.holds(SEE) and not reach.holds(REVIEW_STAFF):
            return self.none()
        above = Parent.objects.on(reach.today or today()).filter(
            manager_id=OuterRef("unit_id"), unit_id__in=reach.schools
        )
        place = Q(unit_id__in=reach.roots(SEE) | reach.schools)
        seen = place | Exists(above) | reach.where(SEE, department="department_id", unit="unit_id")
        return self.filter(own | (seen & ~Q(state=Campaign.State.DRAFT)))


@pghistory.track()
class Campaign(models.Model):
    """A review round of one school year, made by the Sở, a commune or a school for itself.

    levels: whose classes and people; fields, staff_fields: what must be there and right before a
    class, a member of staff is confirmed; basis: the directive it rests on (CV 1456 in S1).
    """

    class State(models.TextChoices):
        DRAFT = "draft", "Đang soạn"
        OPEN = "open", "Đang mở"
        CLOSED = "closed", "Đã kết thúc"

    class Covers(models.TextChoices):
        PUPILS = "pupils", "Học sinh"
        STAFF = "staff", "Cán bộ, giáo viên, nhân viên"
        BOTH = "both", "Học sinh và cán bộ, giáo viên, nhân viên"

    MOVES = {
        (State.DRAFT, State.OPEN): Move(RUN, "Mở đợt"),
        (State.OPEN, State.CLOSED): Move(RUN, "Kết thúc đợt"),
    }
    TABLE_CLASS = "open"
    SEE = SEE
    NAMED = ("unit", "year", "basis")

    department = models.ForeignKey("schools.Unit", models.PROTECT, related_name="+")
    unit = models.ForeignKey("schools.Unit", models.PROTECT, related_name="campaigns")
    year = models.ForeignKey("schools.Year", models.PROTECT, related_name="+")
    title = models.CharField("Tên đợt", max_length=200)
    covers = models.CharField("Rà soát", max_length=6, choices=Covers)
    levels = ArrayField(models.CharField(max_length=4, choices=Level), verbose_name="Cấp học")
    fields = ArrayField(models.CharField(max_length=40), verbose_name="Thông tin phải đúng, đủ")
    staff_fields = ArrayField(
        models.CharField(max_length=40),
        default=list,
        verbose_name="Thông tin nhân sự phải đúng, đủ",
    )
    basis = models.ForeignKey("accounts.Directive", models.PROTECT, null=True, related_name="+")
    state = models.CharField(max_length=6, choices=State, default=State.DRAFT)
    made_at = models.DateTimeField(auto_now_add=True)
    made_by = models.ForeignKey("accounts.User", models.PROTECT, null=True, related_name="+")
    opened_at = models.DateTimeField(null=True)
    closed_at = models.DateTimeField(null=True)
    close_reason = models.CharField(max_length=300, blank=True)

    objects = CampaignQuerySet.as_manager()

    class Meta:
        default_permissions = ()
        permissions = [
            ("run_campaign", "Lập, mở, gia hạn, kết thúc đợt rà soát của đơn vị"),
            ("review_class", "Rà soát và bàn giao dữ liệu lớp"),
            ("check_class", "Kiểm tra, xác nhận dữ liệu từng lớp"),
            ("accept_review", "Kiểm tra kết quả rà soát của trường"),
            ("review_staff", "Rà soát hồ sơ nhân sự cùng từng người"),
            ("except_staff", "Quyết định trường hợp ngoại lệ khi rà soát nhân sự"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(state="draft") | Q(opened_at__isnull=False), name="campaign_opened"
            )
        ]
        indexes = [models.Index(fields=["department", "state"], name="campaign_state")]

    def __str__(self):
        return self.title

    @property
    def is_open(self):
        return self.state == self.State.OPEN

    @property
    def has_pupils(self):
        return self.covers != self.Covers.STAFF

    @property
    def has_staff(self):
        return self.covers != self.Covers.PUPILS

    def window(self, levels, units, at=None) -> Window:
        """When work of these levels may be done at these units (a school, its manager).

        Of several deadlines the last counts: an extension only gives time. at: as it was known
        at that moment. `deadlines` should be prefetched.
        """
        fits = [
            row
            for row in self.deadlines.all()
            if row.level in levels
            and (not row.units or set(row.units) & set(units))
            and (at is None or row.made_at <= at)
        ]
        last = max(fits, key=lambda row: (row.closes_at, row.pk), default=None)
        return Window(
            opens_at=self.opened_at,
            closes_at=last.closes_at if last else None,
            phrase=last.phrase if last else "",
            locked_at=self.closed_at,
            locked_by=self.unit.full_name if self.closed_at else "",
            ask=self.unit.full_name,
        )


@pghistory.track()
class CampaignDeadline(models.Model):
    """A deadline of one level as it was announced, or its extension by a recorded decision.

    units: the schools or communes that an extension is for (empty: all). Written once.
    """

    TABLE_CLASS = "open"

    campaign = models.ForeignKey(Campaign, models.PROTECT, related_name="deadlines")
    level = models.CharField("Cấp học", max_length=4, choices=Level)
    units = ArrayField(models.BigIntegerField(), default=list, blank=True)
    closes_at = models.DateTimeField()
    phrase = models.CharField(max_length=80)
    is_extension = models.BooleanField(default=False)
    number = models.CharField("Số văn bản gia hạn", max_length=60, blank=True)
    decided_on = models.DateField("Ngày văn bản", null=True)
    decided_by = models.CharField("Người quyết định", max_length=150, blank=True)
    reason = models.CharField("Lý do", max_length=300, blank=True)
    made_at = models.DateTimeField()
    made_by = models.ForeignKey("accounts.User", models.PROTECT, null=True, related_name="+")

    class Meta:
        default_permissions = ()
        ordering = ["made_at", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(is_extension=False)
                | (Q(decided_on__isnull=False) & ~Q(number="") & ~Q(decided_by="")),
                name="campaigndeadline_decision",
            )
        ]

    def __str__(self):
        return f"{self.level}: {self.phrase}"

    @property
    def audit_unit_id(self):
        return self.campaign.unit_id

    @property
    def deadline(self):
        return Deadline(self.closes_at, self.phrase)
