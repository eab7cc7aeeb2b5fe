"""The approval annex of a regulation: its rows, and the authorisations that follow from them."""

from django.db.models import Max
from django.db.models.functions import Coalesce

from accounts.actions.grant import prepare_grants
from accounts.models import AnnexDuty, AnnexLine, Regulation
from accounts.queries.annex import duty_text, unauthorised
from csdl.kit.action import Refused, action
from csdl.kit.text import nfc


@action("annex.add_line", "Ghi dòng phân công phê duyệt")
def add_annex_line(*, regulation, duties, by, user=None, holders="", title="", group=None, name=""):
    """Add a row at the end of the table.

    duties: [(verb, [paper keys], text or "")] in their order; a text left empty is made from
    the two. Raises Refused when it names nobody, or a regulation that was withdrawn.
    """
    regulation = Regulation.objects.select_for_update().get(pk=regulation.pk)
    if regulation.withdrawn_at:
        raise Refused("Quy chế này đã huỷ ghi nhận. Ghi phân công ở quy chế đang áp dụng.")
    if bool(user) == bool(holders):
        raise Refused("Chọn một người, hoặc chọn nhóm giáo viên, không chọn cả hai.")
    if not duties:
        raise Refused("Ghi ít nhất một nhiệm vụ.")
    if group and group.school_id != regulation.unit_id:
        raise Refused(f"{group.name} không phải tổ của đơn vị này.")
    last = regulation.lines.aggregate(last=Coalesce(Max("position"), 0))["last"]
    line = AnnexLine.objects.create(
        regulation=regulation,
        position=last + 1,
        user=user,
        holders=holders,
        group=group,
        name=user.full_name if user else nfc(name) or AnnexLine.Holders(holders).label,
        title=nfc(title),
    )
    AnnexDuty.objects.bulk_create(
        AnnexDuty(
            line=line,
            position=n,
            verb=verb,
            papers=list(papers),
            text=nfc(text) or duty_text(verb, papers),
        )
        for n, (verb, papers, text) in enumerate(duties, 1)
    )
    return line


@action("annex.remove_line", "Xoá dòng phân công phê duyệt")
def remove_annex_line(*, line, by):
    """Take a row out; the rows below move up. Authorisations already given are ended by
    themselves (their biên bản thu hồi), not by this."""
    regulation = Regulation.objects.select_for_update().get(pk=line.regulation_id)
    line.delete()
    for n, row in enumerate(regulation.lines.order_by("position"), 1):
        if row.position != n:
            row.position = n
            row.save(update_fields=["position"])
    return regulation


@action("annex.authorise", "Lập uỷ quyền theo phân công phê duyệt")
def authorise_annex(*, regulation, by):
    """Prepare, for each named person but the head, the authorisation that the table says.

    Dated from today (or from the regulation's first day) to the end of the school year, on the
    regulation as its decision; in force when both have signed. Returns the papers.
    """
    if not Regulation.objects.now().filter(pk=regulation.pk).exists():
        raise Refused("Chỉ lập uỷ quyền theo quy chế đang áp dụng.")
    waiting = unauthorised(by, regulation)
    if not waiting:
        raise Refused("Mọi người có việc phê duyệt trong bảng đã có uỷ quyền.")
    return [
        prepare_grants(holder=user, from_unit=regulation.unit, lines=lines, by=by)
        for user, lines in waiting
    ]
