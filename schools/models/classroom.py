import pghistory
import pgtrigger
from django.db import models

from csdl.kit.history import by_statement
from csdl.kit.text import fold, nfc, sort_key
from schools.models.level import GRADE_LABELS, Level


class ClassroomQuerySet(models.QuerySet):
    def allowed(self, reach, perm):
        return self.filter(
            reach.where(
                perm, department="department_id", unit="school_id", room="id", level="level"
            )
        )


@pghistory.track(*by_statement())
class Classroom(models.Model):
    """A class of one school in one school year (lớp học). It never changes school or year.

    The unique (id, school, year) is what rows of pupils point at with all three columns,
    so that a pupil can't be put in a class of another school or year, whatever the code.
    """

    TABLE_CLASS = "open"
    SEE = "schools.view_classroom"
    NAMED = ("school", "year")
    # What makes it this class of this year; its other columns are attributes, and go with it into
    # another year or school.
    OWN = frozenset(
        ("id", "department", "school", "year", "name", "level", "grade", "sort_key", "search_text")
    )

    department = models.ForeignKey("schools.Unit", models.PROTECT, related_name="+")
    school = models.ForeignKey("schools.Unit", models.PROTECT, related_name="classrooms")
    year = models.ForeignKey("schools.Year", models.PROTECT, related_name="classrooms")
    name = models.CharField("Tên lớp", max_length=30)
    level = models.CharField("Cấp học", max_length=4, choices=Level)
    grade = models.CharField("Khối", max_length=3, choices=list(GRADE_LABELS.items()))
    sort_key = models.CharField(max_length=100, editable=False, db_collation="C")
    search_text = models.CharField(max_length=60, editable=False, db_collation="C")

    objects = ClassroomQuerySet.as_manager()

    class Meta:
        triggers = [pgtrigger.ReadOnly(name="stays", fields=["department", "school", "year"])]
        constraints = [
            models.UniqueConstraint(
                fields=["school", "year", "name"],
                name="classroom_name_once",
                violation_error_message="Trường đã có lớp mang tên này trong năm học.",
            ),
            models.UniqueConstraint(fields=["id", "school", "year"], name="classroom_keys"),
        ]
        indexes = [models.Index(fields=["school", "year", "sort_key"], name="classroom_list")]

    def __str__(self):
        return self.name

    def save(self, *args, **kwargs):
        self.prepare()
        super().save(*args, **kwargs)

    def prepare(self):
        """Normalise the name and fill the key columns; also before a bulk insert."""
        self.name = nfc(self.name)
        self.sort_key = f"{int(self.grade):02d} {sort_key(self.name)}"[:100]
        self.search_text = fold(self.name)[:60]
        return self
