"""Drawing takes seconds: nobody waits for it, and what is kept is the paper as it stands."""

import psycopg
import pytest
from django.db import connection

from accounts.actions import drawing
from accounts.models import Paper
from csdl.ground.models import File
from tests.conftest import owner_url


@pytest.fixture
def slow(monkeypatch):
    """slow(meanwhile) → what was drawn; meanwhile() is called while the first page is."""

    def set_to(meanwhile):
        drawn = []

        def draw(html, identifier):
            drawn.append(html)
            if len(drawn) == 1:
                meanwhile()
            return b"%%PDF-1.7 %d" % len(drawn)

        monkeypatch.setattr(drawing.pdf, "html_to_pdf", draw)
        return drawn

    return set_to


def test_who_signs_does_not_wait_for_the_drawing(reach, slow):
    by = reach("head")
    paper = Paper.objects.filter(code__startswith="DEMO").first()

    def another():
        name = connection.settings_dict["NAME"]
        with psycopg.connect(owner_url(name)) as other:
            other.execute("set role csdl_loader")
            query = "select id from accounts_paper where id = %s for update nowait"
            assert other.execute(query, [paper.pk]).fetchone() == (paper.pk,)

    drawn = slow(another)
    drawing.draw_paper(paper=paper, by=by)
    assert len(drawn) == 1


def test_a_paper_that_changed_meanwhile_is_drawn_again(reach, slow):
    by = reach("head")
    paper = Paper.objects.filter(code__startswith="DEMO").first()
    drawn = slow(lambda: Paper.objects.filter(pk=paper.pk).update(number="4711"))
    kept = drawing.draw_paper(paper=paper, by=by)
    assert len(drawn) == 2 and "4711" in drawn[1]
    assert bytes(File.objects.get(pk=kept.pdf_id).read()) == b"%PDF-1.7 2"
