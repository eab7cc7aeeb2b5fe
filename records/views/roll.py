"""The class list (name and birth date, nothing else): for marks, health, helpers."""

from django.urls import reverse

from csdl.kit.access import page
from csdl.kit.show import show_list
from records.queries.listing import RollListing, RollRoomListing
from records.queries.roll import (
    ROLL,
    helped_teacher,
    helps_with_record,
    own_work,
    roll_rooms,
    roll_rows,
)
from schools.models import Classroom


@page(ROLL)
def roll_list(request):
    listing = RollRoomListing(roll_rooms(request.reach), request.GET)
    return show_list(request, "records/classroom_list.html", listing)


@page(ROLL, Classroom)
def classroom_roll(request, classroom):
    reach, school = request.reach, classroom.school
    listing = RollListing(roll_rows(reach, classroom), request.GET)
    listing.label = f"Danh sách lớp {classroom.name}, {school.name}, {classroom.year.name}"
    context = {
        "title": f"Danh sách lớp {classroom.name}",
        "classroom": classroom,
        "teacher": helped_teacher(reach, classroom),
        "enters": helps_with_record(reach, classroom),
        "work": own_work(reach, classroom),
        "crumbs": [
            {"label": "Lớp được giao", "url": reverse("records:roll_list")},
            {"label": f"Lớp {classroom.name}", "url": ""},
        ],
    }
    request.note("view", action="classroom_roll", unit_id=school.pk, classroom=classroom)
    return show_list(request, "records/classroom_roll.html", listing, **context)
