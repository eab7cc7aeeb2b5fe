"""The blocks of the end of the year: what changed in it, what it came to (domain.md 3.2 G)."""

from __future__ import annotations

from reports.shipped.rows import NO_RESULT, PUPILS, derived, grades, manual


def year_end(level):
    who = PUPILS.get(level, "học sinh")
    rows = [
        {"key": "G01", "label": f"{who.capitalize()} đầu năm học", "carry": "C01",
         "why": "Lấy từ báo cáo đầu năm đã được chấp nhận; chưa có thì ghi tay."},
        derived("G02", "Chuyển đến trong năm", "movement", kind=["in"]),
        derived("G03", "Chuyển đi trong năm", "movement", kind=["out"]),
        derived("G04", "Bỏ học trong năm", "movement", kind=["dropped", "reserved"]),
        derived("G05", f"{who.capitalize()} cuối năm học", "pupil"),
        derived("G06", "Trong đó: nữ", "pupil", gender=["0"]),
        derived("G07", "Trong đó: dân tộc thiểu số", "pupil", most="G05", minority=["yes"]),
        derived("G08", "Bỏ học do hoàn cảnh kinh tế khó khăn", "movement", most="G04",
                kind=["dropped"], reason=["01"]),
        derived("G09", "Bỏ học do học lực yếu", "movement", most="G04", kind=["dropped"],
                reason=["02"]),
        derived("G10", "Bỏ học do xa trường, đi lại khó khăn", "movement", most="G04",
                kind=["dropped"], reason=["03"]),
        derived("G11", "Bỏ học do nguyên nhân khác", "movement", most="G04", kind=["dropped"],
                reason=["04", "05", "06", "08", ""]),
    ]  # fmt: skip
    return {
        "key": "G",
        "title": "G. Biến động trong năm",
        "columns": grades(level),
        "rows": rows,
    }


_LEVELS = ("Tốt", "Khá", "Đạt", "Chưa đạt")
_UP = ("promoted", "completed", "graduated")
_DONE = ("completed", "graduated")
# What a year came to: words, and the outcomes that say it (none where only the books know).
_SECONDARY = (
    *((f"Rèn luyện: {word}", ()) for word in _LEVELS),
    *((f"Học tập: {word}", ()) for word in _LEVELS),
    ("Học sinh Xuất sắc", ()),
    ("Học sinh Giỏi", ()),
    ("Được lên lớp, hoàn thành", _UP),
    ("Rèn luyện trong hè, kiểm tra lại", ("retest", "summer")),
    ("Không được lên lớp", ("retained",)),
)
_RESULTS = {
    "MN": (("Hoàn thành chương trình giáo dục mầm non", _DONE),),
    "TH": (
        ("Hoàn thành xuất sắc", ()),
        ("Hoàn thành tốt", ()),
        ("Hoàn thành", ()),
        ("Chưa hoàn thành", ()),
        ("Học sinh Xuất sắc", ()),
        ("Học sinh Tiêu biểu hoàn thành tốt trong học tập và rèn luyện", ()),
        ("Hoàn thành chương trình lớp học", _UP),
        ("Hoàn thành chương trình tiểu học", _DONE),
        ("Ở lại lớp", ("retained",)),
    ),
    "THCS": (*_SECONDARY, ("Hoàn thành chương trình trung học cơ sở", _DONE)),
    "THPT": (*_SECONDARY, ("Hoàn thành chương trình trung học phổ thông", _DONE)),
    "GDTX": (*_SECONDARY, ("Hoàn thành chương trình", _DONE)),
}


def results(level):
    rows = []
    for n, (label, kinds) in enumerate(_RESULTS[level], 1):
        key = f"H{n:02d}"
        if not kinds:
            rows.append(manual(key, label, NO_RESULT, "G05"))
            continue
        rows += [
            derived(key, label, "outcome", kind=kinds),
            derived(f"{key}N", f"{label}: nữ", "outcome", kind=kinds, gender=["0"]),
            derived(f"{key}D", f"{label}: dân tộc thiểu số", "outcome", kind=kinds,
                    minority=["yes"]),
        ]  # fmt: skip
    return {"key": "H", "title": "H. Kết quả cuối năm", "columns": grades(level), "rows": rows}
