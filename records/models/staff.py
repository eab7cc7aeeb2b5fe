"""Members of staff: the person, and what of the person stands under rights of its own."""

import pghistory
import pgtrigger
from django.db import models
from django.db.models import Q

from csdl.kit.text import fold, name_sort_key, nfc
from records.catalogue_staff import STAFF


class StaffQuerySet(models.QuerySet):
    def allowed(self, reach, perm):
        return self.filter(reach.where(perm, department="department_id", unit="school_id"))


@pghistory.track()
class Staff(STAFF.columns()):
    """A member of staff: the person, kept by the school where they mainly work (`school`).

    Where they work, as what and since when is Employment; a second school has an Employment of
    its own and sees no more of the person than that row. One account is one person: `user`.
    """

    class Gender(models.IntegerChoices):
        MALE = 1, "Nam"
        FEMALE = 0, "Nữ"

    TABLE_CLASS = "person"
    SEE = "records.view_staff"

    department_id = models.BigIntegerField()
    school = models.ForeignKey("schools.Unit", models.PROTECT, related_name="+", db_index=False)
    user = models.OneToOneField(
        "accounts.User",
        models.PROTECT,
        verbose_name="Tài khoản",
        null=True,
        blank=True,
        related_name="staff",
    )
    status = models.CharField("Trạng thái", max_length=20, default="1")
    status_on = models.DateField("Ngày trạng thái", null=True, blank=True)
    sort_key = models.CharField(max_length=400, editable=False, db_collation="C")
    search_text = models.CharField(max_length=200, editable=False, db_collation="C")

    objects = StaffQuerySet.as_manager()

    class Meta:
        triggers = [
            # Thông tư 42/2021/TT-BGDĐT, Điều 10: never changed, never deleted.
            pgtrigger.Protect(
                name="staff_moet_code_stays",
                operation=pgtrigger.Update,
                condition=pgtrigger.Q(old__moet_code__gt="")
                & pgtrigger.Q(old__moet_code__df=pgtrigger.F("new__moet_code")),
            ),
            pgtrigger.Protect(
                name="staff_moet_code_kept",
                operation=pgtrigger.Delete,
                condition=pgtrigger.Q(old__moet_code__gt=""),
            ),
        ]
        constraints = [
            models.UniqueConstraint(fields=["department_id", "staff_code"], name="staff_code_once"),
            models.UniqueConstraint(
                fields=["department_id", "moet_code"],
                condition=Q(moet_code__gt=""),
                name="staff_moet_code_once",
            ),
            models.UniqueConstraint(
                fields=["department_id", "personal_id"],
                condition=Q(personal_id__gt=""),
                name="staff_personal_id_once",
            ),
            # what the rows below point at, so that none lies in another school than its person
            models.UniqueConstraint(fields=["id", "school"], name="staff_keys"),
        ]
        indexes = [models.Index(fields=["school", "sort_key"], name="staff_list")]

    def __str__(self):
        return self.full_name

    def save(self, *args, **kwargs):
        self.prepare()
        super().save(*args, **kwargs)

    def prepare(self):
        """Normalise names and fill the key columns; also before a bulk insert."""
        self.full_name = nfc(self.full_name)
        self.sort_key = name_sort_key(self.full_name)[:400]
        self.search_text = fold(f"{self.full_name} {self.staff_code} {self.moet_code}")[:200]
        return self


STAFF_KEYS = ("sort_key", "search_text")  # what prepare() fills


class BelowStaffQuerySet(models.QuerySet):
    """Rows of a person, under the person's school."""

    def allowed(self, reach, perm):
        return self.filter(reach.where(perm, department="department_id", unit="school_id"))


class BelowStaff(models.Model):
    """A row of a person, in the person's school: the database's key over (staff, school) says
    so, and carries the row along when the person moves."""

    TABLE_CLASS = "person"

    department_id = models.BigIntegerField()
    school = models.ForeignKey("schools.Unit", models.PROTECT, related_name="+")

    objects = BelowStaffQuerySet.as_manager()

    class Meta:
        abstract = True

    def __str__(self):
        return str(self.pk)


def _person(part):
    return models.OneToOneField(Staff, models.PROTECT, primary_key=True, related_name=part)


@pghistory.track()
class StaffSensitive(STAFF.columns("sensitive"), BelowStaff):
    """Ethnicity, religion, party: sensitive personal data (Luật 91/2025/QH15)."""

    SEE = "records.view_staffsensitive"
    staff = _person("sensitive")

    class Meta:
        default_permissions = ("view", "change")


@pghistory.track()
class StaffPay(STAFF.columns("pay"), BelowStaff):
    """Pay and allowances."""

    SEE = "records.view_staffpay"
    staff = _person("pay")

    class Meta:
        default_permissions = ("view", "change")


STAFF_PARTS = {"sensitive": StaffSensitive, "pay": StaffPay}


@pghistory.track()
class Qualification(BelowStaff):
    """A degree or certificate of a member of staff (bằng cấp, chứng chỉ)."""

    SEE = "records.view_staff"

    staff = models.ForeignKey(Staff, models.PROTECT, related_name="qualifications")
    name = models.CharField("Bằng, chứng chỉ", max_length=200)
    level = models.CharField("Trình độ", max_length=20, blank=True)
    major = models.CharField("Chuyên ngành", max_length=200, blank=True)
    place = models.CharField("Nơi cấp", max_length=200, blank=True)
    number = models.CharField("Số hiệu", max_length=50, blank=True)
    got_on = models.DateField("Ngày cấp", null=True, blank=True)

    class Meta:
        default_permissions = ()
