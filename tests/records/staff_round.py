"""What tests of the review of staff share."""

from django.urls import reverse

from accounts.actions.paper import sign_paper
from csdl.site.world.cast import PIN
from records.actions.staff_close import close_staff
from records.actions.staff_count import current_snapshot
from records.actions.staff_review import except_person
from records.queries.staff_review import people_rows


def url(name, row, *args):
    return reverse(f"records:{name}", args=[row.pk, *args])


def seen(job):
    return current_snapshot(job)[1]


def settle_all(row, reach):
    """Everybody but those who confirmed: by exceptions of the head, as many people have no
    account in the world of tests."""
    head = reach("head")
    for one in people_rows(row):
        if one.mark_state != "done":
            except_person(row=row, job=one, kind="leave", reason="Nghỉ thai sản", by=head)
    row.refresh_from_db()


def closed(row, reach):
    """The list drawn up and signed by both."""
    settle_all(row, reach)
    made = close_staff(row=row, pin=PIN, by=reach("data_officer"))
    sign_paper(paper=made.staff_paper, side="giver", pin=PIN, by=reach("head"))
    reach("data_officer")
    row.refresh_from_db()
    return row
