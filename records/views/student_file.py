"""A pupil's documents: the list, one of them opened, added, taken away; all of them as one file."""

from django.contrib import messages
from django.shortcuts import redirect, render
from django.urls import reverse

from csdl.ground.views.file import hand_out
from csdl.kit.access import can, page
from csdl.kit.action import attempt
from csdl.kit.show import show_list
from records.actions.student_file import add_file, remove_file
from records.forms.staff import ReasonForm
from records.forms.student_file import StudentFileForm
from records.models import Student, StudentFile
from records.queries import student as query
from records.queries.student_file import StudentFileListing, files_of
from records.views.student import frame

CHANGE = "records.change_studentfile"


@page(StudentFile.SEE, Student, methods=("GET", "HEAD"))
def student_files(request, student):
    student, reach = query.whole(student), request.reach
    may_change = can(reach, CHANGE, student)
    listing = StudentFileListing(files_of(reach, student), request.GET, may_change=may_change)
    request.note("view", action="student_files", unit_id=student.school_id, student=student)
    context = frame(request, student, "files") | {"may_change": may_change}
    return show_list(request, "records/student_files.html", listing, **context)


@page(CHANGE, Student)
def student_file_new(request, student):
    form = StudentFileForm(request.POST or None, request.FILES or None)
    back = reverse("records:student_files", args=[student.pk])
    if request.method == "POST" and form.is_valid():
        ok, row = attempt(form, add_file, student=student, by=request.reach, **form.values())
        if ok:
            messages.success(request, f"Đã thêm: {row.get_kind_display().lower()}.")
            return redirect(back)
    title = f"Thêm giấy tờ: {student.full_name}"
    return _form_page(request, student, form, title, "Tải lên", back)


@page(StudentFile.SEE, StudentFile, methods=("GET", "HEAD"))
def student_file_open(request, row):
    student = row.student
    return hand_out(
        request, row.file_id, "student_file_open", unit_id=row.school_id, student=student
    )


@page(CHANGE, StudentFile)
def student_file_remove(request, row):
    form = ReasonForm(request.POST or None)
    back = reverse("records:student_files", args=[row.student_id])
    if request.method == "POST" and form.is_valid():
        ok, _ = attempt(form, remove_file, file=row, by=request.reach, **form.cleaned_data)
        if ok:
            messages.success(request, "Đã bỏ giấy tờ. Lịch sử vẫn ghi tên tệp và lý do.")
            return redirect(back)
    title = f"Bỏ giấy tờ: {row.get_kind_display().lower()}"
    return _form_page(request, row.student, form, title, "Bỏ giấy tờ này", back, danger=True)


def _form_page(request, student, form, title, submit, back, **more):
    """A page of one form below the pupil's own."""
    context = {
        "title": title,
        "crumbs": frame(request, student, "files")["crumbs"],
        "lead": student.full_name,
        "form": form,
        "submit": submit,
        "cancel": back,
        **more,
    }
    return render(request, "parts/form_page.html", context)
