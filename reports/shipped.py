"""The forms a department starts with: start and end of year, for the five levels.

Codes, reporter and dates: Thông tư 25/2024/TT-BGDĐT, Phụ lục I (01.ĐN-MN … 04.ĐN-THPT as at 30/9;
05.ĐN-GDTX and the .CN series follow the same pattern). Blocks A–G and how each is derived:
domain.md 3.2. A row whose records the portal does not hold yet is entered by hand and says so;
it becomes derived by itself in the next version that is shipped, once a source has its
dimensions. The Sở changes all of it on screen.
"""

from __future__ import annotations

from reports.sources import DIMS
from schools.models import Level
from schools.models.level import GRADES

NO_RECORD = "Hồ sơ trên hệ thống chưa có dữ liệu này: đơn vị tự thống kê."
NO_RESULT = "Kết quả cuối năm chưa có trên hệ thống: ghi theo sổ theo dõi, học bạ."
OUTSIDE = "Số điều tra phổ cập, không có trong hồ sơ của trường."

_NUMBERS = {"MN": "01", "TH": "02", "THCS": "03", "THPT": "04", "GDTX": "05"}
_WHAT = {
    "MN": "giáo dục mầm non",
    "TH": "giáo dục tiểu học",
    "THCS": "giáo dục trung học cơ sở",
    "THPT": "giáo dục trung học phổ thông",
    "GDTX": "giáo dục thường xuyên",
}
_PUPILS = {"MN": "trẻ", "GDTX": "học viên"}
POLICY = [f"X{n:02d}" for n in range(1, 13)]
SUBJECT_ROOMS = [f"X{n}" for n in range(10, 19)]
TOTAL = {"key": "tong", "label": "Tổng số", "total": True}


def derived(key, label, source, why=NO_RECORD, most="", **where):
    """A row counted on the records, or entered by hand while they don't hold it."""
    if set(where) <= DIMS.get(source, frozenset()) and source in DIMS:
        return {"key": key, "label": label, "source": source,
                "where": {dim: [*values] for dim, values in where.items()}}  # fmt: skip
    return manual(key, label, why, most)


def manual(key, label, why=NO_RECORD, most=""):
    """A row that a hand writes; `most`: the row it is a part of."""
    return {"key": key, "label": label, "manual": {"most": most} if most else {}, "why": why}


def _grades(level):
    return [TOTAL] + [
        {"key": f"k{code}", "label": label, "where": {"grade": [code]}}
        for code, label in GRADES[level].items()
    ]


def _school(level):
    return {
        "key": "A",
        "title": "A. Trường",
        "columns": [TOTAL],
        "rows": [
            derived("A01", "Số trường, cơ sở có cấp học", "school"),
            derived("A02", "Trong đó: công lập", "school", ownership=["1"]),
            derived("A03", "Trong đó: ngoài công lập", "school", ownership=["2", "3", "4"]),
            derived("A04", "Số điểm trường (trường nhiều cấp: ở cấp thấp nhất)", "site"),
            derived("A05", "Đạt chuẩn quốc gia", "school", most="A01", standard=["1", "2"]),
            derived("A06", "Đã kiểm định chất lượng", "school", most="A01",
                    accreditation=["1", "2", "3", "4"]),
            derived("A07", "Ở vùng đặc biệt khó khăn", "school", hard_area=["yes"]),
            derived("A08", "Dạy học 2 buổi/ngày", "school", two_sessions=["yes"]),
            derived("A09", "Có Internet", "school", internet=["yes"]),
            derived("A10", "Có nước sạch", "school", water=["yes"]),
            derived("A11", "Có công trình vệ sinh đạt chuẩn", "school", toilets=["yes"]),
            *(derived("A12", label, "school", kind=kinds) for label, kinds in _OF_KIND[level]),
        ],
    }  # fmt: skip


# What a level counts apart, by codes of the list school_kind.
_OF_KIND = {
    "MN": (("Trong đó: nhóm trẻ, lớp mẫu giáo độc lập", ["19"]),),
    "TH": (("Trong đó: dành cho trẻ khuyết tật", ["04", "18"]),),
    "THCS": (("Trong đó: phổ thông dân tộc bán trú, nội trú", ["01", "02", "03"]),),
    "THPT": (("Trong đó: trường chuyên", ["09"]),),
    "GDTX": (("Trong đó: trung tâm GDNN-GDTX", ["16"]),),
}


