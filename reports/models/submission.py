import pghistory
from django.db import models
from django.db.models import Q

from csdl.kit.workflow import Move

PREPARE, CERTIFY = "reports.prepare_submission", "reports.certify_submission"
CHECK, RUN = "reports.check_submission", "reports.run_period"


class State(models.TextChoices):
    DRAFT = "draft", "Đang lập"
    PREPARED = "prepared", "Chờ thủ trưởng xác nhận"
    SENT = "sent", "Đã gửi"
    CHECKING = "checking", "Đang kiểm tra"
    RETURNED = "returned", "Bị trả lại"
    ACCEPTED = "accepted", "Đã được chấp nhận"
    LOCKED = "locked", "Đã khoá"


S = State
# The whole ladder: what may follow what, and who moves it. Buttons are drawn from it.
MOVES = {
    (S.DRAFT, S.PREPARED): Move(PREPARE, "Lập xong, trình thủ trưởng"),
    (S.RETURNED, S.PREPARED): Move(PREPARE, "Lập lại xong, trình thủ trưởng"),
    (S.PREPARED, S.DRAFT): Move(PREPARE, "Lấy lại để sửa"),
    (S.PREPARED, S.SENT): Move(CERTIFY, "Xác nhận và gửi"),
    (S.SENT, S.CHECKING): Move(CHECK, "Nhận kiểm tra"),
    (S.CHECKING, S.RETURNED): Move(CHECK, "Trả lại"),
    (S.CHECKING, S.ACCEPTED): Move(CHECK, "Chấp nhận"),
    (S.ACCEPTED, S.RETURNED): Move(CHECK, "Mở lại theo đề nghị"),
    (S.ACCEPTED, S.LOCKED): Move(RUN, "Khoá"),
    (S.LOCKED, S.RETURNED): Move(RUN, "Mở khoá theo đề nghị"),
}
GONE = (S.SENT, S.CHECKING, S.ACCEPTED, S.LOCKED)  # out of the sender's hands
TAKEN = (S.ACCEPTED, S.LOCKED)  # counts in the sums above


class SubmissionQuerySet(models.QuerySet):
    def allowed(self, reach, perm):
        """Checking belongs to the unit it is sent to; the rest to the unit that reports, and
        seeing to those above it."""
        if perm == CHECK:
            return self.filter(receiver_id__in=reach.units(perm))
        return self.filter(
            reach.where(perm, department="department_id", unit="school_id", levels="school__levels")
        )


@pghistory.track()
class Submission(models.Model):
    """What one unit owes in one period: a school's report, or the sum of a commune or the Sở.

    `school` is the unit that reports, of any tier: the wall keeps by it. `manual`: what was
    entered by hand, {form: {cell: number}}; `reasons`: {check: why it is right all the same}.
    """

    State = State
    TABLE_CLASS = "tenant"
    SEE = "reports.view_submission"

    department_id = models.BigIntegerField()
    school = models.ForeignKey(
        "schools.Unit", models.PROTECT, related_name="submissions", db_index=False
    )
    year = models.ForeignKey("schools.Year", models.PROTECT, related_name="+", db_index=False)
    period = models.ForeignKey("reports.Period", models.PROTECT, related_name="submissions")
    receiver = models.ForeignKey("schools.Unit", models.PROTECT, null=True, related_name="+")
    tier = models.PositiveSmallIntegerField()
    state = models.CharField(max_length=8, choices=State, default=State.DRAFT)
    state_at = models.DateTimeField()
    manual = models.JSONField(default=dict, blank=True)
    reasons = models.JSONField(default=dict, blank=True)
    snapshot = models.ForeignKey("reports.Snapshot", models.PROTECT, null=True, related_name="+")
    paper = models.ForeignKey("accounts.Paper", models.PROTECT, null=True, related_name="+")
    number = models.PositiveSmallIntegerField("Số lần gửi", default=0)
    prepared_by = models.ForeignKey("accounts.User", models.PROTECT, null=True, related_name="+")
    prepared_at = models.DateTimeField(null=True)
    alone_reason = models.CharField(max_length=300, blank=True)
    late_reason = models.CharField(max_length=300, blank=True)
    sent_at = models.DateTimeField(null=True)
    late_minutes = models.PositiveIntegerField(null=True)
    checker = models.ForeignKey("accounts.User", models.PROTECT, null=True, related_name="+")
    reopen_reason = models.CharField(max_length=300, blank=True)
    reopen_at = models.DateTimeField(null=True)
    reopen_by = models.ForeignKey("accounts.User", models.PROTECT, null=True, related_name="+")

    objects = SubmissionQuerySet.as_manager()

    class Meta:
        default_permissions = ("view",)
        permissions = [
            ("prepare_submission", "Lập báo cáo thống kê"),
            ("certify_submission", "Xác nhận báo cáo thống kê thay mặt đơn vị"),
            ("check_submission", "Kiểm tra báo cáo thống kê cấp dưới"),
        ]
        constraints = [
            models.UniqueConstraint(fields=["period", "school"], name="submission_once"),
            models.UniqueConstraint(fields=["id", "school", "year"], name="submission_keys"),
        ]
        indexes = [
            models.Index(fields=["school", "year"], name="submission_unit"),
            models.Index(fields=["receiver", "period", "state"], name="submission_receiver"),
        ]

    def __str__(self):
        return f"{self.period_id} {self.school_id}"

    @property
    def is_sum(self):
        """Whether its figures are sums of what those below sent."""
        return self.tier != 4


@pghistory.track()
class Sent(models.Model):
    """One sent copy, frozen: its figures, its paper (numbered, hashed), and what became of it.

    marks: the cells a return points at, [{form, cell, note}].
    """

    TABLE_CLASS = "tenant"
    SEE = "reports.view_submission"

    department_id = models.BigIntegerField()
    school = models.ForeignKey("schools.Unit", models.PROTECT, related_name="+", db_index=False)
    year = models.ForeignKey("schools.Year", models.PROTECT, related_name="+", db_index=False)
    submission = models.ForeignKey(Submission, models.PROTECT, related_name="copies")
    number = models.PositiveSmallIntegerField()
    paper = models.ForeignKey("accounts.Paper", models.PROTECT, related_name="+")
    snapshot = models.ForeignKey("reports.Snapshot", models.PROTECT, null=True, related_name="+")
    figures = models.JSONField()
    sent_at = models.DateTimeField()
    sent_by = models.ForeignKey("accounts.User", models.PROTECT, null=True, related_name="+")
    late_minutes = models.PositiveIntegerField(null=True)
    late_reason = models.CharField(max_length=300, blank=True)
    outcome = models.CharField(max_length=8, blank=True)  # "", returned, accepted
    outcome_at = models.DateTimeField(null=True)
    outcome_by = models.ForeignKey("accounts.User", models.PROTECT, null=True, related_name="+")
    outcome_reason = models.CharField(max_length=500, blank=True)
    marks = models.JSONField(default=list, blank=True)

    objects = SubmissionQuerySet.as_manager()

    class Meta:
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(fields=["submission", "number"], name="sent_once"),
            models.UniqueConstraint(fields=["id", "school", "year"], name="sent_keys"),
            models.CheckConstraint(
                condition=Q(outcome__in=["", "returned", "accepted"]), name="sent_outcome"
            ),
        ]
        indexes = [models.Index(fields=["school", "year"], name="sent_unit")]

    def __str__(self):
        return f"{self.submission_id}, lần {self.number}"
