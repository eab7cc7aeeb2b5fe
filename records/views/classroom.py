"""Classes one may open, and the pupils of one."""

from django.urls import reverse

from csdl.kit.access import can, page
from csdl.kit.show import show_list
from records.models.help import TAKE
from records.queries import classroom as query
from records.queries import help
from records.queries.listing import ClassroomListing, PupilListing
from records.queries.student import editable_groups
from schools.models import Classroom
from schools.views.frame import asked_day


@page("records.view_student")
def classroom_list(request):
    listing = ClassroomListing(query.classroom_rows(request.reach), request.GET)
    return show_list(request, "records/classroom_list.html", listing)


@page("records.view_student", Classroom)
def classroom_show(request, classroom):
    reach, school = request.reach, classroom.school
    day, asked = asked_day(request)
    rows = query.enrollment_rows(reach, classroom, day if asked else None)
    listing = PupilListing(rows, request.GET)
    listing.label = f"Học sinh lớp {classroom.name}, {school.name}, {classroom.year.name}"
    # A year that is over, or a day: who was there then, wherever the record lies by now.
    last = classroom.year.ends_on
    then = day if asked else last if last < day else None
    gone = query.moved_on(reach, classroom, then) if then else []
    figures = query.figures(reach, classroom, day if asked else None, gone)
    context = {
        "title": f"Lớp {classroom.name}",
        "classroom": classroom,
        "counts": _tiles(figures),
        "gone": gone,
        "may_edit": can(reach, "schools.change_classroom", classroom),
        "may_add": can(reach, "records.add_student", classroom),
        "sheets": editable_groups(reach, classroom),
        "helped": help.waiting_in(classroom),
        "takes": reach.in_room(TAKE, classroom.pk),
        "day": day,
        "day_asked": asked,
        "crumbs": [
            {"label": "Lớp học", "url": reverse("records:classroom_list")},
            {"label": f"Lớp {classroom.name}", "url": ""},
        ],
    }
    request.note("view", action="classroom_show", unit_id=school.pk, classroom=classroom)
    return show_list(request, "records/classroom_show.html", listing, **context)


def _tiles(figures):
    return [
        {"value": figures.total, "label": "học sinh"},
        {"value": figures.girls, "label": "nữ"},
        {"value": figures.total - figures.girls, "label": "nam"},
    ]
