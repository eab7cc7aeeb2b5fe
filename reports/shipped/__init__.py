"""The forms a department starts with: start and end of year, for the five levels.

Codes, reporter and dates: Thông tư 25/2024/TT-BGDĐT, Phụ lục I (01.ĐN-MN … 04.ĐN-THPT as at 30/9;
05.ĐN-GDTX and the .CN series follow the same pattern). Blocks A–G and how each is derived:
domain.md 3.2. A row whose records the portal does not hold yet is entered by hand and says so;
it becomes derived by itself in the next version that is shipped, once a source has its
dimensions. The Sở changes all of it on screen.
"""

from __future__ import annotations

from reports.shipped import end, start
from reports.shipped.rows import NUMBERS, WHAT
from schools.models import Level


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
    blocks = [start.school(level), start.rooms(level), start.pupils(level)]
    if level == "MN":
        blocks.append(start.nursery())
    blocks += [start.staff(level), start.rooms_and_things()]
    checks = _checks(blocks) + [
        _error("C02.* <= C01.*", "Nữ"),
        _error("C04.* <= C02.*", "Nữ dân tộc thiểu số so với nữ"),
        _error("C04.* <= C03.*", "Nữ dân tộc thiểu số so với dân tộc thiểu số"),
        _error("C06.* + C07.* <= C01.*", "Tuyển mới và chuyển đến"),
        _error("C19.* + C20.* <= C01.*", "Xác thực định danh"),
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
    blocks = [end.year_end(level), end.results(level)]
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
            "code": f"{NUMBERS[level]}.{word}-{level}",
            "title": f"Báo cáo thống kê {WHAT[level]} {name}",
            "kind": kind,
            "level": str(level),
            "body": make(level),
        }
        for level in Level.values
    ]


def body_of(code, kind) -> dict | None:
    """The description of a form as it is shipped now; None of a form of the department's own."""
    found = forms(kind) if kind in ("start", "end") else ()
    return next((form["body"] for form in found if form["code"] == code), None)


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
