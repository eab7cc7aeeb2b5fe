"""What the training pages show: plans, who registered, who did not, who came."""

from django.db.models import Count, Exists, OuterRef, Prefetch, Q

from accounts.models import Attendance, Training, TrainingInvite, TrainingPerson, User
from accounts.models.post import days_now
from accounts.models.training import RUN, VIEW, hash_token
from accounts.queries.offer import targets
from csdl.kit.dates import vn_datetime
from csdl.kit.listing import Column, Filter, Listing
from csdl.kit.pdf import qr_svg
from csdl.kit.text import fold, mask_phone
from schools.models import Unit


def training_list(reach):
    rows = Training.objects.allowed(reach, VIEW).select_related("unit")
    return rows.annotate(
        invited=Count("invites"),
        registered=Count("invites", Q(invites__registered_at__isnull=False)),
    )


class TrainingListing(Listing):
    label = "Tập huấn"
    unit = "kế hoạch"
    search = None
    columns = [
        Column("title", "Nội dung", url=lambda t: f"/tap-huan/{t.pk}/"),
        Column("unit", "Đơn vị tổ chức", lambda t: t.unit.short_name, sort="unit__sort_key"),
        Column("plan", "Kế hoạch", lambda t: f"số {t.plan_number}, {t.plan_on:%d/%m/%Y}"),
        Column("phrase", "Hạn đăng ký", sort="closes_at"),
        Column("registered", "Đã đăng ký", lambda t: f"{t.registered}/{t.invited} đơn vị"),
    ]
    order = ("-closes_at",)
    empty = "Chưa có kế hoạch tập huấn nào."


def running_units(reach, perm=RUN):
    """The units in whose name this person may run training (or handover days)."""
    return Unit.objects.filter(pk__in=reach.units(perm)).order_by("tier", "sort_key")


def invitable(reach, training, tier):
    """Units of a tier below the organiser that have no link yet."""
    below = targets(reach, training.unit).filter(tier=tier).exclude(pk=training.unit_id)
    return below.exclude(pk__in=training.invites.values("unit_id"))


def invite_rows(training):
    """One row per invited unit with its two people."""
    people = TrainingPerson.objects.order_by("seat")
    rows = TrainingInvite.objects.filter(training=training).select_related("unit", "site")
    return rows.prefetch_related(Prefetch("people", people))


def seat_name(seat):
    def read(invite):
        person = next((p for p in invite.people.all() if p.seat == seat), None)
        return f"{person.full_name}, {person.phone}" if person else ""

    return read


def invite_state(invite):
    return ("done", "Đã đăng ký") if invite.registered_at else ("todo", "Chưa đăng ký")


class InviteListing(Listing):
    """Units and their links; the filter "Chưa đăng ký" is the list to telephone."""

    label = "Đơn vị đăng ký tập huấn"
    unit = "đơn vị"
    search = "unit__search_text"
    search_label = "Tìm theo tên, mã đơn vị"
    columns = [
        Column("unit", "Đơn vị", lambda i: i.unit.short_name, sort="unit__sort_key"),
        Column("phone", "Điện thoại", lambda i: i.unit.phone),
        Column("site", "Điểm cầu", lambda i: i.site.name if i.site else ""),
        Column("leader", "Lãnh đạo", seat_name("leader")),
        Column("officer", "Cán bộ đầu mối", seat_name("officer")),
        Column(
            "reminded",
            "Đã nhắc",
            lambda i: vn_datetime(i.reminded_at) if i.reminded_at else "",
            sort="reminded_at",
        ),
        Column("state", "Tình trạng", invite_state, kind="status", sort="registered_at"),
    ]
    filters = [
        Filter(
            "state",
            "Tình trạng",
            [("no", "Chưa đăng ký"), ("yes", "Đã đăng ký")],
            lambda rows, v: rows.filter(registered_at__isnull=v == "no"),
        )
    ]
    order = ("unit__sort_key",)
    empty = "Chưa mời đơn vị nào."


class LinkListing(InviteListing):
    """With the link of each unit: only for who runs the training."""

    label = "Đường dẫn đăng ký của từng đơn vị"
    columns = [
        InviteListing.columns[0],
        InviteListing.columns[1],
        Column("link", "Đường dẫn riêng", lambda i: link_of(i)),
        InviteListing.columns[-2],
        InviteListing.columns[-1],
    ]


def link_of(invite):
    from django.conf import settings
    from django.urls import reverse

    return settings.PUBLIC_URL + reverse("accounts:training_register", args=[invite.token])


def invite_by(token):
    """The invitation behind a link, or None."""
    rows = TrainingInvite.objects.select_related("training__unit", "unit")
    return rows.filter(token_hash=hash_token(token)).first()


