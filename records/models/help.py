"""What a helper entered: it waits until the teacher takes it over (S1; mission F2)."""

import pghistory
from django.db import models
from django.db.models import F, Q

from csdl.kit.catalogue import Item
from csdl.kit.reach import HELP
from csdl.kit.workflow import Move
from records.catalogue import STUDENT
from records.models.campaign_place import Place
from records.models.enrollment import OwnPupil

TAKE = "records.change_student"


class HelpEntryQuerySet(models.QuerySet):
    def allowed(self, reach, perm):
        """Whoever holds the class itself: who answers for it now, and nobody by a wider right."""
        mine = reach.only(lambda scope: scope.room)
        return self.filter(mine.where(perm, room="classroom_id"))

    def waiting(self):
        """Not yet taken over nor turned back, of pupils the school still holds."""
        return self.filter(state=HelpEntry.State.WAITING, student__school_id=F("school_id"))


@pghistory.track()
class HelpEntry(Place):
    """One field of one pupil as a helper wrote it, under the helper's own name and grant.

    old, value: as `kept` writes them; teacher: whom the helper's grant names (the class may have
    passed to another since: that one takes it over).
    """

    class State(models.TextChoices):
        WAITING = "waiting", "Chờ giáo viên nhận"
        TAKEN = "taken", "Giáo viên đã nhận"
        RETURNED = "returned", "Giáo viên trả lại"
        WITHDRAWN = "withdrawn", "Người giúp rút lại"

    MOVES = {
        (State.WAITING, State.TAKEN): Move(TAKE, "Nhận"),
        (State.WAITING, State.RETURNED): Move(TAKE, "Trả lại"),
        (State.WAITING, State.WITHDRAWN): Move(HELP, "Rút lại"),
    }
    TABLE_CLASS = "tenant"
    SEE = TAKE

    student = models.ForeignKey("records.Student", models.PROTECT, related_name="+")
    classroom = models.ForeignKey(
        "schools.Classroom", models.PROTECT, related_name="+", db_index=False
    )
    field = models.CharField("Thông tin", max_length=40)
    old = models.CharField("Khi nhập đang ghi", max_length=200, blank=True)
    value = models.CharField("Nhập giúp", max_length=200)
    teacher = models.ForeignKey("accounts.User", models.PROTECT, related_name="+", db_index=False)
    by = models.ForeignKey("accounts.User", models.PROTECT, related_name="+", db_index=False)
    grant = models.ForeignKey("accounts.Grant", models.PROTECT, related_name="+", db_index=False)
    entered_at = models.DateTimeField("Nhập lúc")
    state = models.CharField(max_length=9, choices=State, default=State.WAITING)
    settled_at = models.DateTimeField(null=True)
    settled_by = models.ForeignKey(
        "accounts.User", models.PROTECT, null=True, related_name="+", db_index=False
    )
    reason = models.CharField("Lời nhắn", max_length=300, blank=True)

    objects = HelpEntryQuerySet.as_manager()

    class Meta:
        default_permissions = ()
        triggers = [OwnPupil(name="helpentry_own_pupil")]
        constraints = [
            models.UniqueConstraint(fields=["id", "school", "year"], name="helpentry_keys"),
            models.UniqueConstraint(
                fields=["student", "field", "by"],
                condition=Q(state="waiting"),
                name="helpentry_one_waiting",
            ),
        ]
        indexes = [
            models.Index(
                fields=["classroom"], condition=Q(state="waiting"), name="helpentry_waiting"
            ),
            models.Index(fields=["by", "classroom"], name="helpentry_mine"),
        ]

    def __str__(self):
        return f"{self.student_id} {self.field}"

    @property
    def item(self) -> Item:
        return STUDENT.by_code[self.field]


def kept(value) -> str:
    """A clean value as one string; "" for nothing. Read back by `value_of`."""
    if value is None:
        return ""
    return str(int(value)) if isinstance(value, bool) else str(value)


def value_of(item: Item, text: str):
    """What `kept` was given."""
    return item.column().to_python(text) if text else item.empty
