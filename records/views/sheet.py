"""The sheet of a class: one row a pupil, filled like a spreadsheet. A script saves each row as
it is left (`row` in the POST, answered in JSON); without it the whole page is one form."""

from collections.abc import Callable
from dataclasses import dataclass, field

from django.contrib import messages
from django.http import JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone

from csdl.kit.access import page
from csdl.kit.action import Refused
from csdl.kit.dates import in_vn
from records.actions.student import Conflict, change_student
from records.actions.student_check import Problem
from records.catalogue import GROUPS, STUDENT
from records.forms.student import WAS, Cells
from records.queries import student as query
from records.queries.help import notes_of
from schools.models import Classroom


@dataclass
class Row:
    """One pupil's row as it is shown or answered: what was typed stands, with what is wrong."""

    student: object
    cells: list = field(default_factory=list)
    errors: dict = field(default_factory=dict)
    theirs: dict = field(default_factory=dict)
    problem: str = ""
    saved: bool = False


@dataclass(frozen=True)
class Way:
    """How a sheet is filled: in the record itself, or by a helper (records.views.help).

    name: of its pages; perm: a group's door; rows, cells: what it shows; write: the act behind a
    row; tabs: the groups one may fill; more: further context; title, back, top: words, the page it
    came from, and (label, page) of the list above that.
    """

    name: str
    perm: Callable
    rows: Callable
    cells: Callable
    write: Callable
    tabs: Callable
    more: Callable
    title: str
    back: str
    top: tuple[str, str]


def sheet_of(way, group):
    """The page of one group of fields."""

    def view(request, classroom):
        items = STUDENT.of(group.key, levels=[classroom.level])
        students = way.rows(request.reach, classroom, [group.part])
        cells = way.cells(request.reach, classroom, items, students)
        if request.method == "POST" and request.POST.get("as") != str(request.user.pk):
            # Typed by one person, sent after another signed in on this machine.
            raise Refused("Bảng này do người khác điền. Tải lại trang rồi điền bằng tên bạn.")
        if request.method == "POST" and "row" in request.POST:
            return _answer(request, way, classroom, students, cells)
        rows = [Row(student) for student in students]
        if request.method == "POST":
            rows = [_save(request, way, classroom, student, cells) for student in students]
            if not any(row.errors or row.theirs or row.problem for row in rows):
                messages.success(request, f"Đã lưu lớp {classroom.name}.")
                return redirect(request.path)
            fresh = {s.pk: s for s in way.rows(request.reach, classroom, [group.part])}
            for row in rows:
                row.student = fresh.get(row.student.pk, row.student)
            cells = way.cells(request.reach, classroom, items, students)
        return _page(request, way, classroom, group, cells, rows)

    view.__name__ = f"{way.name}_{group.key}"
    return page(way.perm(group), Classroom)(view)


def _own_cells(reach, classroom, items, students):
    lists = query.lists_of(items, classroom.year.starts_year, classroom.level)
    return Cells(items, lists, query.words_of(items), students, notes_of(classroom, items))


def _write_own(classroom, student, values, was, by):
    change_student(student=student, values=values, was=was, by=by)


OWN = Way(
    name="sheet",
    perm=lambda group: group.change,
    rows=query.sheet_rows,
    cells=_own_cells,
    write=_write_own,
    tabs=query.editable_groups,
    more=lambda reach, classroom: {"is_own": True},
    title="Điền bảng",
    back="records:classroom_show",
    top=("Lớp học", "records:classroom_list"),
)


@page()
def sheet_again(request):
    """Where the login in a second tab ends: the first tab sends what waits by itself."""
    return render(request, "records/sheet_again.html", {"title": "Đã đăng nhập lại"})


SHEET = {group.key: sheet_of(OWN, group) for group in GROUPS}


