import pghistory
import pgtrigger
from django.db import models
from django.db.models import Exists, OuterRef, Q

from csdl.kit.registry import REGISTRY


class PaperQuerySet(models.QuerySet):
    def allowed(self, reach, perm):
        """Papers of a unit where `perm` is held, of a unit they speak of, and one's own."""
        issued = reach.where(perm, department="unit__department_id", unit="unit_id")
        if perm != Paper.SEE:
            return self.filter(issued)
        about = reach.where(perm, unit="about_id")
        return self.filter(issued | about | Q(subject_id=reach.user_id or 0))

    def unsigned_by(self, side):
        """Still waiting for a side's signature."""
        signed = Signature.objects.filter(paper=OuterRef("pk"), side=side)
        return self.filter(~Exists(signed), state=Paper.State.OPEN)


@pghistory.track(exclude=["content"])
class Paper(models.Model):
    """An official paper: content frozen as canonical JSON with its hash when it is made.

    code: mã hồ sơ, gapless per unit and calendar year; number: the official số, which the
    unit's Văn thư gives after signing (Nghị định 30/2020/NĐ-CP, Điều 15) and types in.
    The PDF is drawn from the content by a job, and kept with the hash of its own bytes.
    """

    class State(models.TextChoices):
        OPEN = "open", "Chờ ký"
        SIGNED = "signed", "Đã ký đủ"
        VOID = "void", "Đã huỷ"

    TABLE_CLASS = "open"
    SEE = "accounts.view_paper"

    # null until the last statement of the act that makes it
    code = models.CharField("Mã hồ sơ", max_length=40, unique=True, null=True)  # noqa: DJ001
    kind = models.CharField(max_length=20)
    unit = models.ForeignKey("schools.Unit", models.PROTECT, related_name="papers")
    issuer = models.ForeignKey("accounts.Issuer", models.PROTECT, related_name="+")
    about = models.ForeignKey("schools.Unit", models.PROTECT, null=True, related_name="+")
    # a later annex belongs to the biên bản of the same person, unit and school year
    parent = models.ForeignKey("self", models.PROTECT, null=True, related_name="annexes")
    starts_year = models.PositiveSmallIntegerField(null=True)
    subject = models.ForeignKey("accounts.User", models.PROTECT, null=True, related_name="papers")
    content = models.JSONField()
    digest = models.CharField(max_length=64)
    state = models.CharField(max_length=8, choices=State, default=State.OPEN)
    number = models.CharField("Số", max_length=40, blank=True)
    number_on = models.DateField(null=True)
    made_at = models.DateTimeField(auto_now_add=True)
    made_by = models.ForeignKey("accounts.User", models.PROTECT, null=True, related_name="+")
    signed_at = models.DateTimeField(null=True)
    void_reason = models.CharField(max_length=300, blank=True)
    pdf_id = models.BigIntegerField(null=True)
    pdf_sha256 = models.CharField(max_length=64, blank=True)
    search_text = models.CharField(max_length=300, blank=True, db_collation="C")

    objects = PaperQuerySet.as_manager()

    class Meta:
        # What was printed is frozen by the database itself.
        triggers = [pgtrigger.ReadOnly(name="frozen", fields=["kind", "unit", "content", "digest"])]
        constraints = [
            # One biên bản per person, unit and school year; the cam kết once (mission B4).
            models.UniqueConstraint(
                fields=["unit", "subject", "starts_year"],
                condition=Q(kind="handover") & ~Q(state="void"),
                name="paper_one_handover_a_year",
            ),
            models.UniqueConstraint(
                fields=["unit", "subject"],
                condition=Q(kind="commitment") & ~Q(state="void"),
                name="paper_one_commitment",
            ),
        ]
        indexes = [
            models.Index(fields=["unit", "-made_at"], name="paper_unit"),
            models.Index(fields=["subject", "-made_at"], name="paper_subject"),
            models.Index(fields=["-made_at", "id"], name="paper_made"),
            # Of a hundred thousand papers a few wait: each home page asks which.
            models.Index(fields=["made_at"], condition=Q(state="open"), name="paper_open"),
        ]

    def __str__(self):
        return f"{self.title} {self.code or ''}".strip()

    @property
    def title(self):
        return REGISTRY.paper_kinds[self.kind].title


@pghistory.track()
class Signature(models.Model):
    """One side of a paper, signed: in the system with the person's PIN, or on the filed copy.

    A confirmation in the system is not a chữ ký số, and is never called one.
    """

    class Side(models.TextChoices):
        GIVER = "giver", "Bên giao"
        RECEIVER = "receiver", "Bên nhận"
        OFFICER = "officer", "Cán bộ dữ liệu"

    class Route(models.TextChoices):
        SYSTEM = "system", "Xác nhận trên hệ thống"
        SCAN = "scan", "Bản ký giấy đã nộp"
        DECISION = "decision", "Theo quyết định khởi tạo"

    TABLE_CLASS = "open"

    paper = models.ForeignKey(Paper, models.PROTECT, related_name="signatures")
    side = models.CharField(max_length=8, choices=Side)
    route = models.CharField(max_length=8, choices=Route)
    user = models.ForeignKey("accounts.User", models.PROTECT, related_name="+")
    at = models.DateTimeField(auto_now_add=True)
    # the filed copy, who took it in, and why by hand when its QR could not be read
    scan_id = models.BigIntegerField(null=True)
    accepted_by = models.ForeignKey("accounts.User", models.PROTECT, null=True, related_name="+")
    accept_reason = models.CharField(max_length=300, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["paper", "side"], name="signature_once")]

    def __str__(self):
        return f"{self.paper_id} {self.side}"


class NumberBlock(models.Model):
    """Numbers that a unit's Văn thư set aside for these papers, in one calendar year.

    Số là của Văn thư (Nghị định 30/2020/NĐ-CP, Điều 15): the portal only hands out what
    was reserved for it, in order.
    """

    TABLE_CLASS = "open"

    unit = models.ForeignKey("schools.Unit", models.PROTECT, related_name="+")
    year = models.PositiveSmallIntegerField("Năm")
    first = models.PositiveIntegerField("Từ số")
    last = models.PositiveIntegerField("Đến số")
    following = models.PositiveIntegerField()
    made_at = models.DateTimeField(auto_now_add=True)
    made_by = models.ForeignKey("accounts.User", models.PROTECT, null=True, related_name="+")

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(last__gte=models.F("first")), name="block_order"),
            models.CheckConstraint(
                condition=Q(following__gte=models.F("first"))
                & Q(following__lte=models.F("last") + 1),
                name="block_following",
            ),
        ]

    def __str__(self):
        return f"{self.unit_id}/{self.year}: {self.first}–{self.last}"


class PaperCounter(models.Model):
    """The last number of a unit's papers in a calendar year. Raised last in a transaction."""

    TABLE_CLASS = "open"

    unit = models.ForeignKey("schools.Unit", models.PROTECT, related_name="+")
    year = models.PositiveSmallIntegerField()
    last = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["unit", "year"], name="papercounter_once")]

    def __str__(self):
        return f"{self.unit_id}/{self.year}: {self.last}"
