"""The kinds of paper that accounts prints; what signing each brings about."""

from accounts.actions.rights import activate_grants
from csdl.kit.registry import PaperKind, paper_kind

paper_kind(
    PaperKind(
        code="handover",
        title="Biên bản bàn giao tài khoản",
        abbreviation="BB",
        template="accounts/print/handover.html",
        on_signed=activate_grants,
    )
)
paper_kind(
    PaperKind(
        code="annex",
        title="Phụ lục biên bản bàn giao tài khoản",
        abbreviation="BB",
        template="accounts/print/annex.html",
        on_signed=activate_grants,
    )
)
paper_kind(
    PaperKind(
        code="commitment",
        title="Bản cam kết bảo đảm an toàn, an ninh dữ liệu",
        abbreviation="CK",
        template="accounts/print/commitment.html",
        on_signed=activate_grants,
    )
)
paper_kind(
    PaperKind(
        code="revocation",
        title="Biên bản thu hồi tài khoản",
        abbreviation="BB",
        template="accounts/print/revocation.html",
        # The right ended when it was taken back: the signatures only acknowledge it.
    )
)
paper_kind(
    PaperKind(
        code="leaving",
        title="Biên bản bàn giao khi thay đổi nhân sự",
        abbreviation="BB",
        template="accounts/print/leaving.html",
        # As with the revocation: what ended has ended, the signatures acknowledge it.
    )
)
paper_kind(
    PaperKind(
        code="return",
        title="Biên bản nhận lại công việc",
        abbreviation="BB",
        template="accounts/print/return.html",
        # The rights came back on their day; whoever stood in was told by the same paper.
    )
)
paper_kind(
    PaperKind(
        code="founding",
        title="Biên bản khởi tạo quyền quản trị",
        abbreviation="BB",
        template="accounts/print/founding.html",
    )
)
paper_kind(
    PaperKind(
        code="handover_day",
        title="Biên bản tổng hợp ngày bàn giao tài khoản",
        abbreviation="BB",
        template="accounts/print/handover_day.html",
        # Each turn has its own biên bản: this one only sums them up, and its head signs it.
        sides=("giver",),
    )
)
