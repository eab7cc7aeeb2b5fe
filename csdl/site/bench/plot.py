"""The growth of each name with the department, as one SVG for the docs: time at school, commune and
city size, each name in a small field of its own, both axes by powers of ten."""

from __future__ import annotations

import json
from html import escape
from math import log10
from pathlib import Path

SCALES = ("school", "commune", "city")
ACROSS, WIDTH, HEIGHT, LEFT, TOP = 5, 200, 120, 8, 22
_HEAD = """<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" role="img" \
font-family="sans-serif" font-size="11" fill="#1a2330">
<title>Time against size, {names} names, at {sizes} pupils</title>
<rect width="100%" height="100%" fill="#fff"/>
"""
_PANEL = """<g transform="translate({x} {y})">
<text x="{left}" y="14" font-weight="600">{name}</text>
<rect x="{left}" y="{top}" width="{w}" height="{h}" fill="#f3f7fc"/>
<polyline points="{points}" fill="none" stroke="#0b57a4" stroke-width="2"/>{dots}</g>
"""
_DOT = '<circle cx="{x}" cy="{y}" r="3" fill="#0b57a4"/><text x="{tx}" y="{ty}"{end}>{said}</text>'


def draw(folder: Path) -> str:
    """The SVG from folder/{school,commune,city}.json, as `bench.json` is written.

    What is measured in time alone, and at two sizes at least.
    """
    seen = {scale: _times(folder / f"{scale}.json") for scale in SCALES}
    sizes = {scale: rows["pupils"] for scale, rows in seen.items() if rows}
    names = [n for n in seen["city"] if n != "pupils" and sum(n in r for r in seen.values()) > 1]
    panels = [
        _panel(n, name, [(sizes[s], *seen[s][name]) for s in sizes if name in seen[s]])
        for n, name in enumerate(names)
    ]
    rows = -(-len(names) // ACROSS)
    said = ", ".join(_thousands(size) for size in sizes.values())
    head = _HEAD.format(
        width=ACROSS * WIDTH, height=rows * HEIGHT, names=len(names), sizes=said
    )  # fmt: skip
    return head + "".join(panels) + "</svg>\n"


def _times(path):
    """{name: (milliseconds, as it is said)} and the pupils there are, of one size."""
    if not path.exists():
        return {}
    rows = json.loads(path.read_text("utf-8"))
    factor = {"ms": 1, "s": 1000}
    found = {
        row["name"]: (row["value"] * factor[row["unit"]], f"{row['value']:.3g} {row['unit']}")
        for row in rows
        if row["unit"] in factor and not row["name"].endswith("_bare") and row["value"]
    }
    found["pupils"] = next(row["rows"] for row in rows if row["name"] == "pupil_list")
    return found


def _panel(number, name, seen):
    w, h = WIDTH - 2 * LEFT, HEIGHT - TOP - 8
    # One decade of time is as high in each field, so that steepness can be compared.
    low = min(log10(ms) for _, ms, _ in seen)
    dots = []
    for size, ms, said in seen:
        x = LEFT + 10 + (w - 20) * (log10(size) - 3) / 3.2
        y = TOP + h - 14 - (h - 30) * min(1.0, (log10(ms) - low) / 3)
        dots.append((round(x), round(y), said))
    points = " ".join(f"{x},{y}" for x, y, _ in dots)
    drawn = "".join(_dot(x, y, said, x > LEFT + w / 2) for x, y, said in dots)
    place = {"x": number % ACROSS * WIDTH, "y": number // ACROSS * HEIGHT}
    return _PANEL.format(
        name=escape(name), left=LEFT, top=TOP, w=w, h=h, points=points, dots=drawn, **place
    )  # fmt: skip


def _dot(x, y, said, at_end):
    end = ' text-anchor="end"' if at_end else ""
    return _DOT.format(x=x, y=y, tx=x + (4 if at_end else -4), ty=y - 6, end=end, said=said)


def _thousands(number):
    return f"{number:,}".replace(",", " ")
