"""Workflow as a table: MOVES = {(from, to): Move(permission, label)}.

Buttons are drawn from the same table that the actions check, so that a button never
offers what the action refuses.
"""

from __future__ import annotations

from dataclasses import dataclass

from csdl.kit.action import Refused


@dataclass(frozen=True)
class Move:
    perm: str
    label: str


def moves_from(table, state, reach):
    """The moves out of `state` that this reach holds the permission for somewhere."""
    return {to: m for (start, to), m in table.items() if start == state and reach.holds(m.perm)}


def check_move(table, start, to, names):
    """Refuse a move that the table does not know. `names`: state → Vietnamese label."""
    if (start, to) not in table:
        raise Refused(
            f"Không chuyển được từ “{names.get(start, start)}” sang “{names.get(to, to)}”. "
            "Có thể người khác vừa xử lý: tải lại trang để xem."
        )
