import pghistory
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now, TruncDate

from accounts.models.post import days_now
from schools.models import Level


class GrantQuerySet(models.QuerySet):
    def in_force(self):
        """Active and within its days by the database's clock."""
        day = TruncDate(Now())
        away = Q(suspended_on__lte=day, resumes_on__gt=day)
        return self.filter(days_now(), state=Grant.State.ACTIVE).exclude(away)

    def with_place(self):
        """With all that its place is said by (accounts.queries.axes)."""
        return self.select_related("unit", "classroom__year", "subject", "group", "helps")

    def allowed(self, reach, perm):
        """Seen by the side that gives, the side that receives, and the holder; acted on
        (signed, ended) only by the unit that gave."""
        giving = reach.where(perm, department="from_unit__department_id", unit="from_unit_id")
        if perm != Grant.SEE:
            return self.filter(giving)
        receiving = reach.where(perm, unit="unit_id")
        return self.filter(giving | receiving | Q(holder_id=reach.user_id or 0))


@pghistory.track()
class Grant(models.Model):
    """A right handed down on paper: pending until both sides signed, then active, then ended.

    It is the unit's (`from_unit`): signed by its head (`given_by`), prepared by an officer
    (`prepared_by`); it does not lapse because either leaves. `may` is what the holder may
    do, `may_give` what they may hand on; both hold on `unit` (and what it manages), or on
    one class. Permission names are Django's ("records.change_student").
    """

    class State(models.TextChoices):
        PENDING = "pending", "Chờ ký"
        ACTIVE = "active", "Đang hiệu lực"
        ENDED = "ended", "Đã kết thúc"

    TABLE_CLASS = "open"
    SEE = "accounts.view_grant"

    from_unit = models.ForeignKey("schools.Unit", models.PROTECT, related_name="grants_given")
    given_by = models.ForeignKey("accounts.User", models.PROTECT, null=True, related_name="+")
    prepared_by = models.ForeignKey("accounts.User", models.PROTECT, null=True, related_name="+")
    holder = models.ForeignKey("accounts.User", models.PROTECT, related_name="grants")
    role = models.CharField("Việc được giao", max_length=40)
    unit = models.ForeignKey("schools.Unit", models.PROTECT, related_name="grants")
    classroom = models.ForeignKey(
        "schools.Classroom", models.PROTECT, null=True, blank=True, related_name="grants"
    )
    year = models.ForeignKey(
        "schools.Year", models.PROTECT, null=True, blank=True, related_name="+"
    )
    levels = ArrayField(models.CharField(max_length=4, choices=Level), default=list, blank=True)
    # Narrower than the role: functions (accounts.functions), one subject and term of the class,
    # one professional group; helps: the teacher for whom a helper enters.
    functions = ArrayField(models.CharField(max_length=40), default=list, blank=True)
    subject = models.ForeignKey(
        "schools.Subject", models.PROTECT, null=True, blank=True, related_name="+", db_index=False
    )
    term = models.PositiveSmallIntegerField("Học kì", null=True, blank=True)
    group = models.ForeignKey(
        "schools.Group", models.PROTECT, null=True, blank=True, related_name="+", db_index=False
    )
    helps = models.ForeignKey(
        "accounts.User", models.PROTECT, null=True, blank=True, related_name="+", db_index=False
    )
    may = ArrayField(models.CharField(max_length=100))
    may_give = ArrayField(models.CharField(max_length=100), default=list, blank=True)
    starts_on = models.DateField("Từ ngày")
    ends_on = models.DateField("Đến hết ngày")
    # A long leave: no right from `suspended_on` to the day before `resumes_on`; the right rows
    # are two periods, so that it comes back by itself (mission B6).
    suspended_on = models.DateField("Tạm dừng từ ngày", null=True, blank=True)
    resumes_on = models.DateField("Có lại từ ngày", null=True, blank=True)
    # The decision behind it, for an authorisation: "Quyết định số 21/QĐ-THCS ngày 05/9/2026".
    basis = models.CharField("Căn cứ", max_length=200, blank=True)
    state = models.CharField(max_length=8, choices=State, default=State.PENDING)
    paper = models.ForeignKey("accounts.Paper", models.PROTECT, null=True, related_name="grants")
    # Work that must start today: 72 hours at most on the head's word, before the paper is signed.
    provisional_until = models.DateTimeField(null=True)
    provisional_by = models.ForeignKey("accounts.User", models.PROTECT, null=True, related_name="+")
    made_at = models.DateTimeField(auto_now_add=True)
    activated_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    ended_by = models.ForeignKey("accounts.User", models.PROTECT, null=True, related_name="+")
    end_reason = models.CharField(max_length=300, blank=True)
    end_paper = models.ForeignKey("accounts.Paper", models.PROTECT, null=True, related_name="+")

    objects = GrantQuerySet.as_manager()

    class Meta:
        permissions = [
            ("give_grant", "Lập biên bản giao quyền thay mặt đơn vị"),
            ("sign_grant", "Ký giao quyền thay mặt đơn vị"),
            ("end_grant", "Thu hồi quyền"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_on__gte=F("starts_on")),
                name="grant_days",
                violation_error_message="Ngày kết thúc phải từ ngày bắt đầu trở đi.",
            ),
            models.CheckConstraint(
                condition=Q(suspended_on=None, resumes_on=None)
                | Q(suspended_on__isnull=False, resumes_on__gt=F("suspended_on")),
                name="grant_leave_days",
            ),
            # The same work at the same place is not given twice to one person.
            models.UniqueConstraint(
                fields=[
                    *("holder", "role", "unit", "classroom", "starts_on"),
                    *("functions", "subject", "term", "group", "helps"),
                ],
                nulls_distinct=False,
                condition=~Q(state="ended"),
                name="grant_once",
            ),
            models.CheckConstraint(
                condition=Q(term=None) | Q(term__in=[1, 2], classroom__isnull=False),
                name="grant_term",
            ),
        ]
        indexes = [
            models.Index(fields=["from_unit", "state"], name="grant_given"),
            models.Index(fields=["unit", "state"], name="grant_unit"),
            models.Index(fields=["holder", "state"], name="grant_holder"),
        ]

    def __str__(self):
        return f"{self.holder_id} {self.role} {self.unit_id}"

    @property
    def audit_unit_id(self):
        return self.from_unit_id
