"""Entering for a teacher, and the teacher's page where what was entered waits to be taken over."""

from datetime import datetime

from django.contrib import messages
from django.shortcuts import redirect, render
from django.urls import reverse

from csdl.kit.access import page
from csdl.kit.action import Refused, attempt
from csdl.kit.reach import HELP
from records.actions.help import enter_help, take_all_help, take_help, turn_back_help
from records.catalogue import GROUPS
from records.forms.help import ReturnForm
from records.forms.student import HelpCells
from records.models import HelpEntry
from records.models.help import TAKE
from records.queries import help as query
from records.queries.roll import helped_teacher
from records.queries.student import lists_of, words_of
from records.views.sheet import Way, sheet_of
from schools.models import Classroom


def _cells(reach, classroom, items, students):
    lists = lists_of(items, classroom.year.starts_year, classroom.level)
    mine, notes = query.own_cells(reach, classroom, items)
    return HelpCells(items, lists, words_of(items), mine, notes)


def _write(classroom, student, values, was, by):
    enter_help(classroom=classroom, student=student, values=values, by=by)


def _more(reach, classroom):
    teacher = helped_teacher(reach, classroom)
    return {"is_own": False, "teacher": teacher.full_name if teacher else ""}


WAY = Way(
    name="help_sheet",
    perm=lambda group: HELP,
    rows=query.help_rows,
    cells=_cells,
    write=_write,
    tabs=lambda reach, classroom: GROUPS,
    more=_more,
    title="Nhập giúp",
    back="records:classroom_roll",
    top=("Lớp được giao", "records:roll_list"),
)
SHEET = {group.key: sheet_of(WAY, group) for group in GROUPS}


@page(TAKE)
def help_list(request):
    """What helpers entered in one's own classes, by class and pupil."""
    reveal = "hien" in request.GET
    rooms = query.rooms_waiting(request.reach, reveal)
    if rooms:
        act = "help_reveal" if reveal else "help_list"
        unit = rooms[0].classroom.school_id
        request.note("view", action=act, unit_id=unit, classroom=rooms[0].classroom)
    context = {
        "title": "Nhập giúp chờ nhận",
        "rooms": rooms,
        "open_secrets": reveal,
        "crumbs": [{"label": "Nhập giúp chờ nhận", "url": ""}],
    }
    return render(request, "records/help_list.html", context)


def _upto(request):
    """The moment up to which the page showed what was entered."""
    try:
        return datetime.fromisoformat(request.POST.get("upto", "")).astimezone()
    except ValueError:
        raise Refused("Chưa rõ bạn nhận những mục nào. Tải lại trang rồi bấm Nhận.") from None


@page(TAKE, HelpEntry, methods=("POST",))
def help_take(request, entry):
    entry = query.full_entry(entry)
    seen = request.POST.get("seen", "")
    take_help(entry=entry, seen=seen, upto=_upto(request), by=request.reach)
    messages.success(request, f"Đã nhận {entry.item.label} của {entry.student.full_name}.")
    return redirect("records:help_list")


@page(TAKE, Classroom, methods=("POST",))
def help_take_all(request, classroom):
    """All of a class that nothing stands against; what was refused is said, the rest is taken."""
    taken, why = take_all_help(classroom=classroom, upto=_upto(request), by=request.reach)
    if taken:
        messages.success(request, f"Đã nhận {taken} mục của lớp {classroom.name}.")
    for sentence in why:
        messages.warning(request, f"Chưa nhận được: {sentence}")
    return redirect("records:help_list")


@page(TAKE, HelpEntry)
def help_return(request, entry):
    entry = query.full_entry(entry)
    form = ReturnForm(request.POST or None)
    back = reverse("records:help_list")
    if request.method == "POST" and form.is_valid():
        ok, _ = attempt(form, turn_back_help, entry=entry, by=request.reach, **form.cleaned_data)
        if ok:
            messages.success(request, f"Đã trả lại cho {entry.by.full_name}.")
            return redirect(back)
    label, value = query.entry_words(entry)
    context = {
        "title": f"Trả lại: {entry.student.full_name}",
        "lead": f"{label}: “{value}”, {entry.by.full_name} nhập giúp. Hồ sơ giữ như đang ghi.",
        "form": form,
        "submit": "Trả lại",
        "cancel": back,
        "crumbs": [{"label": "Nhập giúp chờ nhận", "url": back}, {"label": "Trả lại", "url": ""}],
    }
    return render(request, "parts/form_page.html", context)
