from django.contrib.postgres.fields import ArrayField
from django.db import models

from schools.models.level import Level


class Subject(models.Model):
    """Môn học hoặc hoạt động giáo dục, with the levels it is taught at.

    by_comment: assessed by comment only (Thông tư 22/2021/TT-BGDĐT, Điều 5).
    """

    TABLE_CLASS = "open"

    code = models.CharField(max_length=10, unique=True)
    name = models.CharField(max_length=100)
    levels = ArrayField(models.CharField(max_length=4, choices=Level), default=list)
    by_comment = models.BooleanField(default=False)
    position = models.PositiveSmallIntegerField(default=0)

    class Meta:
        ordering = ["position", "code"]

    def __str__(self):
        return self.name
