"""Forms and figures: lists, one form in one version, drawing up the next."""

import copy

from django.contrib import messages
from django.shortcuts import redirect, render
from django.urls import reverse

from csdl.kit.access import can, page
from csdl.kit.action import attempt
from csdl.kit.show import show_list
from reports import design
from reports.actions.form import add_form, edit_form, issue_form, renew_form, save_figure
from reports.forms.form import BlockForm, CheckForm, FigureForm, NewForm, RowForm, written
from reports.models import Figure, Form
from reports.queries.form import FormListing, figure_rows, figures_of, form_rows, gained
from reports.sources import SOURCES, pairs_of
from schools.models import Unit
from schools.queries.code import choices
from schools.queries.unit import root_units

CHANGE = "reports.change_form"
HOME = [{"label": "Báo cáo", "url": "/bao-cao/"}, {"label": "Biểu mẫu", "url": "/bieu-mau/"}]
HOW = {"derived": "đếm trên hồ sơ", "sum": "cộng các dòng", "manual": "nhập tay",
       "carried": "lấy từ báo cáo đầu năm"}  # fmt: skip


def _crumbs(*words):
    return [*HOME, *({"label": word, "url": ""} for word in words)]


@page("reports.view_form")
def form_list(request):
    listing = FormListing(form_rows(request.reach), request.GET)
    root = root_units(request.reach, CHANGE).first()
    return show_list(request, "reports/form_list.html", listing, root=root, crumbs=HOME)


@page("reports.view_form", Form)
def form_show(request, form):
    blocks = [
        (block, [(row, HOW[design.how(row)], _source(row)) for row in block["rows"]])
        for block in form.body.get("blocks", ())
    ]
    may_change = can(request.reach, CHANGE, form)
    context = {"title": f"Biểu số {form.code}, bản {form.version}", "form": form,
               "blocks": blocks, "may_change": may_change,
               "gained": gained(form) if may_change else [],
               "crumbs": _crumbs(form.code)}  # fmt: skip
    return render(request, "reports/form_show.html", context)


def _source(row):
    one = SOURCES.get(row.get("source"))
    if one is None:
        return row.get("why", "") or ", ".join(row.get("sum", ()))
    parts = [one.label]
    for dim, codes in (row.get("where") or {}).items():
        words = dict(pairs_of(one.by_key[dim], choices))
        said = ", ".join(words.get(code, code) for code in codes)
        parts.append(f"{one.by_key[dim].label}: {said}")
    return "; ".join(parts)


@page(CHANGE, Unit)
def form_new(request, department):
    form = NewForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        ok, row = attempt(form, add_form, department=department, by=request.reach,
                          **form.cleaned_data)  # fmt: skip
        if ok:
            return redirect("reports:form_show", row.pk)
    return _one(request, form, "Soạn biểu mẫu mới", "Soạn biểu", reverse("reports:form_list"))


def _one(request, form, title, submit, back, template="parts/form_page.html", **more):
    context = {"title": title, "form": form, "submit": submit, "cancel": back,
               "crumbs": _crumbs(title)}  # fmt: skip
    return render(request, template, context | more)


@page(CHANGE, Form, methods=("POST",))
def form_renew(request, form):
    as_shipped = "shipped" in request.POST
    draft = renew_form(form=form, as_shipped=as_shipped, by=request.reach)
    return redirect("reports:form_show", draft.pk)


@page(CHANGE, Form, methods=("POST",))
def form_issue(request, form):
    issue_form(draft=form, by=request.reach)
    messages.success(request, "Đã ban hành. Kỳ báo cáo mở từ nay dùng bản này.")
    return redirect("reports:form_show", form.pk)


def _edit(request, row, form, change, title, submit):
    """A page that puts one more thing into a draft."""
    back = reverse("reports:form_show", args=[row.pk])
    if request.method == "POST" and form.is_valid():
        body = copy.deepcopy(row.body)
        change(body)
        ok, _ = attempt(form, edit_form, draft=row, body=body, by=request.reach)
        if ok:
            return redirect(back)
    return _one(request, form, title, submit, back)


