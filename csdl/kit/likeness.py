"""What a page looks like from afar: empty, or laid out as another page.

Read from a few hundred greys, so that blur, tone and a small tilt do not count.
"""

from PIL import Image

_WIDTH = 36
_EDGE = 25  # the outer 4 %: shadows of the scanner
_TURNS = (0, 90, 180, 270)
_TILTS = (-4, -2, 0, 2, 4)


def is_blank(grey: Image.Image) -> bool:
    """The empty back of a sheet: nothing darker than the paper, the edges left out."""
    cells = sorted(_cells(grey, 100))
    paper = cells[len(cells) // 2]
    return sum(cell < 0.88 * paper for cell in cells) < 0.002 * len(cells)


def likeness(page: Image.Image, found: Image.Image) -> float:
    """How alike two pages are laid out, 1 for the same. `found` may be turned or tilted."""
    base = _cells(page, _WIDTH)
    small = found.convert("L")
    small.thumbnail((400, 400), Image.Resampling.BOX)
    return max(
        _correlation(base, _cells(_turned(small, turn, tilt), _WIDTH))
        for turn in _TURNS
        for tilt in _TILTS
    )


def _turned(image: Image.Image, turn: int, tilt: int) -> Image.Image:
    upright = image.rotate(turn, expand=True)
    return upright.rotate(tilt, Image.Resampling.BILINEAR, fillcolor=255) if tilt else upright


def _cells(image: Image.Image, width: int) -> list[int]:
    """The page as `width` × 1.4 `width` greys, without its edges."""
    wide, high = image.width // _EDGE, image.height // _EDGE
    inner = image.convert("L").crop((wide, high, image.width - wide, image.height - high))
    return list(inner.resize((width, width * 7 // 5), Image.Resampling.BOX).tobytes())


def _correlation(one: list[int], two: list[int]) -> float:
    first, second = sum(one) / len(one), sum(two) / len(two)
    along = sum((a - first) * (b - second) for a, b in zip(one, two, strict=True))
    size = sum((a - first) ** 2 for a in one) * sum((b - second) ** 2 for b in two)
    return along / size**0.5 if size else 0.0
