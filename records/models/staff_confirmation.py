"""What a member of staff confirmed of their own record in a round (S1, 2.2)."""

import pghistory
from django.db import models
from django.db.models import Q

from csdl.kit.history import found_by
from records.models.campaign import Campaign
from records.models.campaign_place import Place

SEE_STAFF = "records.view_staff"


class StaffConfirmationQuerySet(models.QuerySet):
    def allowed(self, reach, perm):
        return self.filter(reach.where(perm, department="department_id", unit="school_id"))


@pghistory.track(meta=found_by("campaign", "school"))
class StaffConfirmation(Place):
    """One person at one school in one round. No row before the officer sat down with them.

    snapshot: the values as they were confirmed, by field; digest: its hash, which the list of
    confirmations prints. Both stay with the row when an edit re-opens it, so that the next page
    says what changed, and its images keep each one that was ever confirmed. by: who confirmed
    (the person, or the head for an exception); beside: the officer who sat with them.
    """

    class State(models.TextChoices):
        READY = "ready", "Chờ người này xác nhận"
        WRONG = "wrong", "Báo có chỗ sai"
        PAPER = "paper", "Chờ bản ký giấy"
        DONE = "done", "Đã xác nhận"
        EXCEPTED = "excepted", "Ngoại lệ"
        REOPENED = "reopened", "Đã sửa, xác nhận lại"

    class Route(models.TextChoices):
        BESIDE = "beside", "Mã PIN, cùng máy với cán bộ"
        OWN = "own", "Tài khoản của mình"
        PAPER = "paper", "Biên bản ký giấy"

    class Kind(models.TextChoices):
        LEAVE = "leave", "Đang nghỉ (thai sản, ốm, đi học, biệt phái…)"
        REFUSED = "refused", "Không xác nhận"

    TABLE_CLASS = "tenant"
    SEE = SEE_STAFF

    campaign = models.ForeignKey(Campaign, models.PROTECT, related_name="+", db_index=False)
    staff = models.ForeignKey("records.Staff", models.PROTECT, related_name="+")
    state = models.CharField("Tình trạng", max_length=8, choices=State)
    at = models.DateTimeField("Lúc")
    route = models.CharField("Cách xác nhận", max_length=6, choices=Route, blank=True)
    by = models.ForeignKey("accounts.User", models.PROTECT, null=True, related_name="+")
    beside = models.ForeignKey("accounts.User", models.PROTECT, null=True, related_name="+")
    kind = models.CharField("Ngoại lệ", max_length=7, choices=Kind, blank=True)
    note = models.CharField("Ghi chú", max_length=300, blank=True)
    snapshot = models.JSONField(default=dict)
    digest = models.CharField(max_length=64, blank=True)
    changed = models.JSONField(default=list)
    paper = models.ForeignKey("accounts.Paper", models.PROTECT, null=True, related_name="+")

    objects = StaffConfirmationQuerySet.as_manager()

    class Meta:
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(fields=["id", "school", "year"], name="staffconfirmation_keys"),
            models.UniqueConstraint(
                fields=["campaign", "school", "staff"], name="staffconfirmation_once"
            ),
            models.CheckConstraint(
                condition=~Q(state="done") | (~Q(digest="") & ~Q(route="")),
                name="staffconfirmation_done",
            ),
            models.CheckConstraint(
                condition=~Q(state="excepted") | (~Q(kind="") & ~Q(note="")),
                name="staffconfirmation_reason",
            ),
        ]
        indexes = [models.Index(fields=["school", "staff"], name="staffconfirmation_person")]

    def __str__(self):
        return f"{self.campaign_id} {self.staff_id} {self.state}"
