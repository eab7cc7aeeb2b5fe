"""A review round in one place: a class, a school, a school at the end of a day."""

import pghistory
from django.db import models
from django.db.models import Exists, F, OuterRef, Q

from csdl.kit.dates import today
from csdl.kit.history import by_statement, found_by
from csdl.kit.workflow import Move
from records.models.campaign import (
    ACCEPT,
    CHECK,
    REVIEW,
    REVIEW_STAFF,
    SEE,
    Campaign,
)
from schools.models import Level, Parent


class Place(models.Model):
    """What every row of a round in one school carries: the columns of the wall."""

    department_id = models.BigIntegerField()
    school = models.ForeignKey("schools.Unit", models.PROTECT, related_name="+", db_index=False)
    year = models.ForeignKey("schools.Year", models.PROTECT, related_name="+", db_index=False)

    class Meta:
        abstract = True


class CampaignRoomQuerySet(models.QuerySet):
    def allowed(self, reach, perm):
        return self.filter(
            reach.where(
                perm,
                department="department_id",
                unit="school_id",
                room="classroom_id",
                level="level",
            )
        )


FIGURES = ("pupils", "done", "ask", "problem", "reopened", "slips", "slips_wrong")


@pghistory.track(*by_statement(), exclude=FIGURES, meta=found_by("campaign", "school"))
class CampaignRoom(Place):
    """A class in a round: where it stands, and its kept figures (records.models.figure).

    done, ask, problem: pupils so marked; reopened: changed since they were done; slips: come
    back from the parents, slips_wrong: of these with something wrong; slips_out: handed out.
    """

    class State(models.TextChoices):
        REVIEWING = "reviewing", "Đang rà soát"
        HANDED = "handed", "Chờ lãnh đạo kiểm tra"
        RETURNED = "returned", "Trả lại"
        CONFIRMED = "confirmed", "Đã xác nhận"
        CHANGED = "changed", "Đã thay đổi sau xác nhận"

    MOVES = {
        (State.REVIEWING, State.HANDED): Move(REVIEW, "Lập biên bản bàn giao dữ liệu lớp"),
        (State.RETURNED, State.HANDED): Move(REVIEW, "Lập biên bản bàn giao dữ liệu lớp"),
        (State.CHANGED, State.HANDED): Move(REVIEW, "Lập biên bản bàn giao phần đã thay đổi"),
        (State.HANDED, State.CONFIRMED): Move(CHECK, "Xác nhận lớp"),
        (State.HANDED, State.RETURNED): Move(CHECK, "Trả lại lớp"),
        (State.HANDED, State.REVIEWING): Move(REVIEW, "Rút lại biên bản chưa ký đủ"),
        (State.CONFIRMED, State.CHANGED): Move(REVIEW, "Có thay đổi sau xác nhận"),
        (State.CONFIRMED, State.RETURNED): Move(CHECK, "Mở lại lớp"),
        (State.CHANGED, State.RETURNED): Move(CHECK, "Mở lại lớp"),
    }
    TABLE_CLASS = "tenant"
    SEE = SEE

    campaign = models.ForeignKey(Campaign, models.PROTECT, related_name="rooms")
    classroom = models.ForeignKey("schools.Classroom", models.PROTECT, related_name="+")
    level = models.CharField(max_length=4, choices=Level)
    state = models.CharField("Tình trạng", max_length=9, choices=State, default=State.REVIEWING)
    since = models.DateTimeField("Từ lúc")
    pupils = models.PositiveIntegerField(default=0)
    done = models.PositiveIntegerField(default=0)
    ask = models.PositiveIntegerField(default=0)
    problem = models.PositiveIntegerField(default=0)
    reopened = models.PositiveIntegerField(default=0)
    slips = models.PositiveIntegerField(default=0)
    slips_wrong = models.PositiveIntegerField(default=0)
    slips_out = models.PositiveIntegerField(default=0)
    slips_at = models.DateTimeField(null=True)
    paper = models.ForeignKey("accounts.Paper", models.PROTECT, null=True, related_name="+")
    handed_at = models.DateTimeField(null=True)
    handed_by = models.ForeignKey("accounts.User", models.PROTECT, null=True, related_name="+")
    checked_at = models.DateTimeField(null=True)
    checked_by = models.ForeignKey("accounts.User", models.PROTECT, null=True, related_name="+")
    reason = models.CharField("Lý do", max_length=300, blank=True)

    objects = CampaignRoomQuerySet.as_manager()

    class Meta:
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(fields=["id", "school", "year"], name="campaignroom_keys"),
            models.UniqueConstraint(fields=["campaign", "classroom"], name="campaignroom_once"),
            models.CheckConstraint(condition=Q(done__lte=F("pupils")), name="campaignroom_figures"),
        ]
        indexes = [models.Index(fields=["school", "campaign"], name="campaignroom_school")]

    def __str__(self):
        return f"{self.campaign_id} {self.classroom_id}"

    @property
    def left(self):
        """Pupils nobody has looked at yet."""
        return self.pupils - self.done - self.ask - self.problem - self.reopened

    @property
    def percent(self):
        return 100 * self.done // self.pupils if self.pupils else 0


