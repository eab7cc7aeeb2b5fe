"""The thirty invented schools of the demo world, of every kind, and their classes.

Codes have the ministry's eight digits with a district number that no real school has
(9xx), so none of them can be taken for a real one. Nothing is read from a code.
"""

from __future__ import annotations

from dataclasses import dataclass

from csdl.site.world.places import (
    CAM_GIANG,
    CAM_GIANG_HUYEN,
    CAT_HAI,
    HAI_DUONG,
    LE_CHAN,
    THUY_NGUYEN,
    TIEN_LANG,
)

DEPARTMENT = "so"  # as manager: the Sở itself

_NURSERY = [("MN", grade) for grade in ("15", "16", "17", "18")]
_PRIMARY = [("TH", str(grade)) for grade in range(1, 6)]
_LOWER = [("THCS", str(grade)) for grade in range(6, 10)]
_UPPER = [("THPT", str(grade)) for grade in range(10, 13)]
_CONTINUING = [("GDTX", str(grade)) for grade in range(10, 13)]

# Our word for a kind of school → its code in the list "school_kind", the grades it opens.
KINDS = {
    "mn": ("13", _NURSERY),
    "group": ("19", _NURSERY[:3]),
    "th": ("07", _PRIMARY),
    "thcs": ("07", _LOWER),
    "th_thcs": ("07", _PRIMARY + _LOWER),
    "thcs_thpt": ("07", _LOWER + _UPPER),
    "thpt": ("07", _UPPER),
    "chuyen": ("09", _UPPER),
    "special": ("04", _PRIMARY + _LOWER),
    "gdtx": ("15", _CONTINUING),
    "gdnn_gdtx": ("16", _CONTINUING),
}

# Pupils of a class: whole classes in two schools, a handful elsewhere.
WHOLE, HANDFUL = (25, 45), (4, 9)


