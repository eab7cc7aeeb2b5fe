"""Excel of communes and of schools, under the door of the department; of classes, of the school."""

from django.urls import reverse

from csdl.ground.views.batch import kind_of, template_file, upload_page
from csdl.kit.access import page
from schools.models import Unit
from schools.views.frame import unit_crumbs

SHEETS = {"xa": "schools:sheet_commune", "truong": "schools:sheet_school"}


@page("schools.add_unit", Unit)
def unit_import(request, unit, kind):
    sheet = kind_of(kind)
    steps = unit_crumbs(unit, (f"Nhập Excel: {sheet.title}", ""))
    form_url = reverse(SHEETS[kind], args=[unit.pk])
    back = reverse("schools:unit_show", args=[unit.pk])
    return upload_page(request, sheet, unit.pk, crumbs=steps, template_url=form_url, cancel=back)


@page("schools.add_unit", Unit, methods=("GET", "HEAD"))
def unit_sheet(request, unit, kind):
    return template_file(request, kind_of(kind), unit.pk)


@page("schools.add_classroom", Unit)
def classroom_import(request, unit):
    sheet, back = kind_of("lop"), reverse("schools:classroom_list", args=[unit.pk])
    steps = unit_crumbs(unit, ("Lớp học", back), (f"Nhập Excel: {sheet.title}", ""))
    form_url = reverse("schools:sheet_classroom", args=[unit.pk])
    return upload_page(request, sheet, unit.pk, crumbs=steps, template_url=form_url, cancel=back)


@page("schools.add_classroom", Unit, methods=("GET", "HEAD"))
def classroom_sheet(request, unit):
    return template_file(request, kind_of("lop"), unit.pk)
