"""The standing register of each unit's leader in charge and focal officer."""

from django.contrib import messages
from django.shortcuts import redirect, render
from django.urls import reverse

from accounts.actions.post import correct_post, end_post, name_post, replace_seats
from accounts.forms.post import PostCorrectForm, PostEndForm, PostForm, SeatsForm
from accounts.models import Post
from accounts.queries.comeback import away_people
from accounts.queries.post import SeatListing, board, may_name_head, register, seats_now
from csdl.kit.access import can, page
from csdl.kit.action import attempt
from csdl.kit.show import show_list
from schools.models import Unit
from schools.views.frame import unit_crumbs, unit_tabs


@page("accounts.view_user")
def post_board(request):
    """Units without a head, without a focal officer, with posts run out."""
    listing = SeatListing(board(request.reach), request.GET)
    return show_list(request, "accounts/post_board.html", listing)


@page("accounts.view_user", Unit)
def post_list(request, unit):
    """Who held which post at a unit, from when to when."""
    rows = register(unit)
    reach = request.reach
    context = {
        "title": unit.short_name,
        "unit": unit,
        "tabs": unit_tabs(unit, ""),
        "seats": seats_now(unit),
        "rows": rows,
        "away": away_people(unit),
        "today": reach.today,
        "may_edit": can(reach, "accounts.change_user", unit),
    }
    return render(request, "accounts/post_list.html", context)


def _form_page(request, unit, form, title, **more):
    here = reverse("accounts:post_list", args=[unit.pk])
    context = {
        "title": title,
        "form": form,
        "cancel": here,
        "crumbs": unit_crumbs(unit, ("Thủ trưởng, đầu mối", here), (title, "")),
        **more,
    }
    return render(request, "parts/form_page.html", context)


@page("accounts.change_user", Unit)
def post_replace(request, unit):
    """A new head, a new focal officer, or both at once, in one act."""
    form = SeatsForm(
        request.POST or None,
        unit=unit,
        may_name_head=may_name_head(request.reach, unit),
        initial={"day": request.reach.today},
    )
    if request.method == "POST" and form.is_valid():
        day = form.cleaned_data["day"]
        ok, made = attempt(
            form, replace_seats, unit=unit, seats=form.seats, day=day, by=request.reach
        )
        if ok:
            names = ", ".join(f"{post.user.full_name} ({post.title})" for post in made)
            messages.success(
                request,
                f"Đã ghi {names}. Quyền của người thôi giữ chức vẫn còn: "
                "bàn giao ở “Thay đổi nhân sự”.",
            )
            return redirect("accounts:post_list", unit.pk)
    lead = "Người cũ thôi và người mới nhận trong cùng một lần ghi: đơn vị không lúc nào trống."
    return _form_page(request, unit, form, "Thay thủ trưởng, đầu mối", submit="Ghi", lead=lead)


@page("accounts.change_user", Unit)
def post_add(request, unit):
    """A post here for a person who has an account already."""
    form = PostForm(request.POST or None, unit=unit, initial={"starts_on": request.reach.today})
    if request.method == "POST" and form.is_valid():
        ok, post = attempt(form, name_post, unit=unit, by=request.reach, **form.values())
        if ok:
            messages.success(request, f"Đã ghi {post.user.full_name}, {post.title}.")
            return redirect("accounts:post_list", unit.pk)
    return _form_page(request, unit, form, "Ghi thêm người vào vị trí", submit="Ghi")


@page("accounts.change_user", Post)
def post_end(request, post):
    form = PostEndForm(request.POST or None, initial={"ends_on": request.reach.today})
    if request.method == "POST" and form.is_valid():
        ok, _ = attempt(form, end_post, post=post, by=request.reach, **form.cleaned_data)
        if ok:
            messages.success(request, "Đã ghi ngày kết thúc.")
            return redirect("accounts:post_list", post.unit_id)
    title = f"Kết thúc vị trí của {post.user.full_name}"
    lead = f"{post.title}, {post.unit.full_name}."
    return _form_page(request, post.unit, form, title, submit="Ghi ngày kết thúc", lead=lead)


@page("accounts.change_user", Post)
def post_correct(request, post):
    initial = {"title": post.title, "starts_on": post.starts_on}
    form = PostCorrectForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        ok, _ = attempt(form, correct_post, post=post, by=request.reach, **form.cleaned_data)
        if ok:
            messages.success(request, "Đã sửa. Bản trước còn trong nhật ký.")
            return redirect("accounts:post_list", post.unit_id)
    title = f"Sửa vị trí của {post.user.full_name}"
    lead = "Ngày của người liền trước đổi theo, để không trống và không trùng."
    return _form_page(request, post.unit, form, title, submit="Lưu", lead=lead)
