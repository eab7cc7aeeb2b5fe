"""Invented people: Vietnamese names, birth dates and codes, the same on every machine.

Everything is drawn from a `random.Random` that the caller seeds with a text
(`stream("31900501", "6A1")`), so a pupil keeps name and birthday whatever else is built.
"""

from __future__ import annotations

import random
from dataclasses import dataclass
from datetime import date, timedelta

MALE, FEMALE = 1, 0

# Shares in percent, as in the north: a few families are most of the country.
FAMILIES = {
    "Nguyễn": 38, "Trần": 11, "Phạm": 8, "Lê": 8, "Vũ": 5, "Hoàng": 4.5, "Bùi": 3, "Đỗ": 2.5,
    "Đặng": 2.2, "Đoàn": 1.8, "Đào": 1.6, "Phan": 1.5, "Ngô": 1.4, "Đinh": 1.3, "Lương": 1.1,
    "Trịnh": 1, "Mai": 0.9, "Cao": 0.8, "Hà": 0.7, "Tạ": 0.6, "Lưu": 0.6, "Phùng": 0.5,
    "Khúc": 0.4, "Tô": 0.4, "Chu": 0.4, "Lý": 0.4, "Vương": 0.3, "Quách": 0.2, "Nghiêm": 0.2,
    "Doãn": 0.2, "Thân": 0.1, "Ninh": 0.1,
}  # fmt: skip

# Second family name as part of the middle ("Nguyễn Trần Bảo Ngọc"), in some children's names.
SECOND = ["Trần", "Phạm", "Lê", "Vũ", "Hoàng", "Đặng", "Bùi", "Đỗ"]

# Middle and given names change with the generation: pupils (born since 2005) and adults.
MIDDLE = {
    ("child", MALE): {
        "Minh": 12, "Đức": 10, "Gia": 9, "Quang": 8, "Bảo": 7, "Tuấn": 6, "Văn": 5, "Hải": 5,
        "Quốc": 5, "Anh": 4, "Thành": 4, "Duy": 4, "Đăng": 4, "Ngọc": 3, "Việt": 3, "Nhật": 3,
        "Hữu": 3, "Tiến": 3, "Xuân": 2, "Đình": 2, "Khánh": 2, "Trọng": 1, "Thế": 1, "Thiên": 1,
    },
    ("child", FEMALE): {
        "Thị": 9, "Ngọc": 9, "Bảo": 8, "Minh": 8, "Khánh": 7, "Phương": 7, "Thu": 5, "Gia": 5,
        "Quỳnh": 5, "Hà": 5, "Thanh": 4, "Mai": 4, "Thùy": 4, "Diệu": 3, "Hoài": 2, "Tuệ": 3,
        "Thảo": 3, "Kim": 2, "Lan": 2, "Anh": 2, "Thị Thu": 2, "Thị Ngọc": 2, "Thị Minh": 2,
    },
    ("adult", MALE): {
        "Văn": 38, "Đức": 8, "Xuân": 6, "Quang": 6, "Hữu": 5, "Đình": 5, "Trọng": 3, "Ngọc": 4,
        "Minh": 4, "Thế": 4, "Tiến": 3, "Bá": 2, "Khắc": 2, "Viết": 2, "Thanh": 3, "Anh": 2,
        "Mạnh": 3,
    },
    ("adult", FEMALE): {
        "Thị": 46, "Thị Thu": 7, "Thị Ngọc": 6, "Thị Thanh": 5, "Thị Minh": 4, "Thị Kim": 4,
        "Thị Hồng": 4, "Thị Bích": 3, "Thị Phương": 4, "Thị Mai": 3, "Thu": 4, "Thanh": 3,
        "Ngọc": 3, "Minh": 2, "Kim": 2,
    },
}  # fmt: skip

