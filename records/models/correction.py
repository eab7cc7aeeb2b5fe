"""A correction of data not simply edited any more: asked for, agreed to, witnessed by three."""

import pghistory
from django.db import models
from django.db.models import Q

from csdl.kit.workflow import Move
from records.models.campaign import CHECK, SEE
from records.models.campaign_place import Place

ASK = "records.change_student"


class CorrectionQuerySet(models.QuerySet):
    def allowed(self, reach, perm):
        return self.filter(
            reach.where(perm, department="department_id", unit="school_id", room="classroom_id")
        )


@pghistory.track()
class Correction(Place):
    """One field of one pupil, from its old value to the right one (QĐ 20/QĐ-THCS, S4).

    Request with a reason and evidence → consent of the head or a deputy → minutes signed by the
    head, the data officer and who asked → the last signature makes the change, as printed.
    old, new: as the field's form writes and reads them.
    """

    class State(models.TextChoices):
        ASKED = "asked", "Chờ lãnh đạo đồng ý"
        SIGNING = "signing", "Chờ ba bên ký"
        DONE = "done", "Đã sửa"
        REFUSED = "refused", "Không đồng ý"
        VOID = "void", "Biên bản đã huỷ"

    MOVES = {
        (State.ASKED, State.SIGNING): Move(CHECK, "Đồng ý, lập biên bản"),
        (State.ASKED, State.REFUSED): Move(CHECK, "Không đồng ý"),
        (State.SIGNING, State.DONE): Move(CHECK, "Ký đủ, sửa"),
        (State.SIGNING, State.VOID): Move(CHECK, "Huỷ biên bản"),
    }
    TABLE_CLASS = "tenant"
    SEE = SEE

    student = models.ForeignKey("records.Student", models.PROTECT, related_name="+")
    # as they stood when asked: the school still reads whom it was about when the record has gone
    full_name = models.CharField("Học sinh", max_length=100, default="", editable=False)
    sort_key = models.CharField(max_length=400, default="", editable=False, db_collation="C")
    search_text = models.CharField(max_length=200, default="", editable=False, db_collation="C")
    classroom = models.ForeignKey("schools.Classroom", models.PROTECT, related_name="+")
    field = models.CharField("Thông tin", max_length=40)
    old = models.CharField("Đang ghi", max_length=200, blank=True)
    new = models.CharField("Sửa thành", max_length=200)
    reason = models.CharField("Lý do", max_length=300)
    file_id = models.BigIntegerField("Minh chứng", null=True)
    state = models.CharField(max_length=8, choices=State, default=State.ASKED)
    asked_at = models.DateTimeField(auto_now_add=True)
    asked_by = models.ForeignKey("accounts.User", models.PROTECT, null=True, related_name="+")
    judged_at = models.DateTimeField(null=True)
    judged_by = models.ForeignKey("accounts.User", models.PROTECT, null=True, related_name="+")
    refuse_reason = models.CharField(max_length=300, blank=True)
    paper = models.ForeignKey("accounts.Paper", models.PROTECT, null=True, related_name="+")
    done_at = models.DateTimeField(null=True)

    objects = CorrectionQuerySet.as_manager()

    class Meta:
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(fields=["id", "school", "year"], name="correction_keys"),
            models.UniqueConstraint(
                fields=["student", "field"],
                condition=Q(state__in=["asked", "signing"]),
                name="correction_one_open",
                violation_error_message="Thông tin này của em đang có một đề nghị sửa.",
            ),
        ]
        indexes = [models.Index(fields=["school", "-asked_at"], name="correction_list")]

    def __str__(self):
        return f"{self.student_id} {self.field}"
