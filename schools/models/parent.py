import pghistory
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateRangeField, RangeOperators
from django.db import models
from django.db.models import Func, Q


class DateRange(Func):
    function = "DATERANGE"
    output_field = DateRangeField()


class Same(Func):
    """A range of one id: this PostgreSQL has no btree_gist, so `=` is said by `&&`."""

    template = "int8range(%(expressions)s, %(expressions)s, '[]')"


class ParentQuerySet(models.QuerySet):
    def on(self, day):
        """The edges in force on a day (valid_to is exclusive)."""
        return self.filter(Q(valid_from__lte=day), Q(valid_to=None) | Q(valid_to__gt=day))


@pghistory.track()
class Parent(models.Model):
    """Who manages a unit, from a day (inclusive) to a day (exclusive): one at a time.

    "As of date D" reads the tree of that day: Phòng GDĐT until 30/6/2025, UBND cấp xã
    since 1/7/2025 (Nghị quyết 203/2025/QH15, Nghị định 142/2025/NĐ-CP).
    """

    TABLE_CLASS = "open"

    unit = models.ForeignKey("schools.Unit", models.PROTECT, related_name="parents")
    manager = models.ForeignKey("schools.Unit", models.PROTECT, related_name="managed")
    valid_from = models.DateField()
    valid_to = models.DateField(null=True, blank=True)
    basis = models.CharField("Căn cứ", max_length=200, blank=True)

    objects = ParentQuerySet.as_manager()

    class Meta:
        constraints = [
            ExclusionConstraint(
                name="parent_one_at_a_time",
                expressions=[
                    (Same("unit_id"), RangeOperators.OVERLAPS),
                    (DateRange("valid_from", "valid_to"), RangeOperators.OVERLAPS),
                ],
            ),
            models.CheckConstraint(
                condition=~Q(unit=models.F("manager")), name="parent_not_itself"
            ),
            models.CheckConstraint(
                condition=Q(valid_to=None) | Q(valid_to__gt=models.F("valid_from")),
                name="parent_days",
            ),
        ]
        indexes = [models.Index(fields=["manager", "valid_from"], name="parent_manager")]

    def __str__(self):
        return f"{self.unit_id} ← {self.manager_id} {self.valid_from}"
