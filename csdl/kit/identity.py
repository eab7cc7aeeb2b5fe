"""What a số định danh cá nhân says about its bearer, compared with the record.

12 digits: birthplace (3), century and gender (1), year of birth (2), serial (6). Nghị định
137/2015/NĐ-CP, Điều 13; codes of Thông tư 59/2021/TT-BCA. There is no check digit.
"""

import re
from datetime import date

from csdl.kit.text import fold

# The 63 provinces, kept after the mergers: a number never changes.
# fmt: off
PROVINCES = frozenset({
    "001", "002", "004", "006", "008", "010", "011", "012", "014", "015", "017", "019", "020",
    "022", "024", "025", "026", "027", "030", "031", "033", "034", "035", "036", "037", "038",
    "040", "042", "044", "045", "046", "048", "049", "051", "052", "054", "056", "058", "060",
    "062", "064", "066", "067", "068", "070", "072", "074", "075", "077", "079", "080", "082",
    "083", "084", "086", "087", "089", "091", "092", "093", "094", "095", "096",
})
# fmt: on
_GENDERS = {"1": True, "nam": True, "true": True, "0": False, "nu": False, "false": False}


def id_warnings(number: str, birth_date: date | None = None, gender: object = None) -> list[str]:
    """Sentences on what the number says and the record does not; never an error.

    Some numbers were issued with a wrong year or gender that was mended later, so a person decides.
    `gender`: 1 or "Nam", 0 or "Nữ"; anything else is not compared. A number of another shape
    says nothing. From 100 on the birthplace is a country (births registered abroad).
    """
    if not re.fullmatch(r"[0-9]{12}", number or ""):
        return []
    warnings = []
    place = number[:3]
    if place < "100" and place not in PROVINCES:
        warnings.append(f"Ba số đầu “{place}” không phải mã tỉnh nào. Hãy đối chiếu giấy tờ.")
    year = 1900 + int(number[3]) // 2 * 100 + int(number[4:6])
    if birth_date and year != birth_date.year:
        warnings.append(
            f"Số định danh cho năm sinh {year}, hồ sơ ghi {birth_date.year}. Hãy đối chiếu giấy tờ."
        )
    male, kept = int(number[3]) % 2 == 0, _GENDERS.get(fold(gender))
    if kept is not None and kept != male:
        warnings.append(
            f"Số định danh cho giới tính {'nam' if male else 'nữ'}, hồ sơ ghi"
            f" {'nam' if kept else 'nữ'}. Hãy đối chiếu giấy tờ."
        )
    return warnings
