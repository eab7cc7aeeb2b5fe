"""Short ways to the demo world's units, and workbooks to upload."""

import io
import re
from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from openpyxl import Workbook

from csdl.ground.models import Batch
from csdl.ground.tasks import read_batch, write_batch
from csdl.site.world.cast import DEPARTMENT_CODE
from schools.models import Unit, Year


@pytest.fixture
def unit(db):
    """unit("10888") → the commune or school of that code."""
    return lambda code: Unit.objects.get(code=code)


@pytest.fixture
def department(unit):
    return unit(DEPARTMENT_CODE)


@pytest.fixture
def year(db):
    return Year.objects.latest("starts_year")


def xlsx(*rows, name="tep.xlsx"):
    """A workbook of these rows as an upload."""
    book = Workbook()
    for row in rows:
        book.active.append(row)
    file = io.BytesIO()
    book.save(file)
    return SimpleUploadedFile(name, file.getvalue())


@pytest.fixture
def upload(signed_in, department):
    """upload("xa", rows…) → (client, batch) after the sheet was read.

    At the department unless `at` names another upload page.
    """

    def send(kind, *rows, key="department_officer", file=None, at=""):
        browser = signed_in(key)
        address = at or f"/don-vi/{department.pk}/nhap-{kind}/"
        response = browser.post(address, {"file": file or xlsx(*rows), "op": uuid4().hex})
        if response.status_code != 302:
            return response, None
        batch = Batch.objects.get(pk=re.search(r"/nhap-tep/(\d+)/", response["Location"])[1])
        read_batch(batch.job_id)
        batch.refresh_from_db()
        return browser, batch

    return send


@pytest.fixture
def write():
    """write(client, batch): press "Ghi", run the job."""

    def confirm(browser, batch):
        response = browser.post(f"/nhap-tep/{batch.pk}/ghi/")
        if response.status_code == 302:
            batch.refresh_from_db()
            write_batch(batch.job_id)
        batch.refresh_from_db()
        return response

    return confirm
