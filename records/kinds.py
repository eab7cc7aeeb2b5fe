"""The kinds of paper that records prints; what stands in the way of closing a school."""

from csdl.kit.registry import PaperKind, blockers, paper_kind
from records.queries.transfer import pupils_left

paper_kind(
    PaperKind(
        code="pupils",
        title="Biên bản bàn giao học sinh",
        abbreviation="BB",
        template="records/print/hand_over.html",
        # The pupils went by the decision it cites: the signatures acknowledge it.
    )
)


@blockers
def pupils_to_hand_on(unit):
    """A school with pupils hands them on before it closes."""
    number = pupils_left(unit) if unit.is_school else 0
    return [f"còn {number} học sinh, hãy bàn giao sang trường nhận trước"] if number else []
