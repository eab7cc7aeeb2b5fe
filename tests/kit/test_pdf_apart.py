"""Many papers drawn side by side come back in order, and a bad one says so."""

import io

import pikepdf
import pytest

from csdl.kit.pdf import html_to_pdf
from csdl.kit.pdf_apart import DrawingFailed, _Child, draw_many


def page(number):
    return f"<html lang=vi><title>Biên bản {number}</title><p>Giấy số {number}", f"{number:064x}"


def title(data):
    with pikepdf.open(io.BytesIO(data)) as pdf:
        return str(pdf.docinfo["/Title"])


@pytest.mark.parametrize("count", [0, 1, 2, 23])
def test_each_comes_back_in_its_place(count):
    drawn = list(draw_many((page(n) for n in range(count)), processes=2))
    assert [title(data) for data in drawn] == [f"Biên bản {n}" for n in range(count)]


def test_the_same_bytes_as_drawn_here():
    html, name = page(7)
    assert list(draw_many([page(6), (html, name)]))[1] == html_to_pdf(html, identifier=name)


def test_who_stops_listening_leaves_no_process_behind():
    some = draw_many(page(n) for n in range(40))
    next(some)
    some.close()


def test_a_child_that_died_is_said():
    child = _Child()
    child.process.kill()
    child.process.wait()
    with pytest.raises(DrawingFailed):
        child.draw(*page(1))
    child.end()