_GIVEN = {
    ("child", MALE): (
        "Anh Minh Khôi Khang Bảo Phúc Huy Nam Đức Quân Hưng Kiên Tùng Đạt Phong Nguyên Khoa "
        "Lâm Sơn Dũng Thịnh Việt Hoàng Tuấn Thành Vinh Hiếu Nhật Đăng An Duy Trung Quang "
        "Trường Cường Bách Tiến Toàn Khánh Vũ Thái Triết"
    ),
    ("child", FEMALE): (
        "Anh Linh Ngọc Chi Phương Trang Hà My Thảo Ngân Nhi Vy Châu Mai An Diệp Giang Quỳnh "
        "Yến Thư Tâm Hân Trâm Như Uyên Vân Hoa Nhung Ly Minh San Băng Lam Dung Thủy Hiền Trà "
        "Đan Khuê Nguyệt"
    ),
    ("adult", MALE): (
        "Hùng Dũng Cường Thắng Tuấn Sơn Hòa Khánh Tâm Thành Trung Kiên Vinh Quý Lực Tiến "
        "Chiến Đông Phú Hoạt Thịnh Nam Minh Quang Lâm Tùng Mạnh Khoa Thụy Toản Nghĩa Định Hưng"
    ),
    ("adult", FEMALE): (
        "Hoa Huệ Hằng Thủy Nga Thảo Thu Hà Mai Loan Yến Oanh Liên Dung Nhung Vân Lý Tuyết Hiền "
        "Phượng Thoa Ngọc Quyên Minh Xuân Tâm Trang Hồng Bích Liễu Nguyệt Lụa Thơm Nhàn"
    ),
}
GIVEN = {who: given.split() for who, given in _GIVEN.items()}

# How old a grade is: pupil's birth year = first year of the school year minus this.
_AGE = {"13": 0, "14": 1, "15": 2, "16": 3, "17": 4, "18": 5} | {
    str(grade): grade + 5 for grade in range(1, 13)
}


@dataclass(frozen=True)
class Invented:
    """A person who does not exist. gender: 1 man, 0 woman."""

    full_name: str
    gender: int
    birth_date: date


def stream(*words: object) -> random.Random:
    """The random numbers that belong to these words, on every machine and Python."""
    return random.Random("/".join(str(word) for word in words))


def pick(rng, shares):
    return rng.choices(list(shares), weights=list(shares.values()))[0]


def full_name(rng: random.Random, gender: int, age: str = "child") -> str:
    """Family, middle and given name; no word of it twice ("Lý Thị Lý" is nobody's name)."""
    while True:
        words = [pick(rng, FAMILIES)]
        if age == "child" and rng.random() < 0.12:
            words.append(rng.choice(SECOND))
        if age == "adult" or rng.random() > 0.04:
            words += pick(rng, MIDDLE[age, gender]).split()
        # The first names of a list are the fashionable ones: they come twice as often.
        given = GIVEN[age, gender]
        words.append(given[min(rng.randrange(len(given)), rng.randrange(len(given) + 8))])
        if len(set(words)) == len(words):
            return " ".join(words)


def birth_date(rng: random.Random, grade: str, starts_year: int, continuing=False) -> date:
    """A birthday that fits the grade: one pupil in forty is a year older.

    `continuing`: learners of a GDTX centre, of whom one in three is long out of school.
    """
    year = starts_year - _AGE[grade]
    if continuing and rng.random() < 1 / 3:
        year -= rng.randrange(2, 25)
    elif grade.isdigit() and int(grade) <= 12 and rng.random() < 1 / 40:
        year -= 1
    first, days = date(year, 1, 1), 365
    if grade == "13":
        # 3 to 12 months old in September: no child of the demo is born after today.
        days = 150
    return first + timedelta(days=rng.randrange(days))


def pupil(rng: random.Random, grade: str, starts_year: int, continuing=False) -> Invented:
    """A pupil of that grade; 51.5 % boys, as in the north."""
    gender = MALE if rng.random() < 0.515 else FEMALE
    return Invented(full_name(rng, gender), gender, birth_date(rng, grade, starts_year, continuing))


def pupils(rng: random.Random, count: int, grade: str, starts_year: int, continuing=False):
    """`count` pupils of one class; no two share both name and birthday."""
    found: dict[tuple, Invented] = {}
    while len(found) < count:
        one = pupil(rng, grade, starts_year, continuing)
        found.setdefault((one.full_name, one.birth_date), one)
    return list(found.values())


def adult(rng: random.Random, gender: int | None = None) -> Invented:
    """A member of staff, 24 to 58 years old; seven in ten are women."""
    if gender is None:
        gender = FEMALE if rng.random() < 0.7 else MALE
    born = date(1968, 1, 1) + timedelta(days=rng.randrange(34 * 365))
    return Invented(full_name(rng, gender, "adult"), gender, born)


def pupil_code(school_code: str, starts_year: int, number: int) -> str:
    """Mã học sinh of the demo: school, year of entry, serial. `number` below 10,000."""
    return f"{school_code}{starts_year % 100:02d}{number:04d}"


def mobile(number: int) -> str:
    """A phone number of the shape people have; the 0900000xxx are nobody's."""
    return f"0900{number:06d}"
