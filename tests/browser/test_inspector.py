"""An inspector of one school: reads it, has its dossier bound, and leaves with one file."""

import io

import pikepdf

from csdl.site.world.cast import LE_CHAN, PASSWORD, THCS
from tests.browser.papers import pdf_text

MAKE = """
from django.db import transaction
from tests.accounts.inspection import make_inspector
with transaction.atomic():
    make_inspector()
"""
FIND = "from schools.models import Unit; print('unit', Unit.objects.get(code='{}').pk)"


def unit_id(site, code):
    return int(site.manage("shell", "-c", FIND.format(code)).split("unit ")[1].split()[0])


def test_an_inspector_opens_the_dossier_of_one_school(world_site, people):
    world_site.manage("shell", "-c", MAKE)
    school, ward = unit_id(world_site, THCS), unit_id(world_site, LE_CHAN)
    inspector = people(world_site).sign_in("soatpt", PASSWORD)

    inspector.goto(f"/don-vi/{school}/").sees("Trường THCS Hoa Phượng", "Nhật ký")
    inspector.follow("Người, quyền").sees("Tô Thị Lan", "DEMO-T31900501-")
    inspector.goto(f"/don-vi/{school}/nhat-ky/").sees("Ký biên bản trên hệ thống")
    inspector.shot("audit-unit")
    inspector.follow("Hồ sơ kiểm tra").press("Lập hồ sơ")
    inspector.page.wait_for_url("**/tien-do/*/")
    inspector.page.wait_for_url(f"**/don-vi/{school}/ho-so/", timeout=120_000)
    inspector.sees("Hồ sơ bạn đã lập").shot("dossier")

    with inspector.page.expect_download() as download:
        inspector.follow("Tải hồ sơ")
    with open(download.value.path(), "rb") as file:
        data = file.read()
    with pikepdf.open(io.BytesIO(data)) as book:
        total = len(book.pages)
    words = pdf_text(data)
    assert "HỒ SƠ KIỂM TRA" in words and f"Trang {total}/{total} hồ sơ" in words
    assert words.count("DEMO-T31900501-") > 10

    # Another unit's door does not exist for an inspector, and nothing can be changed here.
    status = inspector.context.request.get(f"{world_site.url}/don-vi/{ward}/ho-so/").status
    assert status == 404
    status = inspector.context.request.get(f"{world_site.url}/don-vi/{school}/nguoi-moi/").status
    assert status == 403