def _save(request, way, classroom, student, cells):
    """Write what one row of a POST changes; says what stands in the way."""
    values, was, wrong = cells.read(student, request.POST)
    row = Row(student, errors=wrong)
    if wrong or not _touched(values, was):
        row.saved = not wrong
        return row
    try:
        way.write(classroom, student, values, was, request.reach)
        row.saved = True
    except Conflict as conflict:
        row.theirs = conflict.theirs
    except Problem as problem:
        for _, code, sentence in problem.found:
            if code in cells.fields:
                row.errors[code] = f"{row.errors.get(code, '')} {sentence}".strip()
            else:
                row.problem = sentence
    except Refused as refusal:
        row.problem = str(refusal)
    return row


def _touched(values, was):
    """Whether the sender changed anything of what the page showed."""
    tokens = {code: STUDENT.by_code[code].token(value) for code, value in values.items()}
    return any(code not in was or was[code] != token for code, token in tokens.items())


def _answer(request, way, classroom, students, cells):
    """What became of one row, for the script: texts and tokens as they stand now, or why not."""
    mine = {str(student.pk): student for student in students}
    student = mine.get(request.POST["row"])
    if student is None:
        return JsonResponse({"problem": "Em này không còn ở lớp. Tải lại trang."})
    row = _save(request, way, classroom, student, cells)
    now = query.whole(student)
    cells = way.cells(request.reach, classroom, cells.items, [now])
    said = {"errors": row.errors, "problem": row.problem}
    said["theirs"] = {code: _cell(now, cells, STUDENT.by_code[code]) for code in row.theirs}
    if row.saved:
        at = f"{in_vn(timezone.now()):%H:%M}"
        said |= {"saved": at, "now": {i.code: _cell(now, cells, i) for i in cells.items}}
    return JsonResponse(said)


def _cell(student, cells, item):
    return {
        "text": cells.text(student, item),
        "was": item.token(cells.now(student, item)),
        "note": cells.note(student, item),
    }


def _page(request, way, classroom, group, cells, rows):
    open_secrets = "hien" in request.GET and way is OWN
    for row in rows:
        row.cells = [_drawn(request, row, cells, item, open_secrets) for item in cells.items]
    act = "sheet_reveal" if open_secrets else f"{way.name}_{group.key}"
    request.note("view", action=act, unit_id=classroom.school_id, classroom=classroom)
    room_url = reverse(way.back, args=[classroom.pk])
    context = {
        "title": f"{way.title} lớp {classroom.name}",
        "back": room_url,
        **way.more(request.reach, classroom),
        "classroom": classroom,
        "group": group,
        "items": cells.items,
        "rows": rows,
        "lists": [
            (item.code, [label for _, label in cells.fields[item.code].options()])
            for item in cells.items
            if item.list or item.pairs
        ],
        "has_secrets": any(item.secret for item in cells.items),
        "open_secrets": open_secrets,
        "has_errors": any(row.errors or row.theirs or row.problem for row in rows),
        "tabs": [
            {
                "label": one.label,
                "url": reverse(f"records:{way.name}_{one.key}", args=[classroom.pk]),
                "active": one is group,
            }
            for one in way.tabs(request.reach, classroom)
        ],
        "crumbs": [
            {"label": way.top[0], "url": reverse(way.top[1])},
            {"label": f"Lớp {classroom.name}", "url": room_url},
            {"label": way.title, "url": ""},
        ],
    }
    return render(request, "records/sheet.html", context)


def _drawn(request, row, cells, item, open_secrets):
    """A cell: what was typed and not kept, else what stands."""
    name = f"{row.student.pk}-{item.code}"
    now = cells.now(row.student, item)
    if item.code in row.theirs:
        now = row.theirs[item.code]
    text = cells.text(row.student, item, open_secrets)
    failed = row.errors or row.theirs or row.problem
    theirs = ""
    if item.code in row.theirs:
        theirs = item.masked(now) if item.secret else item.text(now, cells.fields[item.code])
        theirs = theirs or "để trống"
    return {
        "item": item,
        "name": name,
        "value": request.POST.get(name, text) if failed else text,
        "was_name": WAS + name,
        "was": item.token(now),
        "listed": bool(item.list or item.pairs),
        "yes": item.kind == "yes",
        "error": row.errors.get(item.code, ""),
        "theirs": theirs,
        "note": cells.note(row.student, item),
    }
