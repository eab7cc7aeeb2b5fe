"""Every kind of sheet there is: its template holds today's rows, and sent back changes nothing."""

from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from csdl.ground.batches import KINDS
from csdl.ground.lines import rows_of
from csdl.ground.models import Batch
from csdl.ground.tasks import read_batch
from csdl.kit import wall
from csdl.kit.access import reach_of
from csdl.site.world.cast import CAST, DEPARTMENT_CODE, LE_CHAN, THCS
from schools.models import Unit

pytestmark = pytest.mark.django_db
PLACES = (THCS, LE_CHAN, DEPARTMENT_CODE)


def who_and_where(kind, person):
    """One of the cast who may send this sheet, and the unit."""
    units = {code: Unit.objects.get(code=code) for code in PLACES}
    for key, one in CAST.items():
        if one.is_activated:
            reach = reach_of(person(key))
            wall.enter(reach)
            for unit in units.values():
                if kind.may(reach, unit.pk):
                    return key, unit
    raise AssertionError(f"nobody of the cast may send {kind.code}")


@pytest.mark.parametrize("code", sorted(KINDS))
def test_the_template_sent_back_changes_nothing(code, person, signed_in):
    kind = KINDS[code]
    key, unit = who_and_where(kind, person)
    browser, address = signed_in(key), kind.again(unit.pk)
    sheet = browser.get(browser.get(address).context["template_url"])
    data = b"".join(sheet.streaming_content)
    response = browser.post(
        address, {"file": SimpleUploadedFile("mau.xlsx", data), "op": uuid4().hex}
    )
    assert response.status_code == 302, response.content.decode()
    batch = Batch.objects.latest("pk")
    read_batch(batch.job_id)
    batch.refresh_from_db()
    if batch.state == Batch.State.FAILED:
        assert "không có dòng dữ liệu" in batch.error  # nothing there yet: an empty template
        return
    rows = rows_of(batch)
    assert [(r.number, r.changes, r.errors) for r in rows if r.status != "unchanged"] == []
    assert batch.counts["unchanged"] == batch.counts["total"] > 0
    assert batch.sheet["unknown"] == []
