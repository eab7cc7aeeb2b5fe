"""The kind of paper that reports print; certifying it sends the report."""

from csdl.kit.registry import PaperKind, paper_kind
from reports.actions.submission import paper_voided, send_signed
from reports.content import KIND
from reports.models.submission import CERTIFY

paper_kind(
    PaperKind(
        code=KIND,
        title="Báo cáo thống kê",
        abbreviation="BC",
        template="reports/print/report.html",
        sides=("giver",),
        signers={"giver": CERTIFY},
        labels={"giver": "Thủ trưởng đơn vị"},
        on_signed=send_signed,
        on_void=paper_voided,
    )
)
