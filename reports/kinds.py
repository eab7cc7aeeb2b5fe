"""The kind of paper that reports print; certifying it sends the report."""

from csdl.kit.registry import PaperKind, paper_kind
from reports.actions.submission import send_signed
from reports.content import KIND

paper_kind(
    PaperKind(
        code=KIND,
        title="Báo cáo thống kê",
        abbreviation="BC",
        template="reports/print/report.html",
        sides=("giver",),
        on_signed=send_signed,
    )
)
