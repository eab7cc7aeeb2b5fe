from django.db import models


class Level(models.TextChoices):
    """Education level (cấp học). The five of the law: fixed, unlike the code lists."""

    PRESCHOOL = "MN", "Mầm non"
    PRIMARY = "TH", "Tiểu học"
    LOWER_SECONDARY = "THCS", "Trung học cơ sở"
    UPPER_SECONDARY = "THPT", "Trung học phổ thông"
    CONTINUING = "GDTX", "Giáo dục thường xuyên"


# Grades of each level: codes as in the ministry's lists (domain.md 1.2: 13-15 nhà trẻ,
# 16-18 mẫu giáo), with the label that people use.
GRADES = {
    Level.PRESCHOOL: {
        "13": "Nhà trẻ 3–12 tháng",
        "14": "Nhà trẻ 13–24 tháng",
        "15": "Nhà trẻ 25–36 tháng",
        "16": "Mẫu giáo 3–4 tuổi",
        "17": "Mẫu giáo 4–5 tuổi",
        "18": "Mẫu giáo 5–6 tuổi",
    },
    Level.PRIMARY: {str(n): f"Khối {n}" for n in range(1, 6)},
    Level.LOWER_SECONDARY: {str(n): f"Khối {n}" for n in range(6, 10)},
    Level.UPPER_SECONDARY: {str(n): f"Khối {n}" for n in range(10, 13)},
    Level.CONTINUING: {str(n): f"Khối {n}" for n in range(6, 13)},
}
GRADE_LABELS = {code: label for grades in GRADES.values() for code, label in grades.items()}
# Where one enters a level; a nursery takes children in at any age.
ENTRY_GRADES = {
    Level.PRESCHOOL: tuple(GRADES[Level.PRESCHOOL]),
    Level.PRIMARY: ("1",),
    Level.LOWER_SECONDARY: ("6",),
    Level.UPPER_SECONDARY: ("10",),
    Level.CONTINUING: ("6", "10"),
}
