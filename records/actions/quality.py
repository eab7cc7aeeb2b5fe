"""What people say of rules and findings: the Sở sets rules, a unit waives a warning."""

from __future__ import annotations

from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from csdl.ground.actions.job import start_job
from csdl.kit import wall
from csdl.kit.action import Refused, action
from csdl.kit.text import nfc
from records.models import QualityRule, QualityWaiver
from records.models.figure import touch, touch_schools
from records.models.quality import Severity
from records.quality.rule import BUILT
from records.queries import quality_sql as sql
from records.queries.quality_book import DATES, NUMBERS, book_of, fields_of, set_rules

LEAST_WORDS = 5  # characters: less is no reason
MOST_OWN = 60  # rules of one Sở's own


@action("quality.set_rule", "Đặt quy tắc chất lượng dữ liệu")
def set_rule(*, department, code, is_on, severity, by, value=None):
    """Switch a rule, change its severity or threshold. All scores are counted anew by a job."""
    said = set_rules(department.pk).get(code)
    if code not in BUILT and said is None:
        raise Refused("Không có quy tắc này. Tải lại trang.")
    row = said or QualityRule(department=department, code=code)
    row.is_on, row.severity, row.value = is_on, Severity(severity), value
    row.changed_by_id = by.user_id
    row.save()
    recount_later(department, by)
    return row


@action("quality.add_rule", "Thêm quy tắc chất lượng dữ liệu")
def add_rule(*, department, subject, field, test, severity, text, by, shape="", low="", high="",
             levels=()):  # fmt: skip
    """A rule of the Sở's own: a field that must be there, that has a shape, that lies between."""
    item = fields_of(subject).get(field)
    if item is None:
        raise Refused("Chọn trường thông tin của hồ sơ.")
    if test == QualityRule.Test.SHAPE and not shape:
        raise Refused("Ghi mẫu, ví dụ ##### là đúng 5 chữ số.")
    if test == QualityRule.Test.BETWEEN:
        if item.kind not in NUMBERS + DATES:
            raise Refused(f"{item.label} không phải số hay ngày nên không có khoảng.")
        if not (low or high):
            raise Refused("Ghi ít nhất một đầu của khoảng.")
    if test == QualityRule.Test.SHAPE and item.kind in NUMBERS + DATES:
        raise Refused(f"{item.label} là số hoặc ngày: chọn “Trong khoảng”.")
    own = QualityRule.objects.filter(department=department).exclude(test="")
    if own.count() >= MOST_OWN:
        raise Refused(f"Sở đã có {MOST_OWN} quy tắc riêng. Tắt bớt quy tắc không còn dùng.")
    row = QualityRule(
        department=department, subject=subject, field=field, test=test, severity=severity,
        text=nfc(text), shape=shape, low=str(low or ""), high=str(high or ""),
        levels=list(levels), changed_by_id=by.user_id,
    )  # fmt: skip
    last = own.order_by("-pk").values_list("pk", flat=True).first() or 0
    row.code = f"own-{last + 1}-{field}"[:60]
    row.save()
    recount_later(department, by)
    return row


def recount_later(department, by):
    """A job counts all scores anew; asked twice while one waits, it is one."""
    return start_job(
        task="records.recount_quality",
        title="Tính lại điểm chất lượng dữ liệu",
        params={"department": department.pk},
        unit_id=department.pk,
        total=2,
        key=f"quality:{department.pk}",
        by=by,
    )


@action("quality.waive", "Xác nhận cảnh báo là đúng")
def waive(*, subject, record, school, rule, reason, by, classroom=None):
    """Keep a warning as it is, with the reason. Over when what the rule reads changes."""
    reason = nfc(reason)[:300]
    if len(reason) < LEAST_WORDS:
        raise Refused("Ghi lý do giữ nguyên, ít nhất 5 ký tự.")
    book = book_of(school.department_id)
    found = book.by_code.get(rule)
    if found is None or found.subject != subject:
        raise Refused("Quy tắc này không còn dùng. Tải lại trang.")
    if found.is_error:
        raise Refused("Đây là lỗi, không phải cảnh báo: cần sửa dữ liệu.")
    with wall.school(by, school):
        stamp = _stamp(book, found, record.pk)
        mine = QualityWaiver.objects.standing().filter(
            school=school, subject=subject, record_id=record.pk, rule=rule
        )
        mine.update(ended_at=timezone.now())
        try:
            with transaction.atomic():
                row = QualityWaiver.objects.create(
                    department_id=school.department_id,
                    school=school,
                    classroom_id=classroom.pk if classroom else None,
                    level=classroom.level if classroom else "",
                    subject=subject,
                    record_id=record.pk,
                    rule=rule,
                    print=stamp,
                    reason=reason,
                    made_by_id=by.user_id,
                )
        except IntegrityError:
            raise Refused("Người khác vừa ghi lý do cho cảnh báo này. Tải lại trang.") from None
        _touch(classroom, school)
    return row


@action("quality.end_waiver", "Bỏ xác nhận cảnh báo")
def end_waiver(*, waiver, by):
    """The warning counts again."""
    with wall.school(by, waiver.school):
        row = QualityWaiver.objects.select_for_update().get(pk=waiver.pk)
        row.ended_at = row.ended_at or timezone.now()
        row.save(update_fields=["ended_at"])
        touch(row.classroom_id)
        if not row.classroom_id:
            touch_schools(row.school_id)
    return row


def _touch(classroom, school):
    if classroom:
        touch(classroom.pk)
    else:
        touch_schools(school.pk)


def _stamp(book, rule, record_id):
    with connection.cursor() as cursor:
        cursor.execute(sql.stamp(rule), book.params | {"record": record_id})
        row = cursor.fetchone()
    if row is None:
        raise Refused("Hồ sơ này không còn ở đây. Tải lại trang.")
    return row[0]
