import pghistory
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from csdl.kit.text import fold, nfc, sort_key
from schools.models.level import Level


class UnitQuerySet(models.QuerySet):
    def allowed(self, reach, perm):
        """Units on which `perm` is held: by department, or named in a right, by level."""
        own = reach.where(perm, department="department_id", unit="id", levels="levels")
        if ".view_" not in perm:
            return self.filter(own)
        # The level limits which schools are reached; the unit that holds the right is seen.
        tops = {pk for scope in reach.held(perm) if scope.levels for pk in scope.units}
        return self.filter(own | Q(pk__in=tops, tier__lt=Unit.Tier.SCHOOL))

    def schools(self):
        return self.filter(tier=Unit.Tier.SCHOOL)

    def communes(self):
        return self.filter(tier=Unit.Tier.COMMUNE)

    def open_on(self, day):
        return self.filter(Q(opened_on=None) | Q(opened_on__lte=day)).filter(
            Q(closed_on=None) | Q(closed_on__gt=day)
        )


@pghistory.track()
class Unit(models.Model):
    """A Sở, a commune committee (UBND cấp xã; a district office before 1/7/2025) or a school.

    Codes are opaque: nothing is derived from them. A school's place is `location` (the
    commune where it stands); who manages it is the dated `Parent`. The two differ for
    the Sở's own schools.
    """

    class Tier(models.IntegerChoices):
        DEPARTMENT = 1, "Sở GDĐT"
        DISTRICT = 2, "Phòng GDĐT"  # until 30/6/2025
        COMMUNE = 3, "UBND cấp xã"
        SCHOOL = 4, "Cơ sở giáo dục"

    # Since 1/7/2025 (Luật Tổ chức chính quyền địa phương 2025, Điều 1).
    AREA_TYPES = ("phường", "xã", "đặc khu")
    TABLE_CLASS = "open"
    SEE = "schools.view_unit"

    department = models.ForeignKey("self", models.PROTECT, null=True, related_name="+")
    tier = models.PositiveSmallIntegerField(choices=Tier)
    code = models.CharField("Mã", max_length=20)
    name = models.CharField("Tên", max_length=200)
    # "phường", "xã", "đặc khu" for a commune; empty for others
    area_type = models.CharField("Loại đơn vị hành chính", max_length=20, blank=True)
    kind = models.CharField("Loại hình trường", max_length=20, blank=True)
    ownership = models.CharField("Loại hình sở hữu", max_length=20, blank=True)
    levels = ArrayField(
        models.CharField(max_length=4, choices=Level),
        verbose_name="Cấp học",
        default=list,
        blank=True,
    )
    location = models.ForeignKey(
        "self", models.PROTECT, verbose_name="Địa bàn", null=True, blank=True, related_name="+"
    )
    address = models.CharField("Địa chỉ", max_length=300, blank=True)
    phone = models.CharField("Điện thoại", max_length=20, blank=True)
    email = models.EmailField("Thư điện tử", blank=True)
    # of a practice world (accounts.Practice): never among the real, marked on every page and paper
    is_practice = models.BooleanField(default=False, editable=False)
    opened_on = models.DateField("Ngày thành lập", null=True, blank=True)
    closed_on = models.DateField("Ngày giải thể", null=True, blank=True)
    sort_key = models.CharField(max_length=600, editable=False, db_collation="C")
    search_text = models.CharField(max_length=400, editable=False, db_collation="C")
    made_at = models.DateTimeField(auto_now_add=True)

    objects = UnitQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["department", "tier", "code"],
                name="unit_code_once",
                violation_error_message="Mã này đã có đơn vị khác dùng.",
            ),
            # A department is its own root, set right after it is made.
            models.CheckConstraint(
                condition=Q(tier=1) | Q(department__isnull=False), name="unit_has_department"
            ),
            models.UniqueConstraint(
                fields=["code"], condition=Q(tier=1), name="unit_department_code_once"
            ),
            models.CheckConstraint(
                condition=Q(closed_on=None)
                | Q(opened_on=None)
                | Q(closed_on__gte=models.F("opened_on")),
                name="unit_opened_before_closed",
                violation_error_message="Ngày giải thể phải sau ngày thành lập.",
            ),
        ]
        indexes = [
            models.Index(fields=["department", "tier", "sort_key"], name="unit_list"),
            models.Index(fields=["location"], name="unit_location"),
        ]

    def __str__(self):
        return self.name

    def save(self, *args, **kwargs):
        self.prepare()
        super().save(*args, **kwargs)

    def prepare(self):
        """Normalise the name and fill the key columns; also before a bulk write."""
        self.name = nfc(self.name)
        self.sort_key = sort_key(self.name)[:600]
        self.search_text = fold(f"{self.name} {self.area_type} {self.code}")[:400]
        return self

    @property
    def audit_unit_id(self):
        return self.pk

    @property
    def is_school(self):
        return self.tier == self.Tier.SCHOOL

    @property
    def is_commune(self):
        return self.tier == self.Tier.COMMUNE

    @property
    def is_department(self):
        return self.tier == self.Tier.DEPARTMENT

    @property
    def full_name(self):
        """As on a letterhead: "UBND phường Lê Chân" for a commune, the name for the others."""
        return f"UBND {self.area_type} {self.name}" if self.is_commune else self.name

    @property
    def short_name(self):
        """ "Phường Lê Chân" in lists."""
        return (
            f"{self.area_type.capitalize()} {self.name}".strip() if self.is_commune else self.name
        )

    @property
    def level_labels(self):
        return ", ".join(Level(code).label for code in self.levels)
