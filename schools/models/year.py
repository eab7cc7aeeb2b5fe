from datetime import timedelta

import pghistory
from django.db import models
from django.db.models import F, Q

from csdl.kit.dates import school_year_name

WEEKS = 35  # tuần thực học of a year


class YearQuerySet(models.QuerySet):
    def allowed(self, reach, perm):
        """Open inside a department to whoever holds `perm` anywhere in it."""
        return self.filter(department_id__in=reach.roots(perm))


@pghistory.track()
class Year(models.Model):
    """A school year of a department: from 1/9-ish to 31/8, two terms, 35 teaching weeks.

    starts_year is its identity (2026 is "2026–2027"), as in the ministry's data.
    """

    TABLE_CLASS = "open"
    SEE = "schools.view_year"

    department = models.ForeignKey("schools.Unit", models.PROTECT, related_name="years")
    starts_year = models.PositiveSmallIntegerField("Năm bắt đầu")
    starts_on = models.DateField("Ngày bắt đầu")
    ends_on = models.DateField("Ngày kết thúc")

    objects = YearQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["department", "starts_year"], name="year_once"),
            models.CheckConstraint(condition=Q(ends_on__gt=F("starts_on")), name="year_days"),
        ]

    def __str__(self):
        return self.name

    @property
    def name(self):
        return school_year_name(self.starts_year)

    @property
    def audit_unit_id(self):
        return self.department_id


class Term(models.Model):
    """Học kì: 1 or 2, days inclusive."""

    TABLE_CLASS = "open"

    year = models.ForeignKey(Year, models.CASCADE, related_name="terms")
    number = models.PositiveSmallIntegerField()
    starts_on = models.DateField()
    ends_on = models.DateField()

    class Meta:
        ordering = ["number"]
        constraints = [
            models.UniqueConstraint(fields=["year", "number"], name="term_once"),
            models.CheckConstraint(condition=Q(number__in=[1, 2]), name="term_number"),
            models.CheckConstraint(condition=Q(ends_on__gt=F("starts_on")), name="term_days"),
        ]

    def __str__(self):
        return "Học kì I" if self.number == 1 else "Học kì II"


class Week(models.Model):
    """Tuần thực học: 1 to 35, Monday to Saturday."""

    TABLE_CLASS = "open"

    year = models.ForeignKey(Year, models.CASCADE, related_name="weeks")
    term = models.ForeignKey(Term, models.CASCADE, related_name="weeks")
    number = models.PositiveSmallIntegerField()
    starts_on = models.DateField()

    class Meta:
        ordering = ["number"]
        constraints = [
            models.UniqueConstraint(fields=["year", "number"], name="week_once"),
        ]

    def __str__(self):
        return f"Tuần {self.number}"

    @property
    def ends_on(self):
        """Its Saturday."""
        return self.starts_on + timedelta(days=5)
