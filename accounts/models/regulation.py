import pghistory
from django.db import models
from django.db.models import F, Q

from accounts.functions import APPROVE, PAPERS
from accounts.models.post import days_now


class RegulationQuerySet(models.QuerySet):
    def now(self):
        """In force today by the database's clock, and not withdrawn."""
        return self.filter(days_now(), withdrawn_at=None)

    def allowed(self, reach, perm):
        """Seen from the unit and above; kept by the unit itself."""
        if perm != Regulation.SEE:
            return self.filter(unit_id__in=reach.units(perm))
        return self.filter(reach.where(perm, department="unit__department_id", unit="unit_id"))


@pghistory.track()
class Regulation(models.Model):
    """A unit's own regulation on the system (quy chế nội bộ, mission B9), from a day.

    accepts_system: whether it accepts "xác nhận trên hệ thống" instead of a signed copy, for
    the papers that this unit gives.
    """

    TABLE_CLASS = "open"
    SEE = "accounts.view_regulation"

    unit = models.ForeignKey("schools.Unit", models.PROTECT, related_name="regulations")
    number = models.CharField("Số, ký hiệu", max_length=60)
    issued_on = models.DateField("Ngày ban hành")
    summary = models.CharField("Trích yếu", max_length=500)
    starts_on = models.DateField("Áp dụng từ ngày")
    ends_on = models.DateField("Đến hết ngày", null=True, blank=True)
    accepts_system = models.BooleanField("Chấp nhận xác nhận trên hệ thống", default=True)
    file_id = models.BigIntegerField("Tệp", null=True)
    withdrawn_at = models.DateTimeField("Lúc huỷ ghi nhận", null=True)
    withdraw_reason = models.CharField("Lý do huỷ ghi nhận", max_length=300, blank=True)
    made_at = models.DateTimeField(auto_now_add=True)
    made_by = models.ForeignKey("accounts.User", models.PROTECT, null=True, related_name="+")

    objects = RegulationQuerySet.as_manager()

    class Meta:
        # The professional papers of the annex (accounts.functions.PAPERS), S4.
        permissions = [
            (perm.split(".")[1], f"Phê duyệt: {PAPERS[key]}") for key, perm in APPROVE.items()
        ]
        constraints = [
            # one is in force at a time: a later one ends the one before (actions.regulation)
            models.UniqueConstraint(
                fields=["unit"],
                condition=Q(ends_on=None, withdrawn_at=None),
                name="regulation_one_open",
            ),
            models.CheckConstraint(
                condition=Q(ends_on=None) | Q(ends_on__gte=F("starts_on")),
                name="regulation_days",
            ),
        ]
        indexes = [models.Index(fields=["unit", "-starts_on"], name="regulation_unit")]

    def __str__(self):
        return f"Quy chế {self.number}"
