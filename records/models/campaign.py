"""Review rounds (đợt rà soát): what is reviewed, by whom, until when."""

import pghistory
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Exists, F, OuterRef, Q

from csdl.kit.dates import today
from csdl.kit.window import Deadline, Window
from csdl.kit.workflow import Move
from schools.models import Level, Parent

SEE = "records.view_student"
RUN = "records.run_campaign"
REVIEW = "records.review_class"
CHECK = "records.check_class"
ACCEPT = "records.accept_review"
REVIEW_STAFF = "records.review_staff"
EXCEPT_STAFF = "records.except_staff"


class CampaignQuerySet(models.QuerySet):
    def allowed(self, reach, perm):
        """Seen downward, as directives are: the Sở's by all who see records in it, a commune's by
        its schools, and upward by who sees the unit; run by the unit that made it alone. A draft
        is its maker's."""
        own = Q(unit_id__in=sorted(reach.units(RUN)))
        if perm != SEE:
            return self.filter(unit_id__in=sorted(reach.units(perm)))
        if not reach.holds(SEE) and not reach.holds(REVIEW_STAFF):
            return self.none()
        above = Parent.objects.on(reach.today or today()).filter(
            manager_id=OuterRef("unit_id"), unit_id__in=reach.schools
        )
        place = Q(unit_id__in=reach.roots(SEE) | reach.schools)
        seen = place | Exists(above) | reach.where(SEE, department="department_id", unit="unit_id")
        return self.filter(own | (seen & ~Q(state=Campaign.State.DRAFT)))


@pghistory.track()
class Campaign(models.Model):
    """A review round of one school year, made by the Sở, a commune or a school for itself.

    levels: whose classes and people; fields, staff_fields: what must be there and right before a
    class, a member of staff is confirmed; basis: the directive it rests on (CV 1456 in S1).
    """

    class State(models.TextChoices):
        DRAFT = "draft", "Đang soạn"
        OPEN = "open", "Đang mở"
        CLOSED = "closed", "Đã kết thúc"

    class Covers(models.TextChoices):
        PUPILS = "pupils", "Học sinh"
        STAFF = "staff", "Cán bộ, giáo viên, nhân viên"
        BOTH = "both", "Học sinh và cán bộ, giáo viên, nhân viên"

    MOVES = {
        (State.DRAFT, State.OPEN): Move(RUN, "Mở đợt"),
        (State.OPEN, State.CLOSED): Move(RUN, "Kết thúc đợt"),
    }
    TABLE_CLASS = "open"
    SEE = SEE

    department = models.ForeignKey("schools.Unit", models.PROTECT, related_name="+")
    unit = models.ForeignKey("schools.Unit", models.PROTECT, related_name="campaigns")
    year = models.ForeignKey("schools.Year", models.PROTECT, related_name="+")
    title = models.CharField("Tên đợt", max_length=200)
    covers = models.CharField("Rà soát", max_length=6, choices=Covers)
    levels = ArrayField(models.CharField(max_length=4, choices=Level), verbose_name="Cấp học")
    fields = ArrayField(models.CharField(max_length=40), verbose_name="Thông tin phải đúng, đủ")
    staff_fields = ArrayField(
        models.CharField(max_length=40),
        default=list,
        verbose_name="Thông tin nhân sự phải đúng, đủ",
    )
    basis = models.ForeignKey("accounts.Directive", models.PROTECT, null=True, related_name="+")
    state = models.CharField(max_length=6, choices=State, default=State.DRAFT)
    made_at = models.DateTimeField(auto_now_add=True)
    made_by = models.ForeignKey("accounts.User", models.PROTECT, null=True, related_name="+")
    opened_at = models.DateTimeField(null=True)
    closed_at = models.DateTimeField(null=True)
    close_reason = models.CharField(max_length=300, blank=True)

    objects = CampaignQuerySet.as_manager()

    class Meta:
        default_permissions = ()
        permissions = [
            ("run_campaign", "Lập, mở, gia hạn, kết thúc đợt rà soát của đơn vị"),
            ("review_class", "Rà soát và bàn giao dữ liệu lớp"),
            ("check_class", "Kiểm tra, xác nhận dữ liệu từng lớp"),
            ("accept_review", "Kiểm tra kết quả rà soát của trường"),
            ("review_staff", "Rà soát hồ sơ nhân sự cùng từng người"),
            ("except_staff", "Quyết định trường hợp ngoại lệ khi rà soát nhân sự"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(state="draft") | Q(opened_at__isnull=False), name="campaign_opened"
            )
        ]
        indexes = [models.Index(fields=["department", "state"], name="campaign_state")]

    def __str__(self):
        return self.title

    @property
    def is_open(self):
        return self.state == self.State.OPEN

    @property
    def has_pupils(self):
        return self.covers != self.Covers.STAFF

    @property
    def has_staff(self):
        return self.covers != self.Covers.PUPILS

    def window(self, levels, units, at=None) -> Window:
        """When work of these levels may be done at these units (a school, its manager).

        Of several deadlines the last counts: an extension only gives time. at: as it was known
        at that moment. `deadlines` should be prefetched.
        """
        fits = [
            row
            for row in self.deadlines.all()
            if row.level in levels
            and (not row.units or set(row.units) & set(units))
            and (at is None or row.made_at <= at)
        ]
        last = max(fits, key=lambda row: (row.closes_at, row.pk), default=None)
        return Window(
            opens_at=self.opened_at,
            closes_at=last.closes_at if last else None,
            phrase=last.phrase if last else "",
            locked_at=self.closed_at,
            locked_by=self.unit.full_name if self.closed_at else "",
            ask=self.unit.full_name,
        )


@pghistory.track()
class CampaignDeadline(models.Model):
    """A deadline of one level as it was announced, or its extension by a recorded decision.

    units: the schools or communes that an extension is for (empty: all). Written once.
    """

    TABLE_CLASS = "open"

    campaign = models.ForeignKey(Campaign, models.PROTECT, related_name="deadlines")
    level = models.CharField("Cấp học", max_length=4, choices=Level)
    units = ArrayField(models.BigIntegerField(), default=list, blank=True)
    closes_at = models.DateTimeField()
    phrase = models.CharField(max_length=80)
    is_extension = models.BooleanField(default=False)
    number = models.CharField("Số văn bản gia hạn", max_length=60, blank=True)
    decided_on = models.DateField("Ngày văn bản", null=True)
    decided_by = models.CharField("Người quyết định", max_length=150, blank=True)
    reason = models.CharField("Lý do", max_length=300, blank=True)
    made_at = models.DateTimeField()
    made_by = models.ForeignKey("accounts.User", models.PROTECT, null=True, related_name="+")

    class Meta:
        default_permissions = ()
        ordering = ["made_at", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(is_extension=False)
                | (Q(decided_on__isnull=False) & ~Q(number="") & ~Q(decided_by="")),
                name="campaigndeadline_decision",
            )
        ]

    def __str__(self):
        return f"{self.level}: {self.phrase}"

    @property
    def audit_unit_id(self):
        return self.campaign.unit_id

    @property
    def deadline(self):
        return Deadline(self.closes_at, self.phrase)


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


@pghistory.track(exclude=FIGURES)
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


@pghistory.track(exclude=STAFF_FIGURES)
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
