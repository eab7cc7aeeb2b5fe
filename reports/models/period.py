from datetime import timedelta

import pghistory
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q

from csdl.kit.dates import vn_moment
from csdl.kit.window import Deadline, Window
from schools.models import Level, Unit

RUN = "reports.run_period"
DAY = timedelta(days=1)


class PeriodQuerySet(models.QuerySet):
    def allowed(self, reach, perm):
        """Periods of a department: seen by whoever holds `perm` anywhere in it, run by the Sở."""
        if perm == RUN:
            return self.filter(reach.where(perm, department="department_id"))
        return self.filter(department_id__in=reach.roots(perm))

    def standing(self):
        return self.filter(withdrawn_at=None)


@pghistory.track()
class Period(models.Model):
    """A reporting period of a department: figures as of 24:00 of `cut_on`, sent up by tiers.

    Cut-off is not deadline (S2: chốt 30/9, trường trước 17h00 07/10, xã trước 17h00 15/10). Each
    deadline keeps its exclusive moment and the phrase it was announced with. `known_at`: the
    moment up to which the records count: 24:00 of the cut-off day, or later when the portal held
    no record by then.
    """

    class Kind(models.TextChoices):
        START = "start", "Đầu năm học"
        END = "end", "Cuối năm học"
        ADHOC = "adhoc", "Đột xuất"

    class Late(models.TextChoices):
        ACCEPT = "accept", "Vẫn nhận, ghi là nộp muộn kèm lý do"
        REFUSE = "refuse", "Không nhận sau hạn"

    TABLE_CLASS = "open"
    SEE = "reports.view_period"

    department = models.ForeignKey("schools.Unit", models.PROTECT, related_name="periods")
    year = models.ForeignKey("schools.Year", models.PROTECT, related_name="periods")
    kind = models.CharField("Kỳ báo cáo", max_length=5, choices=Kind)
    title = models.CharField("Tên báo cáo", max_length=200)
    cut_on = models.DateField("Ngày chốt số liệu")
    school_closes_at = models.DateTimeField()
    school_phrase = models.CharField(max_length=100)
    commune_closes_at = models.DateTimeField()
    commune_phrase = models.CharField(max_length=100)
    department_closes_at = models.DateTimeField(null=True)
    department_phrase = models.CharField(max_length=100, blank=True)
    late = models.CharField("Nộp sau hạn", max_length=6, choices=Late, default=Late.ACCEPT)
    basis = models.ForeignKey("accounts.Directive", models.PROTECT, null=True, related_name="+")
    basis_text = models.CharField("Căn cứ", max_length=600, blank=True)
    # only schools with one of these levels report; empty: all
    levels = ArrayField(models.CharField(max_length=4, choices=Level), default=list, blank=True)
    known_at = models.DateTimeField(null=True)
    cut_at = models.DateTimeField("Lúc chốt xong", null=True)
    closed_at = models.DateTimeField("Lúc khoá kỳ", null=True)
    withdrawn_at = models.DateTimeField(null=True)
    withdraw_reason = models.CharField(max_length=300, blank=True)
    made_at = models.DateTimeField(auto_now_add=True)
    made_by = models.ForeignKey("accounts.User", models.PROTECT, null=True, related_name="+")

    objects = PeriodQuerySet.as_manager()

    class Meta:
        default_permissions = ("view",)
        permissions = [("run_period", "Mở kỳ báo cáo, gia hạn, khoá kỳ")]
        constraints = [
            models.UniqueConstraint(
                fields=["department", "year", "kind"],
                condition=Q(kind__in=["start", "end"]) & Q(withdrawn_at=None),
                name="period_once",
                violation_error_message="Kỳ báo cáo này của năm học đã mở rồi.",
            ),
            models.CheckConstraint(
                condition=Q(commune_closes_at__gte=F("school_closes_at")), name="period_order"
            ),
        ]
        indexes = [models.Index(fields=["department", "-cut_on"], name="period_list")]

    def __str__(self):
        return self.title

    @property
    def audit_unit_id(self):
        return self.department_id

    @property
    def opens_at(self):
        """24:00 of the cut-off day: the figures stand still, reports may be made."""
        return vn_moment(self.cut_on + DAY)

    def deadline(self, tier) -> Deadline | None:
        """When units of a tier must have sent; None where nothing was announced."""
        if tier == Unit.Tier.SCHOOL:
            return Deadline(self.school_closes_at, self.school_phrase)
        if tier == Unit.Tier.DEPARTMENT:
            at = self.department_closes_at
            return Deadline(at, self.department_phrase) if at else None
        return Deadline(self.commune_closes_at, self.commune_phrase)

    def window(self, tier, extended=None) -> Window:
        """From the cut-off to the tier's deadline, or to the one the unit was given."""
        deadline = extended or self.deadline(tier)
        rest = {"ask": self.department.name}
        if self.closed_at:
            rest |= {"locked_at": self.closed_at, "locked_by": self.department.name}
        if deadline is None:
            return Window(self.opens_at, **rest)
        return Window.until(deadline, self.opens_at, **rest)


@pghistory.track()
class PeriodForm(models.Model):
    """A form, in one version, that a period asks for."""

    TABLE_CLASS = "open"

    period = models.ForeignKey(Period, models.PROTECT, related_name="period_forms")
    form = models.ForeignKey("reports.Form", models.PROTECT, related_name="+")

    class Meta:
        default_permissions = ()
        constraints = [models.UniqueConstraint(fields=["period", "form"], name="periodform_once")]

    def __str__(self):
        return f"{self.period_id} {self.form_id}"


@pghistory.track()
class Extension(models.Model):
    """More time for one unit, by a recorded decision. The latest one counts."""

    TABLE_CLASS = "open"

    period = models.ForeignKey(Period, models.PROTECT, related_name="extensions")
    unit = models.ForeignKey("schools.Unit", models.PROTECT, related_name="+")
    closes_at = models.DateTimeField()
    phrase = models.CharField(max_length=100)
    decision = models.CharField("Quyết định, văn bản gia hạn", max_length=200)
    reason = models.CharField("Lý do", max_length=300)
    made_at = models.DateTimeField(auto_now_add=True)
    made_by = models.ForeignKey("accounts.User", models.PROTECT, null=True, related_name="+")

    class Meta:
        default_permissions = ()
        indexes = [models.Index(fields=["period", "unit", "-made_at"], name="extension_unit")]

    def __str__(self):
        return f"{self.unit_id}: {self.phrase}"

    @property
    def deadline(self):
        return Deadline(self.closes_at, self.phrase)


class Reminder(models.Model):
    """A reminder that went out: the row is what makes it go out once, whatever beat does."""

    TABLE_CLASS = "open"

    period = models.ForeignKey(Period, models.PROTECT, related_name="reminders")
    unit = models.ForeignKey("schools.Unit", models.PROTECT, related_name="+")
    mark = models.CharField(max_length=12)  # "T-7" … "T+1", or a week "2026-W41"
    told = models.PositiveSmallIntegerField(default=0)
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(fields=["period", "unit", "mark"], name="reminder_once")
        ]

    def __str__(self):
        return f"{self.unit_id} {self.mark}"
