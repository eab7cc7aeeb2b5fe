"""The kinds of paper that records prints; what signing each brings about."""

from csdl.kit.registry import NAMED, SUBJECT, DossierKind, PaperKind, dossier_kind, paper_kind
from records.actions.correction import correction_signed, correction_voided
from records.actions.sign_off import completion_signed, completion_voided, room_voided
from records.actions.staff_close import list_signed, list_voided
from records.actions.staff_review import minutes_signed, minutes_voided
from records.queries import round_story

dossier_kind(
    DossierKind(
        code="campaign",
        papers=round_story.paper_ids,
        story=round_story.story,
        title=round_story.title_of,
    )
)

paper_kind(
    PaperKind(
        code="class_data",
        title="Biên bản bàn giao dữ liệu lớp",
        abbreviation="BB",
        template="records/print/class_data.html",
        # The class is confirmed by the head's check; the signatures witness it (S1, 2.3).
        signers={"giver": SUBJECT, "receiver": "records.check_class"},
        labels={"giver": "Giáo viên chủ nhiệm", "receiver": "Lãnh đạo trường"},
        on_void=room_voided,
    )
)
paper_kind(
    PaperKind(
        code="review_completion",
        title="Xác nhận hoàn thành rà soát dữ liệu",
        abbreviation="XN",
        template="records/print/review_completion.html",
        sides=("giver",),
        labels={"giver": "Thủ trưởng đơn vị"},
        on_signed=completion_signed,
        on_void=completion_voided,
    )
)
paper_kind(
    PaperKind(
        code="correction",
        title="Biên bản sửa chữa dữ liệu",
        abbreviation="BB",
        template="records/print/correction.html",
        # Three witness it (QĐ 20/QĐ-THCS, S4); the last signature makes the change.
        sides=("receiver", "officer", "giver"),
        signers={"receiver": SUBJECT, "officer": NAMED, "giver": "accounts.sign_grant"},
        labels={
            "receiver": "Người đề nghị",
            "officer": "Cán bộ dữ liệu",
            "giver": "Thủ trưởng đơn vị",
        },
        on_signed=correction_signed,
        on_void=correction_voided,
    )
)
paper_kind(
    PaperKind(
        code="staff_confirmation",
        title="Biên bản xác nhận thông tin đã rà soát",
        abbreviation="BB",
        template="records/print/staff_confirmation.html",
        # The person signs by hand, with or without an account; the officer's filing witnesses it.
        sides=("officer",),
        signers={"officer": NAMED},
        labels={"officer": "Cán bộ rà soát"},
        by_hand=True,
        on_signed=minutes_signed,
        on_void=minutes_voided,
    )
)
paper_kind(
    PaperKind(
        code="staff_review",
        title="Danh sách xác nhận thông tin đã rà soát",
        abbreviation="DS",
        template="records/print/staff_review.html",
        sides=("officer", "giver"),
        signers={"officer": NAMED, "giver": "accounts.sign_grant"},
        labels={"officer": "Cán bộ rà soát", "giver": "Thủ trưởng đơn vị"},
        on_signed=list_signed,
        on_void=list_voided,
    )
)
