"""Around a session: sites given out, people ticked at the door or from a list, reminders."""

from django.core.mail import send_mail
from django.utils import timezone

from accounts.actions.training import mark_attendance, remind_units
from accounts.models import TrainingInvite, TrainingPerson, TrainingSession, TrainingSite
from accounts.queries.training_desk import (
    REMIND,
    beginning_soon,
    closing_soon,
    door_sessions,
    people_of,
)
from csdl.ground.actions.job import start_job
from csdl.ground.actions.notice import tell
from csdl.kit.action import Refused, action
from csdl.kit.dates import vn_datetime


@action("training.sites", "Phân đơn vị về điểm cầu")
def assign_sites(*, unit, wanted, by):
    """Give units their điểm cầu. wanted: [(training id, unit code, name of the site or "")] of
    trainings that `unit` organises; a site that is not there yet is made. Returns how many."""
    rows = TrainingInvite.objects.select_for_update(of=["self"]).filter(training__unit=unit)
    invites = {(i.training_id, i.unit.code): i for i in rows.select_related("unit")}
    if missing := [code for plan, code, _ in wanted if (plan, code) not in invites]:
        raise Refused(f"Đơn vị mã {missing[0]} không được mời dự kế hoạch này.")
    sites = {}
    for plan, code, name in wanted:
        if name and (plan, name) not in sites:
            sites[plan, name], _ = TrainingSite.objects.get_or_create(training_id=plan, name=name)
        invite = invites[plan, code]
        invite.site = sites.get((plan, name))
        invite.save(update_fields=["site"])
    return len(wanted)


@action("training.tick", "Điểm danh tập huấn từ danh sách")
def tick_people(*, unit, marks, by):
    """Write who came. marks: [(session id, unit code, seat, present)] of `unit`'s sessions."""
    by_session = {}
    for session, code, seat, present in marks:
        by_session.setdefault(session, {})[code, seat] = present
    for pk, said in by_session.items():
        session = TrainingSession.objects.filter(training__unit=unit).get(pk=pk)
        people = {(p.invite.unit.code, p.seat): p.pk for p in people_of(session)}
        ids = {people[key]: present for key, present in said.items()}
        here = {pk for pk, present in ids.items() if present}
        mark_attendance(session=session, people=list(ids), present=here, by=by)
    return len(marks)


@action("training.check_in", "Ghi có mặt ở cửa")
def check_in(*, person, session, by):
    """One person at the door of a session that begins within two hours, or has begun today."""
    if not door_sessions(person).filter(pk=session.pk).exists():
        raise Refused("Buổi này chưa đến giờ đón, hoặc đã qua. Dùng danh sách điểm danh.")
    mark_attendance(session=session, people=[person.pk], present={person.pk}, by=by)
    return person


@action("training.remind_due", "Nhắc tập huấn sắp đến hạn")
def remind_due(*, by):
    """A day before: units that have not registered, people whose session begins. Once each."""
    for training in closing_soon():
        remind_units(training=training, by=by)
    for session in beginning_soon():
        start_job(
            task=REMIND,
            title=f"Nhắc buổi tập huấn {vn_datetime(session.starts_at)}",
            params={"session": session.pk},
            unit_id=session.training.unit_id,
            key=f"remind-session:{session.pk}",
            total=TrainingPerson.objects.filter(invite__training=session.training_id).count(),
            by=by,
        )


@action("training.remind_person", "Nhắc một người dự tập huấn")
def remind_person(*, person, session, by):
    """In the program where they have an account, by letter where they gave an address. Returns
    whether a letter went."""
    training, when = session.training, vn_datetime(session.starts_at)
    if person.user_id:
        title = f"Tập huấn lúc {when}: {training.title}"
        tell([person.user_id], key=f"session:{session.pk}", title=title, url="/tap-huan/cua-toi/")
    if not person.email or training.unit.is_practice or session.starts_at <= timezone.now():
        return False
    where = session.place or (person.invite.site.name if person.invite.site else "")
    body = (
        f"Kính gửi Ông/Bà {person.full_name},\n\n"
        f"{training.title} (Kế hoạch số {training.plan_number}).\n"
        f"Thời gian: {when}. Hình thức: {session.get_mode_display().lower()}.\n"
        + (f"Địa điểm: {where}.\n" if where else "")
        + f"\n{training.unit.full_name}"
    )
    try:
        return bool(send_mail(f"Nhắc tập huấn {when}"[:150], body, None, [person.email]))
    except OSError:  # no mail server: the notice stands
        return False
