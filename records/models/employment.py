"""Who works at which school, as what, on which contract, from when to when."""

import pghistory
import pgtrigger
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import BigIntegerRangeField, DateRangeField
from django.db import models
from django.db.models import F, Func, Q, Value

from csdl.kit.text import fold, name_sort_key, nfc

VISITING = "5"  # contract_kind: thỉnh giảng
TO_DUTY = ("03", "04")  # staff_position: head and deputy of a professional group


def between(day):
    """Rows whose `starts_on`–`ends_on` (inclusive) hold on a day."""
    return Q(starts_on__lte=day) & (Q(ends_on=None) | Q(ends_on__gte=day))


def span(function, first, last, field):
    """A range of two columns, for an exclusion constraint."""
    return Func(F(first), F(last), Value("[]"), function=function, output_field=field)


class OwnStaff(pgtrigger.Trigger):
    """A main employment is written by the school that keeps the person, and by no other: a
    foreign key passes by the wall and would accept any person's id (security.md 0.2)."""

    when = pgtrigger.Before
    operation = pgtrigger.Insert
    condition = pgtrigger.Q(new__is_main=True)
    func = """
        IF NOT EXISTS (SELECT FROM records_staff s
                       WHERE s.id = NEW.staff_id AND s.school_id = NEW.school_id) THEN
            RAISE EXCEPTION 'own_staff: no person % in school %', NEW.staff_id, NEW.school_id
                USING ERRCODE = 'foreign_key_violation';
        END IF;
        RETURN NEW;
    """


class DatedQuerySet(models.QuerySet):
    """Rows of a school with `starts_on` and `ends_on`."""

    def allowed(self, reach, perm):
        return self.filter(reach.where(perm, department="department_id", unit="school_id"))

    def on(self, day):
        """In force on a day."""
        return self.filter(between(day))


@pghistory.track()
class Employment(models.Model):
    """One person at one school: the job, the contract, the days (both inclusive).

    The main one counts in figures; a second school (thỉnh giảng, biệt phái) has a row of its own
    and the person is counted once (domain.md 11.5). The name stands here too, as the school
    knows it: so a list as of a day reads the school's own rows alone, and a school keeps knowing
    who worked there after the person's record has moved on.
    """

    TABLE_CLASS = "person"
    SEE = "records.view_staff"

    department_id = models.BigIntegerField()
    school = models.ForeignKey("schools.Unit", models.PROTECT, related_name="+", db_index=False)
    staff = models.ForeignKey("records.Staff", models.PROTECT, related_name="employments")
    full_name = models.CharField("Họ và tên", max_length=100)
    staff_code = models.CharField("Mã cán bộ", max_length=20)
    birth_date = models.DateField("Ngày sinh")
    gender = models.PositiveSmallIntegerField("Giới tính", choices=[(1, "Nam"), (0, "Nữ")])
    is_main = models.BooleanField("Nơi làm việc chính", default=True)
    group = models.CharField("Nhóm cán bộ", max_length=20)
    position = models.CharField("Vị trí việc làm", max_length=20)
    contract = models.CharField("Hình thức hợp đồng", max_length=20)
    subject = models.CharField("Môn dạy", max_length=20, blank=True)
    starts_on = models.DateField("Từ ngày")
    ends_on = models.DateField("Đến hết ngày", null=True, blank=True)
    basis = models.CharField("Căn cứ", max_length=200, blank=True)
    end_status = models.CharField("Lý do thôi", max_length=20, blank=True)
    end_basis = models.CharField("Căn cứ thôi", max_length=200, blank=True)
    sort_key = models.CharField(max_length=400, editable=False, db_collation="C")
    search_text = models.CharField(max_length=200, editable=False, db_collation="C")

    objects = DatedQuerySet.as_manager()

    class Meta:
        default_permissions = ()
        triggers = [
            OwnStaff(name="own_staff"),
            pgtrigger.ReadOnly(name="employment_stays", fields=["staff", "school", "is_main"]),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_on=None) | Q(ends_on__gte=F("starts_on")), name="employment_days"
            ),
            # One main place of work on any day; two ranges, because there is no btree_gist.
            ExclusionConstraint(
                name="employment_one_main",
                expressions=[
                    (span("int8range", "staff_id", "staff_id", BigIntegerRangeField()), "&&"),
                    (span("daterange", "starts_on", "ends_on", DateRangeField()), "&&"),
                ],
                condition=Q(is_main=True),
            ),
            models.UniqueConstraint(
                fields=["staff", "school"],
                condition=Q(ends_on=None),
                name="employment_once_a_school",
            ),
            models.UniqueConstraint(fields=["id", "school"], name="employment_keys"),
        ]
        indexes = [
            models.Index(fields=["school", "sort_key"], name="employment_list"),
            models.Index(fields=["department_id", "starts_on"], name="employment_whole"),
        ]

    def __str__(self):
        return self.full_name

    def save(self, *args, **kwargs):
        self.prepare()
        super().save(*args, **kwargs)

    def prepare(self):
        """Fill the key columns; also before a bulk insert."""
        self.full_name = nfc(self.full_name)
        self.sort_key = name_sort_key(self.full_name)[:400]
        self.search_text = fold(f"{self.full_name} {self.staff_code}")[:200]
        return self


@pghistory.track()
class Duty(models.Model):
    """A further duty of someone at a school (tổ trưởng, tổng phụ trách…), from a day to a day.

    code: of the list staff_position (03, 04) or staff_duty.
    """

    TABLE_CLASS = "person"
    SEE = "records.view_staff"

    department_id = models.BigIntegerField()
    school = models.ForeignKey("schools.Unit", models.PROTECT, related_name="+")
    employment = models.ForeignKey(Employment, models.PROTECT, related_name="duties")
    code = models.CharField("Nhiệm vụ", max_length=20)
    group = models.ForeignKey(
        "schools.Group", models.PROTECT, verbose_name="Tổ chuyên môn", null=True, blank=True,
        related_name="+",
    )  # fmt: skip
    starts_on = models.DateField("Từ ngày")
    ends_on = models.DateField("Đến hết ngày", null=True, blank=True)

    objects = DatedQuerySet.as_manager()

    class Meta:
        default_permissions = ()
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_on=None) | Q(ends_on__gte=F("starts_on")), name="duty_days"
            )
        ]

    def __str__(self):
        return self.code