def registered_words(invite):
    """Whom the unit itself registered, the numbers masked: the page is open to who has the link."""
    return [
        {"label": p.get_seat_display(), "value": f"{p.full_name}, {p.title}, {mask_phone(p.phone)}"}
        for p in invite.people.order_by("-seat")
    ]


def door_passes(invite):
    """The QR each of the unit's people shows at the door: it opens the organiser's own page."""
    from django.conf import settings
    from django.urls import reverse

    return [
        {
            "name": person.full_name,
            "qr": qr_svg(settings.PUBLIC_URL + reverse("accounts:training_door", args=[person.pk])),
        }
        for person in invite.people.order_by("-seat")
    ]


def people_rows(training):
    """Registered people with how often they were present; of how many sessions."""
    present = Count("attendances", Q(attendances__is_present=True))
    rows = TrainingPerson.objects.filter(invite__training=training)
    return rows.select_related("invite__unit", "invite__site", "user").annotate(present=present)


def person_state(person):
    return ("done", f"Đã nhận: {person.user.username}") if person.user else ("todo", "Chờ nhận")


class PersonListing(Listing):
    label = "Danh sách dự tập huấn"
    unit = "người"
    search_label = "Tìm theo tên, đơn vị"
    columns = [
        Column("name", "Họ và tên", "full_name", url=lambda p: f"/tap-huan/nguoi/{p.pk}/"),
        Column("seat", "Thành phần", lambda p: p.get_seat_display(), sort="seat"),
        Column("title", "Chức vụ"),
        Column("unit", "Đơn vị", lambda p: p.invite.unit.short_name, sort="invite__unit__sort_key"),
        Column("phone", "Điện thoại"),
        Column("present", "Số buổi đã dự", kind="number", sort="present"),
        Column("state", "Tài khoản", person_state, kind="status", sort="accepted_at"),
    ]
    filters = [
        Filter(
            "seat", "Thành phần", TrainingPerson.Seat.choices, lambda rows, v: rows.filter(seat=v)
        ),
        Filter(
            "state",
            "Tài khoản",
            [("wait", "Chờ nhận"), ("done", "Đã nhận")],
            lambda rows, v: rows.filter(user__isnull=v == "wait"),
        ),
    ]
    order = ("invite__unit__sort_key", "-seat")
    empty = "Chưa đơn vị nào đăng ký."


def matches(person):
    """Accounts of people with a post at the unit today; those with the same name first."""
    posts = person.invite.unit.posts.filter(days_now()).values("user_id")
    users = list(User.objects.filter(pk__in=posts, is_active=True).order_by("sort_key"))
    name = fold(person.full_name)
    return sorted(users, key=lambda u: fold(u.full_name) != name)


def same_name(person):
    """The one account of that name at the unit, or None: proposed, never taken by itself."""
    name = fold(person.full_name)
    found = [u for u in matches(person) if fold(u.full_name) == name]
    return found[0] if len(found) == 1 else None


def tick_rows(session):
    """Everyone registered, with whether they were marked present at this session."""
    here = Attendance.objects.filter(session=session, person=OuterRef("pk"), is_present=True)
    rows = TrainingPerson.objects.filter(invite__training_id=session.training_id)
    rows = rows.select_related("invite__unit", "invite__site").annotate(here=Exists(here))
    return rows.order_by("invite__unit__sort_key", "-seat")


def counts(training):
    """Figures of a plan's page."""
    found = training.invites.aggregate(
        invited=Count("pk"), registered=Count("pk", Q(registered_at__isnull=False))
    )
    people = TrainingPerson.objects.filter(invite__training=training)
    return found | {
        "missing": found["invited"] - found["registered"],
        "waiting": people.filter(user=None).count(),
        "people": people.count(),
    }


def attended(training, users):
    """Ids of those of `users` who were present at a session of the plan."""
    rows = Attendance.objects.filter(
        is_present=True, person__invite__training=training, person__user__in=users
    )
    return set(rows.values_list("person__user_id", flat=True))


def trained_officers(training):
    """{unit id: user id} of the accepted focal officers of a plan."""
    rows = TrainingPerson.objects.filter(
        invite__training=training, seat=TrainingPerson.Seat.OFFICER, user__isnull=False
    )
    return dict(rows.values_list("invite__unit_id", "user_id"))


def unregistered(training):
    """Invitations to remind: not registered, not reminded yet."""
    rows = training.invites.filter(registered_at=None, reminded_at=None)
    return rows.select_related("unit", "training__unit").order_by("unit__sort_key")


def waiting_people(reach):
    """[(training, number)] of registered people to accept, where this person runs training."""
    rows = TrainingPerson.objects.allowed(reach, RUN).filter(user=None)
    found = rows.values("invite__training_id", "invite__training__title").annotate(n=Count("pk"))
    return list(found.order_by("invite__training_id"))
