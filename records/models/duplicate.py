import pghistory
from django.db import models
from django.db.models import F, Q


class DuplicateQuerySet(models.QuerySet):
    def allowed(self, reach, perm):
        """Whoever holds `perm` at either of the two schools; not by class."""
        whole = {"department": "department_id"}
        first = reach.where(perm, unit="school_a_id", **whole)
        return self.filter(first | reach.where(perm, unit="school_b_id", **whole))

    def open(self):
        return self.filter(settled_on=None)

    def of_student(self, pk):
        return self.filter(Q(student_a=pk) | Q(student_b=pk))


@pghistory.track()
class Duplicate(models.Model):
    """Two records, of two schools, that may be one person: same name without marks and same
    birthday, or the same personal number (the sector's keys, domain.md 1.3).

    Each school sees its own pupil, the other school's name, and whether gender, number and
    mother agree: never the other's values. `a` is the record with the lower id.
    """

    class Key(models.TextChoices):
        NUMBER = "number", "Cùng số định danh"
        NAME = "name", "Cùng họ tên, ngày sinh"

    class Word(models.TextChoices):
        """What a school says of its own record."""

        OURS = "ours", "Em đang học ở trường tôi"
        GONE = "gone", "Em đã chuyển khỏi trường tôi"
        OTHER = "other", "Đây là hai em khác nhau"

    class Agree(models.TextChoices):
        SAME = "same", "giống nhau"
        DIFFERENT = "different", "khác nhau"
        UNKNOWN = "", "một bên chưa có"

    TABLE_CLASS = "two-party"
    SEE = "records.view_student"

    department_id = models.BigIntegerField()
    school_a = models.ForeignKey("schools.Unit", models.PROTECT, related_name="+", db_index=False)
    school_b = models.ForeignKey("schools.Unit", models.PROTECT, related_name="+", db_index=False)
    # plain ids: a key would let one school ask whether any id exists at the other
    student_a = models.BigIntegerField()
    student_b = models.BigIntegerField()
    key = models.CharField("Trùng theo", max_length=6, choices=Key)
    same_gender = models.CharField("Giới tính", max_length=9, choices=Agree, blank=True)
    same_number = models.CharField("Số định danh", max_length=9, choices=Agree, blank=True)
    same_mother = models.CharField("Họ tên mẹ", max_length=9, choices=Agree, blank=True)
    word_a = models.CharField(max_length=5, choices=Word, blank=True)
    word_b = models.CharField(max_length=5, choices=Word, blank=True)
    found_on = models.DateField(auto_now_add=True)
    settled_on = models.DateField(null=True)

    objects = DuplicateQuerySet.as_manager()

    class Meta:
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(fields=["student_a", "student_b"], name="duplicate_once"),
            models.CheckConstraint(
                condition=Q(student_a__lt=F("student_b")) & ~Q(school_a=F("school_b")),
                name="duplicate_two_parties",
            ),
        ]
        indexes = [
            models.Index(fields=["school_a"], name="duplicate_a", condition=Q(settled_on=None)),
            models.Index(fields=["school_b"], name="duplicate_b", condition=Q(settled_on=None)),
            models.Index(fields=["department_id"], name="duplicate_department"),
        ]

    def __str__(self):
        return f"{self.student_a} = {self.student_b}"

    @property
    def words(self):
        return {"a": self.word_a, "b": self.word_b}

    @property
    def both_keep(self):
        return self.word_a == self.word_b == self.Word.OURS

    def settle(self, on):
        """Close the case when the two answers fit."""
        words = {self.word_a, self.word_b}
        if words in ({self.Word.OTHER}, {self.Word.OURS, self.Word.GONE}, {self.Word.GONE}):
            self.settled_on = on

    @property
    def is_settled(self):
        return self.settled_on is not None
