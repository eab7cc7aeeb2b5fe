"""Every sentence with which a line of a biên bản is refused, at its edges (accounts.queries.offer).

The days: today is Monday 02/11/2026, in the school year 2026–2027 (01/8/2026 to 31/8/2027).
"""

from dataclasses import replace
from datetime import date, datetime, timedelta

import pytest
from django.db import connection, transaction
from django.test.utils import override_settings

from accounts.actions.grant import prepare_grants
from accounts.models import Grant, Post, User
from accounts.queries.offer import Line, why_not
from accounts.queries.reach import reach_of
from csdl.kit.action import Refused
from tests.accounts.model.both import quiet
from tests.accounts.model.clock import held_clock
from tests.accounts.model.world import build
from tests.conftest import owner_url

TODAY = date(2026, 11, 2)
DAY = timedelta(days=1)
YEAR = (date(2026, 8, 1), date(2027, 8, 31))
FAST = ["django.contrib.auth.hashers.MD5PasswordHasher"]


@pytest.fixture(scope="module")
def standing(django_db_setup, django_db_blocker):
    """The small world of the rights machine, once for all these tests, then rolled back."""
    with (
        django_db_blocker.unblock(),
        override_settings(PASSWORD_HASHERS=FAST),
        transaction.atomic(),
        held_clock(
            owner_url(connection.settings_dict["NAME"]),
            datetime.combine(TODAY, datetime.min.time()),
        ) as clock,
        quiet(),
    ):
        yield build(clock)
        transaction.set_rollback(True)


@pytest.fixture
def world(standing):
    with transaction.atomic():
        yield standing.copy()
        transaction.set_rollback(True)


class Ask:
    """One question: by whom, in whose name, to whom, which line. Changed by keywords."""

    def __init__(self, world):
        self.world = world
        self.by, self.giver, self.holder = "s2_head", "S2", "s2_t"
        self.line = Line("school_deputy", world.units["S2"], TODAY, YEAR[1])

    def __call__(self, by=None, giver=None, holder=None, unit=None, room=None, **line):
        world, changes = self.world, dict(line)
        if unit:
            changes["unit"] = world.units[unit]
        if room:
            changes["classroom"] = world.rooms[room]
        return why_not(
            reach_of(world.user(by or self.by)),
            world.units[giver or self.giver],
            world.user(holder or self.holder),
            replace(self.line, **changes),
        )


@pytest.fixture
def ask(world):
    return Ask(world)


ROOM = {"role": "homeroom_teacher", "room": "S2/1B"}
BY_CA = {"by": "ca_off", "giver": "CA", "holder": "s2_t", "role": "school_officer"}
SPECIALIST = {
    "by": "ca_off",
    "giver": "CA",
    "unit": "CA",
    "holder": "ca_head",
    "role": "commune_specialist",
}
SIGNER = {"role": "school_signer", "basis": "Quyết định số 21/QĐ-THCS ngày 05/9/2026"}
INSPECTOR = {"by": "d_off", "giver": "D", "holder": "d_head", "role": "inspector"}
YEAR_2027 = {"role": "homeroom_teacher", "room": "S2/7B"}

