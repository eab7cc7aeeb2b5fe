"""Forms and figures: shipped, drafted, issued. An issued version never changes."""

import copy

from django.db import IntegrityError, transaction
from django.utils import timezone

from csdl.kit.action import Refused, action
from reports import design, shipped
from reports.models import Figure, Form
from reports.sources import DIMS


@action("form.first", "Ghi các biểu mẫu ban đầu")
def add_first_forms(*, department, by):
    """Give a department the forms and figures it starts with; those already there are left."""
    for kind in ("start", "end"):
        for facts in shipped.forms(kind):
            design.check_body(facts["body"], DIMS)
            Form.objects.get_or_create(
                department=department,
                code=facts["code"],
                defaults={**facts, "issued_at": timezone.now(), "made_by_id": by.user_id},
            )
    for code, label, source, where in shipped.FIGURES:
        Figure.objects.get_or_create(
            department=department,
            code=code,
            defaults={"label": label, "source": source, "where": where, "made_by_id": by.user_id},
        )
    return department


@action("form.add", "Soạn biểu mẫu mới")
def add_form(*, department, code, title, kind, level, by):
    """A new form, as a draft with nothing in it yet."""
    form = Form(
        department=department,
        code=code,
        title=title,
        kind=kind,
        level=level,
        body={"blocks": [], "checks": []},
        made_by_id=by.user_id,
    )
    try:
        with transaction.atomic():
            form.save()
    except IntegrityError:
        raise Refused(f"Biểu số {code} đã có. Mở biểu đó để soạn bản mới.") from None
    return form


@action("form.renew", "Soạn bản mới của biểu mẫu")
def renew_form(*, form, by, as_shipped=False):
    """The next version of a form, as a draft that begins as a copy of the latest, or as the form
    is shipped with this version of the portal. A draft that is there already is not touched."""
    latest = Form.objects.filter(department_id=form.department_id, code=form.code)
    latest = latest.select_for_update().order_by("-version").first()
    if latest.issued_at is None:
        return latest
    body = shipped.body_of(latest.code, latest.kind) if as_shipped else None
    return Form.objects.create(
        department_id=latest.department_id,
        code=latest.code,
        version=latest.version + 1,
        title=latest.title,
        kind=latest.kind,
        level=latest.level,
        body=body or copy.deepcopy(latest.body),
        made_by_id=by.user_id,
    )


def _draft(form):
    form = Form.objects.select_for_update().get(pk=form.pk)
    if form.issued_at:
        raise Refused("Bản này đã ban hành nên không sửa được. Soạn bản mới của biểu rồi sửa.")
    return form


@action("form.edit", "Sửa biểu mẫu đang soạn")
def edit_form(*, draft, body, by):
    """Put a new description into a draft. Raises Refused with what does not hold together."""
    form = _draft(draft)
    if body.get("blocks"):
        _check(body)
    form.body = body
    form.save(update_fields=["body"])
    return form


@action("form.issue", "Ban hành biểu mẫu")
def issue_form(*, draft, by):
    """From now on periods use this version; it never changes again."""
    form = _draft(draft)
    _check(form.body)
    form.issued_at = timezone.now()
    form.save(update_fields=["issued_at"])
    return form


def _check(body):
    try:
        design.check_body(body, DIMS)
    except design.BadForm as error:
        raise Refused(str(error)) from None


@action("figure.save", "Ghi chỉ tiêu thống kê")
def save_figure(*, department, code, label, source, where, by, figure=None):
    """A figure of the department's own: what is counted, under which conditions."""
    if source not in DIMS or not set(where) <= DIMS[source]:
        raise Refused("Chỉ tiêu này đếm trên dữ liệu không có. Chọn lại nguồn và điều kiện.")
    figure = figure or Figure(department=department, made_by_id=by.user_id)
    figure.code, figure.label, figure.source, figure.where = code, label, source, where
    try:
        with transaction.atomic():
            figure.save()
    except IntegrityError:
        raise Refused(f"Mã chỉ tiêu {code} đã có.") from None
    return figure