def _rooms(level):
    rows = [
        derived("B01", "Số lớp, nhóm", "classroom"),
        manual("B02", "Trong đó: lớp ghép", most="B01"),
        derived("B03", "Học 2 buổi/ngày", "classroom", most="B01", sessions=["2"]),
        manual("B04", "Lớp có bán trú", most="B01"),
    ]
    if level in ("THCS", "THPT", "TH"):
        rows.append(manual("B05", "Lớp học ngoại ngữ 1", most="B01"))
    if level == "THPT":
        rows.append(manual("B06", "Lớp chuyên", most="B01"))
    return {"key": "B", "title": "B. Lớp, nhóm", "columns": _grades(level), "rows": rows}


def _pupils(level):
    who = _PUPILS.get(level, "học sinh")
    cap = who[0].upper() + who[1:]
    rows = [
        derived("C01", f"Tổng số {who}", "pupil"),
        derived("C02", "Nữ", "pupil", gender=["0"]),
        derived("C03", "Dân tộc thiểu số", "pupil", most="C01", minority=["yes"]),
        derived("C04", "Nữ dân tộc thiểu số", "pupil", most="C03", minority=["yes"],
                gender=["0"]),
        derived("C05", f"{cap} khuyết tật học hòa nhập", "pupil", most="C01",
                disabled=["yes"]),
        derived("C06", "Tuyển mới", "pupil", most="C01", admission_type=["1"]),
        derived("C07", "Chuyển đến từ trường khác", "pupil", most="C01", admission_type=["3"]),
        derived("C08", "Lưu ban", "pupil", NO_RESULT, "C01", retained=["yes"]),
        derived("C09", "Bán trú", "pupil", most="C01", boarding=["X1", "X3", "X5"]),
        derived("C10", "Nội trú", "pupil", most="C01", boarding=["X2", "X4"]),
        derived("C11", "Thuộc đối tượng chính sách", "pupil", most="C01", policy_group=POLICY),
        derived("C12", "Hộ nghèo, cận nghèo", "pupil", most="C01", household=["X1", "X2"]),
    ]  # fmt: skip
    if level != "GDTX":
        rows += [
            derived("C13", "Đúng độ tuổi", "pupil", age_state=["right"]),
            derived("C14", "Ít tuổi hơn", "pupil", age_state=["under"]),
            derived("C15", "Nhiều tuổi hơn", "pupil", age_state=["over"]),
        ]
    if level != "MN":
        rows += [
            manual("C16", "Học 2 buổi/ngày", most="C01"),
            manual("C17", "Học Tin học", most="C01"),
            manual("C18", "Học ngoại ngữ 1", most="C01"),
        ]
    return {
        "key": "C",
        "title": f"C. {cap}",
        "columns": _grades(level),
        "rows": rows,
    }


def _nursery():
    return {
        "key": "D",
        "title": "D. Chăm sóc, sức khỏe trẻ",
        "columns": _grades("MN"),
        "rows": [
            derived("D01", "Ăn bán trú", "pupil", most="C01", boarding=["X1", "X3", "X5"]),
            derived("D02", "Suy dinh dưỡng thể nhẹ cân", "pupil", most="C01", underweight=["yes"]),
            derived("D03", "Suy dinh dưỡng thể thấp còi", "pupil", most="C01", stunted=["yes"]),
            derived("D04", "Thừa cân, béo phì", "pupil", most="C01", obese=["yes"]),
            manual("D05", "Được theo dõi biểu đồ tăng trưởng", most="C01"),
            derived("D07", "Trẻ 5 tuổi", "pupil", most="C01", age=["5"]),
            manual("D06", "Dân số trong độ tuổi trên địa bàn", OUTSIDE),
        ],
    }


_RANKS = ("I", "II", "III")
# Thông tư 01–04/2021/TT-BGDĐT: the codes of the three ranks, by who teaches where.
_RANK_CODES = {
    "MN": ("V.07.02.24", "V.07.02.25", "V.07.02.26"),
    "TH": ("V.07.03.27", "V.07.03.28", "V.07.03.29"),
    "THCS": ("V.07.04.30", "V.07.04.31", "V.07.04.32"),
    "THPT": ("V.07.05.13", "V.07.05.14", "V.07.05.15"),
}
_STANDARDS = (("1", "Tốt"), ("2", "Khá"), ("3", "Đạt"), ("4", "Chưa đạt"))
_AGES = (("u30", "dưới 30"), ("30", "30–39"), ("40", "40–49"), ("50", "50–54"),
         ("55", "55–59"), ("60", "từ 60"))  # fmt: skip


def _rank_codes(level):
    """[codes of a rank]: a centre of continuing education has teachers of both schools' ranks."""
    levels = ("THCS", "THPT") if level == "GDTX" else (level,)
    return [[_RANK_CODES[one][n] for one in levels] for n in range(len(_RANKS))]


