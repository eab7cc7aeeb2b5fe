"""Scores: the board, a school, a class; what to mend in each."""

from django.http import Http404
from django.shortcuts import redirect, render
from django.urls import reverse

from csdl.kit.access import can, page
from csdl.kit.show import show_list
from records.models import Staff, Student
from records.models.quality import SEE, Subject
from records.queries import quality as query
from records.queries import quality_listing as lists
from records.queries import quality_work as work
from records.queries.quality_book import book_of
from schools.models import Classroom, Unit

BOARD = {"label": "Chất lượng dữ liệu", "url": "/chat-luong/"}


@page(SEE)
def quality_board(request):
    """Who reaches one school or some classes goes there at once."""
    reach = request.reach
    scores = query.by_school(reach)
    if not reach.units(SEE):
        rooms = list(query.room_rows(reach).order_by("classroom__sort_key"))
        if len(rooms) == 1:
            return redirect("records:quality_room", rooms[0].classroom_id)
        return _board_of_rooms(request, rooms)
    if len(scores) == 1:
        return redirect("records:quality_school", next(iter(scores)))
    tiles = query.tiles(reach)
    by_rule = _book_lines(reach, query.rule_counts(reach))
    context = {
        "title": "Chất lượng dữ liệu",
        "score": query.total(scores.values()),
        "tiles": tiles,
        "lines": by_rule[:12],
        "curve": query.curve(reach),
        "counted_at": query.counted_at(reach),
    }
    return render(request, "records/quality_board.html", context)


def _book_lines(reach, counts, url=lambda rule: ""):
    department = next(iter(sorted(reach.roots(SEE))))
    return query.rule_lines(book_of(department), counts, url)


def _board_of_rooms(request, rooms):
    context = {
        "title": "Chất lượng dữ liệu",
        "rooms": [(row, query.of_row(row)) for row in rooms],
        "counted_at": query.counted_at(request.reach),
    }
    return render(request, "records/quality_rooms.html", context)


@page(SEE)
def quality_schools(request):
    reach = request.reach
    scores = query.by_school(reach)
    rows = lists.scored_schools(reach, scores)
    listing = lists.SchoolScores(rows, request.GET, scores=scores, tiles=query.tiles(reach))
    context = {"crumbs": [BOARD, {"label": "Các trường", "url": ""}]}
    return show_list(request, "records/quality_list.html", listing, **context)


@page(SEE, Unit)
def quality_school(request, school):
    if not school.is_school:
        return redirect(reverse("records:quality_schools") + f"?manager={school.pk}")
    reach = request.reach
    rows = query.room_rows(reach).filter(school=school)
    listing = lists.RoomScores(rows, request.GET)
    listing.label = f"Điểm chất lượng dữ liệu các lớp, {school.name}"
    own = query.school_rows(reach).filter(school=school).first()
    counts = query.rule_counts(reach, school)
    context = {
        "title": f"Chất lượng dữ liệu: {school.name}",
        "crumbs": [BOARD, {"label": school.name, "url": ""}],
        "school": school,
        "score": query.by_school(reach).get(school.pk) or query.Score(),
        "own": query.of_row(own) if own else None,
        "sees_staff": can(reach, "records.view_staff", school),
        "lines": _book_lines(reach, counts, lambda rule: _work_url(school, rule)),
        "curve": query.curve(reach, school),
        "counted_at": query.counted_at(reach),
    }
    return show_list(request, "records/quality_school.html", listing, **context)


def _work_url(school, rule):
    if rule.subject == Subject.PUPIL:
        return reverse("records:quality_work", args=[school.pk]) + f"?rule={rule.code}"
    if rule.subject == Subject.ROOM:
        return reverse("records:quality_school", args=[school.pk]) + "?sort=-lost#rooms-cap"
    return reverse("records:quality_staff", args=[school.pk])


@page(SEE, Unit)
def quality_work(request, school):
    """Pupils of a school with something to mend, fifty a page, by name."""
    reach, book = request.reach, book_of(school.department_id)
    code = request.GET.get("rule", "")
    rule = book.by_code.get(code)
    if code and (rule is None or rule.subject != Subject.PUPIL):
        raise Http404
    rooms = query.room_rows(reach).filter(school=school).values_list("classroom_id", flat=True)
    people, more = work.pupil_page(school, rooms, rule, request.GET.get("sau", ""), book)
    request.note("view", action="quality_work", unit_id=school.pk, reason=code)
    context = {
        "title": rule.sentence if rule else "Học sinh còn phải sửa hồ sơ",
        "crumbs": _crumbs(school, "Học sinh"),
        "school": school,
        "people": people,
        "more": more,
        "rule": rule,
        "rules": book.of(Subject.PUPIL),
        "first": not request.GET.get("sau"),
    }
    return render(request, "records/quality_work.html", context)


@page("records.view_staff", Unit)
def quality_staff(request, school):
    people, own = work.staff_work(school, book_of(school.department_id))
    request.note("view", action="quality_staff", unit_id=school.pk)
    pks = [one.pk for one in people]
    context = {
        "title": f"Nhân sự và hồ sơ trường còn phải sửa: {school.name}",
        "crumbs": _crumbs(school, "Nhân sự, hồ sơ trường"),
        "school": school,
        "people": people,
        "own": own,
        "waivers": work.waivers_of(Subject.STAFF, pks),
    }
    return render(request, "records/quality_staff.html", context)


@page(SEE, Classroom)
def quality_room(request, classroom):
    own, people = work.room_work(classroom)
    reach, school = request.reach, classroom.school
    row = query.room_rows(reach).filter(classroom=classroom).first()
    request.note("view", action="quality_room", unit_id=school.pk, classroom=classroom)
    steps = [{"label": school.name, "url": reverse("records:quality_school", args=[school.pk])}]
    whole = can(reach, SEE, school)
    context = {
        "title": f"Chất lượng dữ liệu lớp {classroom.name}",
        "crumbs": [BOARD, *(steps if whole else []), {"label": classroom.name, "url": ""}],
        "classroom": classroom,
        "teacher": work.teacher_of(classroom),
        "score": query.of_row(row) if row else query.Score(),
        "own": own,
        "people": [one for one in people if one.findings],
        "clean": sum(not one.findings for one in people),
        "pupils": len(people),
        "waivers": work.waivers_of(Subject.PUPIL, [one.pk for one in people]),
        "counted_at": query.counted_at(reach),
    }
    return render(request, "records/quality_room.html", context)


@page(SEE, Student)
def quality_student(request, student):
    back = reverse("records:student_show_person", args=[student.pk])
    return _record(request, Subject.PUPIL, student, back)


@page("records.view_staff", Staff)
def quality_person(request, staff):
    return _record(request, Subject.STAFF, staff, reverse("records:staff_show", args=[staff.pk]))


def _record(request, subject, record, back):
    """The four scores of one record, and what to mend in it."""
    school = record.school
    seen = work.of_record(subject, record, school)
    request.note("view", action="quality_record", unit_id=school.pk, record=record)
    context = {
        "title": f"Chất lượng dữ liệu: {record.full_name}",
        "crumbs": [
            BOARD,
            {"label": record.full_name, "url": back},
            {"label": "Chất lượng", "url": ""},
        ],
        "score": seen[0] if seen else None,
        "found": seen[1] if seen else [],
        "waivers": work.waivers_of(subject, [record.pk]),
        "back": back,
    }
    return render(request, "records/quality_record.html", context)


def _crumbs(school, here):
    url = reverse("records:quality_school", args=[school.pk])
    return [BOARD, {"label": school.name, "url": url}, {"label": here, "url": ""}]
