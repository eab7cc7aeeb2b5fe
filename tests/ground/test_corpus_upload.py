"""Every file of the corpus through the upload page: a sentence back, nothing written, and the next
file is read as if nothing had happened."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from csdl.ground.lines import rows_of
from csdl.ground.models import Batch
from csdl.ground.tasks import read_batch
from csdl.kit import wall
from csdl.kit.access import can, reach_of
from csdl.site.world.cast import CAST, THCS
from records.models import Student
from schools.models import Unit
from tests.kit import corpus
from tests.kit.test_excel_corpus import CHILD, GATE

pytestmark = pytest.mark.django_db
HEAD = ["Mã học sinh", "Họ và tên", "Lớp học", "Ngày sinh", "Giới tính", "Ghi chú"]


@pytest.fixture
def desk(signed_in, person):
    """send(bytes) → (words of the answer, batch or None), as who may enter the school's pupils;
    `desk.pupils()` are the rows of pupils and of their history."""

    class Desk:
        school = Unit.objects.get(code=THCS)
        key = next(
            k
            for k, one in CAST.items()
            if one.is_activated
            and can(reach_of(person(k)), "records.add_student", Unit.objects.get(code=THCS))
        )
        browser = signed_in(key)

        def send(self, data):
            file = SimpleUploadedFile("tep.xlsx", data)
            address = f"/hoc-sinh-cua-truong/{self.school.pk}/nhap/"
            response = self.browser.post(address, {"file": file})
            if response.status_code == 200:
                return response.content.decode(), None
            batch = Batch.objects.latest("pk")
            read_batch(batch.job_id)
            batch.refresh_from_db()
            return batch.error, batch

        def pupils(self):
            wall.enter(reach_of(person(self.key)))
            return Student.objects.count(), Student.pgh_event_model.objects.count()

        def row(self, number, **said):
            room = self.school.classrooms.order_by("-year__starts_year", "sort_key").first().name
            row = dict(zip(HEAD, ("", f"Lê Văn Số {number}", room, "05/09/2014", "Nam", ""),
                           strict=True))  # fmt: skip
            return list((row | said).values())

    return Desk()


def still_works(desk):
    """The worker is alive and the next person's good file is read."""
    said, batch = desk.send(corpus.book([HEAD, desk.row("Một")]))
    assert batch.state == Batch.State.READY, said
    assert batch.counts["new"] == 1, rows_of(batch)


def test_what_the_gate_turns_back(desk):
    before = desk.pupils()
    for name, (build, _) in GATE.items():
        if name == "5.1 MB":
            continue  # this kind takes more
        said, batch = desk.send(build())
        assert batch is None, name
        assert "Có chỗ cần sửa" in said, name
    assert desk.pupils() == before
    still_works(desk)


def test_forty_megabytes(desk):
    said, batch = desk.send(b"PK" + b"\0" * 40 * 2**20)
    assert batch is None
    assert "lớn hơn mức 20 MB" in said
    still_works(desk)


HEAVY = ("70,000 rows in 40 MB", "corner in every row", "one text in a million cells")


def test_what_the_reader_turns_back(desk):
    before = desk.pupils()
    for name, (build, code) in CHILD.items():
        if name in HEAVY:
            continue  # tests/kit/test_excel_corpus.py
        said, batch = desk.send(build())
        if batch is None:
            assert "Có chỗ cần sửa" in said, name
        elif code:
            assert batch.state == Batch.State.FAILED, (name, batch.counts)
            assert said.endswith("."), (name, said)
        else:  # a sheet with rows: whatever is odd is an error of its row
            assert batch.state == Batch.State.READY, (name, said)
    assert desk.pupils() == before
    still_works(desk)


def test_odd_cells_are_errors_of_their_rows(desk):
    """Formulas, mixed dates, the same child twice, a merged header of two rows."""
    before = desk.pupils()
    ident = {"Mã học sinh": "HSX1"}
    rows = [
        desk.row("Một", **{"Ngày sinh": "31/2/2014"}),
        desk.row("Hai", **{"Ngày sinh": "2014-09-05"}),
        desk.row("Ba", **{"Ngày sinh": "5.9.14"}),
        desk.row("Bốn", **{"Họ và tên": "=1+1"}),
        desk.row("Năm", **ident),
        desk.row("Sáu", **ident),
    ]
    _, batch = desk.send(corpus.book([HEAD, *rows]))
    states = {row.number: row.status for row in rows_of(batch)}
    assert states == {2: "error", 3: "new", 4: "new", 5: "error", 6: "error", 7: "error"}
    said = [note.text() for row in rows_of(batch) for note in row.errors]
    assert any(text.startswith("Dòng 2, cột D: “31/2/2014”") for text in said)
    assert any("trùng Mã học sinh với dòng 7" in text for text in said)
    assert desk.pupils() == before


def test_a_header_of_two_rows_with_merged_groups(desk):
    top = ["Mã học sinh", "Họ và tên", "Lớp học", "Ngày sinh", "Giới tính", "Cha", None]
    bottom = [None, None, None, None, None, "Họ tên cha", "Năm sinh cha"]
    row = [*desk.row("Một")[:5], "Lê Văn Cha", 1985]
    _, batch = desk.send(corpus.book([["TRƯỜNG"], top, bottom, row]))
    [found] = rows_of(batch)
    assert (found.status, found.number) == ("new", 4)
    assert (found.values["father_name"], found.values["father_year"]) == ("Lê Văn Cha", 1985)
