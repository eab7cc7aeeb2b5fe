"""What the tests of handover day share: the Sở's day of the demo world, and a second clerk."""

import re
from datetime import date

import pypdfium2

from accounts.actions.drawing import draw_paper
from accounts.actions.factor import set_totp
from accounts.actions.grant import prepare_grants
from accounts.actions.handover import claim_stop, issue_stop, receive_stop
from accounts.actions.paper import sign_paper
from accounts.actions.slip import issue_slip
from accounts.actions.user import activate_account, create_user
from accounts.models import HandoverDay, HandoverStop
from accounts.queries.offer import Line, start_year
from csdl.ground.models import File
from csdl.kit import dates
from csdl.kit.access import reach_of
from csdl.kit.reach import NOBODY, system
from csdl.site.world.cast import PASSWORD, PIN, TOTP_SECRET
from csdl.site.world.cast import person as cast

DESK = {"desk": "bàn 1 (Phía Đông)"}
LETTER = {"number": "12/GGT-UBND", "on": date(2026, 1, 5)}


def the_day():
    """Handover of 114 communes, today, two sites."""
    return HandoverDay.objects.get(unit__tier=1)


def free_stops(day, attended=True):
    """Turns whose officer has no such account yet; attended: present at the training."""
    from accounts.queries.training import attended as present

    rows = HandoverStop.objects.filter(day=day, state="waiting", assigned__grants=None)
    rows = rows.select_related("unit", "assigned", "site").order_by("pk")
    here = present(day.training, [s.assigned_id for s in rows])
    return [s for s in rows if (s.assigned_id in here) == attended]


def second_clerk(username="bananhai"):
    """Another officer of the Sở, made as everyone is: with a signed paper."""
    director = reach_of(cast("director"))
    unit = cast("director").posts.get().unit
    user = create_user(
        unit=unit, full_name="Phạm Công Bàn Hai", title="Chuyên viên", kind="member",
        username=username, by=system("thử"),
    )  # fmt: skip
    _, code = issue_slip(user=user, by=system("thử"))
    activate_account(username=username, code=code, password=PASSWORD, pin=PIN, by=NOBODY)
    today = dates.today()
    line = Line("department_officer", unit, today, date(start_year(today) + 1, 8, 31))
    paper = prepare_grants(holder=user, from_unit=unit, lines=[line], by=director)
    sign_paper(paper=paper, side="giver", pin=PIN, by=director)
    user.refresh_from_db()
    sign_paper(paper=paper, side="receiver", pin=PIN, by=reach_of(user))
    set_totp(user=user, secret=TOTP_SECRET, by=system("thử"))
    return user


def issue(stop, by, **changes):
    given = {"letter": LETTER, "untrained_reason": "", **changes}
    return issue_stop(stop=stop, by=by, **given)


def hand_over(stop, by):
    """A turn from the search to the signature on paper."""
    claim_stop(stop=stop, by=by, **DESK)
    issue(stop, by)
    return receive_stop(stop=stop, route="paper", by=by)


def printed(paper, by):
    """The words of a paper's PDF, drawn by the real action."""
    drawn = draw_paper(paper=paper, by=by)
    return pdf_text(File.objects.get(pk=drawn.pdf_id).read())


def pdf_text(data):
    """The words of a PDF, single blanks between."""
    pages = pypdfium2.PdfDocument(data)
    return re.sub(r"\s+", " ", " ".join(p.get_textpage().get_text_range() for p in pages))
