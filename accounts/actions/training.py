"""Training: planned, registered for by link, accepted, reminded of, attended."""

import secrets

from django.core.mail import send_mail
from django.db import IntegrityError, transaction
from django.utils import timezone

from accounts.actions.user import create_user
from accounts.models import (
    Attendance,
    Training,
    TrainingInvite,
    TrainingPerson,
    TrainingSession,
    TrainingSite,
)
from accounts.models.training import RUN, hash_token
from accounts.queries.training import invitable, link_of, matches, unregistered
from accounts.queries.training_desk import DOOR, answerable
from csdl.ground.actions.job import start_job
from csdl.ground.actions.notice import tell
from csdl.kit.action import Refused, action
from csdl.kit.text import fold
from schools.models import Unit


@action("training.plan", "Lập kế hoạch tập huấn")
def plan_training(*, unit, title, plan_number, plan_on, deadline, session, by):
    """Make a plan with its first session; deadline: csdl.kit.window.Deadline of registration."""
    if unit.pk not in by.units(RUN):
        raise Refused(f"Bạn không tổ chức tập huấn thay mặt {unit.full_name}.")
    training = Training.objects.create(
        unit=unit,
        title=title,
        plan_number=plan_number,
        plan_on=plan_on,
        closes_at=deadline.closes_at,
        phrase=deadline.phrase,
        made_by_id=by.user_id,
    )
    add_session(training=training, by=by, **session)
    return training


@action("training.session", "Thêm buổi tập huấn")
def add_session(*, training, starts_at, mode, place, by):
    """Add a session. Raises Refused when one begins at that moment, or before registration ends."""
    if starts_at < training.closes_at:
        raise Refused(f"Buổi tập huấn phải sau hạn đăng ký ({training.phrase}).")
    try:
        with transaction.atomic():
            return TrainingSession.objects.create(
                training=training, starts_at=starts_at, mode=mode, place=place
            )
    except IntegrityError:
        raise Refused("Đã có buổi tập huấn bắt đầu đúng giờ này.") from None


@action("training.extend", "Gia hạn đăng ký tập huấn")
def extend_training(*, training, deadline, by):
    """Announce another deadline of registration; it stays before the first session."""
    first = training.sessions.first()
    if first and first.starts_at < deadline.closes_at:
        raise Refused("Hạn đăng ký phải trước buổi tập huấn đầu tiên.")
    training.closes_at, training.phrase = deadline.closes_at, deadline.phrase
    training.save(update_fields=["closes_at", "phrase"])
    return training


@action("training.invite", "Mời đơn vị dự tập huấn")
def invite_units(*, training, tier, own_sites, by):
    """A link for each unit of a tier below that has none; own_sites: a điểm cầu at each of them."""
    made = []
    for unit in invitable(by, training, tier):
        site = None
        if own_sites:
            site = TrainingSite.objects.create(training=training, name=f"Điểm cầu {unit.full_name}")
        invite = TrainingInvite(training=training, unit=unit, site=site, salt=secrets.token_hex(16))
        invite.token_hash = hash_token(invite.token)
        made.append(invite)
    if not made:
        raise Refused("Mọi đơn vị ở cấp này đã được mời.")
    for invite in made:
        invite.save()
    return made


@action("training.new_link", "Đổi đường dẫn đăng ký")
def renew_link(*, invite, by):
    """A new secret for one unit; the old link is dead at once."""
    invite.salt = secrets.token_hex(16)
    invite.token_hash = hash_token(invite.token)
    invite.save(update_fields=["salt", "token_hash"])
    return invite


@action("training.register", "Đăng ký người dự tập huấn")
def register_people(*, invite, leader, officer, by):
    """Write a unit's two people, one leader and one focal officer, until the deadline.

    leader, officer: {"full_name", "title", "phone", "email"}. Changing a person takes the
    account back from the seat: who is new waits to be accepted again.
    """
    invite = TrainingInvite.objects.select_for_update().get(pk=invite.pk)
    now = timezone.now()
    if refusal := invite.training.window.refusal(now):
        raise Refused(refusal)
    if leader["phone"] == officer["phone"] or fold(leader["full_name"]) == fold(
        officer["full_name"]
    ):
        raise Refused("Lãnh đạo và cán bộ đầu mối phải là hai người khác nhau.")
    for seat, values in (("leader", leader), ("officer", officer)):
        _write_person(invite, seat, values)
    invite.registered_at = now
    invite.save(update_fields=["registered_at"])
    return invite


