"""Who teaches what: homeroom of a class, subjects in classes, the weekly timetable."""

import pghistory
import pgtrigger
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import BigIntegerRangeField, DateRangeField
from django.db import models
from django.db.models import F, Q

from records.models.employment import DatedQuerySet, span


class RoomQuerySet(DatedQuerySet):
    def allowed(self, reach, perm):
        """By school, and by class for those who hold one."""
        places = {"department": "department_id", "unit": "school_id", "room": "classroom_id"}
        return self.filter(reach.where(perm, level="classroom__level", **places))


class OfClass(models.Model):
    """A row of a class: school and year stand in its keys, and the database ties class, school
    and year together, and employment and school (migration)."""

    TABLE_CLASS = "tenant"
    SEE = "records.view_assignment"

    department_id = models.BigIntegerField()
    school = models.ForeignKey("schools.Unit", models.PROTECT, related_name="+", db_index=False)
    year = models.ForeignKey("schools.Year", models.PROTECT, related_name="+", db_index=False)
    classroom = models.ForeignKey("schools.Classroom", models.PROTECT, related_name="+")

    objects = RoomQuerySet.as_manager()

    class Meta:
        abstract = True

    def __str__(self):
        return str(self.pk)


_STAYS = ["school", "year", "classroom"]
_DAYS = Q(ends_on=None) | Q(ends_on__gte=F("starts_on"))


@pghistory.track()
class Homeroom(OfClass):
    """Who is homeroom teacher (GVCN) of a class, from a day to a day (both inclusive).

    It gives no right: the right to the class is a grant, on its own paper.
    """

    employment = models.ForeignKey("records.Employment", models.PROTECT, related_name="homerooms")
    starts_on = models.DateField("Từ ngày")
    ends_on = models.DateField("Đến hết ngày", null=True, blank=True)

    class Meta:
        default_permissions = ()
        triggers = [pgtrigger.ReadOnly(name="homeroom_stays", fields=[*_STAYS, "employment"])]
        constraints = [
            models.CheckConstraint(condition=_DAYS, name="homeroom_days"),
            ExclusionConstraint(
                name="homeroom_one",
                expressions=[
                    (span("int8range", "classroom", "classroom", BigIntegerRangeField()), "&&"),
                    (span("daterange", "starts_on", "ends_on", DateRangeField()), "&&"),
                ],
            ),
            models.UniqueConstraint(fields=["id", "school", "year"], name="homeroom_keys"),
        ]
        indexes = [models.Index(fields=["school", "year"], name="homeroom_school")]


@pghistory.track()
class Assignment(OfClass):
    """Phân công giảng dạy: class × subject × term × teacher, from a day to a day (inclusive).

    term: 1 or 2; a subject of the whole year is two rows. Two people may share a subject.
    """

    employment = models.ForeignKey("records.Employment", models.PROTECT, related_name="assignments")
    subject = models.ForeignKey("schools.Subject", models.PROTECT, related_name="+")
    term = models.PositiveSmallIntegerField("Học kì", choices=[(1, "Học kì I"), (2, "Học kì II")])
    periods = models.DecimalField(
        "Số tiết một tuần", max_digits=4, decimal_places=1, null=True, blank=True
    )
    starts_on = models.DateField("Từ ngày")
    ends_on = models.DateField("Đến hết ngày", null=True, blank=True)

    class Meta:
        default_permissions = ("view", "change")
        triggers = [
            pgtrigger.ReadOnly(
                name="assignment_stays", fields=[*_STAYS, "employment", "subject", "term"]
            )
        ]
        constraints = [
            models.CheckConstraint(condition=_DAYS, name="assignment_days"),
            models.UniqueConstraint(
                fields=["classroom", "subject", "term", "employment"],
                condition=Q(ends_on=None),
                name="assignment_once",
            ),
            models.UniqueConstraint(fields=["id", "school", "year"], name="assignment_keys"),
        ]
        indexes = [models.Index(fields=["school", "year"], name="assignment_school")]


@pghistory.track()
class Lesson(OfClass):
    """One cell of the weekly timetable of a class in a term: weekday 2 (Monday) to 7, period 1 to
    10 (1–5 in the morning, 6–10 in the afternoon)."""

    WEEKDAYS = [(day, f"Thứ {day}") for day in range(2, 8)]
    PERIODS = range(1, 11)

    term = models.PositiveSmallIntegerField("Học kì", choices=[(1, "Học kì I"), (2, "Học kì II")])
    weekday = models.PositiveSmallIntegerField("Thứ", choices=WEEKDAYS)
    period = models.PositiveSmallIntegerField("Tiết")
    subject = models.ForeignKey("schools.Subject", models.PROTECT, related_name="+")
    employment = models.ForeignKey(
        "records.Employment", models.PROTECT, null=True, blank=True, related_name="lessons"
    )

    class Meta:
        default_permissions = ("view", "change")
        triggers = [pgtrigger.ReadOnly(name="lesson_stays", fields=_STAYS)]
        constraints = [
            models.UniqueConstraint(
                fields=["classroom", "term", "weekday", "period"], name="lesson_once"
            ),
            models.CheckConstraint(
                condition=Q(weekday__range=(2, 7), period__range=(1, 10)), name="lesson_place"
            ),
            models.UniqueConstraint(fields=["id", "school", "year"], name="lesson_keys"),
        ]
        indexes = [models.Index(fields=["school", "year", "term"], name="lesson_school")]
