"""What the values of a member of staff say against each other: pure rules, for screen and sheet.

Each gives (field, sentence); a sentence says what is wrong and how to mend it.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from csdl.kit.identity import check_id

YOUNGEST, OLDEST = 15, 100  # Bộ luật Lao động 2019, Điều 3: from 15 years on
FOREIGNER = "55"  # ethnicity
ASK = "Đúng thì ghi lý do vào ô “Lý do giữ số định danh”."
NO_REASON = 5  # characters: less is no reason

Found = list[tuple[str, str]]


def errors(values: Mapping, today: date) -> Found:
    """What can't be kept, whatever the reason."""
    found = []
    born = values.get("birth_date")
    if born and not YOUNGEST <= today.year - born.year <= OLDEST:
        found.append(("birth_date", f"Năm sinh {born.year} không hợp lý. Hãy kiểm tra lại năm."))
    for code, label in (
        ("id_issued_on", "Ngày cấp căn cước"),
        ("hired_on", "Ngày tuyển dụng"),
        ("joined_sector_on", "Ngày vào ngành"),
        ("joined_party_on", "Ngày vào Đảng"),
    ):
        day = values.get(code)
        if born and day and day <= born:
            found.append((code, f"{label} trước ngày sinh. Hãy kiểm tra lại năm."))
    found += [("personal_id", f.text) for f in _findings(values) if f.is_error]
    if values.get("language_level") and not values.get("foreign_language"):
        found.append(("foreign_language", "Có bậc ngoại ngữ thì chọn cả ngoại ngữ."))
    return found


def warnings(values: Mapping) -> Found:
    """What a person may keep by giving a reason (id_reason), which stays with the record."""
    return [("personal_id", f"{f.text} {ASK}") for f in _findings(values) if not f.is_error]


def problems(values: Mapping, today: date) -> Found:
    """All that stands in the way of keeping these values: errors, and warnings without a reason."""
    found = errors(values, today)
    if len(values.get("id_reason") or "") < NO_REASON:
        found += warnings(values)
    return found


def _findings(values):
    foreigner = values.get("ethnicity") == FOREIGNER or (values.get("nationality") or "VN") != "VN"
    return check_id(
        values.get("personal_id"),
        values.get("birth_date"),
        values.get("gender"),
        foreigner=foreigner,
    )
