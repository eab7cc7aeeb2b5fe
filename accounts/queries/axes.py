"""The place of a grant in words: unit or class, subject, term, group, levels, whom it helps."""

from accounts.functions import function_labels
from accounts.roles import ROLES
from schools.models import Level

TERMS = {1: "học kì I", 2: "học kì II"}


def narrow_words(of) -> list[str]:
    """What a grant (or a line of a biên bản) is limited to within its unit or class."""
    found = []
    if of.subject:
        found.append(f"môn {of.subject.name}")
    if of.term:
        found.append(TERMS[of.term])
    if of.group:
        found.append(of.group.name)
    if of.helps:
        found.append(f"giúp {of.helps.full_name}")
    if of.levels:
        found.append(f"cấp {', '.join(Level(code).label for code in sorted(of.levels))}")
    return found


def place_words(of) -> str:
    """ "Lớp 6A1, môn Toán, học kì I, THCS Hoa Phượng": short, for lists."""
    room = [f"Lớp {of.classroom.name}"] if of.classroom else []
    return ", ".join([*room, *narrow_words(of), of.unit.short_name])


def work_words(of) -> str:
    """ "Nhân viên theo chức năng: Y tế": the role, with the functions it is limited to."""
    return role_words(of.role, of.functions)


def role_words(role, functions) -> str:
    label, chosen = ROLES[role].label, function_labels(functions)
    return f"{label}: {', '.join(chosen)}" if chosen else label
