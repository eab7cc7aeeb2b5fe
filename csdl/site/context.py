"""`frame`: what base.html shows around each page. Computed once, when a template asks."""

from django.conf import settings
from django.utils.functional import SimpleLazyObject

from accounts.login.practice import is_inside
from csdl.site.queries import help_for, menu, notices_of, posts_now, start_year

PRODUCT = "CSDL Giáo dục"


def frame(request):
    return {"frame": SimpleLazyObject(lambda: _frame(request))}


def _frame(request):
    bare = {"product": PRODUCT, "demo": settings.DEMO, "nav": [], "units": []}
    if not getattr(request, "user", None) or not request.user.is_authenticated:
        return bare
    posts = posts_now(request.user)
    chosen = request.session.get("unit")
    post = next((p for p in posts if p.unit_id == chosen), posts[0] if posts else None)
    return bare | {
        "department": post.unit.department.name if post else "",
        "unit": {"name": post.unit.full_name, "url": ""} if post else None,
        "units": [{"id": p.unit_id, "name": p.unit.full_name, "role": p.title} for p in posts],
        "role": post.title if post else "",
        "practice": bool(post and post.unit.is_practice) or is_inside(request),
        "year": start_year(request.reach) if request.reach.today else "",
        "nav": menu(request.reach, request.path),
        "help": help_for(post),
        "notices": notices_of(request.user, posts),
    }
