import pghistory
import pgtrigger
from django.db import models
from django.db.models import F, Q

from csdl.kit.history import by_statement


class OwnPupil(pgtrigger.Trigger):
    """A row about a pupil is written by the school that holds the pupil, and by no other: a
    foreign key passes by the wall and would accept any pupil's id (security.md 0.2)."""

    level = pgtrigger.Statement  # asked once of all rows of a statement
    when = pgtrigger.After
    operation = pgtrigger.Insert
    referencing = pgtrigger.Referencing(new="made")
    declare = [("other", "RECORD")]
    func = """
        SELECT n.student_id, n.school_id INTO other FROM made n
        WHERE NOT EXISTS (SELECT FROM records_student s
                          WHERE s.id = n.student_id AND s.school_id = n.school_id)
        LIMIT 1;
        IF FOUND THEN
            RAISE EXCEPTION 'own_pupil: no pupil % in school %', other.student_id, other.school_id
                USING ERRCODE = 'foreign_key_violation';
        END IF;
        RETURN NULL;
    """


class EnrollmentQuerySet(models.QuerySet):
    def allowed(self, reach, perm):
        return self.filter(
            reach.where(
                perm,
                department="department_id",
                unit="school_id",
                room="classroom_id",
                level="classroom__level",
            )
        )

    def present(self):
        """In the class now: enrolled and not left."""
        return self.filter(left_on=None)

    def on(self, day):
        """In the class on that day; the day of leaving is no longer one of it."""
        return self.filter(Q(left_on=None) | Q(left_on__gt=day), entered_on__lte=day)


@pghistory.track(*by_statement())
class Enrollment(models.Model):
    """A pupil in a class of a school in a school year (ghi danh). History is never rewritten.

    Rows below carry (school, year) in their keys: for the wall, for partitions by year, and
    so that a row can't point into another school. The database ties classroom, school and
    year together with one foreign key over the three.
    """

    TABLE_CLASS = "tenant"
    SEE = "records.view_student"

    department_id = models.BigIntegerField()
    school = models.ForeignKey("schools.Unit", models.PROTECT, related_name="+", db_index=False)
    year = models.ForeignKey("schools.Year", models.PROTECT, related_name="+", db_index=False)
    classroom = models.ForeignKey(
        "schools.Classroom", models.PROTECT, related_name="enrollments", db_index=False
    )
    student = models.ForeignKey("records.Student", models.PROTECT, related_name="enrollments")
    entered_on = models.DateField("Ngày vào lớp")
    left_on = models.DateField("Ngày rời lớp", null=True, blank=True)
    # the enrollment of the year before that the turn of the year carried on; a plain id
    carried_from = models.BigIntegerField(null=True, editable=False)

    objects = EnrollmentQuerySet.as_manager()

    class Meta:
        permissions = [
            ("view_roll", "Xem danh sách lớp (họ tên, ngày sinh)"),
            ("enter_mark", "Nhập điểm môn học được phân công"),
            ("help_enter", "Nhập giúp, chờ giáo viên nhận"),
        ]
        triggers = [
            OwnPupil(name="own_pupil"),
            pgtrigger.ReadOnly(name="stays", fields=["student", "school", "year"]),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(left_on=None) | Q(left_on__gte=F("entered_on")),
                name="enrollment_days",
            ),
            models.UniqueConstraint(
                fields=["student", "year"],
                condition=Q(left_on=None),
                name="enrollment_one_class_a_year",
                violation_error_message="Học sinh này đã ở một lớp khác trong năm học.",
            ),
            models.UniqueConstraint(fields=["id", "school", "year"], name="enrollment_keys"),
            # The turn of the year run twice carries each pupil once.
            models.UniqueConstraint(fields=["carried_from"], name="enrollment_carried_once"),
        ]
        indexes = [
            models.Index(fields=["school", "year", "classroom"], name="enrollment_class"),
            models.Index(fields=["classroom"], name="enrollment_room"),
        ]

    def __str__(self):
        return f"{self.student_id} {self.classroom_id}"
