"""A person leaves: what they hold at a unit, and who may take each of it over (mission B6).

`day` is the first day away: what they hold ends with the day before. On a long leave it is
suspended from `day` to the day before `returns_on`, and comes back by itself.
"""

from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from django.db.models import Q

from accounts.models import Grant, Post
from accounts.queries.offer import Line, candidates, why_not
from accounts.roles import ROLES, SEATS
from csdl.kit.dates import dmy
from csdl.kit.registry import REGISTRY, Holding
from schools.models import Parent

DAY = timedelta(days=1)
END, KEEP, HAND, ACT = "end", "keep", "to:", "act:"


@dataclass(frozen=True)
class Kind:
    """Why somebody leaves. returns: a day of return must be said; may_return: it may be; keeps:
    whether some of the work may stay with them; said: as the minutes say it."""

    label: str
    said: str
    returns: bool = False
    may_return: bool = False
    keeps: bool = False


KINDS = {
    "quit": Kind("Nghỉ việc, nghỉ hưu", "nghỉ việc"),
    "move": Kind("Chuyển đến đơn vị khác", "chuyển công tác"),
    "second": Kind("Biệt phái", "đi biệt phái", may_return=True),
    "long": Kind("Nghỉ dài hạn, có ngày trở lại", "nghỉ dài hạn", returns=True),
    "duty": Kind("Thay đổi nhiệm vụ, vẫn ở đơn vị", "thay đổi nhiệm vụ", keeps=True),
}


@dataclass(frozen=True)
class Change:
    """Who leaves which unit, why, from which day, on what decision."""

    leaver: Any
    unit: Any
    kind: str
    day: date
    returns_on: date | None = None
    basis: str = ""

    @property
    def about(self):
        return KINDS[self.kind]

    @property
    def is_long(self):
        return self.about.returns or (self.about.may_return and self.returns_on is not None)

    @property
    def said(self):
        back = f", trở lại từ {dmy(self.returns_on)}" if self.returns_on else ""
        words = f"{self.leaver.full_name} {self.about.said} từ {dmy(self.day)}{back}"
        return f"{words} ({self.basis})" if self.basis else words

    @property
    def last_cover(self):
        """The last day a receiver is needed for; None for good."""
        return self.returns_on - DAY if self.is_long else None


@dataclass
class Item:
    """One holding with what may be done about it.

    options: [(value, label)] or groups of them; fault: why nothing can be done here; note:
    a sentence below; chosen: the answer proposed, "" where a person must decide.
    """

    holding: Holding
    options: list = field(default_factory=list)
    fault: str = ""
    note: str = ""
    chosen: str = ""

    @property
    def key(self):
        return self.holding.key

    @property
    def values(self):
        found = []
        for value, label in self.options:
            found += [v for v, _ in label] if isinstance(label, list) else [value]
        return found

    def says(self, value):
        """The label of an answer."""
        for known, label in self.options:
            rows = label if isinstance(label, list) else [(known, label)]
            for one, words in rows:
                if one == value:
                    return words
        return ""


def change_fault(reach, change) -> str:
    """What is wrong with the change itself, before any of its parts."""
    if change.leaver.pk == reach.user_id:
        return (
            "Bạn không tự lập biên bản cho chính mình. Người khác trong đơn vị, hoặc đơn vị quản "
            "lý, làm việc này."
        )
    if change.is_long and not change.returns_on:
        return "Nghỉ dài hạn phải ghi ngày trở lại."
    if change.is_long and change.returns_on <= max(change.day, reach.today):
        return "Ngày trở lại phải sau ngày bắt đầu nghỉ và sau hôm nay."
    posts = change.leaver.posts.filter(unit=change.unit)
    first = posts.order_by("starts_on").values_list("starts_on", flat=True).first()
    if first and change.day < first:
        return f"Người này đến đơn vị từ {dmy(first)}: ngày thôi làm phải sau ngày đó."
    return ""


def held_at(change):
    """Everything the leaver holds at the unit that reaches into the day they leave."""
    found = [one for ask in REGISTRY.holdings for one in ask(change.leaver)]
    return [
        one
        for one in found
        if one.unit_id == change.unit.pk and (one.until is None or one.until >= change.day)
    ]


def people_on(unit, day, today):
    """Who has a post at the unit then (or today), deputies first; each with their title."""
    users = {user.pk: user for user in candidates(unit, max(day, today))}
    posts = unit.posts.filter(user__in=users.values()).order_by("pk")
    for post in posts.filter(Q(ends_on=None) | Q(ends_on__gte=today)):
        users[post.user_id].post = post
    return [user for user in users.values() if hasattr(user, "post")]


def plan(reach, change):
    """[Item]: each holding with its possible answers, as this person may carry them out."""
    people = people_on(change.unit, change.day, reach.today)
    people = [user for user in people if user.pk != change.leaver.pk]
    return [_item(reach, change, holding, people) for holding in held_at(change)]


def _item(reach, change, holding, people):
    item = Item(holding)
    if holding.kind == "grant":
        _grant_answers(reach, change, item, people)
    elif holding.kind == "post":
        _post_answers(reach, change, item, people)
    else:
        _other_answers(change, item, people)
    values = item.values
    if not item.fault and not values:
        item.fault = f"{holding.what}: chưa có ai ở đơn vị nhận được, và {holding.must_pass}."
    if len(values) == 1:
        item.chosen = values[0]
    return item


def _stop(change):
    if change.is_long:
        return (END, f"Tạm dừng, tự có lại từ {dmy(change.returns_on)}")
    return (END, "Kết thúc, không giao tiếp")


