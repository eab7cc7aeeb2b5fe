"""What a school has of its own in a new year, beyond what the turn brought: no undoing then.

Found by walking the models, not by a list: a table that gets a school and a year, or points at a
class, is asked from the day it exists.
"""

from __future__ import annotations

from django.apps import apps
from django.db.models import Q

from records.models import (
    CampaignDay,
    CampaignRoom,
    CampaignSchool,
    Enrollment,
    QualityDay,
    QualityRoom,
    QualitySchool,
    Rollover,
    RolloverRoom,
    Student,
    StudentStatus,
)
from schools.models import Classroom, Group

_OURS = ("schools", "accounts", "records", "reports")
# What the turn writes itself or is about it; a round's figures of classes, kept for whoever is in
# them (what people said in a round stands in rows of its own).
_KNOWN = {Enrollment, Rollover, RolloverRoom, Classroom, Group}
_KNOWN |= {CampaignDay, CampaignRoom, CampaignSchool, QualityDay, QualityRoom, QualitySchool}
MOST = 3


def facts_of(rollover) -> list[str]:
    """Sentences, a few; empty when nothing was written in the new year."""
    found = [*_enrollments(rollover), *_classes(rollover), *_taken(rollover)]
    found += _rounds(rollover)
    for model in _models():
        if len(found) >= MOST:
            break
        rows = _rows(model, rollover)
        if rows is not None and (number := rows.count()):
            found.append(f"{number} {_name(model)}")
    return found[:MOST]


def _models():
    for model in apps.get_models():
        event = model.__name__.endswith("Event")
        if model._meta.app_label in _OURS and model not in _KNOWN and not event:
            yield model


def _rows(model, rollover):
    """The rows of a model in the school's new year; None when it has nothing to do with either. A
    group that any grant names can't be taken back; a class stays then, empty."""
    fields = {f.name: f.related_model for f in model._meta.fields if f.related_model}
    if model.__name__ == "Grant":
        return model._base_manager.filter(
            Q(group__school=rollover.school_id, group__year=rollover.year_id)
            | Q(classroom__school=rollover.school_id, classroom__year=rollover.year_id)
            & ~Q(state="ended")
        )
    if "school" in fields and "year" in fields:
        return model._base_manager.filter(school=rollover.school_id, year=rollover.year_id)
    places = [name for name, related in fields.items() if related in (Classroom, Group)]
    if places and "grant" not in fields:
        return model._base_manager.filter(
            **{f"{places[0]}__school": rollover.school_id, f"{places[0]}__year": rollover.year_id}
        )
    return None


_SAID = {
    "Grant": "quyền theo lớp đã lập biên bản, kể cả theo tổ",
    "Outcome": "kết quả cuối năm",
    "StudentStatus": "việc vào học, chuyển lớp, rời trường",
    "Homeroom": "phân công chủ nhiệm",
    "Assignment": "phân công giảng dạy",
    "Lesson": "tiết thời khóa biểu",
    "Duty": "phân công tổ trưởng, tổ phó",
    "AnnexLine": "dòng phân công phê duyệt của quy chế",
    "Intake": "hồ sơ tuyển sinh",
}


def _name(model):
    return _SAID.get(model.__name__, "dòng dữ liệu khác của năm học")


def _enrollments(rollover):
    here = Enrollment.objects.filter(school=rollover.school_id, year=rollover.year_id)
    opened = rollover.rooms.filter(is_new=True).values("made")
    new = here.filter(carried_from=None, classroom__in=opened)
    new = new.select_related("student", "classroom")
    if first := new.order_by("pk").first():
        yield (
            f"{new.count()} em vào học ở năm mới, đầu tiên là {first.student.full_name} lớp "
            f"{first.classroom.name}"
        )
    gone = here.exclude(carried_from=None).exclude(left_on=None).select_related("student")
    if first := gone.order_by("pk").first():
        yield f"{gone.count()} em đã rời hay đổi lớp, đầu tiên là {first.student.full_name}"


def _taken(rollover):
    """Who finished here and was taken in elsewhere: the record lies there now."""
    finished = StudentStatus.objects.filter(
        school=rollover.school_id, year=rollover.plan.year_before_id, kind="completed"
    )
    here = Student.objects.filter(school=rollover.school_id)
    if number := finished.exclude(student__in=here.values("pk")).count():
        yield f"{number} em hoàn thành cấp học đã được trường khác tiếp nhận"


def _rounds(rollover):
    rows = CampaignRoom.objects.filter(school=rollover.school_id, year=rollover.year_id)
    if number := rows.exclude(state=CampaignRoom.State.REVIEWING).count():
        yield f"{number} lớp đã báo kết quả trong đợt rà soát"


def _classes(rollover):
    """Classes opened by hand in the new year that pupils were then carried into stay; others of
    the turn must not have been renamed."""
    for row in rollover.rooms.filter(is_new=True).select_related("made"):
        if row.made and row.made.name != row.to_name:
            yield f"lớp {row.to_name} đã đổi tên thành {row.made.name}"
    if groups := rollover.done.get("groups"):
        others = Group.objects.filter(school=rollover.school_id, year=rollover.year_id)
        if number := others.exclude(pk__in=groups).count():
            yield f"{number} tổ chuyên môn lập mới"
