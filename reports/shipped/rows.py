"""Words and small builders of the shipped forms: counted where a source has the dimensions."""

from __future__ import annotations

from reports.sources import DIMS
from schools.models.level import GRADES

NO_RECORD = "Hồ sơ trên hệ thống chưa có dữ liệu này: đơn vị tự thống kê."
NO_RESULT = "Kết quả cuối năm chưa có trên hệ thống: ghi theo sổ theo dõi, học bạ."
OUTSIDE = "Số điều tra phổ cập, không có trong hồ sơ của trường."

NUMBERS = {"MN": "01", "TH": "02", "THCS": "03", "THPT": "04", "GDTX": "05"}
WHAT = {
    "MN": "giáo dục mầm non",
    "TH": "giáo dục tiểu học",
    "THCS": "giáo dục trung học cơ sở",
    "THPT": "giáo dục trung học phổ thông",
    "GDTX": "giáo dục thường xuyên",
}
PUPILS = {"MN": "trẻ", "GDTX": "học viên"}
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


def grades(level):
    return [TOTAL] + [
        {"key": f"k{code}", "label": label, "where": {"grade": [code]}}
        for code, label in GRADES[level].items()
    ]