class CampaignSchoolQuerySet(models.QuerySet):
    def allowed(self, reach, perm):
        """Accepted by who manages the school today; else as rights on the school go."""
        if perm == ACCEPT:
            if not reach.holds(ACCEPT):
                return self.none()
            edges = Parent.objects.on(reach.today or today()).filter(
                unit_id=OuterRef("school_id"), manager_id__in=sorted(reach.units(ACCEPT))
            )
            return self.filter(Exists(edges))
        return self.filter(reach.where(perm, department="department_id", unit="school_id"))


STAFF_FIGURES = ("staff", "staff_done", "staff_excepted", "staff_wrong", "staff_reopened")


@pghistory.track(*by_statement(), exclude=STAFF_FIGURES, meta=found_by("campaign", "school"))
class CampaignSchool(Place):
    """A school in a round: from its own work to what the level above made of it.

    Its staff are reviewed by the school as a whole, so their figures stand here: staff who work
    there today (main place, second place, any contract), confirmed, settled by an exception of
    the head, told of a mistake, changed since; staff_state: from the first person to the list of
    confirmations that the head has signed, which unblocks the push of staff (S1, 2.2).
    """

    class State(models.TextChoices):
        WORKING = "working", "Trường đang làm"
        SIGNING = "signing", "Chờ hiệu trưởng ký"
        SENT = "sent", "Đã gửi, chờ kiểm tra"
        RETURNED = "returned", "Trả lại"
        ACCEPTED = "accepted", "Đã nhận"
        CHANGED = "changed", "Đã thay đổi sau xác nhận"

    MOVES = {
        (State.WORKING, State.SIGNING): Move(CHECK, "Lập xác nhận hoàn thành"),
        (State.RETURNED, State.SIGNING): Move(CHECK, "Lập xác nhận hoàn thành"),
        (State.CHANGED, State.SIGNING): Move(CHECK, "Lập xác nhận hoàn thành lần nữa"),
        (State.SIGNING, State.WORKING): Move(CHECK, "Rút lại xác nhận chưa ký"),
        (State.SIGNING, State.SENT): Move("accounts.sign_grant", "Ký xác nhận hoàn thành"),
        (State.SENT, State.ACCEPTED): Move(ACCEPT, "Nhận kết quả"),
        (State.SENT, State.RETURNED): Move(ACCEPT, "Trả lại trường"),
        (State.SENT, State.CHANGED): Move(REVIEW, "Có thay đổi sau xác nhận"),
        (State.ACCEPTED, State.CHANGED): Move(REVIEW, "Có thay đổi sau xác nhận"),
    }

    class StaffState(models.TextChoices):
        WORKING = "working", "Đang rà soát"
        SIGNING = "signing", "Chờ thủ trưởng ký danh sách"
        SIGNED = "signed", "Đã ký danh sách xác nhận"
        CHANGED = "changed", "Đã thay đổi sau xác nhận"

    STAFF_MOVES = {
        (StaffState.WORKING, StaffState.SIGNING): Move(REVIEW_STAFF, "Lập danh sách xác nhận"),
        (StaffState.CHANGED, StaffState.SIGNING): Move(REVIEW_STAFF, "Lập danh sách lần nữa"),
        (StaffState.SIGNING, StaffState.WORKING): Move(REVIEW_STAFF, "Huỷ danh sách chưa ký"),
        (StaffState.SIGNING, StaffState.SIGNED): Move("accounts.sign_grant", "Ký danh sách"),
        (StaffState.SIGNED, StaffState.CHANGED): Move(REVIEW_STAFF, "Có thay đổi sau xác nhận"),
    }
    TABLE_CLASS = "tenant"
    SEE = SEE

    campaign = models.ForeignKey(Campaign, models.PROTECT, related_name="schools")
    state = models.CharField("Tình trạng", max_length=8, choices=State, default=State.WORKING)
    since = models.DateTimeField("Từ lúc")
    paper = models.ForeignKey("accounts.Paper", models.PROTECT, null=True, related_name="+")
    sent_at = models.DateTimeField(null=True)
    judged_at = models.DateTimeField(null=True)
    judged_by = models.ForeignKey("accounts.User", models.PROTECT, null=True, related_name="+")
    reason = models.CharField("Lý do", max_length=300, blank=True)
    staff_state = models.CharField(
        "Rà soát nhân sự", max_length=7, choices=StaffState, default=StaffState.WORKING
    )
    staff_since = models.DateTimeField(null=True)
    staff_paper = models.ForeignKey("accounts.Paper", models.PROTECT, null=True, related_name="+")
    staff = models.PositiveIntegerField(default=0)
    staff_done = models.PositiveIntegerField(default=0)
    staff_excepted = models.PositiveIntegerField(default=0)
    staff_wrong = models.PositiveIntegerField(default=0)
    staff_reopened = models.PositiveIntegerField(default=0)

    objects = CampaignSchoolQuerySet.as_manager()

    class Meta:
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(fields=["id", "school", "year"], name="campaignschool_keys"),
            models.UniqueConstraint(fields=["campaign", "school"], name="campaignschool_once"),
        ]
        indexes = [models.Index(fields=["school"], name="campaignschool_school")]

    def __str__(self):
        return f"{self.campaign_id} {self.school_id}"

    @property
    def staff_left(self):
        """People neither confirmed nor settled: 0 is the 100 % of S1."""
        return self.staff - self.staff_done - self.staff_excepted

    @property
    def staff_percent(self):
        return 100 * (self.staff_done + self.staff_excepted) // self.staff if self.staff else 0


class CampaignDay(Place):
    """A school's figures at the end of a day (or of today so far): the points of the curve."""

    TABLE_CLASS = "tenant"

    campaign = models.ForeignKey(Campaign, models.PROTECT, related_name="days")
    day = models.DateField()
    pupils = models.PositiveIntegerField()
    done = models.PositiveIntegerField()
    rooms = models.PositiveIntegerField()
    rooms_confirmed = models.PositiveIntegerField()
    staff = models.PositiveIntegerField(default=0)
    staff_done = models.PositiveIntegerField(default=0)

    objects = CampaignSchoolQuerySet.as_manager()

    class Meta:
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(fields=["id", "school", "year"], name="campaignday_keys"),
            models.UniqueConstraint(fields=["campaign", "school", "day"], name="campaignday_once"),
        ]
        indexes = [models.Index(fields=["school", "campaign"], name="campaignday_school")]

    def __str__(self):
        return f"{self.campaign_id} {self.school_id} {self.day}"
