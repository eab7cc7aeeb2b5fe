"""Rounds: who makes them, whom they cover, until when, and what the figures say."""

from datetime import date, datetime, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from csdl.kit.access import reach_of
from csdl.kit.action import Refused
from csdl.kit.window import Deadline
from csdl.site.bench import clock, rounds
from csdl.site.world.cast import PRIMARY, TH_THCS, THCS
from csdl.site.world.places import LE_CHAN
from records.actions.campaign import (
    close_campaign,
    extend_campaign,
    fill_campaign,
    open_campaign,
)
from records.actions.review import mark_pupil
from records.actions.student import add_student
from records.models import (
    Campaign,
    CampaignRoom,
    CampaignSchool,
    Enrollment,
)
from records.models.figure import touch
from records.queries.review import lines
from schools.actions.classroom import create_classroom
from schools.models import Classroom, Unit
from tests.records.rounds import BY, FIELDS, VN, day, plan, unit, year

pytestmark = pytest.mark.django_db


# 1. The round


def test_the_sos_round_covers_every_school_and_class_of_its_levels(reach, sos):
    reach("department_officer")
    schools = CampaignSchool.objects.filter(campaign=sos)
    assert schools.count() == Unit.objects.schools().filter(closed_on=None).count()
    rooms = CampaignRoom.objects.filter(campaign=sos)
    assert rooms.count() == Classroom.objects.filter(year=sos.year).count()
    counted = Enrollment.objects.filter(left_on=None, year=sos.year).count()
    assert sum(rooms.values_list("pupils", flat=True)) == counted


def test_opening_is_a_fixed_number_of_statements(reach):
    by = reach("department_officer")
    campaign = plan(by, by.user.posts.first().unit, deadlines={
        code: Deadline.through(day(9)) for code in ("MN", "TH", "THCS", "THPT", "GDTX")
    })  # fmt: skip
    with CaptureQueriesContext(connection) as seen:
        open_campaign(campaign=campaign, by=by)
    inserts = [q["sql"] for q in seen if "insert into records_campaign" in q["sql"].lower()]
    assert len([s for s in inserts if "campaignroom" in s and "select" in s]) == 1
    assert len(seen) < 40  # 30 schools, 200 classes


def test_a_commune_covers_what_it_manages_and_a_school_itself(reach):
    by = reach("commune_officer")
    mine = plan(by, unit(LE_CHAN))
    open_campaign(campaign=mine, by=by)
    covered = set(mine.schools.values_list("school__code", flat=True))
    assert THCS in covered and PRIMARY not in covered
    assert all(  # TH, THCS of the ward; the Sở's own schools that stand there are not its
        u.parents.get(valid_to=None).manager.code == LE_CHAN
        for u in Unit.objects.filter(code__in=covered)
    )
    head = reach("head")
    own = open_campaign(campaign=plan(head, unit(THCS)), by=head)
    assert set(own.schools.values_list("school__code", flat=True)) == {THCS}


@pytest.mark.parametrize(
    ("key", "code", "ok"),
    [("head", THCS, True), ("head", LE_CHAN, False), ("commune_officer", LE_CHAN, True),
     ("commune_officer", THCS, False), ("homeroom", THCS, False), ("deputy", THCS, False)],
)  # fmt: skip
def test_who_makes_a_round(reach, key, code, ok):
    by = reach(key)
    if ok:
        assert plan(by, unit(code)).state == "draft"
    else:
        with pytest.raises(Refused):
            plan(by, unit(code))


def test_a_draft_is_its_makers_alone(reach, signed_in):
    by = reach("commune_officer")
    campaign = plan(by, unit(LE_CHAN))
    url = reverse("records:campaign_show", args=[campaign.pk])
    assert signed_in("commune_officer").get(url).status_code == 200
    assert signed_in("head").get(url).status_code == 404
    open_campaign(campaign=campaign, by=by)
    assert signed_in("head").get(url).status_code == 200
    assert signed_in("homeroom").get(url).status_code == 200
    assert signed_in("stranger").get(url).status_code == 404
    assert signed_in("head_2").get(url).status_code == 404


def test_planned_and_opened_through_the_pages(signed_in, reach):
    browser, at = signed_in("commune_officer"), unit(LE_CHAN)
    url = reverse("records:campaign_new", args=[at.pk])
    data = {
        "title": "Rà soát của phường",
        "covers": "pupils",
        "fields_wanted": FIELDS,
        "day_THCS": day(6).strftime("%d/%m/%Y"),
        "hour_THCS": "17h00",
        "how_THCS": "until",
    }
    wrong = browser.post(url, data | {"day_THCS": ""})
    assert "Ghi ngày hết hạn cho ít nhất một cấp học" in wrong.content.decode()
    response = browser.post(url, data)
    assert response.status_code == 302, response.content.decode()
    campaign = Campaign.objects.latest("pk")
    assert campaign.levels == ["THCS"]
    assert campaign.deadlines.get().phrase.startswith("đến hết 17h00")
    browser.post(reverse("records:campaign_open", args=[campaign.pk]))
    campaign.refresh_from_db()
    assert campaign.state == "open"


# Deadlines


