"""The second route of signing: papers signed by hand come back as scans."""

from django.contrib import messages
from django.http import FileResponse
from django.shortcuts import redirect, render

from accounts.actions.scan import file_scan, name_page, upload_scan
from accounts.forms.scan import NamePageForm, ScanForm
from accounts.models import Paper, Scan, ScanPage
from accounts.queries.scans import copy_of, job_of, result_of, scans_of, unread
from csdl.ground.queries.file import file_of
from csdl.ground.queries.job import job_card
from csdl.kit.access import page
from csdl.kit.action import attempt
from schools.models import Unit


@page("accounts.give_grant", Unit)
def scan_new(request, unit):
    """Hand in what was signed by hand: many files, many pages in one."""
    form = ScanForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        ok, scan = attempt(form, upload_scan, unit=unit, files=form.uploads(), by=request.reach)
        if ok:
            return redirect("accounts:scan_show", scan.pk)
    context = {
        "title": "Nộp bản đã ký",
        "form": form,
        "unit": unit,
        "scans": scans_of(unit),
    }
    return render(request, "accounts/scan_new.html", context)


@page("accounts.give_grant", Scan)
def scan_show(request, scan):
    """Being read; then of which paper each page is; then what was filed."""
    here = {"poll_url": request.path, "page_url": request.path, "result_url": request.path}
    job = job_card(job_of(scan)) | here
    if request.htmx:
        return render(request, "ground/_job_state.html", {"job": job})
    context = {"title": f"Bản đã ký nộp cho {scan.unit.short_name}", "scan": scan, "job": job}
    if scan.read_at:
        result = result_of(scan, request.reach)
        forms = {p.pk: NamePageForm(auto_id=f"page{p.pk}_%s") for p in result.loose}
        context |= {
            "result": result,
            "loose": [(p, unread(p), forms[p.pk]) for p in result.loose],
            "bad": result.bad,
            "refused": result.refused,
            "filed": result.filed,
        }
    return render(request, "accounts/scan_show.html", context)


@page("accounts.give_grant", Scan, methods=("POST",), fresh=True)
def scan_file(request, scan):
    copies = file_scan(scan=scan, by=request.reach)
    messages.success(request, f"Đã nộp {len(copies)} biên bản.")
    return redirect("accounts:scan_show", scan.pk)


@page("accounts.give_grant", ScanPage)
def scan_page(request, page):
    """A page that no QR code names: a named person says of which paper it is, and why."""
    form = NamePageForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        ok, _ = attempt(form, name_page, page=page, by=request.reach, **form.cleaned_data)
        if ok:
            messages.success(request, f"Đã nhận trang cho biên bản {form.cleaned_data['code']}.")
            return redirect("accounts:scan_show", page.file.scan_id)
    context = {"title": f"{page.file.name}, trang {page.number}", "form": form, "page": page}
    return render(request, "accounts/scan_page.html", context | {"why": unread(page)})


@page("accounts.give_grant", ScanPage, methods=("GET", "HEAD"))
def scan_picture(request, page):
    kept = file_of(page.picture_id)
    return FileResponse(kept.content.open("rb"), content_type=kept.content_type)


@page("accounts.view_paper", Paper, methods=("GET", "HEAD"))
def scan_copy(request, paper):
    """The filed copy, behind the paper's own door; "?tai=1" to keep it."""
    copy = copy_of(paper)
    if copy is None:
        messages.info(request, "Biên bản này chưa có bản ký được nộp.")
        return redirect("accounts:paper_show", paper.pk)
    kept = file_of(copy.file_id)
    request.note("print", action="paper.scan_copy", unit_id=paper.unit_id, paper=paper)
    return FileResponse(
        kept.content.open("rb"),
        as_attachment="tai" in request.GET,
        filename=kept.name,
        content_type=kept.content_type,
    )
