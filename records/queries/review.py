"""A class under review: its pupils with their marks, who is next, what stands in the way."""

from dataclasses import dataclass

from records import reviewed
from records.models import PARTS, CampaignRoom, Confirmation, Enrollment, Student

C = Confirmation.State
CHIP = {"done": "done", "ask": "soon", "problem": "returned", "reopened": "returned", "": "todo"}
WORD = {"": "Chưa rà soát", "none": "Chưa rà soát", **{s.value: s.label for s in C}}
ROOM_CHIP = {
    "reviewing": "doing",
    "handed": "soon",
    "returned": "returned",
    "confirmed": "done",
    "changed": "returned",
}


def enrolled(room, student_id):
    """The pupil when in this class now, else None."""
    rows = Student.objects.select_related(*PARTS).filter(
        pk=student_id, enrollments__classroom=room.classroom_id, enrollments__left_on=None
    )
    return rows.first()


@dataclass
class Line:
    """A pupil of the class and where the review of them stands."""

    student: Student
    mark: Confirmation | None

    @property
    def state(self):
        return self.mark.state if self.mark and self.mark.state != C.NONE else ""

    @property
    def chip(self):
        return CHIP.get(self.state, "todo"), WORD[self.state]

    @property
    def changed_labels(self):
        return [reviewed.label_of(code) for code in self.mark.changed] if self.mark else []

    @property
    def slip(self):
        return self.mark.get_slip_display() if self.mark and self.mark.slip else ""


def lines(room):
    """All pupils of the class by name; two queries."""
    marks = Confirmation.objects.filter(campaign=room.campaign_id, school=room.school_id)
    rows = (
        Enrollment.objects.filter(classroom=room.classroom_id, left_on=None)
        .select_related("student", *(f"student__{part}" for part in PARTS))
        .order_by("student__sort_key", "pk")
    )
    rows = list(rows)
    found = {m.student_id: m for m in marks.filter(student__in=[e.student_id for e in rows])}
    return [Line(e.student, found.get(e.student_id)) for e in rows]


def following(rows, student_id=None):
    """Whom to look at next: after this pupil, around to the first; re-opened ones count as not
    looked at, those put off come last. None when all are done."""
    places = [line.student.pk for line in rows]
    start = places.index(student_id) + 1 if student_id in places else 0
    turn = rows[start:] + rows[:start]
    for wanted in (("", C.REOPENED), (C.ASK, C.PROBLEM)):
        for line in turn:
            if line.state in wanted and line.student.pk != student_id:
                return line.student
    return None


def errors(room):
    """Why a class can't be confirmed: [sentences]."""
    found = []
    for number, words in (
        (room.left, "em chưa rà soát"),
        (room.reopened, "em đã sửa hồ sơ mà chưa rà soát lại"),
        (room.problem, "em còn vướng"),
    ):
        if number:
            found.append(f"{number} {words}")
    return found


def warnings(room):
    """What needs a reason to be confirmed nevertheless: [sentences]."""
    found = []
    if room.ask:
        found.append(f"{room.ask} em còn phải hỏi gia đình")
    if not room.slips_out:
        found.append("chưa phát phiếu cho gia đình")
    elif room.slips < room.pupils:
        found.append(f"{room.pupils - room.slips} phiếu chưa về")
    return found


def room_state(room):
    return ROOM_CHIP[room.state], room.get_state_display()


def samples(rows, number=5):
    """A few pupils for the head to look at, spread over the list, the doubtful ones first."""
    doubtful = [line for line in rows if line.state != C.DONE]
    step = max(1, len(rows) // number)
    return list(dict.fromkeys(line.student.pk for line in [*doubtful, *rows[::step]]))[:number]


def full_room(room):
    """The class's row with what its pages name, the round's deadlines read."""
    rows = CampaignRoom.objects.filter(pk=room.pk).select_related(
        "campaign__unit", "campaign__year", "classroom", "school", "paper", "handed_by"
    )
    return rows.prefetch_related("campaign__deadlines").get()


def clean(rows, fields, level):
    """The pupils not yet looked at whose records lack nothing that the round asks for."""
    return [
        line
        for line in rows
        if line.state in ("", C.REOPENED)
        and not (line.mark and line.mark.slip == "wrong")
        and not reviewed.lacking(line.student, fields, level)
    ]
