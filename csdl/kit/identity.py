"""What a số định danh cá nhân says about its bearer, compared with the record.

12 digits: birthplace (3), century and gender (1), year of birth (2), serial (6). Nghị định
137/2015/NĐ-CP, Điều 13; codes of Thông tư 59/2021/TT-BCA. There is no check digit.
"""

import re
from dataclasses import dataclass
from datetime import date

from csdl.kit.text import fold, nfc

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
ERROR, WARNING = "error", "warning"
MOST_FOREIGN = 100  # characters of a foreigner's paper, which may look like anything


@dataclass(frozen=True)
class Finding:
    """One thing about a number. kind: shape, old, place, century, year, gender; severity: ERROR
    (it can't be saved) or WARNING (a person confirms it with a reason); text: what and the cure.
    """

    kind: str
    severity: str
    text: str

    @property
    def is_error(self):
        return self.severity == ERROR


def check_id(
    number: object,
    birth_date: date | None = None,
    gender: object = None,
    *,
    foreigner: bool = False,
) -> list[Finding]:
    """What is wrong with a number, compared with the record (domain.md 2). Empty: nothing.

    Only the shape is an error: some numbers were issued with a wrong year or gender that was
    mended later, so a person decides. `gender`: 1 or "Nam", 0 or "Nữ"; anything else is not
    compared. From 100 on the birthplace is a country (births registered abroad). A foreigner
    (dân tộc 55) has a paper of another state, of which only the length is asked.
    """
    number = nfc(number)
    if not number:
        return []
    if foreigner and not re.fullmatch(r"[0-9]{12}", number):
        return [] if len(number) <= MOST_FOREIGN else [_long_paper(number)]
    if re.fullmatch(r"[0-9]{9}", number):
        return [
            Finding(
                "old",
                WARNING,
                "Đây là số chứng minh nhân dân 9 số. Hãy ghi số định danh 12 số trên thẻ căn cước.",
            )
        ]
    if not re.fullmatch(r"[0-9]{12}", number):
        return [_shape(number)]
    return [*_place(number), *_year(number, birth_date), *_gender(number, gender)]


def errors(findings) -> list[str]:
    return [one.text for one in findings if one.is_error]


def warnings(findings) -> list[str]:
    return [one.text for one in findings if not one.is_error]


def id_warnings(number: str, birth_date: date | None = None, gender: object = None) -> list[str]:
    """The warnings of `check_id` as sentences; a number of another shape says nothing."""
    if not re.fullmatch(r"[0-9]{12}", number or ""):
        return []
    return warnings(check_id(number, birth_date, gender))


def born_and_gender(number: str) -> tuple[int, int]:
    """(year of birth, 1 man or 0 woman) as a number of twelve digits says."""
    century = int(number[3])
    return 1900 + century // 2 * 100 + int(number[4:6]), 1 - century % 2


def _long_paper(number):
    return Finding(
        "shape",
        ERROR,
        f"Số giấy tờ dài {len(number)} kí tự, nhiều nhất {MOST_FOREIGN}. Hãy ghi riêng số.",
    )


def _shape(number):
    if re.fullmatch(r"[0-9]+", number):
        what = f"có {len(number)} chữ số, số định danh cần đủ 12"
    else:
        what = "có kí tự không phải chữ số, số định danh gồm đúng 12 chữ số"
    return Finding("shape", ERROR, f"“{number}” {what}. Hãy ghi lại theo giấy tờ.")


def _place(number):
    place = number[:3]
    if place >= "100" or place in PROVINCES:
        return
    yield Finding(
        "place", WARNING, f"Ba số đầu “{place}” không phải mã tỉnh nào. Hãy đối chiếu giấy tờ."
    )


def _year(number, birth_date):
    year, _ = born_and_gender(number)
    if birth_date and year != birth_date.year:
        yield Finding(
            "year",
            WARNING,
            f"Số định danh cho năm sinh {year}, hồ sơ ghi {birth_date.year}. "
            "Hãy đối chiếu giấy tờ.",
        )
    elif not birth_date and number[3] > "3":
        yield Finding(
            "century",
            WARNING,
            f"Chữ số thứ tư “{number[3]}” là của người sinh từ năm 2100. Hãy đối chiếu giấy tờ.",
        )


def _gender(number, gender):
    _, said = born_and_gender(number)
    kept = _GENDERS.get(fold(gender))
    if kept is not None and kept != bool(said):
        yield Finding(
            "gender",
            WARNING,
            f"Số định danh cho giới tính {'nam' if said else 'nữ'}, hồ sơ ghi"
            f" {'nam' if kept else 'nữ'}. Hãy đối chiếu giấy tờ.",
        )
