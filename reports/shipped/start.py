"""The blocks of the start of the year: A schools to F rooms and equipment (domain.md 3.2)."""

from __future__ import annotations

from reports.shipped.rows import (
    NO_RESULT,
    OUTSIDE,
    POLICY,
    PUPILS,
    SUBJECT_ROOMS,
    TOTAL,
    derived,
    grades,
    manual,
)


def school(level):
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


def rooms(level):
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
    return {"key": "B", "title": "B. Lớp, nhóm", "columns": grades(level), "rows": rows}


def pupils(level):
    who = PUPILS.get(level, "học sinh")
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
    rows += [
        derived("C19", "Đã xác thực định danh với CSDLQG về dân cư", "pupil",
                identity=["matched"]),
        derived("C20", "Xác thực định danh: sai lệch hoặc không tìm thấy", "pupil",
                identity=["wrong"]),
    ]  # fmt: skip
    return {
        "key": "C",
        "title": f"C. {cap}",
        "columns": grades(level),
        "rows": rows,
    }


def nursery():
    return {
        "key": "D",
        "title": "D. Chăm sóc, sức khỏe trẻ",
        "columns": grades("MN"),
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


def staff(level):
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


def rooms_and_things():
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
