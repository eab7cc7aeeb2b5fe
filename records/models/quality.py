"""Đúng, đủ, sạch, sống: what the Sở says of rules, what a person says of a finding, and the kept
figures of classes and schools (records.models.figure; the rules themselves: records.quality)."""

import pghistory
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from records.models.campaign_place import Place
from schools.models import Level

SEE = "records.view_student"
RULES = "records.change_qualityrule"


class Severity(models.TextChoices):
    """An error must be mended; a warning may be right, and is waived with a reason."""

    ERROR = "error", "Lỗi"
    WARNING = "warning", "Cảnh báo"


class Side(models.TextChoices):
    """The four words of the seeds (S3: CV 1605/SGDĐT-KHTC)."""

    RIGHT = "right", "Đúng"
    FULL = "full", "Đủ"
    CLEAN = "clean", "Sạch"
    ALIVE = "alive", "Sống"


class Subject(models.TextChoices):
    """What a rule is about."""

    PUPIL = "pupil", "Học sinh"
    ROOM = "room", "Lớp học"
    STAFF = "staff", "Cán bộ, giáo viên, nhân viên"
    SCHOOL = "school", "Hồ sơ trường"


class OfDepartmentQuerySet(models.QuerySet):
    def allowed(self, reach, perm):
        """Seen by everyone in the department; written by its Sở."""
        if perm == SEE:
            return self.filter(department_id__in=reach.roots(perm))
        return self.filter(reach.where(perm, department="department_id"))


@pghistory.track()
class QualityRule(models.Model):
    """What a Sở says of one rule: a rule of the program switched or changed, or one of its own.

    code: of the program's rule, or "own-…"; is_on, severity, value: in place of the program's. Of
    an own rule also: subject, side, the field it asks about, how (test), what is wrong in words.
    """

    class Test(models.TextChoices):
        NEED = "need", "Phải có"
        SHAPE = "shape", "Viết theo mẫu"
        BETWEEN = "between", "Trong khoảng"

    TABLE_CLASS = "open"
    SEE = SEE

    department = models.ForeignKey("schools.Unit", models.PROTECT, related_name="+")
    code = models.CharField(max_length=60)
    is_on = models.BooleanField("Đang dùng", default=True)
    severity = models.CharField("Mức", max_length=7, choices=Severity)
    value = models.PositiveSmallIntegerField("Ngưỡng", null=True, blank=True)
    subject = models.CharField(max_length=6, choices=Subject, blank=True)
    field = models.CharField("Trường thông tin", max_length=40, blank=True)
    test = models.CharField("Kiểm tra", max_length=7, choices=Test, blank=True)
    shape = models.CharField("Mẫu", max_length=60, blank=True)
    low = models.CharField("Từ", max_length=20, blank=True)
    high = models.CharField("Đến", max_length=20, blank=True)
    levels = ArrayField(
        models.CharField(max_length=4, choices=Level), default=list, blank=True,
        verbose_name="Cấp học",
    )  # fmt: skip
    text = models.CharField("Nội dung báo", max_length=200, blank=True)
    changed_at = models.DateTimeField(auto_now=True)
    changed_by = models.ForeignKey("accounts.User", models.PROTECT, null=True, related_name="+")

    objects = OfDepartmentQuerySet.as_manager()

    class Meta:
        default_permissions = ()
        permissions = [("change_qualityrule", "Sửa quy tắc chất lượng dữ liệu")]
        constraints = [
            models.UniqueConstraint(fields=["department", "code"], name="qualityrule_once"),
            models.CheckConstraint(
                condition=Q(test="") | (~Q(field="") & ~Q(subject="") & ~Q(text="")),
                name="qualityrule_own",
            ),
        ]

    def __str__(self):
        return self.code

    @property
    def audit_unit_id(self):
        return self.department_id


class QualityState(models.Model):
    """When the scores of a department were last counted whole, and how many had drifted."""

    TABLE_CLASS = "open"

    department = models.OneToOneField("schools.Unit", models.PROTECT, related_name="+")
    counted_at = models.DateTimeField("Tính lúc")
    mended = models.PositiveIntegerField(default=0)

    def __str__(self):
        return str(self.department_id)


class WaiverQuerySet(models.QuerySet):
    def allowed(self, reach, perm):
        return self.filter(
            reach.where(
                perm, department="department_id", unit="school_id", room="classroom_id",
                level="level",
            )
        )  # fmt: skip

    def standing(self):
        return self.filter(ended_at=None)


