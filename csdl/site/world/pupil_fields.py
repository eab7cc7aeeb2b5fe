"""The fields of an invented pupil: believable, nobody's, the same on every machine.

About one record in a hundred is odd in one way, as in life: what the checks, the quality
rules and the review rounds are there for.
"""

from __future__ import annotations

import random
from datetime import date

from csdl.site.world import names
from csdl.site.world.names import FEMALE, MALE, Invented
from csdl.site.world.schools import SCHOOLS, Room, School

ODD = 0.01
_PLACES = {one.code: place for place, one in enumerate(SCHOOLS)}
_JOBS = (
    "Công nhân", "Nông dân", "Kinh doanh", "Lái xe", "Công chức", "Viên chức", "Thợ may", "Ngư dân",
    "Thợ xây", "Bộ đội", "Nội trợ", "Lao động tự do", "Giáo viên", "Kế toán", "Điều dưỡng",
)  # fmt: skip
_STREETS = ("Hoa Phượng", "Bến Bính", "Cầu Đất", "Tam Bạc", "Hàng Kênh", "Đồng Xanh", "Suối Đá")
_MINORITIES = {"02": 4, "06": 4, "07": 2, "09": 1, "04": 1, "18": 1}
_REASON = "Số do Công an cấp, đã đối chiếu căn cước ngày làm hồ sơ."


def fields_of(
    one: Invented, school: School, room: Room, number: int, starts_year: int, serial=None
) -> dict:
    """Values of records.catalogue for one pupil.

    number: of the pupil in the school; serial: in the whole world, for schools that are not
    the demo's thirty.
    """
    if serial is None:
        serial = _PLACES[school.code] * 10_000 + number
    rng = names.stream(school.code, room.name, starts_year, number, "fields")
    minority = rng.random() < 0.015
    values = {
        **_person(rng, one, serial, starts_year),
        **_address(rng, school),
        **_study(rng, room),
        **_family(rng, one),
        "ethnicity": names.pick(rng, _MINORITIES) if minority else "01",
        "religion": "X02" if rng.random() < 0.05 else "X00",
        "father_minority": minority and rng.random() < 0.8,
        "mother_minority": minority and rng.random() < 0.8,
    }
    if room.level == "MN":
        values |= _measured(rng, int(room.grade))
    if rng.random() < 0.006:
        values |= {"disability_kind": "X1", "disability_degree": "X3"}
    if rng.random() < ODD:
        values |= _odd(rng, values)
    return values


def personal_id(serial: int, gender: int, year: int, province="031") -> str:
    """A number of the right shape, each once: its last six digits are the serial, shuffled."""
    digit = (0 if gender == MALE else 1) + (2 if year >= 2000 else 0)
    return f"{province}{digit}{year % 100:02d}{serial * 387_511 % 1_000_000:06d}"


def _person(rng, one, serial, starts_year):
    born_here = rng.random() < 0.9
    province, place = ("031", "Hải Phòng") if born_here else ("030", "Hải Dương")
    born = one.birth_date
    found = {
        "nationality": "VN",
        "personal_id": personal_id(serial, one.gender, born.year, province),
        "birth_province": province,
        "birth_place": f"Bệnh viện Phụ sản {place}",
        "native_place": place,
    }
    if born.year <= starts_year - 15:  # of an age to hold the card
        found |= {
            "id_issued_on": date(starts_year, 6, rng.randint(1, 28)),
            "id_issued_by": "Bộ Công an",
        }
    return found


def _address(rng, school):
    lines = (
        f"Tổ dân phố {rng.randint(1, 18)}",
        f"Thôn {rng.randint(1, 9)}",
        f"Số {rng.randint(1, 240)} phố {rng.choice(_STREETS)}",
    )
    return {
        "permanent_commune": school.commune,
        "permanent_address": rng.choice(lines),
        "phone": names.mobile(rng.randrange(1_000_000)),
    }


def _study(rng, room):
    grade = int(room.grade)
    upper = grade in (10, 11, 12)
    return {
        "admission_type": "3" if rng.random() < 0.02 else "1",
        "area": "03",
        "attended_kg5": room.level == "TH",
        "is_pioneer": 3 <= grade <= 9 and rng.random() < 0.9,
        "is_union_member": upper and rng.random() < 0.6,
        "swims_1": rng.random() < 0.4,
    }


def _family(rng, one):
    family = one.full_name.split()[0]
    born = one.birth_date.year
    found = {}
    for who, gender in (("father", MALE), ("mother", FEMALE)):
        words = names.full_name(rng, gender, "adult").split()
        name = " ".join([family, *words[1:]] if who == "father" else words)
        found |= {
            f"{who}_name": name,
            f"{who}_year": born - rng.randint(22, 38),
            f"{who}_job": rng.choice(_JOBS),
            f"{who}_phone": names.mobile(rng.randrange(1_000_000)),
        }
    if rng.random() < 0.04:  # lives with a grandparent
        found = {k: v for k, v in found.items() if not k.startswith("father")}
        found |= {
            "guardian_name": names.full_name(rng, FEMALE, "adult"),
            "guardian_year": born - rng.randint(50, 65),
            "guardian_phone": names.mobile(rng.randrange(1_000_000)),
        }
    found["has_smartphone"] = rng.random() < 0.93
    found["has_computer"] = rng.random() < 0.4
    return found


def _measured(rng, grade):
    age = max(grade - 13, 0)
    return {
        "height_1": round(78 + age * 7 + rng.uniform(-5, 5), 1),
        "weight_1": round(10 + age * 2.1 + rng.uniform(-1.5, 2), 1),
        "had_checkup": True,
        "is_underweight": rng.random() < 0.03,
    }


def _odd(rng: random.Random, values) -> dict:
    """One thing that is not as it should be."""
    number = values["personal_id"]
    wrong_gender = f"{number[:3]}{int(number[3]) ^ 1}{number[4:]}"
    wrong_year = f"{number[:4]}{(int(number[4:6]) + 1) % 100:02d}{number[6:]}"
    return rng.choice(
        (
            {"personal_id": ""},
            {"personal_id": "", "birth_place": ""},
            {"personal_id": wrong_gender, "id_reason": _REASON},
            {"personal_id": wrong_year, "id_reason": _REASON},
            {"ethnicity": ""},
            {"permanent_commune": "", "permanent_address": ""},
            {"mother_name": "", "mother_year": None, "mother_job": "", "mother_phone": ""},
            {"nationality": "KR", "ethnicity": "55", "personal_id": "", "passport": "M00000000"},
        )
    )
