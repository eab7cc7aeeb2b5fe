"""Subjects: kept by the Sở like a code list (domain.md 1.1), taught in some levels and years."""

from django.db import IntegrityError, transaction

from csdl.kit.action import Refused, action
from csdl.kit.text import nfc
from schools.actions.code import refuse_practice
from schools.models import Level, Subject
from schools.queries.code import forget

FACTS = ("name", "levels", "by_comment", "position", "valid_from", "valid_to")


@action("subject.add", "Thêm môn học")
def add_subject(*, code, facts, by):
    """facts: FACTS by name."""
    return _write(Subject(code=nfc(code)), facts, by)


@action("subject.edit", "Sửa môn học")
def edit_subject(*, subject, facts, by):
    """Mend a subject, or say the last school year it is taught in. Its code stays."""
    return _write(Subject.objects.select_for_update().get(pk=subject.pk), facts, by)


def _write(subject, facts, by):
    refuse_practice(by)
    if unknown := set(facts) - set(FACTS):
        raise TypeError(f"no such columns: {unknown}")
    for name, value in facts.items():
        setattr(subject, name, value)
    subject.name = nfc(subject.name)
    subject.levels = [level.value for level in Level if level.value in set(subject.levels)]
    if subject.position is None:
        last = Subject.objects.order_by("-position").first()
        subject.position = (last.position if last else 0) + 1
    if not subject.name or not subject.code:
        raise Refused("Mỗi môn học cần có mã và tên.")
    if not subject.levels:
        raise Refused("Chọn ít nhất một cấp học dạy môn này.")
    if subject.valid_to is not None and subject.valid_to < subject.valid_from:
        raise Refused("Năm học cuối phải từ năm học đầu trở đi.")
    try:
        with transaction.atomic():
            subject.save()
    except IntegrityError:
        raise Refused(f"Mã {subject.code} đã dùng cho một môn khác.") from None
    forget()
    return subject