def _hand(people, best):
    """Groups of receivers: those who fit first."""
    fitting = [u for u in people if u in best]
    rest = [u for u in people if u not in best]
    groups = [("Đề nghị", fitting), ("Người khác", rest)]
    return [
        (name, [(f"{HAND}{u.pk}", f"Giao cho {u.full_name}, {u.post.title}") for u in users])
        for name, users in groups
        if users
    ]


def _grant_answers(reach, change, item, people):
    grant = item.holding.source
    if not reach.system and grant.from_unit_id not in reach.units("accounts.end_grant"):
        item.fault = (
            f"Quyền “{item.holding.what}” do {grant.from_unit.full_name} giao: nhờ người quản trị "
            "ở đó thu hồi hoặc bàn giao."
        )
        return
    if not item.holding.must_pass or _covered(grant, change):
        item.options.append(_stop(change))
    if change.about.keeps:
        item.options.append((KEEP, "Giữ lại"))
    if grant.suspended_on:
        item.note = f"Đang tạm dừng đến {dmy(grant.resumes_on)}."
    line = line_for(reach, change, grant)
    able = [user for user in people if user.pk != reach.user_id]
    reason = "" if able else "Chưa có ai khác ở đơn vị nhận được việc này."
    if able and not reach.system:
        reason = why_not(reach, grant.from_unit, able[0], line, leaver=change.leaver)
    if reason:
        item.note = f"{item.note} {reason}".strip()
    else:
        item.options += _hand(able, _best_for(grant, able))


def _covered(grant, change):
    """Whether someone else has the same seat's right, or its papers waiting (a new head)."""
    others = Grant.objects.filter(unit=grant.unit, role=grant.role, ends_on__gte=change.day)
    return others.exclude(state=Grant.State.ENDED).exclude(holder=change.leaver).exists()


def _best_for(grant, people):
    """Who fits by their post: a deputy for the head's seat, an officer for the admin account, a
    teacher without a class for a class."""
    role = ROLES[grant.role]
    if grant.role in SEATS:
        kinds = (*Post.HEADS, Post.Kind.DEPUTY)
    elif role.custodian:
        kinds = (Post.Kind.OFFICER, *Post.HEADS)
    else:
        kinds = (Post.Kind.MEMBER,) if role.per_class else (Post.Kind.DEPUTY, Post.Kind.OFFICER)
    fitting = [user for user in people if user.post.kind in kinds]
    if role.per_class:
        busy = set(
            Grant.objects.filter(unit=grant.unit, role=grant.role, year_id=grant.year_id)
            .exclude(state=Grant.State.ENDED)
            .values_list("holder_id", flat=True)
        )
        fitting = [user for user in fitting if user.pk not in busy]
    return fitting


def line_for(reach, change, grant):
    """The line that a receiver of this grant gets: from the day they take over to its end."""
    last = change.last_cover
    return Line(
        role=grant.role,
        unit=grant.unit,
        starts_on=max(change.day, reach.today, grant.starts_on),
        ends_on=min(grant.ends_on, last) if last else grant.ends_on,
        classroom=grant.classroom,
        levels=tuple(grant.levels),
        functions=tuple(grant.functions),
        subject=grant.subject,
        term=grant.term,
        group=grant.group,
        helps=grant.helps,
        basis=grant.basis and change.basis,
    )


def _post_answers(reach, change, item, people):
    post = item.holding.source
    if not item.holding.passes:  # an ordinary post: it ends, or on a long leave it stays
        stays = change.is_long or change.about.keeps
        item.options = [(KEEP, "Giữ vị trí")] if stays else []
        item.options += [] if change.is_long else [(END, "Kết thúc vị trí")]
        item.chosen = item.options[0][0]
        return
    if not item.holding.must_pass:
        item.options.append(
            _stop(change) if not change.is_long else (KEEP, "Giữ vị trí trong khi nghỉ")
        )
    if change.about.keeps:
        item.options.append((KEEP, "Giữ lại"))
    if post.kind == Post.Kind.OFFICER:
        item.options += _hand(people, [u for u in people if u.post.kind == Post.Kind.MEMBER])
        return
    deputies = [u for u in people if u.post.kind == Post.Kind.DEPUTY]
    acting = [(f"{ACT}{u.pk}", f"Phụ trách: {u.full_name}, {u.post.title}") for u in people]
    deputy_keys = {f"{ACT}{u.pk}" for u in deputies}
    acting.sort(key=lambda row: row[0] not in deputy_keys)
    if acting:
        item.options.append(("Ghế còn trống, có người phụ trách", acting))
    if people and not change.is_long:
        heads = [(f"{HAND}{u.pk}", f"Thủ trưởng mới: {u.full_name}") for u in people]
        item.options.append(("Người kế nhiệm", heads))


def _other_answers(change, item, people):
    if change.is_long or change.about.keeps:
        item.options.append((KEEP, "Giữ nguyên"))
    if not change.is_long and not item.holding.must_pass:
        item.options.append((END, "Kết thúc"))
    if item.holding.passes:
        item.options += _hand(people, [])
    if item.options and not item.holding.passes:
        item.chosen = item.options[0][0]


def issuing_unit(change, reach):
    """In whose name the minutes is made: the unit's own, or of who manages it when its head
    leaves (nobody signs for themself)."""
    heads = Post.objects.filter(unit=change.unit, kind__in=Post.HEADS, user=change.leaver)
    if not heads.filter(Q(ends_on=None) | Q(ends_on__gte=reach.today)).exists():
        return change.unit
    edge = Parent.objects.on(reach.today).filter(unit=change.unit).select_related("manager").first()
    return edge.manager if edge else change.unit
