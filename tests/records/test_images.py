"""History's images written by statement say what a trigger of each row would: one for each row
that a statement wrote, its own values, who and why; none for a row that stayed as it was."""

import pytest
from django.db import connection

from csdl.kit import wall
from records.actions.turn import commit, rehearse
from records.models import Enrollment, Rollover, RolloverRoom, Student, StudentStatus
from schools.models import Classroom
from tests.records.turning import BY

pytestmark = pytest.mark.django_db

BULK = (Enrollment, Student, StudentStatus, RolloverRoom, Classroom)


def images(model, since, label):
    """[(image without its own columns, action, context)] of a kind, the first first."""
    (event,) = set(model.pgh_event_models.values())
    names = [f.attname for f in event._meta.concrete_fields if not f.name.startswith("pgh_")]
    rows = event.objects.filter(pgh_id__gt=since, pgh_label=label).order_by("pgh_id")
    found = [
        (
            {n: getattr(row, n) for n in names},
            (row.pgh_context or {}).get("action"),
            row.pgh_context_id,
        )
        for row in rows
    ]
    assert all(row.pgh_obj_id == row.id and row.pgh_created_at for row in rows)
    return found


def last(model):
    (event,) = set(model.pgh_event_models.values())
    with connection.cursor() as cursor:
        cursor.execute(f"select coalesce(max(pgh_id), 0) from {event._meta.db_table}")
        return cursor.fetchone()[0]


def values(model, names, **where):
    return {row["id"]: row for row in model.objects.filter(**where).values(*names)}


def test_a_turn_leaves_one_image_of_each_row_it_wrote(world):
    made = world()
    school = made.schools[2]
    rehearse(school=school, plan=made.plan, by=BY)
    with wall.school(BY, school):
        names = {m: [f.attname for f in m._meta.concrete_fields] for m in BULK}
        before = values(Student, names[Student], school=school)
        since = {model: last(model) for model in BULK}
    commit(school=school, plan=made.plan, by=BY, leave=True)
    with wall.school(BY, school):
        for model, where in (
            (Enrollment, {"school": school, "year": made.year}),
            (StudentStatus, {"school": school, "note": "Kết chuyển năm học"}),
            (Classroom, {"school": school, "year": made.year}),
        ):
            here = values(model, names[model], **where)
            seen = images(model, since[model], "insert")
            assert here and [image["id"] for image, _, _ in seen] == sorted(here), model
            assert all(image == here[image["id"]] for image, _, _ in seen), model
            assert {action for _, action, _ in seen} == {"rollover.commit"}
            assert len({context for _, _, context in seen}) == 1
        after = values(Student, names[Student], school=school)
        changed = {pk for pk, row in after.items() if row != before[pk]}
        seen = images(Student, since[Student], "update")
        assert changed and {image["id"] for image, _, _ in seen} == changed
        assert len(seen) == len(changed)
        assert all(image == after[image["id"]] for image, _, _ in seen)
        linked = {
            image["id"] for image, _, _ in images(RolloverRoom, since[RolloverRoom], "update")
        }
        rooms = Rollover.objects.get(school=school, year=made.year).rooms
        assert linked == set(rooms.exclude(made=None).values_list("pk", flat=True))


def test_each_statement_has_images_of_what_it_changed(world):
    """Nothing changed: no image. Deleted: an image of what was."""
    made = world()
    school = made.schools[2]  # one of its pupils has no outcome
    with wall.school(BY, school):
        rows = Student.objects.filter(school=school)
        since = last(Student)
        rows.update(search_text="x")
        assert len(images(Student, since, "update")) == rows.count()
        since = last(Student)
        rows.update(search_text="x")
        assert images(Student, since, "update") == []
        gone = Enrollment.objects.filter(school=school).exclude(pk__in=made.outcomes).first()
        gone_id, since = gone.pk, last(Enrollment)
        gone.delete()
        ((image, _, _),) = images(Enrollment, since, "delete")
        assert image["id"] == gone_id and image["student_id"] == gone.student_id


# Read by round and school as well (records.queries.round_story, round_then).
OF_ROUNDS = {"campaignroom", "campaignschool", "confirmation", "staffconfirmation"}


def test_images_are_found_by_their_object_and_pay_for_no_other_index():
    seen = {}
    for table in connection.introspection.table_names():
        if table.startswith(("records_", "schools_", "accounts_", "reports_")):
            with connection.cursor() as cursor:
                found = connection.introspection.get_constraints(cursor, table)
            keys = {"+".join(one["columns"]) for one in found.values() if one["index"]}
            if "pgh_obj_id" in keys:
                seen[table] = keys - {"pgh_id", "pgh_context_id"}
    assert len(seen) > 80
    for table, keys in seen.items():
        of_round = table.removeprefix("records_").removesuffix("event") in OF_ROUNDS
        more = {"campaign_id+school_id"} if of_round else set()
        assert keys == {"pgh_obj_id"} | more, table
