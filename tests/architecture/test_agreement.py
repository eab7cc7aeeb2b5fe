"""Lists and doors agree: what a list shows is what `can` says, for each of the cast."""

import re

import pytest

from accounts.models import AnnexLine, Grant, Paper, Practice, User
from csdl.kit import wall
from csdl.kit.access import can, reach_of
from csdl.site.world.cast import CAST
from records import models as records
from records.models import Student
from reports.models import Form, Period, Submission
from schools.models import Classroom, Group, Unit, Year

MODELS = [Unit, Year, Classroom, Group, User, Grant, Paper, Practice, AnnexLine]
MODELS += [Period, Form, Submission]
MODELS += [Student, *records.PARTS.values(), records.StudentStatus, records.Enrollment]
MODELS += [records.Duplicate, records.StudentFile]
MODELS += [records.Outcome, records.Rollover, records.RolloverPlan, records.RolloverRoom]
MODELS += [records.Intake, records.Transfer, records.Reorganisation, records.ReorgItem]
MODELS += [records.Staff, *records.STAFF_PARTS.values(), records.Employment]
MODELS += [records.Qualification, records.Homeroom, records.Assignment, records.Lesson]
MODELS += [records.Profile, records.Facility, records.Equipment]
MODELS += [
    records.Campaign,
    records.CampaignRoom,
    records.CampaignSchool,
    records.Confirmation,
    records.StaffConfirmation,
    records.Correction,
    records.HelpEntry,
]
MODELS += [records.DataApproval, records.Push]
MODELS += [*records.IDENTITIES.values(), records.IdentityBatch]
MODELS += [records.QualityRule, records.QualityWaiver]
MODELS += [records.QualityRoom, records.QualitySchool, records.QualityDay]
KEYS = [key for key, one in CAST.items() if one.is_activated]


@pytest.mark.parametrize("model", MODELS, ids=lambda m: m.__name__)
def test_the_door_is_the_list_with_the_key_added(model, person):
    for key in KEYS:
        reach = reach_of(person(key))
        wall.enter(reach)
        listed = set(model.objects.allowed(reach, model.SEE).values_list("pk", flat=True))
        sample = list(model.objects.order_by("pk")[:60])
        assert [can(reach, model.SEE, o) for o in sample] == [o.pk in listed for o in sample], key


# The list of units shows those at work until asked for all.
ALL = {"/don-vi/": {"state": "all"}}


def shown(browser, path, pattern):
    """The ids linked from all pages of a list."""
    query = ALL.get(path, {})
    found, page = set(), 1
    while True:
        html = browser.get(path, {"page": page, **query}).content.decode()
        found |= {int(n) for n in re.findall(pattern, html)}
        if 'rel="next"' not in html:
            return found
        page += 1


@pytest.mark.parametrize(
    ("path", "model", "perm"),
    [
        ("/don-vi/", Unit, "schools.view_unit"),
        ("/nguoi-dung/", User, "accounts.view_user"),
        ("/quyen/", Grant, "accounts.view_grant"),
        ("/giay-to/", Paper, "accounts.view_paper"),
    ],
)
@pytest.mark.parametrize(
    "key", ["department_officer", "commune_officer", "head", "stranger", "homeroom"]
)
def test_the_screen_shows_that_set(path, model, perm, key, person, signed_in):
    reach = reach_of(person(key))
    browser = signed_in(key)
    if browser.get(path).status_code == 403:
        assert not reach.holds(perm)
        return
    allowed = set(model.objects.allowed(reach, model.SEE).values_list("pk", flat=True))
    assert shown(browser, path, rf'<th scope="row"><a href="{path}(\d+)/"') ^ allowed == set()


def test_no_one_sees_a_pupil_of_another_commune(person):
    """Not one row of the cast's school is among those of the stranger's commune."""
    stranger, head = reach_of(person("stranger")), reach_of(person("head"))
    wall.enter(head)
    theirs = set(Student.objects.values_list("pk", flat=True))
    assert theirs
    wall.enter(stranger)
    assert not theirs & set(Student.objects.values_list("pk", flat=True))
