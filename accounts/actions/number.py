"""The official số: typed in, or the next of a block that Văn thư reserved."""

from django.db.models import F

from accounts.actions.paper import draw_later
from accounts.models import NumberBlock, Paper
from csdl.kit.action import Refused, action
from csdl.kit.registry import REGISTRY


@action("number.reserve", "Giữ khối số văn bản")
def reserve_block(*, unit, year, first, last, by):
    """Record a block of numbers that the unit's Văn thư set aside. Blocks do not overlap."""
    if last < first:
        raise Refused("Số cuối phải từ số đầu trở đi.")
    if NumberBlock.objects.filter(unit=unit, year=year, first__lte=last, last__gte=first).exists():
        raise Refused(f"Khối {first}–{last} trùng với một khối đã giữ trong năm {year}.")
    return NumberBlock.objects.create(
        unit=unit, year=year, first=first, last=last, following=first, made_by_id=by.user_id
    )


@action("paper.number", "Ghi số văn bản")
def number_paper(*, paper, number, number_on, by):
    """Type in the official số that Văn thư gave after signing (NĐ 30/2020/NĐ-CP, Điều 15)."""
    if paper.state != Paper.State.SIGNED:
        raise Refused("Số được cấp sau khi biên bản đã ký đủ.")
    taken = Paper.objects.filter(
        unit_id=paper.unit_id, number=number, number_on__year=number_on.year
    ).exclude(pk=paper.pk)
    if other := taken.first():
        raise Refused(f"Số {number} đã ghi cho biên bản {other.code} trong năm {number_on.year}.")
    paper.number, paper.number_on = number, number_on
    paper.save(update_fields=["number", "number_on"])
    draw_later(paper, by)
    return paper


@action("paper.number_from_block", "Lấy số từ khối đã giữ")
def number_from_block(*, paper, number_on, by):
    """Give the next reserved number of that calendar year. Raises Refused when none is left."""
    block = (
        NumberBlock.objects.select_for_update()
        .filter(unit_id=paper.unit_id, year=number_on.year, following__lte=F("last"))
        .order_by("first")
        .first()
    )
    if block is None:
        raise Refused(
            f"Không còn số giữ sẵn cho năm {number_on.year}. Hỏi Văn thư giữ thêm, hoặc nhập số."
        )
    abbreviation = REGISTRY.paper_kinds[paper.kind].abbreviation
    number = f"{block.following:02d}/{abbreviation}-{paper.issuer.abbreviation}"
    block.following += 1
    block.save(update_fields=["following"])
    return number_paper(paper=paper, number=number, number_on=number_on, by=by)
