"""A whole school's people from one sheet: accounts, posts, grants and papers, all or none."""

from accounts.actions.grant import prepare_grants, start_year_of
from accounts.actions.user import create_user
from accounts.models import Post, User
from accounts.queries.offer import Line
from accounts.queries.staff_sheet import Roll, functions_meant, rooms_for, subjects_for
from csdl.kit.action import Refused, action


@action("user.import", "Lập tài khoản, giao việc từ Excel")
def import_staff(*, unit, people, contacts, by):
    """Make who is new, and for each person one biên bản a school year with all their lines.

    people: mappings of the sheet's values with `user` (None: new) and `lines` (values of the
    work); contacts: {user id: {"phone", "email"}} to mend. Raises Refused with the first rule of
    giving that is broken, and by whom.
    """
    known = {
        "rooms": {room.name: room for room in rooms_for(unit)},
        "subjects": {subject.code: subject for subject in subjects_for(unit)},
        "people": Roll(unit).by_username,
    }
    # who is helped has the class on paper before the helper's line is asked about
    for person in sorted(people, key=lambda p: any(v.get("helps") for v in p["lines"])):
        user = person["user"] or _make(unit, person, by)
        by_year = {}
        for values in person["lines"]:
            line = _line(unit, values, **known)
            by_year.setdefault(start_year_of(line), []).append(line)
        for lines in by_year.values():
            _prepare(user, unit, lines, by)
    for pk, changes in contacts.items():
        _mend(pk, changes)
    return people


def _make(unit, person, by):
    return create_user(
        unit=unit,
        full_name=person["full_name"],
        title=person["title"],
        kind=Post.Kind.MEMBER,
        phone=person.get("phone", ""),
        email=person.get("email", ""),
        by=by,
    )


def _line(unit, values, rooms, subjects, people):
    return Line(
        role=values["role"],
        unit=unit,
        starts_on=values["starts_on"],
        ends_on=values["ends_on"],
        classroom=rooms.get(values.get("classroom")),
        functions=functions_meant(values.get("functions")),
        subject=subjects.get(values.get("subject")),
        term=int(values["term"]) if values.get("term") else None,
        helps=people.get(values.get("helps")),
    )


def _prepare(user, unit, lines, by):
    try:
        prepare_grants(holder=user, from_unit=unit, lines=lines, by=by)
    except Refused as refusal:
        raise Refused(f"{user.full_name}: {refusal}") from None


def _mend(pk, changes):
    user = User.objects.select_for_update().get(pk=pk)
    for name, value in changes.items():
        setattr(user, name, value)
    user.save(update_fields=list(changes))
