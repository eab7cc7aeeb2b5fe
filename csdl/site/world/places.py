"""The 114 communes (real names and codes, Quyết định 19/2025/QĐ-TTg) and a former district.

Everything else of the demo world is invented. A commune is known by its code: xã Cẩm Giang
(10888) and xã Cẩm Giàng (10903) are one word without their marks.
"""

from __future__ import annotations

import csv
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path

# Nghị quyết 1669/NQ-UBTVQH15, Nghị quyết 203/2025/QH15: two levels of local government.
TWO_LEVELS = date(2025, 7, 1)

LE_CHAN = "11383"
CAM_GIANG = "10888"
CAM_GIANG_HUYEN = "10903"  # xã Cẩm Giàng
HAI_DUONG = "10525"
THUY_NGUYEN = "11560"
TIEN_LANG = "11755"
CAT_HAI = "11914"

# The communes with schools; the first two have a leader and an officer in the cast.
SETTLED = (LE_CHAN, CAM_GIANG, CAM_GIANG_HUYEN, HAI_DUONG, THUY_NGUYEN, TIEN_LANG, CAT_HAI)


@dataclass(frozen=True)
class Commune:
    """code, name without its type ("Lê Chân"), area_type ("phường", "xã", "đặc khu")."""

    code: str
    name: str
    area_type: str

    @property
    def full_name(self) -> str:
        return f"{self.area_type.capitalize()} {self.name}"


@dataclass(frozen=True)
class District:
    """A Phòng GDĐT of before 1/7/2025, and the codes of the schools it managed."""

    code: str
    name: str
    schools: tuple[str, ...]


@cache
def communes() -> tuple[Commune, ...]:
    """All 114, in the order of the file."""
    with (Path(__file__).with_name("communes.csv")).open(encoding="utf-8", newline="") as lines:
        return tuple(Commune(r["code"], r["name"], r["type"]) for r in csv.DictReader(lines))


@cache
def commune(code: str) -> Commune:
    """The commune of a code. Raises KeyError."""
    return {c.code: c for c in communes()}[code]


# Its schools were managed by it until 30/6/2025 and by the ward since: "as of date" shows it.
FORMER_DISTRICT = District(
    code="305", name="Phòng Giáo dục và Đào tạo quận Lê Chân", schools=("31900401", "31900501")
)