ALLOWED = {
    "a deputy": {},
    "for one day, today": {"ends_on": TODAY},
    "from the first day of the school year": {"starts_on": YEAR[0]},
    "to its last day": {"ends_on": YEAR[1]},
    "a class": ROOM,
    "a class of next year, from its first day": YEAR_2027
    | {"starts_on": date(2027, 8, 1), "ends_on": date(2028, 8, 31)},
    "by the commune, at a school it manages": BY_CA,
    "one level": SPECIALIST | {"levels": ("THCS",)},
    "all levels": SPECIALIST,
    "with the decision": SIGNER,
    "an inspector of the Sở, at a school of a commune": INSPECTOR,
    "to someone who also works elsewhere": {"holder": "s1_t"},
}
NOT_HELD = "Bạn không giữ quyền giao việc"
NOT_MANAGED = "không thuộc"
NO_POST = "không có vị trí công tác đang giữ ở"
SPAN = "ngày phải nằm trong khoảng 01/08/2026 đến 31/08/2027"
REFUSED = {
    "a kind of work that is not listed": ({"role": "god"}, "không có trong danh mục"),
    "to oneself": ({"holder": "s2_head"}, "tự giao quyền cho chính mình"),
    "a neighbour's school": ({"unit": "S1", "holder": "s1_t"}, "S1 không thuộc S2 quản lý"),
    "a school of another commune": (BY_CA | {"unit": "S3"}, NOT_MANAGED),
    "a school that only stands in the commune": (BY_CA | {"unit": "S4"}, NOT_MANAGED),
    "the unit above": ({"unit": "CA", "role": "commune_specialist"}, NOT_MANAGED),
    "another Sở": (INSPECTOR | {"unit": "E1"}, NOT_MANAGED),
    "below what one manages: the Sở, a school of a commune": (
        BY_CA | {"by": "d_off", "giver": "D"},
        NOT_HELD,
    ),
    "beyond may_give: the head's own work": ({"role": "school_head"}, NOT_HELD),
    "beyond may_give: a specialist gives nothing": (SPECIALIST | {"by": "ca_spec"}, NOT_HELD),
    "beyond may_give: an officer of the Sở makes no officer": (
        {
            "by": "d_off",
            "giver": "D",
            "unit": "D",
            "holder": "d_head",
            "role": "department_officer",
        },
        NOT_HELD,
    ),
    "of another tier": ({"role": "commune_specialist"}, NOT_HELD),
    "in the name of a unit where one holds nothing": ({"by": "s1_head"}, NOT_HELD),
    "in the name of the unit above": (BY_CA | {"by": "s2_head", "holder": "s2_t"}, NOT_HELD),
    "work of the unit's own people, by the unit above": (
        BY_CA | {"role": "school_deputy"},
        NOT_HELD,
    ),
    "work that the unit above gives, by the unit": ({"role": "school_officer"}, NOT_HELD),
    "to someone of another unit": ({"holder": "ca_off"}, NO_POST),
    "an inspector who works where they look": (INSPECTOR | {"holder": "s2_t"}, NO_POST),
    "an authority without its decision": (SIGNER | {"basis": ""}, "phải ghi căn cứ"),
    "a class work without a class": ({"role": "homeroom_teacher"}, "chọn một lớp"),
    "a class with work that has none": ({"room": "S2/1B"}, "không giao theo lớp"),
    "a class of another school": (ROOM | {"room": "S1/1A"}, "Lớp 1A không phải của S2"),
    "levels where there are none": ({"levels": ("TH",)}, "không giới hạn theo cấp học"),
    "the end before the start": ({"starts_on": TODAY + DAY, "ends_on": TODAY}, "từ ngày bắt đầu"),
    "ended yesterday": ({"starts_on": TODAY - DAY, "ends_on": TODAY - DAY}, "đã qua"),
    "one day before the school year": ({"starts_on": YEAR[0] - DAY}, "31/08/2026"),
    "one day after it": ({"ends_on": YEAR[1] + DAY}, SPAN),
    "a class of next year, a day too early": (
        YEAR_2027 | {"starts_on": date(2027, 7, 31), "ends_on": date(2028, 8, 31)},
        "01/08/2027 đến 31/08/2028",
    ),
    "a class of this year, next year": (
        ROOM | {"starts_on": date(2027, 9, 1), "ends_on": date(2027, 9, 2)},
        SPAN,
    ),
}


@pytest.mark.parametrize("case", ALLOWED.values(), ids=ALLOWED)
def test_may_be_given(case, ask):
    assert ask(**case) == ""


@pytest.mark.parametrize(("case", "words"), REFUSED.values(), ids=REFUSED)
def test_is_refused_with_the_reason(case, words, ask):
    said = ask(**case)
    assert words in said and said.endswith(".")


# What changes with time --------------------------------------------------------------------


def dates_of(world, key, **changes):
    Post.objects.filter(user=world.people[key]).update(**changes)


@pytest.mark.parametrize(
    ("first", "last", "may"),
    [
        (TODAY, None, True),
        (TODAY, TODAY, True),
        (TODAY - DAY, TODAY - DAY, False),
        (TODAY + DAY, None, False),
        (date(2020, 1, 1), TODAY, True),
    ],
)
def test_the_holder_works_there_on_the_day(first, last, may, world, ask):
    dates_of(world, "s2_t", starts_on=first, ends_on=last)
    assert (ask() == "") is may


def test_someone_who_comes_next_week_gets_work_from_that_day(world, ask):
    dates_of(world, "s2_t", starts_on=TODAY + 7 * DAY)
    assert NO_POST in ask(starts_on=TODAY + 6 * DAY)
    assert ask(starts_on=TODAY + 7 * DAY) == ""


