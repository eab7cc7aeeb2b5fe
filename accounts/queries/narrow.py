"""Whether a line may be limited as it says: functions, subject, term, group, whom it helps."""

from accounts.functions import FUNCTIONS
from accounts.models import Grant
from csdl.kit.dates import dmy
from schools.models import Level

APPROVER = "school_approver"


def axes_fault(role, holder, line) -> str:
    """Why the line may not be limited so, as a sentence; empty when it may."""
    return (
        _function_fault(role, line)
        or _subject_fault(role, line)
        or _group_fault(role, line)
        or _help_fault(role, holder, line)
    )


def _function_fault(role, line):
    if other := [key for key in line.functions if key not in role.functions]:
        name = FUNCTIONS[other[0]].label if other[0] in FUNCTIONS else "này"
        return f"Việc “{role.label}” không có chức năng {name}. Chọn trong các chức năng của việc."
    if role.must_choose and not line.functions:
        return f"Chọn ít nhất một chức năng cho việc “{role.label}”."
    return ""


def _subject_fault(role, line):
    if not role.subject and line.subject:
        return f"Việc “{role.label}” không giới hạn theo môn học."
    if role.subject == "must" and not line.subject:
        return "Việc này giao theo môn học: chọn một môn."
    if line.subject and line.classroom and line.classroom.level not in line.subject.levels:
        level = Level(line.classroom.level).label.lower()
        return f"Môn {line.subject.name} không dạy ở cấp {level}. Chọn môn của cấp học này."
    if line.term and not role.per_term:
        return f"Việc “{role.label}” không giới hạn theo học kì."
    if line.term not in (None, 1, 2):
        return "Học kì phải là I hoặc II, hoặc để trống cho cả năm."
    return ""


def _group_fault(role, line):
    if not line.group:
        return "Chọn tổ chuyên môn." if role.per_group == "must" else ""
    if not role.per_group:
        return f"Việc “{role.label}” không giới hạn theo tổ chuyên môn."
    if line.group.school_id != line.unit.pk:
        return f"{line.group.name} không phải tổ của {line.unit.name}."
    return ""


def _help_fault(role, holder, line):
    """A helper enters for a teacher who has that class (and subject) on paper, or is to have it."""
    if not role.helps:
        return f"Việc “{role.label}” không phải là nhập giúp." if line.helps else ""
    if line.helps is None:
        return "Chọn giáo viên được giúp: người này nhận lại và chịu trách nhiệm về dữ liệu."
    if line.helps.pk == holder.pk:
        return "Người nhập giúp và giáo viên được giúp phải là hai người."
    if not teaching(line).exists():
        what = f"dạy môn {line.subject.name}" if line.subject else "chủ nhiệm"
        return (
            f"{line.helps.full_name} chưa được giao {what} lớp {line.classroom.name} trong những "
            "ngày này. Lập biên bản cho giáo viên trước."
        )
    return ""


def teaching(line):
    """The grants, in force or waiting, by which the helped teacher has the class in those days."""
    rows = Grant.objects.exclude(state=Grant.State.ENDED).filter(
        holder=line.helps,
        classroom=line.classroom,
        starts_on__lte=line.ends_on,
        ends_on__gte=line.starts_on,
    )
    if line.subject is None:
        return rows.filter(role="homeroom_teacher")
    rows = rows.filter(role="subject_teacher", subject=line.subject)
    return rows.filter(term=line.term) | rows.filter(term=None) if line.term else rows


def entrusted_fault(reach, from_unit, role, line) -> str:
    """Who is authorised in one group hands on there alone, and no longer than they are: why the
    line goes beyond that; empty when it does not, or the giver gives by office."""
    if not role.per_group:
        return ""
    held = Grant.objects.in_force().filter(
        holder=reach.user, unit=from_unit, classroom=None, levels=[]
    )
    able = [grant for grant in held if role.needs <= set(grant.may_give)]
    mine = [grant for grant in able if grant.role == APPROVER]
    if len(mine) < len(able):
        return ""
    near = [grant for grant in mine if grant.group_id in (None, line.group and line.group.pk)]
    if not near:
        return "Bạn chỉ uỷ nhiệm được trong tổ ghi ở uỷ quyền của bạn."
    last = max(grant.ends_on for grant in near)
    if line.ends_on > last:
        return f"Uỷ quyền của bạn đến hết {dmy(last)}: uỷ nhiệm không dài hơn ngày ấy."
    return ""
