"""The Sở opens the turn of the year for all its schools, sets its deadline, runs it for many."""

from datetime import date

from csdl.ground.actions.job import start_job
from csdl.kit.action import Refused, action
from csdl.kit.text import nfc
from csdl.kit.window import Deadline
from records.models import RolloverPlan
from schools.models import Year

RUN = "records.run_rollover"
TITLES = {
    "records.rehearse_turn": "Diễn tập kết chuyển {n} trường",
    "records.commit_turn": "Kết chuyển {n} trường",
}


def usual_day(year):
    """ "trước ngày 10/9" of the year's first calendar year (hướng dẫn năm học of the Sở)."""
    return date(year.starts_year, 9, 10)


@action("rollover.open", "Mở đợt kết chuyển năm học")
def open_plan(*, year, by, before=None, basis=""):
    """Open the turn into `year` for the department's schools. before: the exclusive day."""
    earlier = Year.objects.filter(department=year.department_id, starts_year=year.starts_year - 1)
    year_before = earlier.first()
    if year_before is None:
        raise Refused(f"Chưa có năm học trước {year.name} nên không có gì để kết chuyển.")
    if RolloverPlan.objects.filter(year=year).exists():
        raise Refused(f"Đợt kết chuyển sang {year.name} đã mở rồi.")
    deadline = Deadline.before_day(before or usual_day(year))
    return RolloverPlan.objects.create(
        department_id=year.department_id,
        year_before=year_before,
        year=year,
        closes_at=deadline.closes_at,
        phrase=deadline.phrase,
        basis=nfc(basis)[:200],
    )


@action("rollover.extend", "Gia hạn kết chuyển năm học")
def extend_plan(*, plan, before, basis, by):
    """A later deadline, by a recorded decision; the one before stays in the history."""
    if not nfc(basis):
        raise Refused("Ghi căn cứ gia hạn, ví dụ: Công văn số 12/SGDĐT ngày 05/9/2027.")
    plan = RolloverPlan.objects.select_for_update().get(pk=plan.pk)
    deadline = Deadline.before_day(before)
    if deadline.closes_at <= plan.closes_at:
        raise Refused(f"Gia hạn là thêm thời gian. Hạn hiện nay: {plan.phrase}; chọn ngày sau đó.")
    plan.closes_at, plan.phrase, plan.basis = (
        deadline.closes_at,
        deadline.phrase,
        nfc(basis)[:200],
    )
    plan.save()
    return plan


@action("rollover.run", "Chạy kết chuyển nhiều trường")
def run_turn(*, task, plan, schools, by, leave=False, classroom=None):
    """Queue a rehearsal or a commit over schools. Returns the Job; a run under way is joined.

    classroom: rehearse this class of the one school alone.
    """
    if not schools:
        raise Refused("Không có trường nào để chạy. Đổi bộ lọc rồi thử lại.")
    ids = sorted(school.pk for school in schools)
    title = TITLES[task].format(n=len(ids))
    if len(ids) == 1:
        title = f"{title.rsplit(' ', 2)[0]}: {schools[0].name}"
    if classroom:
        title = f"{title}, lớp {classroom.name}"
    return start_job(
        task=task,
        title=f"{title}, sang năm học {plan.year.name}"[:200],
        params={"plan": plan.pk, "schools": ids, "leave": leave}
        | ({"classroom": classroom.pk} if classroom else {}),
        unit_id=ids[0] if len(ids) == 1 else plan.department_id,
        total=len(ids),
        key=f"{task}:{plan.pk}:{by.user_id}:{ids[0]}:{len(ids)}:{classroom.pk if classroom else 0}",
        by=by,
    )
