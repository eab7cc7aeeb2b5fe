"""Classes one may open, and the pupils of one."""

from django.urls import reverse

from csdl.kit.access import can, page
from csdl.kit.show import show_list
from records.queries import classroom as query
from records.queries.listing import ClassroomListing, PupilListing
from schools.models import Classroom


@page("records.view_student")
def classroom_list(request):
    listing = ClassroomListing(query.classroom_rows(request.reach), request.GET)
    return show_list(request, "records/classroom_list.html", listing)


@page("records.view_student", Classroom)
def classroom_show(request, classroom):
    reach, school = request.reach, classroom.school
    listing = PupilListing(query.enrollment_rows(reach, classroom), request.GET)
    listing.label = f"Học sinh lớp {classroom.name}, {school.name}, {classroom.year.name}"
    figures = query.figures(reach, classroom)
    context = {
        "title": f"Lớp {classroom.name}",
        "classroom": classroom,
        "counts": _tiles(figures),
        "may_edit": can(reach, "schools.change_classroom", classroom),
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
