"""Each department that stands already gets the bases of its papers into its register."""

import datetime

from django.db import migrations

KINDS = ["handover", "revocation", "founding"]
D = datetime.date
ROWS = [
    (
        "Nghị quyết", "203/2025/QH15", D(2025, 6, 16), "Quốc hội",
        "Sửa đổi, bổ sung một số điều của Hiến pháp nước Cộng hòa xã hội chủ nghĩa Việt Nam",
        D(2025, 6, 16), "Nghị quyết số 203/2025/QH15 ngày 16/6/2025 của Quốc hội",
        "nghi quyet 203 2025 qh15 quoc hoi",
    ),
    (
        "Thông tư", "42/2021/TT-BGDĐT", D(2021, 12, 30), "Bộ Giáo dục và Đào tạo",
        "Quy định về cơ sở dữ liệu giáo dục và đào tạo", D(2022, 2, 14),
        "Thông tư số 42/2021/TT-BGDĐT ngày 30/12/2021 của Bộ trưởng Bộ Giáo dục và Đào tạo "
        "quy định về cơ sở dữ liệu giáo dục và đào tạo",
        "thong tu 42 2021 tt bgddt bo giao duc va dao tao co so du lieu",
    ),
    (
        "Thông tư", "13/2025/TT-BGDĐT", D(2025, 6, 12), "Bộ Giáo dục và Đào tạo",
        "Thông tư số 13/2025/TT-BGDĐT", D(2025, 7, 1),
        "Thông tư số 13/2025/TT-BGDĐT ngày 12/6/2025 của Bộ trưởng Bộ Giáo dục và Đào tạo",
        "thong tu 13 2025 tt bgddt bo giao duc va dao tao",
    ),
    (
        "Luật", "91/2025/QH15", D(2025, 6, 26), "Quốc hội", "Bảo vệ dữ liệu cá nhân",
        D(2026, 1, 1), "Luật Bảo vệ dữ liệu cá nhân số 91/2025/QH15",
        "luat 91 2025 qh15 quoc hoi bao ve du lieu ca nhan",
    ),
]  # fmt: skip


def fill(apps, schema_editor):
    unit, directive = apps.get_model("schools", "Unit"), apps.get_model("accounts", "Directive")
    for department in unit.objects.filter(tier=1):
        for position, row in enumerate(ROWS, 1):
            kind, number, on, by, summary, since, citation, words = row
            directive.objects.get_or_create(
                unit=department,
                number=number,
                defaults={
                    "kind": kind, "issued_on": on, "issued_by": by, "summary": summary,
                    "effective_from": since, "citation": citation, "search_text": words,
                    "basis_for": KINDS, "position": position,
                },
            )  # fmt: skip


class Migration(migrations.Migration):
    dependencies = [("accounts", "0005_look_back"), ("schools", "0004_lists")]

    operations = [migrations.RunPython(fill, migrations.RunPython.noop)]
