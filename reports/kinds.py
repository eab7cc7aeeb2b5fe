"""The kind of paper that reports print (certifying it sends the report); what is under way."""

from csdl.kit.registry import PaperKind, UnderWay, paper_kind, under_way
from reports.actions.pass_on import pass_reports
from reports.actions.submission import paper_voided, send_signed
from reports.content import KIND
from reports.models.submission import CERTIFY
from reports.queries.passing import to_send, to_take_in

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

under_way(
    UnderWay(
        "báo cáo cấp dưới chưa chấp nhận",
        "gửi về đơn vị quản lý mới của từng trường",
        to_take_in,
        pass_reports,
    )
)
under_way(UnderWay("báo cáo chưa gửi", "gửi trước ngày ấy", to_send))