def _staff(level):
    columns = [
        TOTAL | {"total": False},
        {"key": "nu", "label": "Nữ", "where": {"gender": ["0"]}},
        {"key": "dtts", "label": "Dân tộc thiểu số", "where": {"minority": ["yes"]}},
        {"key": "dang", "label": "Đảng viên", "where": {"party": ["yes"]}},
    ]
    rows = [
        derived("E01", "Cán bộ quản lý, giáo viên, nhân viên", "staff", own=["yes"]),
        derived("E02", "Cán bộ quản lý", "staff", most="E01", own=["yes"], group=["1"]),
        derived("E03", "Hiệu trưởng, giám đốc", "staff", most="E02", own=["yes"],
                position=["01", "05"]),
        derived("E04", "Phó hiệu trưởng, phó giám đốc", "staff", most="E02", own=["yes"],
                position=["02", "06"]),
        derived("E05", "Giáo viên", "staff", most="E01", own=["yes"], group=["2"]),
        derived("E06", "Nhân viên", "staff", most="E01", own=["yes"], group=["3"]),
        derived("E07", "Viên chức (hợp đồng làm việc)", "staff", most="E01", own=["yes"],
                tenured=["yes"]),
        derived("E08", "Hợp đồng lao động", "staff", most="E01", own=["yes"], tenured=["no"]),
        derived("E09", "Thỉnh giảng (không tính vào tổng số)", "staff", own=["no"]),
        derived("E10", "Giáo viên trên chuẩn trình độ đào tạo", "staff", most="E05", own=["yes"],
                group=["2"], trained=["above"]),
        derived("E11", "Giáo viên đạt chuẩn", "staff", most="E05", own=["yes"], group=["2"],
                trained=["fit"]),
        derived("E12", "Giáo viên chưa đạt chuẩn", "staff", most="E05", own=["yes"],
                group=["2"], trained=["below"]),
        derived("E13", "Tuyển mới trong năm", "staff", most="E01", own=["yes"], new=["yes"]),
        derived("E14", "Nghỉ hưu trong 12 tháng đến ngày chốt", "leaver", own=["yes"],
                status=["6"]),
    ]  # fmt: skip
    teachers = [
        *((f"hạng {word}", {"rank": codes}) for word, codes in zip(_RANKS, _rank_codes(level),
                                                                   strict=True)),
        *((f"chuẩn nghề nghiệp {word}", {"standard": [code]}) for code, word in _STANDARDS),
        *((f"tuổi {word}", {"age_band": [code]}) for code, word in _AGES),
    ]  # fmt: skip
    rows += [
        derived(
            f"E{n}", f"Giáo viên {word}", "staff", most="E05", own=["yes"], group=["2"], **where
        )
        for n, (word, where) in enumerate(teachers, 15)
    ]
    return {"key": "E", "title": "E. Nhân sự", "columns": columns, "rows": rows}


def _rooms_and_things():
    return {
        "key": "F",
        "title": "F. Cơ sở vật chất, thiết bị (trường nhiều cấp: ở cấp thấp nhất)",
        "columns": [TOTAL],
        "rows": [
            derived("F01", "Phòng học kiên cố", "facility", kind=["X01"], grade=["X1"]),
            derived("F02", "Phòng học bán kiên cố", "facility", kind=["X01"], grade=["X2"]),
            derived("F03", "Phòng học tạm", "facility", kind=["X01"], grade=["X3"]),
            derived("F04", "Phòng học thuê, mượn", "facility", kind=["X01"], grade=["X4"]),
            {"key": "F05", "label": "Tổng số phòng học", "sum": ["F01", "F02", "F03", "F04"]},
            derived("F06", "Trong đó: xây mới trong năm", "facility", kind=["X01"], new=["yes"]),
            derived("F07", "Phòng học bộ môn", "facility", kind=SUBJECT_ROOMS),
            derived("F08", "Thư viện", "facility", kind=["X08"]),
            derived("F09", "Nhà vệ sinh", "facility", kind=["X23", "X24"]),
            derived("F10", "Máy tính phục vụ dạy học còn dùng được", "equipment", kind=["X02"]),
            derived("F11", "Bộ thiết bị dạy học tối thiểu", "equipment", kind=["X01"]),
            derived("F12", "Trong đó: bộ đủ theo danh mục", "equipment", kind=["X01"],
                    complete=["yes"]),
        ],
    }  # fmt: skip


def _year_end(level):
    who = _PUPILS.get(level, "học sinh")
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
        "columns": _grades(level),
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


def _results(level):
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
    return {"key": "H", "title": "H. Kết quả cuối năm", "columns": _grades(level), "rows": rows}


