"""Code lists: what the Sở changes without a programmer (domain.md: lists are data, by year)."""

from django.db import IntegrityError, transaction

from csdl.kit.action import Refused, action
from csdl.kit.dates import school_year_name
from csdl.kit.text import fold, nfc
from schools.models import Code

LISTS = {
    "school_kind": "Loại hình trường",
    "ownership": "Loại hình sở hữu",
}


@action("code.add", "Thêm mã danh mục")
def add_code(*, listed, code, label, by, valid_from=2000, levels=()):
    """Add a code to a list, valid from a school year (its starting year)."""
    code, label = nfc(code), nfc(label)
    if listed not in LISTS:
        raise Refused(f"Không có danh mục “{listed}”.")
    for row in Code.objects.of(listed):
        if row.valid_to is not None and row.valid_to < valid_from:
            continue
        if row.code == code:
            raise Refused(f"Mã {code} đang dùng cho “{row.label}”. Kết thúc mã ấy trước.")
        if fold(row.label) == fold(label) and row.label.lower() == label.lower():
            raise Refused(f"“{label}” đã có, mã {row.code}.")
    last = Code.objects.of(listed).last()
    row = Code(
        list=listed,
        code=code,
        label=label,
        levels=list(levels),
        valid_from=valid_from,
        position=(last.position if last else 0) + 1,
    )
    try:
        with transaction.atomic():
            row.save()
    except IntegrityError:
        raise Refused(f"Mã {code} đã có từ năm học ấy.") from None
    return row


@action("code.end", "Kết thúc mã danh mục")
def end_code(*, code, last_year, by, reason=""):
    """The last school year (its starting year) in which a code may be used. Old rows keep it."""
    if last_year < code.valid_from:
        raise Refused(
            f"Mã này dùng từ năm học {school_year_name(code.valid_from)}: năm cuối phải từ năm ấy."
        )
    code.valid_to = last_year
    code.save(update_fields=["valid_to"])
    return code
