"""What schools and communes have under way in the records, and what becomes of it when one ends."""

from accounts.models import Paper
from csdl.kit.registry import UnderWay, under_way
from records.actions.campaign import close_with_unit
from records.models import Campaign, CampaignSchool, Correction, Intake, Transfer
from records.queries.reorganisation import count_by_unit
from records.queries.transfer import unplaced_rows


def _work(words, goes, field, rows, pass_on=None):
    counts = lambda ids: count_by_unit(rows(), field, ids)  # noqa: E731
    under_way(UnderWay(words, goes, counts, pass_on))


_work(
    "em chưa có lớp",
    "kết chuyển trước ngày ấy, còn em nào thì chưa bàn giao được",
    "school",
    unplaced_rows,
)
_work(
    "em đang chờ trường khác nhận",
    "rút đề nghị, đi cùng trường",
    "from_school",
    lambda: Transfer.objects.open(),
)
_work(
    "em chờ được nhận", "trả lại trường đang giữ em", "to_school", lambda: Transfer.objects.open()
)
_work(
    "đề nghị sửa dữ liệu chưa xong",
    "dừng, đề nghị lại ở trường nhận",
    "school",
    lambda: Correction.objects.filter(state__in=["asked", "signing"]),
)
_work(
    "em đầu cấp chờ xếp lớp",
    "chờ xếp lớp ở trường nhận",
    "school",
    lambda: Intake.objects.waiting(),
)
_work(
    "đợt rà soát chưa nộp",
    "các lớp rà soát tiếp ở trường nhận",
    "school",
    lambda: CampaignSchool.objects.exclude(state="accepted").filter(campaign__state="open"),
)
_work(
    "đợt rà soát do đơn vị lập, đang mở",
    "kết thúc cùng đơn vị",
    "unit",
    lambda: Campaign.objects.filter(state="open"),
    close_with_unit,
)
_work(
    "giấy tờ chờ ký",
    "ký xong trước ngày ấy",
    "unit",
    lambda: Paper.objects.filter(state="open"),
)