@dataclass(frozen=True)
class School:
    """A school as the world makes it.

    kind: key of KINDS; commune: code of where it stands; manager: code of a commune or
    DEPARTMENT; rooms: classes this year; whole: every class full of pupils.
    """

    code: str
    name: str
    kind: str
    commune: str
    rooms: int
    manager: str
    private: bool = False
    whole: bool = False

    @property
    def levels(self) -> list[str]:
        return list(dict.fromkeys(level for level, _ in self.grades))

    @property
    def grades(self) -> list[tuple[str, str]]:
        """(level, grade) pairs, lowest first."""
        return KINDS[self.kind][1]

    @property
    def kind_code(self) -> str:
        return KINDS[self.kind][0]

    @property
    def ownership(self) -> str:
        """Code of the list "ownership": 1 public, 2 private."""
        return "2" if self.private else "1"

    @property
    def is_continuing(self) -> bool:
        return self.kind in ("gdtx", "gdnn_gdtx")

    def classes(self, rooms: int | None = None) -> list[Room]:
        """The classes of a year: every grade once, then again from the lowest."""
        grades, rooms = self.grades, self.rooms if rooms is None else rooms
        each = [rooms // len(grades) + (n < rooms % len(grades)) for n in range(len(grades))]
        return [
            Room(_class_name(self.kind, grade, n), level, grade)
            for (level, grade), times in zip(grades, each, strict=True)
            for n in range(times)
        ]


@dataclass(frozen=True)
class Room:
    """A class: name ("6A1"), level code, grade code."""

    name: str
    level: str
    grade: str


PRESCHOOL_NAMES = {
    "15": "Nhà trẻ",
    "16": "Mẫu giáo bé",
    "17": "Mẫu giáo nhỡ",
    "18": "Mẫu giáo lớn",
}
_SPECIALS = ("Toán", "Văn", "Anh", "Lý", "Tin", "Hóa")


def _class_name(kind, grade, n):
    if grade in PRESCHOOL_NAMES:
        return f"{PRESCHOOL_NAMES[grade]} {'ABCDE'[n]}"
    if kind == "chuyen":
        return f"{grade} {_SPECIALS[n]}"
    if int(grade) <= 5:
        return f"{grade}{'ABCDE'[n]}"
    return f"{grade}A{n + 1}" if kind != "gdnn_gdtx" else f"{grade}C{n + 1}"


def _commune(code, *rows):
    """Rows (code, name, kind, rooms, options) of the schools that stand in one commune."""
    sos = {"thpt", "chuyen", "special", "gdtx", "gdnn_gdtx", "thcs_thpt"}
    return [
        School(
            number,
            name,
            kind,
            code,
            rooms,
            DEPARTMENT if kind in sos or "so" in options else code,
            private="private" in options,
            whole="whole" in options,
        )
        for number, name, kind, rooms, *options in rows
    ]


SCHOOLS: tuple[School, ...] = tuple(
    _commune(
        LE_CHAN,
        ("31900301", "Trường Mầm non Hoa Phượng Đỏ", "mn", 6),
        ("31900302", "Trường Mầm non tư thục Vầng Trăng", "mn", 4, "private"),
        ("31900303", "Nhóm trẻ độc lập Ong Nhỏ", "group", 3, "private"),
        ("31900401", "Trường Tiểu học Sao Mai", "th", 10),
        ("31900501", "Trường THCS Hoa Phượng", "thcs", 12, "whole"),
        # Stands in the ward, belongs to the Sở: place gives no right to persons.
        ("31900601", "Trường TH và THCS Thực hành Hải Đăng", "th_thcs", 9, "so"),
        ("31900701", "Trường THPT Cửa Biển", "thpt", 12),
        ("31900702", "Trường THPT tư thục Chân Trời", "thpt", 6, "private"),
        ("31900703", "Trường THPT chuyên Ngọn Hải Đăng", "chuyen", 9),
        ("31900801", "Trường Giáo dục chuyên biệt Cánh Diều", "special", 9),
    )
    + _commune(
        CAM_GIANG,
        ("30901301", "Trường Mầm non Lúa Vàng", "mn", 5),
        ("30901401", "Trường Tiểu học Đồng Xanh", "th", 10, "whole"),
        ("30901501", "Trường THCS Bờ Đê", "thcs", 8),
        ("30901601", "Trường TH và THCS Suối Đá", "th_thcs", 9),
    )
    + _commune(
        CAM_GIANG_HUYEN,
        ("30901302", "Trường Mầm non Bông Sen", "mn", 4),
        ("30901402", "Trường Tiểu học Cánh Cò", "th", 7),
        ("30901502", "Trường THCS Cánh Cò", "thcs", 6),
        ("30901701", "Trường THPT Đồng Sen", "thpt", 6),
    )
    + _commune(
        HAI_DUONG,
        ("30902301", "Trường Mầm non Nắng Mai", "mn", 5),
        ("30902401", "Trường Tiểu học Bình Minh Xanh", "th", 8),
        ("30902901", "Trung tâm Giáo dục thường xuyên Phương Đông", "gdtx", 6),
    )
    + _commune(
        THUY_NGUYEN,
        ("31903301", "Trường Mầm non Sông Quê", "mn", 4),
        ("31903501", "Trường THCS Sông Quê", "thcs", 8),
        ("31903902", "Trung tâm GDNN - GDTX Núi Mây", "gdnn_gdtx", 5),
    )
    + _commune(
        TIEN_LANG,
        ("31904401", "Trường Tiểu học Bến Sao", "th", 6),
        ("31904501", "Trường THCS Bến Sao", "thcs", 5),
        ("31904701", "Trường THPT Bến Sao", "thpt", 7),
    )
    + _commune(
        CAT_HAI,
        ("31905301", "Trường Mầm non San Hô", "mn", 3),
        ("31905601", "Trường TH và THCS Đảo Yến", "th_thcs", 9),
        ("31905704", "Trường THCS và THPT Vịnh Xanh", "thcs_thpt", 7),
    )
)

BY_CODE = {school.code: school for school in SCHOOLS}

# Tổ chuyên môn by level: name, codes of the subjects it looks after (schools.Subject).
_GROUPS = {
    "MN": [("Tổ Nhà trẻ", "GDMN"), ("Tổ Mẫu giáo", "GDMN")],
    "TH": [("Tổ 1-2-3", "TV TOAN DD TNXH HDTN"), ("Tổ 4-5", "TV TOAN KH LSDL THCN")],
    "THCS": [
        ("Tổ Khoa học tự nhiên", "TOAN KHTN TIN CN GDTC"),
        ("Tổ Khoa học xã hội", "NV NN1 LSDL GDCD NT GDDP HDTNHN"),
    ],
    "THPT": [
        ("Tổ Toán - Tin", "TOAN TIN"),
        ("Tổ Khoa học tự nhiên THPT", "VL HH SH CN"),
        ("Tổ Ngữ văn - Ngoại ngữ", "NV NN1 LS DL KTPL"),
    ],
    "GDTX": [("Tổ Văn hóa", "NV TOAN LS DL VL HH SH")],
}


def groups(school: School) -> list[tuple[str, list[str]]]:
    """The professional groups of a school: name, codes of subjects."""
    return [(name, codes.split()) for level in school.levels for name, codes in _GROUPS[level]]
