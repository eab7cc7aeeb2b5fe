"""Class lists for those who hold no more of a class: subject teachers, staff of a function,
helpers (mission B2, F2)."""

from accounts.models import Grant, User
from accounts.queries.axes import narrow_words, work_words
from csdl.kit.reach import HELP
from records.models import Enrollment
from schools.models import Classroom

ROLL = "records.view_roll"


def roll_rooms(reach):
    """The classes whose list a person may open."""
    rows = Classroom.objects.allowed(reach, ROLL).select_related("school", "year")
    return rows.order_by("-year__starts_year", "school__sort_key", "sort_key")


def roll_rows(reach, classroom):
    """The pupils in the class now: only what the list shows is fetched."""
    rows = Enrollment.objects.allowed(reach, ROLL).filter(classroom=classroom).present()
    shown = ("student__full_name", "student__birth_date", "student__sort_key")
    return rows.select_related("student").only("student_id", *shown).order_by("student__sort_key")


def helped_teacher(reach, classroom):
    """The teacher for whom this person enters in the class, or None."""
    whole = reach.helping(classroom.pk)
    ids = {s.helps for s in reach.held(HELP) if s.room == classroom.pk}
    return User.objects.filter(pk__in={whole} if whole else ids).order_by("sort_key").first()


def helps_with_record(reach, classroom):
    """Whether one helps with the record itself, not with one subject's marks."""
    return reach.helping(classroom.pk) is not None


def own_work(reach, classroom):
    """What this person is given on the class itself: ["Giáo viên bộ môn (môn Toán, học kì I)"]."""
    ids = {s.grant for s in reach.held(ROLL) if s.room == classroom.pk}
    grants = Grant.objects.filter(pk__in=ids).with_place().order_by("pk")
    return [f"{work_words(g)} ({', '.join(narrow_words(g)) or 'cả lớp'})" for g in grants]