@page(CHANGE, Form)
def form_block(request, row):
    form = BlockForm(request.POST or None)

    # A block without rows does not stand yet: it comes with a first one, by hand.
    def change(body):
        block = form.block(row.level)
        block["rows"].append({"key": f"{block['key']}01", "label": "Tổng số", "manual": {},
                              "why": ""})  # fmt: skip
        body.setdefault("blocks", []).append(block)

    return _edit(request, row, form, change, "Thêm phần", "Thêm phần")


@page(CHANGE, Form)
def form_row(request, row):
    form = RowForm(request.POST or None, blocks=row.body.get("blocks", ()),
                   figures=figures_of(row.department_id))  # fmt: skip

    def change(body):
        block = next(b for b in body["blocks"] if b["key"] == form.cleaned_data["block"])
        there = next((n for n, r in enumerate(block["rows"]) if r["key"] == form.row["key"]), None)
        if there is None:
            block["rows"].append(form.row)
        else:
            block["rows"][there] = form.row

    return _edit(request, row, form, change, "Thêm hoặc thay dòng", "Ghi dòng")


@page(CHANGE, Form)
def form_check(request, row):
    form = CheckForm(request.POST or None)

    def change(body):
        body.setdefault("checks", []).append(form.check)

    return _edit(request, row, form, change, "Thêm điều kiểm tra", "Thêm")


@page(CHANGE, Form, methods=("POST",))
def form_drop(request, row):
    """Take a row or a check out of a draft."""
    body, key = copy.deepcopy(row.body), request.POST.get("row", "")
    for block in body.get("blocks", ()):
        block["rows"] = [r for r in block["rows"] if r["key"] != key]
    body["blocks"] = [b for b in body.get("blocks", ()) if b["rows"]]
    number = request.POST.get("check", "")
    if number.isdecimal() and int(number) < len(body.get("checks", ())):
        del body["checks"][int(number)]
    edit_form(draft=row, body=body, by=request.reach)
    return redirect("reports:form_show", row.pk)


@page("reports.view_form")
def figure_list(request):
    root = root_units(request.reach, CHANGE).first()
    context = {"title": "Chỉ tiêu", "figures": figure_rows(request.reach).order_by("code"),
               "sources": SOURCES, "root": root, "crumbs": _crumbs("Chỉ tiêu")}  # fmt: skip
    return render(request, "reports/figure_list.html", context)


def _figure(request, form, department, figure, title):
    if request.method == "POST" and form.is_valid():
        data = dict(form.cleaned_data)
        where = data.pop("conditions")
        ok, _ = attempt(form, save_figure, department=department, figure=figure, where=where,
                        by=request.reach, **data)  # fmt: skip
        if ok:
            messages.success(request, "Đã ghi chỉ tiêu. Chọn nó khi thêm dòng vào biểu.")
            return redirect("reports:figure_list")
    words = [
        (one.label, [(d.key, d.label, pairs_of(d, choices)[:60]) for d in one.dims])
        for one in SOURCES.values()
    ]
    return _one(request, form, title, "Ghi chỉ tiêu", reverse("reports:figure_list"),
                "reports/figure_edit.html", words=words)  # fmt: skip


@page(CHANGE, Unit)
def figure_new(request, department):
    return _figure(request, FigureForm(request.POST or None), department, None, "Thêm chỉ tiêu")


@page(CHANGE, Figure)
def figure_edit(request, figure):
    initial = {"code": figure.code, "label": figure.label, "source": figure.source,
               "conditions": written(figure)}  # fmt: skip
    form = FigureForm(request.POST or None, initial=initial)
    return _figure(request, form, figure.department, figure, "Sửa chỉ tiêu")
