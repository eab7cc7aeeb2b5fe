"""The register of directives (văn bản chỉ đạo): what papers, rounds and periods rest on."""

from datetime import date

from django.db import IntegrityError, transaction
from django.utils import timezone

from accounts.models import Directive
from csdl.ground.models import File
from csdl.kit.action import Refused, action

# What the papers of handing down and taking back have rested on since the portal began; a
# department starts with them in its register, marked for every such kind of paper.
FIRST_KINDS = ("handover", "revocation", "founding")
FIRST = (
    {
        "kind": "Nghị quyết",
        "number": "203/2025/QH15",
        "issued_on": date(2025, 6, 16),
        "issued_by": "Quốc hội",
        "summary": "Sửa đổi, bổ sung một số điều của Hiến pháp nước Cộng hòa xã hội chủ nghĩa "
        "Việt Nam",
        "effective_from": date(2025, 6, 16),
        "citation": "Nghị quyết số 203/2025/QH15 ngày 16/6/2025 của Quốc hội",
    },
    {
        "kind": "Thông tư",
        "number": "42/2021/TT-BGDĐT",
        "issued_on": date(2021, 12, 30),
        "issued_by": "Bộ Giáo dục và Đào tạo",
        "summary": "Quy định về cơ sở dữ liệu giáo dục và đào tạo",
        "effective_from": date(2022, 2, 14),
        "citation": "Thông tư số 42/2021/TT-BGDĐT ngày 30/12/2021 của Bộ trưởng Bộ Giáo dục và "
        "Đào tạo quy định về cơ sở dữ liệu giáo dục và đào tạo",
    },
    {
        "kind": "Thông tư",
        "number": "13/2025/TT-BGDĐT",
        "issued_on": date(2025, 6, 12),
        "issued_by": "Bộ Giáo dục và Đào tạo",
        "summary": "Thông tư số 13/2025/TT-BGDĐT",
        "effective_from": date(2025, 7, 1),
        "citation": "Thông tư số 13/2025/TT-BGDĐT ngày 12/6/2025 của Bộ trưởng Bộ Giáo dục và "
        "Đào tạo",
    },
    {
        "kind": "Luật",
        "number": "91/2025/QH15",
        "issued_on": date(2025, 6, 26),
        "issued_by": "Quốc hội",
        "summary": "Bảo vệ dữ liệu cá nhân",
        "effective_from": date(2026, 1, 1),
        "citation": "Luật Bảo vệ dữ liệu cá nhân số 91/2025/QH15",
    },
)
TWICE = "Văn bản số {number} ngày này đã có trong sổ của đơn vị. Mở văn bản đó để sửa."
PDF_HEAD = b"%PDF-"
MOST_BYTES = 20 * 2**20


@action("directive.first", "Ghi các căn cứ ban đầu vào sổ văn bản")
def add_first_directives(*, unit, by):
    """Give a new department the bases of its first papers; those already there are left."""
    for position, facts in enumerate(FIRST, 1):
        Directive.objects.get_or_create(
            unit=unit,
            number=facts["number"],
            defaults={**facts, "basis_for": list(FIRST_KINDS), "position": position},
        )
    return unit


@action("directive.add", "Ghi văn bản chỉ đạo vào sổ")
def add_directive(*, unit, facts, by, file=None):
    """Register a directive at a unit. facts: the fields of the form, by name; file: (name,
    bytes) of its PDF, or None.

    Raises Refused for one that stands in the register already, or a file that is no PDF.
    """
    directive = Directive(unit=unit, made_by_id=by.user_id, **facts)
    _keep(directive, file, by)
    return _save(directive)


@action("directive.edit", "Sửa văn bản chỉ đạo")
def edit_directive(*, directive, facts, by, file=None):
    """Correct a register entry. Papers made before keep the words they were made with."""
    directive = Directive.objects.select_for_update().get(pk=directive.pk)
    _check_standing(directive)
    for name, value in facts.items():
        setattr(directive, name, value)
    _keep(directive, file, by)
    return _save(directive)


@action("directive.withdraw", "Rút văn bản chỉ đạo khỏi sổ")
def withdraw_directive(*, directive, reason, by):
    """Take a directive out, with a reason: from now on no paper cites it. The row stays."""
    directive = Directive.objects.select_for_update().get(pk=directive.pk)
    _check_standing(directive)
    directive.withdrawn_at, directive.withdraw_reason = timezone.now(), reason
    directive.save(update_fields=["withdrawn_at", "withdraw_reason"])
    return directive


def bases_for(unit, kind, day):
    """The căn cứ of a paper of `kind` that a unit makes on a day: what its own register and
    the Sở's mark for it and is in force then, the higher authority first.
    """
    rows = Directive.objects.in_force_on(day).filter(
        unit_id__in={unit.pk, unit.department_id}, basis_for__contains=[kind]
    )
    return [row.cited for row in rows.order_by("position", "effective_from", "pk")]


def _check_standing(directive):
    if directive.withdrawn_at:
        raise Refused(
            f"Văn bản {directive.number} đã rút khỏi sổ. Ghi lại thành văn bản mới nếu cần dùng."
        )


def _keep(directive, file, by):
    if file is None:
        return
    name, data = file
    check_pdf(name, data)
    kept = File.keep(data, name=name, content_type="application/pdf", by_id=by.user_id)
    directive.file_id = kept.pk


def check_pdf(name, data):
    """Refuse what is no PDF, or is too large to be one that people open on a phone."""
    if len(data) > MOST_BYTES:
        raise Refused(f"Tệp {name} lớn hơn {MOST_BYTES // 2**20} MB. Quét lại với độ nét thấp hơn.")
    if not data.startswith(PDF_HEAD):
        raise Refused(f"Tệp {name} không phải PDF. Xuất văn bản thành PDF rồi nộp lại.")


def _save(directive):
    try:
        with transaction.atomic():
            directive.save()
    except IntegrityError:
        raise Refused(TWICE.format(number=directive.number)) from None
    return directive
