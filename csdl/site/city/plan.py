"""Which schools a department of a size has. Shares by kind: domain.md 13 (Hải Phòng 2025)."""

from __future__ import annotations

from dataclasses import dataclass

from csdl.site.world import names
from csdl.site.world import schools as demo
from csdl.site.world.places import LE_CHAN, communes


@dataclass(frozen=True)
class Kind:
    """A kind of school: key of the demo's KINDS, name before the name, share of all schools,
    mean number of pupils, pupils of a class."""

    key: str
    word: str
    share: float
    pupils: int
    room: int


KINDS = (
    Kind("mn", "Trường Mầm non", 0.386, 345, 25),
    Kind("group", "Lớp mầm non độc lập", 0.030, 45, 15),
    Kind("th", "Trường Tiểu học", 0.241, 1040, 34),
    Kind("thcs", "Trường THCS", 0.260, 700, 38),
    Kind("thpt", "Trường THPT", 0.070, 1200, 42),
    Kind("gdtx", "Trung tâm Giáo dục thường xuyên", 0.013, 600, 40),
)
SOS_OWN = ("thpt", "gdtx")
LEAST, MOST = 30, 3500
HANDFUL = 4
_FIRST = ("Sao", "Sóng", "Nắng", "Mây", "Gió", "Lúa", "Sen", "Biển", "Sông", "Núi", "Đảo", "Bến",
          "Cánh", "Hoa", "Trăng", "Đồng", "Phượng", "Hải")  # fmt: skip
_SECOND = ("Mai", "Xanh", "Hồng", "Vàng", "Biếc", "Ban", "Chiều", "Quê", "Mới", "Đông", "Tây",
           "Nam", "Bắc", "Thắm", "Vui", "Lành", "Sáng", "Trong")  # fmt: skip
_COMMUNE = ["mn"] * 5 + ["th"] * 4 + ["thcs"] * 3 + ["thpt", "group"]


@dataclass(frozen=True)
class Place:
    """One school of the plan. rooms: (name, level, grade, pupils) of each class."""

    school: demo.School
    rooms: tuple[tuple[str, str, str, int], ...]

    @property
    def pupils(self) -> int:
        return sum(room[3] for room in self.rooms)


def places(scale: str) -> list[Place]:
    """The schools that come on top of the demo world's thirty."""
    if scale == "school":
        return [_place(0, _kind("thcs"), LE_CHAN, 2000)]
    if scale == "light":  # as many schools as a city has, each with a handful of pupils
        return [_place(n, kind, where, HANDFUL) for n, (kind, where) in enumerate(_city(1608))]
    if scale == "commune":
        return [_place(n, _kind(key), LE_CHAN) for n, key in enumerate(_COMMUNE)]
    return [_place(n, kind, where) for n, (kind, where) in enumerate(_city(1608 - 30))]


def _city(count):
    codes = [one.code for one in communes()]
    kinds = [kind for kind in KINDS for _ in range(round(kind.share * count))][:count]
    kinds += [KINDS[2]] * (count - len(kinds))
    names.stream("city", "kinds").shuffle(kinds)
    return [(kind, codes[n % len(codes)]) for n, kind in enumerate(kinds)]


def _kind(key):
    return next(kind for kind in KINDS if kind.key == key)


def _place(number, kind, commune, pupils=None):
    rng = names.stream("city", number, kind.key)
    if pupils is None:  # a few very large ones, many small ones
        pupils = int(min(MOST, max(LEAST, kind.pupils * rng.lognormvariate(-0.125, 0.5))))
    word = " ".join((_FIRST[number % 18], _SECOND[number // 18 % 18], str(number + 1)))
    manager = demo.DEPARTMENT if kind.key in SOS_OWN else commune
    # An invented district number again: no real school has these codes.
    code = f"329{number:05d}"
    count = max(1, round(pupils / kind.room))
    school = demo.School(code, f"{kind.word} {word}", kind.key, commune, count, manager)
    return Place(school, tuple(_rooms(school, kind, pupils, count)))


def _rooms(school, kind, pupils, count):
    grades = school.grades
    for n in range(count):
        level, grade = grades[n % len(grades)]
        size = pupils // count + (n < pupils % count)
        word = demo.PRESCHOOL_NAMES.get(grade)
        number = n // len(grades) + 1
        yield f"{word} {number}" if word else f"{grade}A{number}", level, grade, size
