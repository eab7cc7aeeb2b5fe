import pghistory
import pgtrigger
from django.db import models
from django.db.models import Q

from csdl.kit.history import by_statement
from csdl.kit.text import fold, name_sort_key, nfc
from records.catalogue import STUDENT


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


def match_key(full_name, birth_date) -> str:
    """What two records of one person share: the name without marks and blanks, the birthday.

    The mandatory keys of the sector's duplicate check (domain.md 1.3). Names come first, so
    that a prefix of it also finds people by name in a whole department.
    """
    return f"{fold(full_name).replace(' ', '')[:100]}{birth_date:%Y%m%d}"


@pghistory.track(*by_statement())
class Student(STUDENT.columns()):
    """A pupil: the person, kept by the school that holds them now (`school`).

    Columns of the record come from records.catalogue; what is sensitive stands in parts
    (StudentFamily, StudentSensitive, StudentHealth).
    """

    class Gender(models.IntegerChoices):
        MALE = 1, "Nam"
        FEMALE = 0, "Nữ"

    class State(models.TextChoices):
        """Where the pupil stands today; how it came about is StudentStatus."""

        STUDYING = "studying", "Đang học"
        TRANSFERRED = "transferred", "Chuyển khỏi trường"
        DROPPED = "dropped", "Thôi học"
        RESERVED = "reserved", "Bảo lưu"
        COMPLETED = "completed", "Đã hoàn thành"

    TABLE_CLASS = "person"
    SEE = "records.view_student"
    NAMED = ("school",)

    department_id = models.BigIntegerField()
    school = models.ForeignKey(
        "schools.Unit", models.PROTECT, related_name="students", db_index=False
    )
    state = models.CharField(
        "Trạng thái", max_length=12, choices=State, default=State.STUDYING, editable=False
    )
    state_on = models.DateField("Ngày trạng thái", null=True, editable=False)
    sort_key = models.CharField(max_length=400, editable=False, db_collation="C")
    search_text = models.CharField(max_length=200, editable=False, db_collation="C")
    match_key = models.CharField(max_length=120, editable=False, default="", db_collation="C")

    objects = StudentQuerySet.as_manager()

    class Meta:
        triggers = [
            # Thông tư 42/2021/TT-BGDĐT, Điều 10: never changed, never deleted.
            pgtrigger.Protect(
                name="moet_code_stays",
                operation=pgtrigger.Update,
                condition=pgtrigger.Q(old__moet_code__gt="")
                & pgtrigger.Q(old__moet_code__df=pgtrigger.F("new__moet_code")),
            ),
            pgtrigger.Protect(
                name="moet_code_kept",
                operation=pgtrigger.Delete,
                condition=pgtrigger.Q(old__moet_code__gt=""),
            ),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["department_id", "student_code"], name="student_code_once"
            ),
            models.UniqueConstraint(
                fields=["department_id", "moet_code"],
                condition=Q(moet_code__gt=""),
                name="student_moet_code_once",
            ),
            # what the parts point at, so that none can lie in another school than its pupil
            models.UniqueConstraint(fields=["id", "school"], name="student_keys"),
        ]
        indexes = [
            models.Index(fields=["school", "sort_key"], name="student_list"),
            models.Index(fields=["department_id", "match_key"], name="student_match"),
            models.Index(
                fields=["department_id", "personal_id"],
                condition=Q(personal_id__gt=""),
                name="student_personal_id",
            ),
        ]

    def __str__(self):
        return self.full_name

    def save(self, *args, **kwargs):
        self.prepare()
        super().save(*args, **kwargs)

    def prepare(self):
        """Normalise names and fill the key columns; also before a bulk insert."""
        self.full_name = nfc(self.full_name)
        self.sort_key = name_sort_key(self.full_name)[:400]
        self.search_text = fold(f"{self.full_name} {self.student_code} {self.moet_code}")[:200]
        self.match_key = match_key(self.full_name, self.birth_date)
        return self


KEYS = ("sort_key", "search_text", "match_key")  # what prepare() fills


class PartQuerySet(models.QuerySet):
    def allowed(self, reach, perm):
        return self.filter(student__in=Student.objects.allowed(reach, perm))


class Part(models.Model):
    """One row of a pupil in a table of its own. The database's key over (student, school) keeps
    it in the pupil's school; who moves the pupil moves it along (migration 0006)."""

    TABLE_CLASS = "person"

    department_id = models.BigIntegerField()
    school = models.ForeignKey("schools.Unit", models.PROTECT, related_name="+", db_index=False)

    objects = PartQuerySet.as_manager()

    class Meta:
        abstract = True

    def __str__(self):
        return str(self.pk)


def _pupil(part):
    return models.OneToOneField(Student, models.PROTECT, primary_key=True, related_name=part)


@pghistory.track(*by_statement())
class StudentFamily(STUDENT.columns("family"), Part):
    """Parents and guardian."""

    SEE = "records.view_studentfamily"
    student = _pupil("family")

    class Meta:
        default_permissions = ("view", "change")
        indexes = [models.Index(fields=["school"], name="studentfamily_school")]


@pghistory.track(*by_statement())
class StudentSensitive(STUDENT.columns("sensitive"), Part):
    """Ethnicity, religion, policy: sensitive personal data (Luật 91/2025/QH15)."""

    SEE = "records.view_studentsensitive"
    student = _pupil("sensitive")

    class Meta:
        default_permissions = ("view", "change")
        indexes = [models.Index(fields=["school"], name="studentsensitive_school")]


@pghistory.track(*by_statement())
class StudentHealth(STUDENT.columns("health"), Part):
    """Health and disability: sensitive personal data (Luật 91/2025/QH15)."""

    SEE = "records.view_studenthealth"
    student = _pupil("health")

    class Meta:
        default_permissions = ("view", "change")
        indexes = [models.Index(fields=["school"], name="studenthealth_school")]


PARTS = {"family": StudentFamily, "sensitive": StudentSensitive, "health": StudentHealth}
