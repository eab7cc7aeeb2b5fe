"""Several at once, really committed: codes without gaps, a side signed once, a scan filed once."""

import pytest
from django.db import transaction

from accounts.actions.paper import sign_paper, take_codes
from accounts.actions.scan import file_scan
from accounts.models import Paper, PaperCounter, Post, ScanCopy, Signature
from csdl.kit import wall
from csdl.kit.access import reach_of
from csdl.kit.action import Refused
from csdl.site.world.cast import PIN
from csdl.site.world.cast import person as cast
from tests.accounts import sheets
from tests.accounts.scratch import at_once, scratch_database

ISSUES = 50


@pytest.fixture(scope="module")
def scratch(django_db_setup, django_db_blocker, worker_id):
    with scratch_database(django_db_blocker, worker_id) as name:
        yield name


def entered(key):
    """The reach of one of the cast, its wall entered in this transaction."""
    found = reach_of(cast(key))
    wall.enter(found)
    return found


def school():
    return Paper.objects.get(kind="handover", subject=cast("unsigned")).unit


class RolledBack(Exception):
    pass


def number_of(code):
    return int(code.rsplit("-", 1)[1])


@pytest.mark.parametrize("every", [0, 3], ids=["all kept", "every third undone"])
def test_codes_have_no_gap_under_fifty_issues_at_once(scratch, every):
    unit = school()
    before = PaperCounter.objects.get(unit=unit).last

    def issue(number):
        with transaction.atomic():
            codes = take_codes(unit, count=1 + number % 3)
            if every and number % every == 0:
                raise RolledBack
        return codes

    results, errors = at_once(ISSUES, issue)
    assert {type(e) for e in errors.values()} <= {RolledBack}
    assert len(results) == ISSUES - (len(range(0, ISSUES, every)) if every else 0)
    given = sorted(number_of(code) for codes in results.values() for code in codes)
    assert given == list(range(before + 1, before + 1 + len(given)))
    assert PaperCounter.objects.get(unit=unit).last == given[-1]


def test_whole_papers_made_at_once_have_no_gap(scratch):
    """Eight people's biên bản by the real action, two of them undone before they are kept."""
    unit, before = school(), PaperCounter.objects.get(unit=school()).last
    held = Post.objects.filter(unit=unit, kind="member", user__papers=None).order_by("pk")
    holders = [post.user for post in held.select_related("user")[:8]]
    assert len(holders) == 8

    def make(number):
        with transaction.atomic():
            entered("head")
            paper = sheets.prepare(cast, None, "6A3", holder=holders[number])
            if number in (2, 5):
                raise RolledBack
        return paper.pk

    results, errors = at_once(8, make)
    assert {n: type(e) for n, e in errors.items()} == {2: RolledBack, 5: RolledBack}, errors
    made = Paper.objects.filter(subject__in=holders)
    assert {p.pk for p in made if p.kind == "handover"} == set(results.values())
    # six biên bản and six cam kết, numbered one after the other
    assert sorted(number_of(p.code) for p in made) == list(range(before + 1, before + 13))


def test_one_side_is_signed_once(scratch):
    """Two windows of the head, the same biên bản, the same moment."""
    paper = Paper.objects.get(kind="handover", subject=cast("unsigned"))

    def sign(number):
        with transaction.atomic():
            return sign_paper(paper=paper, side="giver", pin=PIN, by=entered("head")).pk

    results, errors = at_once(4, sign)
    assert len(results) == 1
    assert {type(e) for e in errors.values()} == {Refused}
    assert all("đã được" in str(e) or "vừa được" in str(e) for e in errors.values())
    assert Signature.objects.filter(paper=paper, side="giver").count() == 1


def test_the_database_itself_keeps_one_signature_a_side(scratch):
    from django.db import IntegrityError

    from accounts.actions.paper import sign

    paper = Paper.objects.get(kind="handover", subject=cast("homeroom"))
    with pytest.raises(Refused, match="vừa được ký ở nơi khác"), transaction.atomic():
        sign(paper, "giver", cast("head"), "system", entered("head"))
    with pytest.raises(IntegrityError, match="signature_once"), transaction.atomic():
        Signature.objects.create(paper=paper, side="giver", route="system", user=cast("head"))


def test_two_people_file_the_same_scan(scratch):
    """The data officer and the head press the button together: each paper is filed once."""
    paper = Paper.objects.get(kind="handover", subject=cast("waiting"))
    card = Paper.objects.get(kind="commitment", subject=cast("waiting"))
    with transaction.atomic():
        pages = sheets.print_out(paper) + sheets.print_out(card)
        scan = sheets.hand_in(paper.unit, entered("data_officer"), sheets.as_pdf(*pages))
    keys = ["data_officer", "head"]

    def file(number):
        with transaction.atomic():
            return len(file_scan(scan=scan, by=entered(keys[number])))

    results, errors = at_once(2, file)
    assert list(results.values()) == [2]
    [refusal] = errors.values()
    assert isinstance(refusal, Refused) and "Không còn biên bản nào để nộp" in str(refusal)
    assert ScanCopy.objects.filter(scan=scan).count() == 2
    assert Signature.objects.filter(paper=paper).count() == 2


def test_the_same_paper_in_two_scans_at_once(scratch):
    with transaction.atomic():
        entered("head")
        paper = sheets.prepare(cast, "deputy", "9A2")
    page = sheets.as_photo(sheets.print_out(paper)[-1])
    keys, scans = ["data_officer", "head"], []
    for key in keys:
        with transaction.atomic():
            scans.append(sheets.hand_in(paper.unit, entered(key), page))

    def file(number):
        with transaction.atomic():
            return len(file_scan(scan=scans[number], by=entered(keys[number])))

    results, errors = at_once(2, file)
    assert list(results.values()) == [1]
    assert "đã được" in str(next(iter(errors.values())))
    assert ScanCopy.objects.filter(paper=paper).count() == 1


def test_the_screen_and_the_scan_at_once(scratch):
    """The receiver confirms with the PIN while the office files the copy: one signature a side."""
    with transaction.atomic():
        entered("head")
        paper = sheets.prepare(cast, "two_schools", "8A3")
    page = sheets.as_photo(sheets.print_out(paper)[-1])
    with transaction.atomic():
        scan = sheets.hand_in(paper.unit, entered("data_officer"), page)

    def act(number):
        with transaction.atomic():
            if number:
                return file_scan(scan=scan, by=entered("data_officer"))
            return sign_paper(paper=paper, side="receiver", pin=PIN, by=entered("two_schools"))

    results, errors = at_once(2, act)
    assert 1 in results, errors
    assert {type(e) for e in errors.values()} <= {Refused}
    sides = list(paper.signatures.order_by("side").values_list("side", flat=True))
    assert sides == ["giver", "receiver"]
    assert Paper.objects.get(pk=paper.pk).state == Paper.State.SIGNED
