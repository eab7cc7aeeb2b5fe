"""The annex of a unit's regulation: who approves, checks, edits which professional paper (S4)."""

import pghistory
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from accounts.functions import PAPERS
from accounts.models.regulation import Regulation


class AnnexLineQuerySet(models.QuerySet):
    def allowed(self, reach, perm):
        """As the regulation it belongs to."""
        return self.filter(regulation__in=Regulation.objects.allowed(reach, perm))


@pghistory.track()
class AnnexLine(models.Model):
    """One row of the table: a named person, or all who hold a kind of work on a class.

    name, title: as printed; user: who it is; group: the professional group their approvals are
    limited to; holders: the kind of work, for "giáo viên chủ nhiệm được phân công theo năm học".
    """

    class Holders(models.TextChoices):
        HOMEROOM = "homeroom_teacher", "Giáo viên chủ nhiệm được phân công theo năm học"
        SUBJECT = "subject_teacher", "Giáo viên bộ môn"

    TABLE_CLASS = "open"
    SEE = "accounts.view_regulation"

    regulation = models.ForeignKey(Regulation, models.PROTECT, related_name="lines")
    position = models.PositiveSmallIntegerField("Số thứ tự")
    user = models.ForeignKey("accounts.User", models.PROTECT, null=True, related_name="+")
    group = models.ForeignKey("schools.Group", models.PROTECT, null=True, related_name="+")
    holders = models.CharField("Đối với", max_length=40, choices=Holders, blank=True)
    name = models.CharField("Họ và tên", max_length=100)
    title = models.CharField("Chức vụ", max_length=100, blank=True)

    objects = AnnexLineQuerySet.as_manager()

    class Meta:
        ordering = ["position"]
        constraints = [
            models.UniqueConstraint(fields=["regulation", "position"], name="annexline_place"),
            models.CheckConstraint(
                condition=Q(user__isnull=False, holders="") | Q(user=None, holders__gt=""),
                name="annexline_who",
            ),
        ]

    def __str__(self):
        return self.name

    @property
    def audit_unit_id(self):
        return self.regulation.unit_id


@pghistory.track()
class AnnexDuty(models.Model):
    """One duty of a row: what is done to which papers; text: as printed."""

    class Verb(models.TextChoices):
        APPROVE = "approve", "Phê duyệt"
        SUBMIT = "submit", "Trình cấp trên duyệt"
        ASSIGN = "assign", "Phân công người phê duyệt"
        SIGN = "sign", "Nhận xét, ký duyệt"
        CHECK = "check", "Kiểm tra, xem"
        EDIT = "edit", "Lập, sửa"

    TABLE_CLASS = "open"

    line = models.ForeignKey(AnnexLine, models.CASCADE, related_name="duties")
    position = models.PositiveSmallIntegerField()
    verb = models.CharField("Việc", max_length=8, choices=Verb)
    papers = ArrayField(models.CharField(max_length=20, choices=list(PAPERS.items())))
    text = models.CharField("Nội dung in", max_length=500)

    class Meta:
        ordering = ["position"]
        constraints = [
            models.UniqueConstraint(fields=["line", "position"], name="annexduty_place"),
            models.CheckConstraint(condition=Q(papers__len__gt=0), name="annexduty_papers"),
        ]

    def __str__(self):
        return self.text
