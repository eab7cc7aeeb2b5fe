"""Block E of the shipped forms counted person by person (tests.reports.reference)."""

MAJORITY = ("", "01", "55")  # nothing written, Kinh, foreigners
DEGREES = {"01": 4, "02": 4, "03": 3, "13": 3, "16": 3, "04": 2, "14": 2, "17": 2}
TEACHES = {"30": ("MN",), "29": ("TH",), "28": ("THCS", "GDTX"), "27": ("THPT", "GDTX")}


def minority(person):
    more = getattr(person, "sensitive", None)
    return more is not None and more.ethnicity not in MAJORITY


def job(world, school, level, row, column):
    return sum(
        _ROWS_E[row](world, one) and _who(one, column)
        for one in world.jobs
        if one.school_id == school.pk and _level_of(one, school) == level
    )


def _who(one, column):
    more = getattr(one.staff, "sensitive", None)
    return {
        "tong": True,
        "nu": one.gender == 0,
        "dtts": minority(one.staff),
        "dang": more is not None and more.is_party_member,
    }[column]


def _level_of(one, school):
    """A teacher belongs to the level of the post, where the school has it; others to the
    school's lowest."""
    taught = [level for level in school.levels if level in TEACHES.get(one.position, ())]
    return taught[0] if taught else school.levels[0]


def _works(world, one):
    return one.starts_on <= world.day and (one.ends_on is None or one.ends_on >= world.day)


def _core(world, one):
    return _works(world, one) and one.is_main and one.contract != "5"


def _teacher(world, one):
    return _core(world, one) and one.group == "2"


def _training(step):
    """Above (1), at (0) or below (-1) what the level asks (Luật Giáo dục 2019, Điều 72)."""

    def fits(world, one):
        if not _teacher(world, one) or not one.staff.qualification:
            return False
        degree = DEGREES.get(one.staff.qualification, 1)
        asked = 2 if one.position == "30" else 3
        return (degree > asked) - (degree < asked) == step

    return fits


def _retired(world, one):
    if not (one.is_main and one.contract != "5" and one.end_status == "6" and one.ends_on):
        return False
    year_before = world.day.replace(year=world.day.year - 1)
    return year_before <= one.ends_on < world.day


def _rank(last):
    ranks = {"I": ("24", "27", "30", "13"), "II": ("25", "28", "31", "14"),
             "III": ("26", "29", "32", "15")}  # fmt: skip

    def fits(world, one):
        code = one.staff.professional_rank
        taught = {"V.07.02": "MN", "V.07.03": "TH", "V.07.04": "THCS", "V.07.05": "THPT"}
        level = _level_of(one, one.school)
        of_level = taught.get(code[:7]) in (("THCS", "THPT") if level == "GDTX" else (level,))
        return _teacher(world, one) and of_level and code[-2:] in ranks[last]

    return fits


def _age(low, high):
    def fits(world, one):
        born, day = one.staff.birth_date, world.day
        age = day.year - born.year - ((day.month, day.day) < (born.month, born.day))
        return _teacher(world, one) and low <= age < high

    return fits


def _standard(code):
    return lambda world, one: _teacher(world, one) and one.staff.standard == code


_CIVIL = ("0", "1", "7")
_ROWS_E = {
    "E01": _core,
    "E02": lambda w, o: _core(w, o) and o.group == "1",
    "E03": lambda w, o: _core(w, o) and o.position in ("01", "05"),
    "E04": lambda w, o: _core(w, o) and o.position in ("02", "06"),
    "E05": _teacher,
    "E06": lambda w, o: _core(w, o) and o.group == "3",
    "E07": lambda w, o: _core(w, o) and o.contract in _CIVIL,
    "E08": lambda w, o: _core(w, o) and o.contract not in _CIVIL,
    "E09": lambda w, o: _works(w, o) and not (o.is_main and o.contract != "5"),
    "E10": _training(1),
    "E11": _training(0),
    "E12": _training(-1),
    "E13": lambda w, o: _core(w, o) and bool(o.staff.is_new),
    "E14": _retired,
    "E15": _rank("I"),
    "E16": _rank("II"),
    "E17": _rank("III"),
    **{f"E{17 + n}": _standard(str(n)) for n in (1, 2, 3, 4)},
    "E22": _age(0, 30),
    "E23": _age(30, 40),
    "E24": _age(40, 50),
    "E25": _age(50, 55),
    "E26": _age(55, 60),
    "E27": _age(60, 200),
}