@pghistory.track()
class QualityWaiver(models.Model):
    """A warning that is right as it is: said by whom, why. It holds for the values it was given
    for (print: md5 of what the rule reads): when they change, the warning is back by itself.

    record_id: of the pupil, member of staff, class or profile; a plain id, and left behind when
    the record moves: the next school looks again. classroom_id: of a pupil or class.
    """

    TABLE_CLASS = "person"
    SEE = SEE

    department_id = models.BigIntegerField()
    school = models.ForeignKey("schools.Unit", models.PROTECT, related_name="+", db_index=False)
    classroom_id = models.BigIntegerField(null=True)
    level = models.CharField(max_length=4, blank=True)
    subject = models.CharField(max_length=6, choices=Subject)
    record_id = models.BigIntegerField()
    rule = models.CharField(max_length=60)
    print = models.CharField(max_length=32)
    reason = models.CharField("Lý do", max_length=300)
    made_at = models.DateTimeField(auto_now_add=True)
    made_by = models.ForeignKey("accounts.User", models.PROTECT, null=True, related_name="+")
    ended_at = models.DateTimeField(null=True)

    objects = WaiverQuerySet.as_manager()

    class Meta:
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(
                fields=["school", "subject", "record_id", "rule"],
                condition=Q(ended_at=None),
                name="qualitywaiver_once",
            )
        ]

    def __str__(self):
        return f"{self.rule} {self.record_id}"

    @property
    def audit_unit_id(self):
        return self.school_id


class Scored(Place):
    """Points a class or school could have and has lost, on each side, and the findings by rule."""

    records = models.PositiveIntegerField(default=0)
    right_all = models.PositiveIntegerField(default=0)
    right_lost = models.PositiveIntegerField(default=0)
    full_all = models.PositiveIntegerField(default=0)
    full_lost = models.PositiveIntegerField(default=0)
    clean_all = models.PositiveIntegerField(default=0)
    clean_lost = models.PositiveIntegerField(default=0)
    alive_all = models.PositiveIntegerField(default=0)
    alive_lost = models.PositiveIntegerField(default=0)
    found = models.JSONField(default=dict)
    verified = models.PositiveIntegerField(default=0)

    class Meta:
        abstract = True


POINTS = tuple(f"{side}_{what}" for side in Side.values for what in ("all", "lost"))
FIGURES = ("records", *POINTS, "verified", "found")


class QualityRoomQuerySet(models.QuerySet):
    def allowed(self, reach, perm):
        return self.filter(
            reach.where(
                perm, department="department_id", unit="school_id", room="classroom_id",
                level="level",
            )
        )  # fmt: skip


class QualityRoom(Scored):
    """The figures of a class of a school year under way: its pupils, and the class itself."""

    TABLE_CLASS = "tenant"
    SEE = SEE

    classroom = models.OneToOneField("schools.Classroom", models.PROTECT, related_name="quality")
    level = models.CharField(max_length=4, choices=Level)

    objects = QualityRoomQuerySet.as_manager()

    class Meta:
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(fields=["id", "school", "year"], name="qualityroom_keys")
        ]
        indexes = [models.Index(fields=["school", "year"], name="qualityroom_school")]

    def __str__(self):
        return str(self.classroom_id)


class QualitySchoolQuerySet(models.QuerySet):
    def allowed(self, reach, perm):
        return self.filter(reach.where(perm, department="department_id", unit="school_id"))


class QualitySchool(Scored):
    """What a school has beside its classes: its staff, and its profile of the year."""

    TABLE_CLASS = "tenant"
    SEE = "records.view_staff"

    objects = QualitySchoolQuerySet.as_manager()

    class Meta:
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(fields=["id", "school", "year"], name="qualityschool_keys"),
            models.UniqueConstraint(fields=["school", "year"], name="qualityschool_once"),
        ]

    def __str__(self):
        return f"{self.school_id} {self.year_id}"


class QualityDay(Scored):
    """A school's sums at the end of a day (or of today so far): the points of the curve."""

    TABLE_CLASS = "tenant"
    SEE = SEE

    day = models.DateField()

    objects = QualitySchoolQuerySet.as_manager()

    class Meta:
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(fields=["id", "school", "year"], name="qualityday_keys"),
            models.UniqueConstraint(fields=["school", "year", "day"], name="qualityday_once"),
        ]

    def __str__(self):
        return f"{self.school_id} {self.day}"
