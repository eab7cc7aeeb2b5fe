"""What a pupil's values say against each other: pure rules, the same for screen and sheet.

Each gives (field, sentence); a sentence says what is wrong and how to mend it.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from csdl.kit.identity import id_warnings

OLDEST = 90  # learners of continuing education may be old, none is older
YOUNGEST_PARENT, OLDEST_PARENT = 14, 75
ASK = "Đúng thì ghi lý do vào ô “Lý do giữ số định danh”."
ELSEWHERE = "Số định danh này đang có ở hồ sơ của một trường khác."

Found = list[tuple[str, str]]


def errors(values: Mapping, today: date) -> Found:
    """What can't be kept, whatever the reason."""
    found = []
    born = values.get("birth_date")
    if born and born > today:
        found.append(("birth_date", "Ngày sinh là ngày sau hôm nay. Hãy kiểm tra lại năm."))
    elif born and today.year - born.year > OLDEST:
        found.append(("birth_date", f"Năm sinh {born.year} quá xa. Hãy kiểm tra lại năm."))
    for who, label in (("father", "cha"), ("mother", "mẹ")):
        year = values.get(f"{who}_year")
        if born and year and not YOUNGEST_PARENT <= born.year - year <= OLDEST_PARENT:
            found.append(
                (f"{who}_year", f"Năm sinh {label} {year}, con sinh {born.year}: kiểm tra lại.")
            )
    own = values.get("personal_id")
    for who, label in (("father", "cha"), ("mother", "mẹ"), ("guardian", "người giám hộ")):
        if own and own == values.get(f"{who}_id"):
            found.append((f"{who}_id", f"Số định danh {label} trùng với số của học sinh."))
    if values.get("disability_degree") and not values.get("disability_kind"):
        found.append(("disability_kind", "Có mức độ khuyết tật thì chọn cả loại khuyết tật."))
    issued = values.get("id_issued_on")
    if born and issued and issued < born:
        found.append(("id_issued_on", "Ngày cấp căn cước trước ngày sinh. Hãy kiểm tra lại."))
    return found


def warnings(values: Mapping, elsewhere: bool = False) -> Found:
    """What a person may keep by giving a reason (id_reason), which stays with the record."""
    number = values.get("personal_id", "")
    said = id_warnings(number, values.get("birth_date"), values.get("gender"))
    if number and elsewhere:
        said.append(ELSEWHERE)
    return [("personal_id", f"{sentence} {ASK}") for sentence in said]


def problems(values: Mapping, today: date, elsewhere: bool = False) -> Found:
    """All that stands in the way of keeping these values: errors, and warnings without a reason."""
    found = errors(values, today)
    if not values.get("id_reason"):
        found += warnings(values, elsewhere)
    return found