def test_a_closed_account_gets_nothing(world, ask):
    User.objects.filter(pk=world.people["s2_t"]).update(is_active=False)
    assert NO_POST in ask()


@pytest.mark.parametrize(
    ("first", "last", "may"),
    [
        (TODAY, YEAR[1], True),
        (TODAY, TODAY, True),
        (TODAY - DAY, TODAY - DAY, False),
        (TODAY + DAY, YEAR[1], False),
    ],
)
def test_the_givers_own_grant_is_in_force_on_the_day(first, last, may, world, ask):
    Grant.objects.filter(holder=world.people["s2_head"]).update(starts_on=first, ends_on=last)
    assert (ask() == "") is may


@pytest.mark.parametrize("state", [Grant.State.PENDING, Grant.State.ENDED])
def test_the_givers_own_grant_is_active(state, world, ask):
    Grant.objects.filter(holder=world.people["s2_head"]).update(state=state)
    assert NOT_HELD in ask()


def test_a_giver_limited_to_a_level_gives_nothing_on(world, ask):
    Grant.objects.filter(holder=world.people["s2_head"]).update(levels=["TH"])
    assert NOT_HELD in ask()


def test_a_school_that_moves_is_given_on_by_the_new_manager_from_that_day(world, ask):
    world.move("d_off", "S2", "CB", TODAY + DAY)
    by_cb = BY_CA | {"by": "cb_off", "giver": "CB"}
    assert ask(**BY_CA) == "" and NOT_MANAGED in ask(**by_cb)
    world.pass_time(datetime.combine(TODAY + DAY, datetime.min.time()))
    assert NOT_MANAGED in ask(**BY_CA) and ask(**by_cb) == ""


def test_a_closed_school_is_no_target(world, ask):
    school = world.units["S2"]
    school.closed_on = TODAY
    school.save(update_fields=["closed_on"])
    assert NOT_MANAGED in ask(**BY_CA)


def test_one_person_keeps_the_accounts_of_a_unit(world, ask):
    keeper = {"role": "school_data_officer", "holder": "s2_t"}
    assert ask(**keeper) == ""
    line = replace(ask.line, role="school_data_officer", ends_on=TODAY + 10 * DAY)
    by = reach_of(world.user("s2_head"))
    prepare_grants(holder=world.user("s1_t"), from_unit=line.unit, lines=[line], by=by)
    assert "mỗi đơn vị chỉ giao cho một người" in ask(**keeper)
    assert "mỗi đơn vị chỉ giao" in ask(**keeper, starts_on=TODAY + 10 * DAY)
    assert ask(**keeper, starts_on=TODAY + 11 * DAY) == ""


# What the biên bản as a whole is refused for --------------------------------------------------


def prepare(world, *lines, holder="s2_t"):
    return prepare_grants(
        holder=world.user(holder),
        from_unit=world.units["S2"],
        lines=list(lines),
        by=reach_of(world.user("s2_head")),
    )


def test_a_paper_needs_a_line(world):
    with pytest.raises(Refused, match="ít nhất một việc"):
        prepare(world)


def test_a_paper_is_of_one_school_year(world, ask):
    later = replace(ask.line, role="homeroom_teacher", classroom=world.rooms["S2/7B"])
    later = replace(later, starts_on=date(2027, 8, 1), ends_on=date(2028, 5, 31))
    with pytest.raises(Refused, match="một năm học"):
        prepare(world, ask.line, later)
    assert not Grant.objects.filter(holder=world.people["s2_t"]).exists()


def test_the_same_work_is_not_given_twice(world, ask):
    with pytest.raises(Refused, match="đã có biên bản giao"):
        prepare(world, ask.line, ask.line)
    paper = prepare(world, ask.line)
    with pytest.raises(Refused, match="Mở biên bản đó"):
        prepare(world, ask.line)
    assert paper.grants.count() == 1


def test_a_unit_without_a_head_gives_nothing(world, ask):
    dates_of(world, "s2_head", starts_on=TODAY - DAY, ends_on=TODAY - DAY)
    with pytest.raises(Refused, match="chưa có thủ trưởng"):
        prepare(world, ask.line)


def test_one_refused_line_refuses_the_paper(world, ask):
    with pytest.raises(Refused, match="chọn một lớp"):
        prepare(world, ask.line, replace(ask.line, role="homeroom_teacher"))
    assert not Grant.objects.filter(holder=world.people["s2_t"]).exists()
