import pghistory
from django.db import models


class ScanQuerySet(models.QuerySet):
    def allowed(self, reach, perm):
        """What was handed in for a unit is seen by those who may do `perm` in its name."""
        return self.filter(unit_id__in=reach.units(perm))


@pghistory.track()
class Scan(models.Model):
    """Signed papers handed in together, as scans or photographs: the second route of signing.

    Its files are read by a job; from then on it is a list of pages, each of them of a paper,
    or waiting for a named person to say of which.
    """

    TABLE_CLASS = "open"
    SEE = "accounts.give_grant"

    unit = models.ForeignKey("schools.Unit", models.PROTECT, related_name="+")
    made_at = models.DateTimeField(auto_now_add=True)
    made_by = models.ForeignKey("accounts.User", models.PROTECT, related_name="+")
    read_at = models.DateTimeField(null=True)
    job_id = models.BigIntegerField(null=True)

    objects = ScanQuerySet.as_manager()

    class Meta:
        indexes = [models.Index(fields=["unit", "-made_at"], name="scan_unit")]

    def __str__(self):
        return f"Lần nộp {self.pk}"


@pghistory.track()
class ScanFile(models.Model):
    """One uploaded file. A photograph's own bytes go once it is read: they tell where it was taken.

    error: why it could not be read, in words for the person.
    """

    TABLE_CLASS = "open"

    scan = models.ForeignKey(Scan, models.PROTECT, related_name="files")
    name = models.CharField(max_length=200)
    content_type = models.CharField(max_length=40)
    file_id = models.BigIntegerField(null=True)
    read_at = models.DateTimeField(null=True)
    error = models.CharField(max_length=300, blank=True)

    def __str__(self):
        return self.name


class ScanPageQuerySet(models.QuerySet):
    def allowed(self, reach, perm):
        return self.filter(file__scan__unit_id__in=reach.units(perm))


@pghistory.track()
class ScanPage(models.Model):
    """One page: its picture, what its QR code said, and the paper it belongs to.

    sheet: which page of that paper, from 1; sheets: of how many; how: by what it was recognised.
    """

    class How(models.TextChoices):
        QR = "qr", "Đọc được mã QR"
        ORDER = "order", "Theo thứ tự trang"
        HAND = "hand", "Người nộp nhận"
        TWICE = "twice", "Trùng trang đã có"
        BLANK = "blank", "Trang trắng"

    TABLE_CLASS = "open"
    SEE = "accounts.give_grant"

    file = models.ForeignKey(ScanFile, models.PROTECT, related_name="pages")
    number = models.PositiveSmallIntegerField()
    picture_id = models.BigIntegerField()
    text = models.CharField(max_length=300, blank=True)
    paper = models.ForeignKey("accounts.Paper", models.PROTECT, null=True, related_name="+")
    sheet = models.PositiveSmallIntegerField(null=True)
    sheets = models.PositiveSmallIntegerField(null=True)
    how = models.CharField(max_length=5, choices=How, blank=True)
    # who said of which paper it is, and why the QR code could not
    named_by = models.ForeignKey("accounts.User", models.PROTECT, null=True, related_name="+")
    reason = models.CharField(max_length=300, blank=True)

    objects = ScanPageQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["file", "number"], name="scanpage_once"),
            models.CheckConstraint(
                condition=~models.Q(how="hand")
                | models.Q(named_by__isnull=False) & ~models.Q(reason=""),
                name="scanpage_hand_has_name_and_reason",
            ),
        ]

    def __str__(self):
        return f"{self.file} trang {self.number}"

    @property
    def audit_unit_id(self):
        return self.file.scan.unit_id


@pghistory.track()
class ScanCopy(models.Model):
    """The signed copy of a paper as it was filed: its pages in one PDF. A paper has one."""

    TABLE_CLASS = "open"

    paper = models.OneToOneField("accounts.Paper", models.PROTECT, related_name="scan_copy")
    scan = models.ForeignKey(Scan, models.PROTECT, related_name="copies")
    file_id = models.BigIntegerField()
    filed_at = models.DateTimeField(auto_now_add=True)
    filed_by = models.ForeignKey("accounts.User", models.PROTECT, related_name="+")
    reason = models.CharField(max_length=300, blank=True)

    def __str__(self):
        return f"Bản ký {self.paper_id}"

    @property
    def audit_unit_id(self):
        return self.paper.unit_id
