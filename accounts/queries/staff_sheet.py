"""Who of a sheet is who at a unit, and what they hold there: for the sheet of staff."""

from accounts.functions import FUNCTIONS, function_labels
from accounts.models import Grant, User
from accounts.models.post import days_now
from accounts.queries.give import rooms_of, subjects_of, year_for
from accounts.queries.offer import start_year
from accounts.roles import ROLES
from csdl.kit.dates import today
from csdl.kit.text import fold

NONE = ""


def roles_for(unit):
    """The work that a sheet may give: the unit's own, and all that a line of it can say."""
    return [
        role
        for role in ROLES.values()
        if role.own
        and role.tier == unit.tier
        # an authorisation follows from the approval annex, levels are chosen on the screen
        and not (role.authorised or role.per_level)
    ]


def rooms_for(unit):
    """The classes of the school's present year."""
    return list(rooms_of(unit, year_for(unit, today()))) if unit.is_school else []


def subjects_for(unit):
    """The subjects taught at the school's levels this year."""
    return list(subjects_of(unit, year_for(unit, today()))) if unit.is_school else []


def functions_said(keys):
    """ "Y tế; Thư viện": as the sheet writes the functions of a line, in the table's order."""
    return "; ".join(function_labels(keys))


def functions_meant(text):
    """The keys of what `functions_said` wrote."""
    said = set((text or "").split("; "))
    return tuple(sorted(key for key, one in FUNCTIONS.items() if one.label in said))


# What a line is limited to beside its class, as the sheet's columns are called.
NARROW = ("functions", "subject", "term", "helps")


def key_of(user, values, day):
    """What tells lines apart: person, work, class, what it is limited to, school year."""
    if not (role := values.get("role")):
        return f"{user}|"
    parts = [role, *(values.get(name) or NONE for name in ("classroom", *NARROW))]
    return "|".join([str(user), *parts, str(start_year(day or today()))])


class Roll:
    """The people of a unit as lines of a sheet name them.

    find: the account that a line means, or None for somebody new; fault: (column, sentence) why
    it can't be told; key: of the line; person: of its person, new or not.
    """

    def __init__(self, unit):
        self.unit = unit
        posts = unit.posts.filter(days_now()).values("user_id")
        people = list(User.objects.filter(pk__in=posts).order_by("pk"))
        self.by_username = {user.username: user for user in people}
        self.by_name = {}
        for user in people:
            self.by_name.setdefault(fold(user.full_name), []).append(user)

    def _alike(self, values):
        """Those of that name whose phone the line does not contradict; an equal phone decides."""
        phone = values.get("phone", "")
        named = self.by_name.get(fold(values.get("full_name", "")), [])
        same = [user for user in named if phone and user.phone == phone]
        return same or [user for user in named if not (phone and user.phone)]

    def find(self, values):
        if username := values.get("username", "").lower():
            return self.by_username.get(username)
        alike = self._alike(values)
        return alike[0] if len(alike) == 1 else None

    def fault(self, values):
        username = values.get("username", "").lower()
        if username and username not in self.by_username:
            return (
                "username",
                f"Không có ai dùng tên đăng nhập “{username}” đang công tác ở đây. Người mới: để "
                "trống ô này. Người ở đơn vị khác: ghi vị trí ở trang “Thủ trưởng, đầu mối” trước.",
            )
        if not username and len(alike := self._alike(values)) > 1:
            names = ", ".join(user.username for user in alike)
            return (
                "username",
                f"Đơn vị có {len(alike)} người cùng tên ({names}). Ghi tên đăng nhập của ai.",
            )
        return None

    def person(self, values):
        if user := self.find(values):
            return user.pk
        return f"{fold(values.get('full_name', ''))}/{values.get('phone', '')}"

    def key(self, values):
        return key_of(self.person(values), values, values.get("starts_on"))


def staff_rows(unit, whole=False):
    """{key: values} of the unit's people with their work there; with `whole` also each person
    alone. Work that ended or ran out is not listed."""
    posts = list(unit.posts.filter(days_now()).select_related("user").order_by("pk"))
    posts.sort(key=lambda post: post.user.sort_key)
    grants = {}
    own = [role.key for role in roles_for(unit)]
    rows = Grant.objects.filter(unit=unit, role__in=own, ends_on__gte=today(), levels=[])
    rows = rows.exclude(state=Grant.State.ENDED).with_place().order_by("pk")
    for grant in rows:
        grants.setdefault(grant.holder_id, []).append(grant)
    found = {}
    for post in posts:
        user = post.user
        facts = {
            "full_name": user.full_name,
            "username": user.username,
            "title": post.title,
            "phone": user.phone,
            "email": user.email,
        }
        held = grants.get(user.pk, [])
        if whole or not held:
            found[key_of(user.pk, {}, None)] = facts
        for grant in held:
            work = facts | _work(grant)
            found[key_of(user.pk, work, grant.starts_on)] = work
    return found


def _work(grant):
    """A grant as the cells of its line."""
    return {
        "role": grant.role,
        "classroom": grant.classroom.name if grant.classroom else NONE,
        "functions": functions_said(grant.functions),
        "subject": grant.subject.code if grant.subject else NONE,
        "term": str(grant.term or NONE),
        "helps": grant.helps.username if grant.helps else NONE,
        "starts_on": grant.starts_on,
        "ends_on": grant.ends_on,
    }
