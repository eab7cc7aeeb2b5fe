import pghistory
from django.db import models

from csdl.kit.text import nfc, sort_key


class GroupQuerySet(models.QuerySet):
    def allowed(self, reach, perm):
        return self.filter(
            reach.where(perm, department="department_id", unit="school_id", group="id")
        )


@pghistory.track()
class Group(models.Model):
    """Tổ chuyên môn of a school in a school year, with the subjects it looks after."""

    TABLE_CLASS = "open"
    SEE = "schools.view_group"

    department = models.ForeignKey("schools.Unit", models.PROTECT, related_name="+")
    school = models.ForeignKey("schools.Unit", models.PROTECT, related_name="groups")
    year = models.ForeignKey("schools.Year", models.PROTECT, related_name="groups")
    name = models.CharField("Tên tổ", max_length=100)
    subjects = models.ManyToManyField(
        "schools.Subject", verbose_name="Môn học", blank=True, related_name="groups"
    )
    sort_key = models.CharField(max_length=300, editable=False, db_collation="C")

    objects = GroupQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["school", "year", "name"],
                name="group_name_once",
                violation_error_message="Trường đã có tổ mang tên này trong năm học.",
            )
        ]

    def __str__(self):
        return self.name

    def save(self, *args, **kwargs):
        self.name = nfc(self.name)
        self.sort_key = sort_key(self.name)[:300]
        super().save(*args, **kwargs)
