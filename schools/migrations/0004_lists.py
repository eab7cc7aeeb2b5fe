"""The code lists and subjects that come with the product; a Sở changes them on its page.

School kinds and ownership: domain.md 1.5 (codes of the ministry's data; the labels are ours and
may be changed). Subjects: Thông tư 32/2018/TT-BGDĐT; assessed by comment only: Thông tư
22/2021/TT-BGDĐT, Điều 5.
"""

from django.db import migrations

TH, THCS, THPT, GDTX, MN = "TH", "THCS", "THPT", "GDTX", "MN"
CODES = {
    "school_kind": [
        ("07", "Phổ thông", [TH, THCS, THPT]),
        ("13", "Mầm non", [MN]),
        ("15", "Trung tâm giáo dục thường xuyên", [GDTX]),
        ("16", "Trung tâm giáo dục nghề nghiệp - giáo dục thường xuyên", [GDTX]),
        ("09", "Chuyên", [THPT]),
        ("01", "Phổ thông dân tộc bán trú", [TH, THCS]),
        ("02", "Phổ thông dân tộc nội trú cấp trung học cơ sở", [THCS]),
        ("03", "Phổ thông dân tộc nội trú cấp trung học phổ thông", [THPT]),
        ("04", "Trường dạy trẻ khuyết tật", []),
        ("05", "Năng khiếu nghệ thuật", []),
        ("06", "Năng khiếu thể dục, thể thao", []),
        ("18", "Cơ sở giáo dục người khuyết tật", []),
        ("19", "Nhóm trẻ, lớp mẫu giáo độc lập", [MN]),
    ],
    "ownership": [
        ("1", "Công lập", []),
        ("2", "Tư thục", []),
        ("5", "Dân lập", []),
        ("4", "Bán công", []),
        ("3", "Giáo dục thường xuyên", [GDTX]),
    ],
}
SUBJECTS = [
    ("TV", "Tiếng Việt", [TH], False),
    ("NV", "Ngữ văn", [THCS, THPT, GDTX], False),
    ("TOAN", "Toán", [TH, THCS, THPT, GDTX], False),
    ("NN1", "Ngoại ngữ 1", [TH, THCS, THPT, GDTX], False),
    ("NN2", "Ngoại ngữ 2", [THCS, THPT], False),
    ("DD", "Đạo đức", [TH], False),
    ("TNXH", "Tự nhiên và Xã hội", [TH], False),
    ("KH", "Khoa học", [TH], False),
    ("LSDL", "Lịch sử và Địa lí", [TH, THCS], False),
    ("GDCD", "Giáo dục công dân", [THCS], False),
    ("KHTN", "Khoa học tự nhiên", [THCS, GDTX], False),
    ("LS", "Lịch sử", [THPT, GDTX], False),
    ("DL", "Địa lí", [THPT, GDTX], False),
    ("KTPL", "Giáo dục kinh tế và pháp luật", [THPT, GDTX], False),
    ("VL", "Vật lí", [THPT, GDTX], False),
    ("HH", "Hóa học", [THPT, GDTX], False),
    ("SH", "Sinh học", [THPT, GDTX], False),
    ("THCN", "Tin học và Công nghệ", [TH], False),
    ("TIN", "Tin học", [THCS, THPT, GDTX], False),
    ("CN", "Công nghệ", [THCS, THPT, GDTX], False),
    ("QPAN", "Giáo dục quốc phòng và an ninh", [THPT], False),
    ("GDTC", "Giáo dục thể chất", [TH, THCS, THPT], True),
    ("NT", "Nghệ thuật", [THCS], True),
    ("AN", "Âm nhạc", [TH, THPT], True),
    ("MT", "Mĩ thuật", [TH, THPT], True),
    ("GDDP", "Nội dung giáo dục của địa phương", [THCS, THPT], True),
    ("HDTN", "Hoạt động trải nghiệm", [TH], True),
    ("HDTNHN", "Hoạt động trải nghiệm, hướng nghiệp", [THCS, THPT, GDTX], True),
    ("GDMN", "Chăm sóc, giáo dục trẻ mầm non", [MN], True),
]


def ship(apps, schema_editor):
    code, subject = apps.get_model("schools", "Code"), apps.get_model("schools", "Subject")
    code.objects.bulk_create(
        code(list=listed, code=value, label=label, levels=levels, position=place)
        for listed, rows in CODES.items()
        for place, (value, label, levels) in enumerate(rows, 1)
    )
    subject.objects.bulk_create(
        subject(code=value, name=name, levels=levels, by_comment=comment, position=place)
        for place, (value, name, levels, comment) in enumerate(SUBJECTS, 1)
    )


class Migration(migrations.Migration):
    dependencies = [("schools", "0003_code_history")]

    operations = [migrations.RunPython(ship, migrations.RunPython.noop)]
