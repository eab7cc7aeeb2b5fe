import pghistory
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q

from schools.models.level import Level


def no_levels():
    """All levels. (Not `list`, which below is a field.)"""
    return []


class CodeQuerySet(models.QuerySet):
    def of(self, listed, year=None):
        """The codes of one list, those valid in a school year (its starting year) if given."""
        rows = self.filter(list=listed)
        if year is not None:
            rows = rows.in_year(year)
        return rows.order_by("position", "code", "valid_from")

    def in_year(self, year):
        """Those valid in a school year, by its starting year."""
        return self.filter(valid_from__lte=year).filter(Q(valid_to=None) | Q(valid_to__gte=year))

    def allowed(self, reach, perm):
        return self if reach.holds(perm) else self.none()


@pghistory.track()
class Code(models.Model):
    """One code of one list, with the school years it is valid in: lists change by year.

    valid_from, valid_to: starting years of the first and last school year, inclusive
    (domain.md 1.1: the ministry's lists are versioned by year and some by level).
    """

    TABLE_CLASS = "open"
    SEE = "schools.view_code"

    list = models.CharField(max_length=40)
    code = models.CharField(max_length=20)
    label = models.CharField(max_length=200)
    levels = ArrayField(
        models.CharField(max_length=4, choices=Level), default=no_levels, blank=True
    )
    valid_from = models.PositiveSmallIntegerField(default=2000)
    valid_to = models.PositiveSmallIntegerField(null=True, blank=True)
    position = models.PositiveSmallIntegerField(default=0)

    objects = CodeQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["list", "code", "valid_from"], name="code_once"),
            models.CheckConstraint(
                condition=Q(valid_to=None) | Q(valid_to__gte=F("valid_from")), name="code_years"
            ),
        ]

    def __str__(self):
        return self.label
