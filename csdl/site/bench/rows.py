"""The result: a list of figures, a table on the screen, bench.json."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from pathlib import Path


@dataclass(frozen=True)
class Row:
    """One figure. ratio: value ÷ floor, or floor ÷ value as the target says; target: what the
    ratio (or the value, where there is no floor) may at most or must at least be; rows: how
    much data it was measured over."""

    name: str
    value: float
    unit: str
    floor: float | None = None
    ratio: float | None = None
    target: str = ""
    rows: int | None = None

    @property
    def is_met(self) -> bool | None:
        """Whether the target is reached; None where it is only reported."""
        if not self.target:
            return None
        sign, _, bound = self.target.partition(" ")
        seen = self.value if self.ratio is None else self.ratio
        return seen <= float(bound) if sign == "≤" else seen >= float(bound)


def ratio(value: float, floor: float) -> float:
    return round(value / floor, 3) if floor else 0.0


def table(rows: list[Row]) -> str:
    """The rows for a terminal."""
    lines = [f"{'name':24} {'value':>12} {'floor':>12} {'ratio':>8} {'target':>9}  {'rows':>9}"]
    for row in rows:
        mark = {True: "✓", False: "✗", None: ""}[row.is_met]
        lines.append(
            f"{row.name:24} {row.value:>9.4g} {row.unit:<3}{_number(row.floor):>12} "
            f"{_number(row.ratio):>8} {row.target:>9}{mark:>2} {_number(row.rows):>9}"
        )
    return "\n".join(lines)


def _number(value):
    return "" if value is None else f"{value:.4g}" if isinstance(value, float) else str(value)


def write(rows: list[Row], path: Path) -> None:
    """bench.json: what was measured anew replaces what stood there, the rest stays."""
    kept = {}
    if path.exists():
        kept = {row["name"]: row for row in json.loads(path.read_text("utf-8"))}
    kept |= {row.name: asdict(row) for row in rows}
    text = json.dumps(list(kept.values()), ensure_ascii=False, indent=1)
    path.write_text(text + "\n", "utf-8")
