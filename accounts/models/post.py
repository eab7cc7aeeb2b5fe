import pghistory
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import BigIntegerRangeField, DateRangeField
from django.db import models
from django.db.models import F, Func, Q, Value
from django.db.models.functions import Now, TruncDate


def days_now():
    """Rows whose `starts_on`–`ends_on` (inclusive) hold on the database's day in Việt Nam."""
    day = TruncDate(Now())
    return Q(starts_on__lte=day) & (Q(ends_on=None) | Q(ends_on__gte=day))


def post_on(day):
    """Rows whose days hold on a given day."""
    return Q(starts_on__lte=day) & (Q(ends_on=None) | Q(ends_on__gte=day))


def _range(function, first, last, field):
    return Func(F(first), F(last), Value("[]"), function=function, output_field=field)


class PostQuerySet(models.QuerySet):
    def now(self):
        return self.filter(days_now())

    def allowed(self, reach, perm):
        return self.filter(reach.where(perm, department="unit__department_id", unit="unit_id"))


@pghistory.track()
class Post(models.Model):
    """A person's position at a unit, from a day to a day (inclusive): who signs, who works there.

    A unit has one head at a time (thủ trưởng, or người phụ trách while the seat is empty).
    A person may hold posts at two schools (thỉnh giảng, biệt phái).
    """

    class Kind(models.TextChoices):
        HEAD = "head", "Thủ trưởng"
        ACTING = "acting", "Phụ trách"
        DEPUTY = "deputy", "Cấp phó"
        OFFICER = "officer", "Cán bộ đầu mối"
        MEMBER = "member", "Cán bộ, giáo viên, nhân viên"

    HEADS = (Kind.HEAD, Kind.ACTING)
    TABLE_CLASS = "open"
    SEE = "accounts.view_user"

    unit = models.ForeignKey("schools.Unit", models.PROTECT, related_name="posts")
    user = models.ForeignKey("accounts.User", models.PROTECT, related_name="posts")
    kind = models.CharField("Vị trí", max_length=8, choices=Kind)
    title = models.CharField("Chức vụ", max_length=100)
    starts_on = models.DateField("Từ ngày")
    ends_on = models.DateField("Đến hết ngày", null=True, blank=True)

    objects = PostQuerySet.as_manager()

    class Meta:
        constraints = [
            # Never two at once, on any day. Two ranges, because this PostgreSQL has no btree_gist.
            ExclusionConstraint(
                name="post_one_head",
                expressions=[
                    (_range("int8range", "unit_id", "unit_id", BigIntegerRangeField()), "&&"),
                    (_range("daterange", "starts_on", "ends_on", DateRangeField()), "&&"),
                ],
                condition=Q(kind__in=["head", "acting"]),
                violation_error_message=(
                    "Đơn vị đang có thủ trưởng: ghi ngày thôi giữ chức của người đó trước."
                ),
            ),
            models.CheckConstraint(
                condition=Q(ends_on=None) | Q(ends_on__gte=F("starts_on")), name="post_days"
            ),
        ]
        indexes = [models.Index(fields=["user"], name="post_user")]

    def __str__(self):
        return f"{self.title}, {self.unit}"
