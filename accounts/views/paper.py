"""Papers: register, page, signing, PDF, the public check."""

from django.contrib import messages
from django.shortcuts import redirect, render

from accounts.actions.drawing import draw_arguments
from accounts.actions.number import number_from_block, number_paper
from accounts.actions.paper import sign_paper, sign_papers, void_paper
from accounts.forms.grant import NumberForm, ReasonForm, SignForm
from accounts.models import Paper
from accounts.queries.papers import (
    PaperListing,
    changed_names,
    paper_list,
    paper_state,
    public_check,
    side_label,
    sides,
    waiting_for,
)
from accounts.queries.scans import copy_of
from csdl.ground.actions.job import start_job
from csdl.ground.views.file import hand_out
from csdl.kit import pdf
from csdl.kit.access import can, page, public
from csdl.kit.action import attempt
from csdl.kit.canonical import short
from csdl.kit.show import show_list


@page()
def paper_list_page(request):
    listing = PaperListing(paper_list(request.reach), request.GET)
    waiting = waiting_for(request.reach)
    many = sum(p.side == "giver" for p in waiting) > 1
    context = {"waiting": waiting, "may_sign_many": many}
    return show_list(request, "accounts/paper_list.html", listing, **context)


@page("accounts.sign_grant", fresh=True)
def paper_sign_many(request):
    """The head signs a list in one act, with one PIN."""
    waiting = [p for p in waiting_for(request.reach) if p.side == "giver"]
    form = SignForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        picked = set(request.POST.getlist("pick"))
        papers = [p for p in waiting if str(p.pk) in picked]
        ok, _ = attempt(
            form,
            sign_papers,
            papers=papers,
            side="giver",
            pin=form.cleaned_data["pin"],
            by=request.reach,
        )
        if ok:
            messages.success(request, f"Đã ký {len(papers)} biên bản.")
            return redirect("accounts:paper_list")
    context = {
        "title": f"Cần ký ({len(waiting)})",
        "waiting": waiting,
        "form": form,
        "picked": set(request.POST.getlist("pick")),
    }
    return render(request, "accounts/paper_sign_many.html", context)


@page(methods=("POST",))
def paper_batch(request):
    """All papers of the list on screen, in its order, by a job: one PDF, or each apart in a ZIP."""
    listing = PaperListing(paper_list(request.reach), request.POST)
    ids = list(listing.rows.values_list("pk", flat=True))
    apart = "apart" in request.POST
    how = "mỗi bản một tệp" if apart else "thành một tệp"
    job = start_job(
        task="accounts.draw_batch",
        title=f"In {len(ids)} biên bản {how}",
        params={"papers": ids, "apart": apart},
        total=len(ids),
        by=request.reach,
    )
    return redirect("ground:job_show", job.pk)


def _side(request, paper):
    return next((p.side for p in waiting_for(request.reach, paper) if p.pk == paper.pk), "")


@page("accounts.view_paper", Paper)
def paper_show(request, paper):
    side = _side(request, paper)
    form = SignForm(request.POST or None) if side else None
    if request.method == "POST" and form and form.is_valid():
        ok, _ = attempt(
            form, sign_paper, paper=paper, side=side, pin=form.cleaned_data["pin"], by=request.reach
        )
        if ok:
            messages.success(request, "Đã ghi nhận xác nhận của bạn.")
            return redirect("accounts:paper_show", paper.pk)
    context = {
        "title": f"{paper.title} {paper.code or ''}",
        "paper": paper,
        "form": form,
        "side": side,
        "side_label": side_label(paper, side) if side else "",
        "html": pdf.render_html(**draw_arguments(paper), screen=True),
        "sides": sides(paper),
        "state": paper_state(paper),
        "changed": changed_names(paper),
        "copy": copy_of(paper),
        "grants": paper.grants.with_place(),
        "short": short(paper.digest),
        "may_change": can(request.reach, "accounts.give_grant", paper),
    }
    return render(request, "accounts/paper_show.html", context)


@page("accounts.give_grant", Paper, fresh=True)
def paper_void(request, paper):
    form = ReasonForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        ok, _ = attempt(form, void_paper, paper=paper, by=request.reach, **form.cleaned_data)
        if ok:
            messages.success(request, "Đã huỷ biên bản. Mã hồ sơ vẫn giữ chỗ trong sổ.")
            return redirect("accounts:paper_show", paper.pk)
    return render(
        request,
        "accounts/paper_void.html",
        {"title": f"Huỷ biên bản {paper.code}", "form": form, "paper": paper},
    )


@page("accounts.give_grant", Paper)
def paper_number(request, paper):
    initial = {"number": paper.number, "number_on": paper.number_on or request.reach.today}
    form = NumberForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        ok, _ = _give_number(form, paper, request.reach)
        if ok:
            messages.success(request, "Đã ghi số văn bản.")
            return redirect("accounts:paper_show", paper.pk)
    return render(
        request,
        "accounts/paper_number.html",
        {"title": f"Ghi số cho biên bản {paper.code}", "form": form, "paper": paper},
    )


def _give_number(form, paper, reach):
    data = form.cleaned_data
    if data["number"]:
        return attempt(form, number_paper, paper=paper, by=reach, **data)
    return attempt(form, number_from_block, paper=paper, number_on=data["number_on"], by=reach)


@page("accounts.view_paper", Paper)
def paper_pdf(request, paper):
    if not paper.pdf_id:
        return render(
            request, "accounts/paper_wait.html", {"title": "Đang tạo tệp PDF", "paper": paper}
        )
    return hand_out(request, paper.pdf_id, "paper.pdf", kind="print", inline=True, paper=paper)


@public
def paper_check(request, code):
    """Behind the QR: is this paper ours, of which day, in force? No names, no content."""
    paper = public_check(code)
    if paper is None:
        context = {"title": "Không có biên bản mang mã này", "code": code}
        return render(request, "accounts/paper_check.html", context, status=404)
    context = {
        "title": "Tra cứu biên bản",
        "paper": paper,
        "short": short(paper.digest),
        "state": paper_state(paper),
    }
    return render(request, "accounts/paper_check.html", context)