def _write_person(invite, seat, values):
    person = TrainingPerson.objects.filter(invite=invite, seat=seat).first()
    person = person or TrainingPerson(invite=invite, seat=seat)
    if (person.full_name, person.phone) != (values["full_name"], values["phone"]):
        person.user = person.accepted_by = person.accepted_at = None
    for name, value in values.items():
        setattr(person, name, value)
    person.search_text = fold(f"{person.full_name} {invite.unit.name}")[:300]
    person.save()


@action("training.accept", "Nhận người dự tập huấn vào danh sách tài khoản")
def accept_person(*, person, user, kind, by):
    """Match a registered person to an account at their unit, or make one with a post (user=None).

    Only an officer's act does so: what came in by the link is words until then.
    """
    person = TrainingPerson.objects.select_for_update().get(pk=person.pk)
    if person.user_id:
        raise Refused(f"{person.full_name} đã được nhận, tài khoản {person.user.username}.")
    unit = person.invite.unit
    if user is None:
        if not Unit.objects.allowed(by, "accounts.add_user").filter(pk=unit.pk).exists():
            raise Refused(f"Bạn không lập tài khoản được ở {unit.full_name}.")
        user = create_user(
            unit=unit,
            full_name=person.full_name,
            title=person.title,
            kind=kind,
            phone=person.phone,
            email=person.email,
            by=by,
        )
    elif user not in matches(person):
        raise Refused(f"{user.full_name} không có vị trí công tác đang giữ ở {unit.full_name}.")
    person.user, person.accepted_by_id, person.accepted_at = user, by.user_id, timezone.now()
    person.save(update_fields=["user", "accepted_by", "accepted_at"])
    return person


@action("training.attend", "Điểm danh tập huấn")
def mark_attendance(*, session, people, present, by):
    """Write who of `people` (ids, those on the page) was present; the others of them were not."""
    if timezone.now() < session.starts_at - DOOR:
        raise Refused(
            f"Buổi này bắt đầu lúc {timezone.localtime(session.starts_at):%H:%M ngày %d/%m/%Y}, "
            "chưa điểm danh được."
        )
    rows = TrainingPerson.objects.filter(invite__training_id=session.training_id, pk__in=people)
    before = dict(Attendance.objects.filter(session=session).values_list("person_id", "is_present"))
    for person in rows:
        here = person.pk in present
        if before.get(person.pk) == here:
            continue
        Attendance.objects.update_or_create(
            session=session,
            person=person,
            defaults={"is_present": here, "marked_by_id": by.user_id},
        )
    return len(present)


@action("training.remind", "Nhắc các đơn vị chưa đăng ký tập huấn")
def remind_units(*, training, by):
    """Queue the reminders: one to each unit that has neither registered nor been reminded."""
    if refusal := training.window.refusal(timezone.now()):
        raise Refused(refusal)
    number = unregistered(training).count()
    if not number:
        raise Refused("Không còn đơn vị nào chưa đăng ký mà chưa được nhắc.")
    return start_job(
        task="accounts.remind_training",
        title=f"Nhắc {number} đơn vị đăng ký tập huấn",
        params={"training": training.pk},
        unit_id=training.unit_id,
        key=f"remind-training:{training.pk}",
        total=number,
        by=by,
    )


@action("training.remind_one", "Nhắc một đơn vị đăng ký tập huấn")
def remind_one(*, invite, by):
    """Remind a unit once: its head and officer in the program, the unit by e-mail where it has an
    address; else it stays on the list to call.

    Returns whether a letter went out.
    """
    invite = TrainingInvite.objects.select_for_update().get(pk=invite.pk)
    if invite.reminded_at or invite.registered_at:
        return False
    invite.reminded_at = timezone.now()
    invite.save(update_fields=["reminded_at"])
    tell(
        answerable(invite.unit_id),
        key=f"training:{invite.training_id}:{invite.unit_id}",
        title=f"Chưa đăng ký tập huấn ({invite.training.phrase}): {invite.training.title}",
        url="/tap-huan/cua-toi/",
    )
    if invite.training.unit.is_practice:
        return False
    return bool(invite.unit.email) and _mail(invite)


def _mail(invite):
    training = invite.training
    body = (
        f"Kính gửi {invite.unit.full_name},\n\n"
        f"Đơn vị chưa đăng ký 02 người dự: {training.title} (Kế hoạch số {training.plan_number}).\n"
        f"Hạn đăng ký: {training.phrase}.\n"
        f"Đăng ký tại đường dẫn riêng của đơn vị, không chuyển cho nơi khác:\n{link_of(invite)}\n\n"
        f"{training.unit.full_name}"
    )
    try:
        return bool(
            send_mail(f"Nhắc đăng ký: {training.title}"[:150], body, None, [invite.unit.email])
        )
    except OSError:  # no mail server: the unit is on the list to telephone
        return False
