import pghistory
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q

from schools.models.level import Level


class SubjectQuerySet(models.QuerySet):
    def in_year(self, year):
        """Those taught in a school year, by its starting year."""
        return self.filter(valid_from__lte=year).filter(Q(valid_to=None) | Q(valid_to__gte=year))

    def allowed(self, reach, perm):
        return self if reach.holds(perm) else self.none()


@pghistory.track()
class Subject(models.Model):
    """Môn học hoặc hoạt động giáo dục, with the levels it is taught at and its school years.

    A code list whose rows others point at, so a row of its own for each subject: a new name is
    written over the old one (groups, assignments and lessons keep the subject).
    by_comment: assessed by comment only (Thông tư 22/2021/TT-BGDĐT, Điều 5).
    """

    TABLE_CLASS = "open"
    SEE = "schools.view_code"

    code = models.CharField("Mã", max_length=10, unique=True)
    name = models.CharField("Tên", max_length=100)
    levels = ArrayField(
        models.CharField(max_length=4, choices=Level), verbose_name="Cấp học", default=list
    )
    by_comment = models.BooleanField("Đánh giá bằng nhận xét", default=False)
    position = models.PositiveSmallIntegerField("Thứ tự", default=0)
    valid_from = models.PositiveSmallIntegerField("Từ năm học", default=2000)
    valid_to = models.PositiveSmallIntegerField("Đến hết năm học", null=True, blank=True)

    objects = SubjectQuerySet.as_manager()

    class Meta:
        ordering = ["position", "code"]
        constraints = [
            models.CheckConstraint(
                condition=Q(valid_to=None) | Q(valid_to__gte=F("valid_from")), name="subject_years"
            )
        ]

    def __str__(self):
        return self.name
