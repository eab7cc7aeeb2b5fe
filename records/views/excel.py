"""Excel of a school's records: the upload page and the template of each kind of sheet."""

from django.urls import reverse

from csdl.ground.views.batch import kind_of, template_file, upload_page
from csdl.kit.access import page
from schools.models import Unit
from schools.views.frame import unit_crumbs


def _upload(request, unit, code):
    kind = kind_of(code)
    return upload_page(
        request,
        kind,
        unit.pk,
        crumbs=unit_crumbs(unit, (f"Nhập Excel: {kind.title}", "")),
        template_url=reverse(kind.upload + "_sheet", args=[unit.pk]),
        cancel=kind.back(unit.pk),
    )


@page("records.add_student", Unit)
def student_import(request, unit):
    return _upload(request, unit, "hoc-sinh")


@page("records.add_student", Unit, methods=("GET", "HEAD"))
def student_import_sheet(request, unit):
    return template_file(request, kind_of("hoc-sinh"), unit.pk)


@page("records.add_staff", Unit)
def staff_import(request, unit):
    return _upload(request, unit, "can-bo")


@page("records.add_staff", Unit, methods=("GET", "HEAD"))
def staff_import_sheet(request, unit):
    return template_file(request, kind_of("can-bo"), unit.pk)


@page("records.change_facility", Unit)
def facility_import(request, unit):
    return _upload(request, unit, "co-so-vat-chat")


@page("records.change_facility", Unit, methods=("GET", "HEAD"))
def facility_import_sheet(request, unit):
    return template_file(request, kind_of("co-so-vat-chat"), unit.pk)


@page("records.change_equipment", Unit)
def equipment_import(request, unit):
    return _upload(request, unit, "thiet-bi")


@page("records.change_equipment", Unit, methods=("GET", "HEAD"))
def equipment_import_sheet(request, unit):
    return template_file(request, kind_of("thiet-bi"), unit.pk)


@page("records.change_assignment", Unit)
def assignment_import(request, unit):
    return _upload(request, unit, "phan-cong")


@page("records.change_assignment", Unit, methods=("GET", "HEAD"))
def assignment_import_sheet(request, unit):
    return template_file(request, kind_of("phan-cong"), unit.pk)


@page("records.change_lesson", Unit)
def timetable_import(request, unit):
    return _upload(request, unit, "thoi-khoa-bieu")


@page("records.change_lesson", Unit, methods=("GET", "HEAD"))
def timetable_import_sheet(request, unit):
    return template_file(request, kind_of("thoi-khoa-bieu"), unit.pk)
