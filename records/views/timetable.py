"""The weekly timetable: of a school with what collides, of a class, of a teacher."""

from django.contrib import messages
from django.shortcuts import redirect, render
from django.urls import reverse

from csdl.kit.access import can, page
from csdl.kit.action import attempt
from csdl.kit.dates import today
from records.actions.assignment import set_timetable
from records.forms.assignment import TimetableForm
from records.models import Employment
from records.queries import timetable as query
from records.queries.assignment import subjects_at
from schools.models import Classroom, Unit
from schools.queries.classroom import classroom_rows
from schools.queries.year import current_year
from schools.views.frame import asked_year, unit_crumbs, unit_tabs

TITLE = "Thời khóa biểu"
TERMS = [(1, "Học kì I"), (2, "Học kì II")]


def _term(request, year):
    asked = request.GET.get("ki", "")
    return int(asked) if asked in ("1", "2") else query.term_on(year, today())


def _term_tabs(term, **kept):
    query_string = "".join(f"&{key}={value}" for key, value in kept.items())
    return [
        {"label": label, "url": f"?ki={number}{query_string}", "active": number == term}
        for number, label in TERMS
    ]


@page("records.view_lesson", Unit)
def timetable_list(request, unit):
    year, years = asked_year(request, unit.department_id)
    context = {
        "title": f"{TITLE}: {unit.short_name}",
        "unit": unit,
        "year": year,
        "years": years,
        "tabs": unit_tabs(unit, "timetable_list"),
        "crumbs": unit_crumbs(unit, (TITLE, "")),
    }
    if year:
        reach, term = request.reach, _term(request, year)
        lessons = query.of_school(reach, unit, year, term)
        made = {lesson.classroom_id for lesson in lessons}
        context |= {
            "term": term,
            "terms": _term_tabs(term, nam=year.pk),
            "rooms": [(room, room.pk in made) for room in classroom_rows(reach, unit, year)],
            "clashes": query.clashes(lessons),
            "unassigned": query.unassigned(reach, lessons, unit, year, term),
        }
    return render(request, "records/timetable_list.html", context)


@page("records.view_lesson", Classroom)
def timetable_class(request, classroom):
    term = _term(request, classroom.year)
    context = {
        "title": f"{TITLE} lớp {classroom.name}",
        "classroom": classroom,
        "term": term,
        "tabs": _term_tabs(term),
        "days": query.DAYS,
        "rows": query.grid(query.of_class(request.reach, classroom, term)),
        "may_edit": can(request.reach, "records.change_lesson", classroom),
        "crumbs": _crumbs(classroom),
    }
    return render(request, "records/timetable_class.html", context)


@page("records.change_lesson", Classroom)
def timetable_edit(request, classroom):
    term, reach = _term(request, classroom.year), request.reach
    lessons = query.of_class(reach, classroom, term)
    assigned = query.assigned_pairs(reach, classroom, term)
    bare = [(subject, None) for subject in subjects_at(classroom)]
    present = [(lesson.subject, lesson.employment) for lesson in lessons]
    options = list(dict.fromkeys([*assigned, *present, *bare]))
    form = TimetableForm(request.POST or None, options=options, lessons=lessons)
    back = f"{reverse('records:timetable_class', args=[classroom.pk])}?ki={term}"
    if request.method == "POST" and form.is_valid():
        given = {"classroom": classroom, "term": term, "cells": form.cells}
        ok, changed = attempt(form, set_timetable, by=reach, **given)
        if ok:
            said = f"Đã lưu {changed} tiết." if changed else "Không có gì thay đổi."
            messages.success(request, said)
            return redirect(back)
    label = dict(TERMS)[term]
    context = {
        "title": f"Xếp thời khóa biểu lớp {classroom.name}, {label}",
        "classroom": classroom,
        "form": form,
        "rows": [(query.period_label(period), cells) for period, cells in form.rows()],
        "days": query.DAYS,
        "cancel": back,
        "crumbs": _crumbs(classroom, "Xếp thời khóa biểu"),
    }
    return render(request, "records/timetable_edit.html", context)


@page("records.view_lesson", Employment)
def timetable_teacher(request, job):
    year = current_year(job.department_id, today())
    term = _term(request, year)
    lessons = query.of_teacher(request.reach, job, year, term)
    back = reverse("records:timetable_list", args=[job.school_id])
    context = {
        "title": f"Lịch dạy: {job.full_name}",
        "job": job,
        "tabs": _term_tabs(term),
        "days": query.DAYS,
        "rows": query.grid(lessons),
        "number": len(lessons),
        "crumbs": unit_crumbs(job.school, (TITLE, back), (job.full_name, "")),
    }
    return render(request, "records/timetable_teacher.html", context)


def _crumbs(classroom, *last):
    here = reverse("records:timetable_class", args=[classroom.pk]) if last else ""
    back = (
        f"{reverse('records:timetable_list', args=[classroom.school_id])}?nam={classroom.year_id}"
    )
    steps = [(TITLE, back), (f"Lớp {classroom.name}", here)]
    return unit_crumbs(classroom.school, *steps, *((label, "") for label in last))
