"""The rules of the turning year, pure: which grade follows, which outcome fits, how a class is
named then.

Who moves up: Thông tư 22/2021/TT-BGDĐT, Điều 12 (THCS, THPT), Thông tư 27/2020/TT-BGDĐT, Điều 11
(tiểu học). The order of grades: domain.md 1.2, 5.
"""

import re

from csdl.kit.text import nfc
from schools.models import Level
from schools.models.level import GRADES

MN, TH, THCS, THPT, GDTX = (level.value for level in Level)
NO_RETEST = (MN,)
# What follows the last grade of a level, where the same school teaches both: 5 → 6 in a
# trường TH và THCS is no transfer.
_ONWARD = {MN: TH, TH: THCS, THCS: THPT}
# Grades at whose end a level is completed (hoàn thành chương trình cấp học).
LAST = {(MN, "18"), (TH, "5"), (THCS, "9"), (THPT, "12"), (GDTX, "9"), (GDTX, "12")}
# Grades at whose end one graduates (tốt nghiệp THPT).
GRADUATING = {(THPT, "12"), (GDTX, "12")}
_NURSERY = ("Nhà trẻ", "Mẫu giáo bé", "Mẫu giáo nhỡ", "Mẫu giáo lớn")
_WORDS = {"13": 0, "14": 0, "15": 0, "16": 1, "17": 2, "18": 3}
PATTERNS = {
    "{khoi}{duoi}": "Khối mới, giữ phần sau: 6A1 → 7A1",
    "{khoi}.{duoi}": "Khối mới, dấu chấm, phần sau: 6A1 → 7.A1",
    "Lớp {khoi}{duoi}": "Chữ “Lớp”, khối mới, phần sau: 6A1 → Lớp 7A1",
    "{ten}": "Giữ nguyên tên lớp cũ",
}
DEFAULT_PATTERN = "{khoi}{duoi}"


def order(level):
    return list(GRADES[Level(level)])


def following(level, grade, levels):
    """(level, grade) that comes next in a school teaching `levels`; None when pupils leave it."""
    grades = order(level)
    place = grades.index(grade) + 1
    if place < len(grades):
        return level, grades[place]
    onward = _ONWARD.get(level)
    return (onward, order(onward)[0]) if onward in levels else None


def fitting(level, grade):
    """The outcomes (codes of records.Outcome.Kind) that may be written for a grade."""
    kinds = ["promoted", "retained"]
    if level not in NO_RETEST:
        kinds += ["retest", "summer"]
    if (level, grade) in LAST:
        kinds += ["completed"]
    if (level, grade) in GRADUATING:
        kinds += ["graduated"]
    return [*kinds, "left"]


def usual(level, grade):
    """The outcome that most pupils of a grade get."""
    if (level, grade) in GRADUATING:
        return "graduated"
    return "completed" if (level, grade) in LAST else "promoted"


def tail(name, grade):
    """What stands after the grade in a class's name: "A1" of "6A1", "A1" of "Lớp 6A1"."""
    found = re.match(rf"(?:lớp\s+)?0?{grade}(?!\d)[.\s]?(.*)$", name, re.IGNORECASE)
    return found[1] if found else None


def class_name(name, grade, level, new_level, new_grade, pattern=DEFAULT_PATTERN):
    """The name in the new year of the class `name` of a grade, by the school's pattern.

    A name without its grade ("Hoa Hồng") stays; the words of nursery groups move on.
    """
    if pattern == "{ten}":
        return name
    if level == MN:
        return _nursery_name(name, grade, new_level, new_grade)
    rest = tail(name, grade)
    if rest is None:
        return name
    made = pattern.replace("{khoi}", new_grade).replace("{duoi}", rest).replace("{ten}", name)
    if pattern == DEFAULT_PATTERN and re.match(rf"(?:lớp\s+)?0?{grade}\s", name, re.IGNORECASE):
        made = f"{new_grade} {rest}"  # "10 Toán" → "11 Toán"
    return nfc(made)[:30]


def _nursery_name(name, grade, new_level, new_grade):
    words = _NURSERY[_WORDS[grade]]
    if not name.lower().startswith(words.lower()):
        return name
    rest = name[len(words) :].strip()
    head = new_grade if new_level == TH else _NURSERY[_WORDS[new_grade]]
    return nfc(f"{head}{rest}" if new_level == TH else f"{head} {rest}")[:30]


def free_name(name, taken):
    """The name, or the name with a number when a class of the new year has it already."""
    number, made = 2, name
    while made.lower() in taken:
        made, number = f"{name[:25]} ({number})", number + 1
    return made
