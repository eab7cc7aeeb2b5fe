"""New pupils to classes: by a pasted list, or dealt out, as many in each, as many girls in each,
names spread."""

import re
from dataclasses import dataclass


@dataclass
class Room:
    """A class while dealing: how many it has by now, and how many of them are girls."""

    pk: int
    total: int = 0
    girls: int = 0


def room_fault(row, room, name):
    """Why an admitted pupil can't be placed in the class found under a name; "" when they can."""
    if room is None:
        return f"Năm học này không có lớp “{name}”. Mở lớp hoặc sửa tên lớp."
    if (room.level, room.grade) != (row.level, row.grade):
        return f"{row.student.full_name} vào khối {row.grade}, lớp {room.name} thì không."
    return ""


def read_list(text, rows, rooms):
    """(choices, faults) of a pasted list: a pupil's code and a class on each line, as columns
    copied from Excel or parted by ";" or ",".

    rows: admitted pupils who wait; rooms: {class name in small letters: class}. choices:
    {intake: class}; faults: a sentence for each line that could not be read.
    """
    waiting = {row.student.student_code.lower(): row for row in rows}
    choices, faults = {}, []
    for number, line in enumerate(text.splitlines(), start=1):
        cells = [cell.strip() for cell in re.split(r"[\t;,]", line) if cell.strip()]
        if not cells:
            continue
        row, name = waiting.get(cells[0].lower()), cells[-1]
        if len(cells) < 2:
            fault = "cần mã học sinh và tên lớp."
        elif row is None:
            fault = f"mã {cells[0]} không chờ xếp lớp ở khối này."
        elif row.pk in choices:
            fault = f"mã {cells[0]} có hai lần."
        else:
            fault = room_fault(row, rooms.get(name.lower()), name)
        if fault:
            faults.append(f"Dòng {number}: {fault}")
        else:
            choices[row.pk] = rooms[name.lower()].pk
    return choices, faults


def deal(pupils, rooms):
    """{pupil: class} for (key, is a girl, sort key) triples over `Room`s, which are filled.

    First the girls by name, each to the class with fewest girls; then the boys by name, each to
    the smallest class. Neighbours in the alphabet part, so namesakes are spread. From empty
    classes, sizes and numbers of girls differ by one at most.
    """
    found = {}
    girls = sorted((p for p in pupils if p[1]), key=lambda p: (p[2], p[0]))
    boys = sorted((p for p in pupils if not p[1]), key=lambda p: (p[2], p[0]))
    for key, _, _ in girls:
        room = min(rooms, key=lambda r: (r.girls, r.total, r.pk))
        room.girls, room.total = room.girls + 1, room.total + 1
        found[key] = room.pk
    for key, _, _ in boys:
        room = min(rooms, key=lambda r: (r.total, r.girls, r.pk))
        room.total += 1
        found[key] = room.pk
    return found
