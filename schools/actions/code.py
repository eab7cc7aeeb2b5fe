"""Code lists: what the Sở changes without a programmer (domain.md: lists are data, by year)."""

from django.db import IntegrityError, transaction

from csdl.kit.action import Refused, action
from csdl.kit.dates import school_year_name
from csdl.kit.text import nfc
from schools.lists import LISTS
from schools.models import Code, Level, Unit
from schools.queries.code import forget


@action("code.add", "Thêm mã danh mục")
def add_code(*, listed, code, label, by, valid_from=2000, levels=(), position=None):
    """Add a code to a list, valid from a school year (its starting year)."""
    refuse_practice(by)
    if listed not in LISTS:
        raise Refused(f"Không có danh mục “{listed}”.")
    row = Code(list=listed, code=nfc(code), label=nfc(label), valid_from=valid_from)
    rows = list(Code.objects.of(listed).select_for_update())
    _refuse_taken(rows, row)
    row.levels, row.position = _levels(levels), _place(rows, position)
    return _write(row)


@action("code.edit", "Sửa mã danh mục")
def edit_code(*, code, label, levels, from_year, by, position=None):
    """Other words or levels of a code, from a school year on (its starting year).

    From the code's own first year, the row itself is mended; from a later one the row ends
    before it and a new one begins, so that earlier years still read as they did.
    """
    refuse_practice(by)
    rows = list(Code.objects.of(code.list).select_for_update())
    old = next(row for row in rows if row.pk == code.pk)
    if from_year < old.valid_from:
        raise Refused(
            f"Mã này dùng từ năm học {school_year_name(old.valid_from)}: chọn năm ấy hoặc sau đó."
        )
    if old.valid_to is not None and from_year > old.valid_to:
        raise Refused(
            f"Mã này chỉ dùng đến năm học {school_year_name(old.valid_to)}. Thêm mã mới cho năm "
            "học sau."
        )
    new = old
    if from_year > old.valid_from:
        new = Code(list=old.list, code=old.code, valid_from=from_year, valid_to=old.valid_to)
        old.valid_to = from_year - 1
        old.save(update_fields=["valid_to"])
    new.label, new.levels = nfc(label), _levels(levels)
    _refuse_taken([row for row in rows if row.code != old.code], new)
    new.position = old.position if position is None else position
    return _write(new)


@action("code.end", "Kết thúc mã danh mục")
def end_code(*, code, last_year, by, reason=""):
    """The last school year (its starting year) in which a code may be used; None: no end.

    Old rows keep the code.
    """
    refuse_practice(by)
    rows = list(Code.objects.of(code.list).select_for_update())
    code = next(row for row in rows if row.pk == code.pk)
    if last_year is not None and last_year < code.valid_from:
        raise Refused(
            f"Mã này dùng từ năm học {school_year_name(code.valid_from)}: năm cuối phải từ năm ấy."
        )
    later = [row for row in rows if row.code == code.code and row.valid_from > code.valid_from]
    if later and (last_year is None or last_year >= later[0].valid_from):
        raise Refused(
            f"Từ năm học {school_year_name(later[0].valid_from)} mã {code.code} đã có dòng khác "
            f"(“{later[0].label}”). Chọn năm trước đó."
        )
    code.valid_to = last_year
    return _write(code)


def refuse_practice(by):
    """The lists are shared by every Sở: nothing in them is touched from a practice world."""
    if Unit.objects.filter(pk__in=by.roots("schools.view_code"), is_practice=True).exists():
        raise Refused("Danh mục dùng chung với dữ liệu thật nên không sửa khi đang tập huấn.")


def _refuse_taken(rows, new):
    """A code or label that is valid in the same years stands once in a list."""
    if not new.code or not new.label:
        raise Refused("Mỗi mã cần có mã và tên.")
    last = new.valid_to if new.valid_to is not None else 9999
    for row in rows:
        if row.pk == new.pk or row.valid_from > last:
            continue
        if row.valid_to is not None and row.valid_to < new.valid_from:
            continue
        if row.code == new.code:
            raise Refused(f"Mã {new.code} đang dùng cho “{row.label}”. Kết thúc mã ấy trước.")
        if row.label.lower() == new.label.lower():
            raise Refused(f"“{new.label}” đã có, mã {row.code}.")


def _levels(levels):
    chosen = set(levels)
    return [level.value for level in Level if level.value in chosen]


def _place(rows, position):
    if position is not None:
        return position
    return (rows[-1].position if rows else 0) + 1


def _write(row):
    try:
        with transaction.atomic():
            row.save()
    except IntegrityError:
        raise Refused(f"Mã {row.code} đã có từ năm học ấy.") from None
    forget()
    return row