@pytest.mark.parametrize(
    ("make", "second", "open_"),
    [
        (Deadline.before, "16:59:59", True),
        (Deadline.before, "17:00:00", False),
        (Deadline.before, "17:00:59", False),
        (Deadline.until_end, "16:59:59", True),
        (Deadline.until_end, "17:00:00", True),
        (Deadline.until_end, "17:00:59", True),
        (Deadline.until_end, "17:01:00", False),
    ],
)
def test_confirming_at_the_last_second(reach, monkeypatch, make, second, open_):
    by, teacher = reach("head"), reach_of(reach("homeroom").user)
    reach("head")
    last = day(3)
    campaign = open_campaign(
        campaign=plan(by, unit(THCS), deadlines={"THCS": make("17h00", last)}), by=by
    )
    room = campaign.rooms.get(classroom__name="6A1")
    student = lines(room)[0].student
    at = datetime.combine(last, datetime.strptime(second, "%H:%M:%S").time(), VN)
    monkeypatch.setattr("django.utils.timezone.now", lambda: at)
    if open_:
        assert mark_pupil(room=room, student=student, state="done", by=teacher).state == "done"
    else:
        with pytest.raises(Refused, match="Đã hết hạn.*Trường THCS Hoa Phượng gia hạn"):
            mark_pupil(room=room, student=student, state="done", by=teacher)


def extended(campaign, by, deadline, units=(), **more):
    values = {"number": "12/QĐ-SGDĐT", "decided_on": day(0), "decided_by": "Giám đốc"} | more
    return extend_campaign(
        campaign=campaign, levels=["THCS"], deadline=deadline, units=units, by=by, **values
    )


def test_an_extension_for_one_commune_is_on_record(reach, sos, room, signed_in):
    by = reach("department_officer")
    before = sos.window(["THCS"], []).closes_at
    later = Deadline.until_end("17h00", day(30))
    with pytest.raises(Refused, match="phải sau hạn đang có"):
        extended(sos, by, Deadline.through(day(2)))
    extended(sos, by, later, [unit(LE_CHAN)], reason="Mất điện")
    sos = Campaign.objects.get(pk=sos.pk)
    le_chan = unit(LE_CHAN)
    assert sos.window(["THCS"], [le_chan.pk]).closes_at == later.closes_at
    assert sos.window(["THCS"], []).closes_at == before
    # as it was known before the decision
    asked = sos.deadlines.filter(is_extension=True).get().made_at - timedelta(microseconds=1)
    assert sos.window(["THCS"], [le_chan.pk], at=asked).closes_at == before
    html = signed_in("head").get(reverse("records:campaign_show", args=[sos.pk])).content.decode()
    assert "12/QĐ-SGDĐT" in html and "Mất điện" in html and "Lê Chân" in html


def test_extended_while_someone_works(reach, monkeypatch):
    """The page was opened before the deadline; the answer comes after it, and after more time."""
    by = reach("head")
    last = day(1)
    campaign = open_campaign(
        campaign=plan(by, unit(THCS), deadlines={"THCS": Deadline.before("17h00", last)}), by=by
    )
    room = campaign.rooms.get(classroom__name="6A1")
    student = lines(room)[0].student
    after = datetime.combine(last, datetime.min.time(), VN) + timedelta(hours=18)
    monkeypatch.setattr("django.utils.timezone.now", lambda: after)
    with pytest.raises(Refused, match="Đã hết hạn"):
        mark_pupil(room=room, student=student, state="done", by=reach("homeroom"))
    extended(campaign, reach("head"), Deadline.through(last + timedelta(days=1)))
    assert mark_pupil(room=room, student=student, state="done", by=reach("homeroom"))


def test_a_closed_round_takes_nothing_more(reach, sos, room):
    student = lines(room)[0].student
    close_campaign(campaign=sos, reason="Xong", by=reach("department_officer"))
    with pytest.raises(Refused, match="phê duyệt và khóa"):
        mark_pupil(room=room, student=student, state="done", by=reach("homeroom"))
    with pytest.raises(Refused, match="Không chuyển được"):
        close_campaign(campaign=sos, reason="Lại", by=reach("department_officer"))


# Who comes later


def test_a_new_class_and_a_new_pupil_join(reach, sos, room):
    by = reach("head")
    made = create_classroom(
        school=unit(THCS), year=sos.year, name="6A9", level="THCS", grade="6", by=by
    )
    assert not CampaignRoom.objects.filter(classroom=made).exists()
    fill_campaign(campaign=sos, by=BY)
    reach("head")
    row = CampaignRoom.objects.get(classroom=made)
    assert row.pupils == 0
    before = room.pupils
    values = {"full_name": "Lê Văn Mới", "birth_date": date(2015, 1, 2), "gender": 1}
    add_student(classroom=room.classroom, values=values, by=reach("data_officer"))
    room.refresh_from_db()
    assert room.pupils == before + 1


def test_touching_an_unknown_class_joins_it(reach, sos):
    by = reach("head")
    made = create_classroom(
        school=unit(THCS), year=sos.year, name="6A9", level="THCS", grade="6", by=by
    )
    touch(made.pk)
    assert CampaignRoom.objects.filter(classroom=made, campaign=sos).count() == 1


def test_two_levels_have_two_deadlines(reach, sos):
    """MN, TH, THCS end a week before the others (S1); a school of both by the later."""
    early, late = sos.window(["THCS"], []).closes_at, sos.window(["THPT"], []).closes_at
    assert early < late
    assert sos.window(["TH", "THCS"], []).closes_at == early
    assert unit(TH_THCS).levels == ["TH", "THCS"]


def test_the_bench_opens_a_round_and_leaves_nothing(db):
    """csdl.site.bench.rounds: the rows that it says, none of a person, nothing kept."""
    before = Campaign.objects.count()
    seen = rounds.measure(clock)
    schools = Unit.objects.schools().filter(closed_on=None).count()
    assert seen["rows"] == schools + Classroom.objects.filter(year=year()).count()
    assert seen["people"] == 0 and seen["floor_s"] > 0
    assert Campaign.objects.count() == before
