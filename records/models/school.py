"""What a school says of itself in a school year: profile, rooms and grounds, equipment."""

import pghistory
from django.db import models
from django.db.models import F, Q

from records.catalogue_school import EQUIPMENT, FACILITY, PROFILE


class OfSchoolQuerySet(models.QuerySet):
    def allowed(self, reach, perm):
        return self.filter(reach.where(perm, department="department_id", unit="school_id"))


class OfSchool(models.Model):
    """A row of a school in a school year."""

    TABLE_CLASS = "tenant"

    department_id = models.BigIntegerField()
    school = models.ForeignKey("schools.Unit", models.PROTECT, related_name="+", db_index=False)
    year = models.ForeignKey("schools.Year", models.PROTECT, related_name="+", db_index=False)

    objects = OfSchoolQuerySet.as_manager()

    class Meta:
        abstract = True


@pghistory.track()
class Profile(PROFILE.columns(), OfSchool):
    """The school in one school year, beside the columns of the unit itself."""

    SEE = "records.view_profile"

    class Meta:
        default_permissions = ("view", "change")
        constraints = [
            models.UniqueConstraint(fields=["school", "year"], name="profile_once"),
            models.UniqueConstraint(fields=["id", "school", "year"], name="profile_keys"),
        ]

    def __str__(self):
        return f"{self.school_id} {self.year_id}"


@pghistory.track()
class Facility(FACILITY.columns(), OfSchool):
    """Rooms or grounds of one kind and grade at one site (cơ sở vật chất)."""

    SEE = "records.view_facility"

    class Meta:
        default_permissions = ("view", "change")
        constraints = [
            models.UniqueConstraint(fields=["id", "school", "year"], name="facility_keys")
        ]
        indexes = [models.Index(fields=["school", "year", "kind"], name="facility_list")]

    def __str__(self):
        return self.kind


@pghistory.track()
class Equipment(EQUIPMENT.columns(), OfSchool):
    """Teaching equipment of one kind (thiết bị dạy học)."""

    SEE = "records.view_equipment"

    class Meta:
        default_permissions = ("view", "change")
        constraints = [
            models.CheckConstraint(
                condition=Q(broken=None) | Q(broken__lte=F("number")),
                name="equipment_broken",
                violation_error_message="Số hỏng không thể nhiều hơn số lượng.",
            ),
            models.UniqueConstraint(fields=["id", "school", "year"], name="equipment_keys"),
        ]
        indexes = [models.Index(fields=["school", "year", "kind"], name="equipment_list")]

    def __str__(self):
        return self.name
