import pghistory
from django.db import models

from csdl.kit.text import fold, name_sort_key, nfc


class StudentQuerySet(models.QuerySet):
    def allowed(self, reach, perm):
        """Pupils of a department or school held; of a class or an education level held, those
        enrolled in such a class."""
        from records.models.enrollment import Enrollment

        narrow = reach.only(lambda scope: scope.room or scope.levels)
        broad = reach.only(lambda scope: not (scope.room or scope.levels))
        whole = broad.where(perm, department="department_id", unit="school_id")
        if not narrow.holds(perm):
            return self.filter(whole)
        enrolled = Enrollment.objects.allowed(narrow, perm).values("student_id")
        return self.filter(whole | models.Q(pk__in=enrolled))


@pghistory.track()
class Student(models.Model):
    """A pupil: the person, kept by the school that holds them now (`school`)."""

    class Gender(models.IntegerChoices):
        MALE = 1, "Nam"
        FEMALE = 0, "Nữ"

    TABLE_CLASS = "person"
    SEE = "records.view_student"

    department_id = models.BigIntegerField()
    school = models.ForeignKey(
        "schools.Unit", models.PROTECT, related_name="students", db_index=False
    )
    student_code = models.CharField("Mã học sinh", max_length=20)
    full_name = models.CharField("Họ và tên", max_length=100)
    birth_date = models.DateField("Ngày sinh")
    gender = models.PositiveSmallIntegerField("Giới tính", choices=Gender)
    sort_key = models.CharField(max_length=400, editable=False, db_collation="C")
    search_text = models.CharField(max_length=200, editable=False, db_collation="C")

    objects = StudentQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["department_id", "student_code"], name="student_code_once"
            )
        ]
        indexes = [models.Index(fields=["school", "sort_key"], name="student_list")]

    def __str__(self):
        return self.full_name

    def save(self, *args, **kwargs):
        self.prepare()
        super().save(*args, **kwargs)

    def prepare(self):
        """Normalise names and fill the key columns; also before a bulk insert."""
        self.full_name = nfc(self.full_name)
        self.sort_key = name_sort_key(self.full_name)[:400]
        self.search_text = fold(f"{self.full_name} {self.student_code}")[:200]
        return self

    @property
    def audit_unit_id(self):
        return self.school_id
