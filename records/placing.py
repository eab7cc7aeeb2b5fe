"""Dealing new pupils out to classes: as many in each, as many girls in each, names spread."""

from dataclasses import dataclass


@dataclass
class Room:
    """A class while dealing: how many it has by now, and how many of them are girls."""

    pk: int
    total: int = 0
    girls: int = 0


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