def _error(rule, text):
    return {"rule": rule, "severity": "error", "text": text}


def _warning(rule, text):
    return {"rule": rule, "severity": "warning", "text": text}


def _checks(blocks):
    """What holds in every form: parts are not more than their whole, columns add up."""
    checks, rows = [], {row["key"]: row for block in blocks for row in block["rows"]}
    for block in blocks:
        parts = [c["key"] for c in block["columns"] if c["key"].startswith("k")]
        for row in block["rows"]:
            most = row.get("manual", {}).get("most")
            if most in rows:
                checks.append(_error(f"{row['key']}.* <= {most}.*", row["label"]))
            if parts and "source" in row:
                text = f"{row['label']}: cộng các khối"
                rule = " + ".join(f"{row['key']}.{c}" for c in parts)
                checks.append(_error(f"{row['key']}.tong = {rule}", text))
    return checks


def _start(level):
    blocks = [_school(level), _rooms(level), _pupils(level)]
    if level == "MN":
        blocks.append(_nursery())
    blocks += [_staff(level), _rooms_and_things()]
    checks = _checks(blocks) + [
        _error("C02.* <= C01.*", "Nữ"),
        _error("C04.* <= C02.*", "Nữ dân tộc thiểu số so với nữ"),
        _error("C04.* <= C03.*", "Nữ dân tộc thiểu số so với dân tộc thiểu số"),
        _error("C06.* + C07.* <= C01.*", "Tuyển mới và chuyển đến"),
        _warning("E02.tong + E05.tong + E06.tong = E01.tong", "Quản lý, giáo viên, nhân viên"),
        _error("E07.tong + E08.tong = E01.tong", "Viên chức và hợp đồng"),
        _warning("E10.tong + E11.tong + E12.tong = E05.tong", "Giáo viên theo trình độ đào tạo"),
        {"rule": "C01.tong", "near": 20, "severity": "warning", "text": "Số người học"},
        {"rule": "B01.tong", "near": 20, "severity": "warning", "text": "Số lớp, nhóm"},
        {"rule": "E05.tong", "near": 20, "severity": "warning", "text": "Số giáo viên"},
    ]
    if level != "GDTX":
        checks.append(_error("C13.tong + C14.tong + C15.tong <= C01.tong", "Học sinh theo độ tuổi"))
    return {"blocks": blocks, "checks": checks}


def _end(level):
    blocks = [_year_end(level), _results(level)]
    checks = _checks(blocks) + [
        _error("G01.tong + G02.tong - G03.tong - G04.tong = G05.tong", "Biến động trong năm"),
        _error("G06.* <= G05.*", "Nữ"),
        _error("G08.* + G09.* + G10.* + G11.* <= G04.*", "Bỏ học theo lý do"),
        {"rule": "G04.tong", "near": 50, "severity": "warning", "text": "Số bỏ học"},
    ]
    if level == "TH":
        rule = "H01.* + H02.* + H03.* + H04.* = G05.*"
        checks.append(_error(rule, "Kết quả đánh giá đủ số học sinh"))
    if level in ("THCS", "THPT", "GDTX"):
        checks.append(_error("H01.* + H02.* + H03.* + H04.* <= G05.*", "Kết quả rèn luyện"))
        checks.append(_error("H05.* + H06.* + H07.* + H08.* <= G05.*", "Kết quả học tập"))
    return {"blocks": blocks, "checks": checks}


def forms(kind: str) -> list[dict]:
    """The facts of the forms of a kind of period ("start", "end"), one per level."""
    word, name, make = {
        "start": ("ĐN", "đầu năm học", _start),
        "end": ("CN", "cuối năm học", _end),
    }[kind]
    return [
        {
            "code": f"{_NUMBERS[level]}.{word}-{level}",
            "title": f"Báo cáo thống kê {_WHAT[level]} {name}",
            "kind": kind,
            "level": str(level),
            "body": make(level),
        }
        for level in Level.values
    ]


FIGURES = (
    ("HS", "Học sinh, trẻ, học viên", "pupil", {}),
    ("HS-NU", "Học sinh nữ", "pupil", {"gender": ["0"]}),
    ("HS-DUNGTUOI", "Học sinh đúng độ tuổi", "pupil", {"age_state": ["right"]}),
    ("LOP", "Lớp, nhóm", "classroom", {}),
    ("TRUONG", "Trường, cơ sở giáo dục", "school", {}),
    ("GV", "Giáo viên cơ hữu", "staff", {"own": ["yes"], "group": ["2"]}),
    ("PHONG", "Phòng học", "facility", {"kind": ["X01"]}),
    ("TRUONG-CL", "Trường công lập", "school", {"ownership": ["1"]}),
)
