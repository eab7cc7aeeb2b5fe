"""Who holds a right now: for telling those who have the work, and them alone."""

from accounts.models import RoomRight, UnitRight


def holders_at_rooms(perm, classrooms):
    """{class: [user ids]} of those who hold `perm` on the class itself."""
    return _holders(RoomRight, perm, classrooms)


def holders_at_units(perm, units):
    """{unit: [user ids]} of those who hold `perm` on the unit itself."""
    return _holders(UnitRight, perm, units)


def _holders(model, perm, places):
    app, codename = perm.split(".")
    rows = model.objects.now().filter(
        permission__content_type__app_label=app,
        permission__codename=codename,
        content_object__in=places,
    )
    found = {}
    for place, user in rows.order_by("user_id").values_list("content_object_id", "user_id"):
        if user not in found.setdefault(place, []):
            found[place].append(user)
    return found
