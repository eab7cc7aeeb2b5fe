"""Charts as plain numbers: the template draws them as SVG, beside a table of the same figures."""

from dataclasses import dataclass

_WHO = {"MN": "Trẻ", "GDTX": "Học viên"}
BAR, GAP, LEFT, WIDTH = 22, 8, 190, 640


@dataclass(frozen=True)
class Bar:
    """One bar. parts: [(css class, x, width, value, word)]; y: of its top."""

    label: str
    y: int
    parts: tuple
    total: int


@dataclass(frozen=True)
class Chart:
    """Horizontal bars on one scale. series: the words of the parts, with their classes."""

    title: str
    bars: tuple
    series: tuple
    height: int
    key: str


def bars(key, title, rows, series) -> Chart | None:
    """rows: [(label, [values in the order of series])]; None when there is nothing to draw."""
    most = max((sum(values) for _, values in rows), default=0)
    if not most:
        return None
    drawn = []
    for place, (label, values) in enumerate(rows):
        x, parts = LEFT, []
        for number, value in enumerate(values):
            width = round((WIDTH - LEFT - 70) * value / most)
            parts.append((f"s{number}", x, width, value, series[number]))
            x += width
        drawn.append(Bar(label, place * (BAR + GAP), tuple(parts), sum(values)))
    words = tuple((f"s{n}", word) for n, word in enumerate(series))
    return Chart(title, tuple(drawn), words, len(rows) * (BAR + GAP), key)


def charts_of(sheet) -> list[Chart]:
    """What a report shows at a glance: pupils by grade and sex, mean class size, staff by
    training."""
    found = []
    for form in sheet.forms:
        cells = sheet.figures[form.code]
        grades = _grades(form.body)
        if grades and "C01.tong" in cells:
            rows = [
                (label, [cells[f"C02.{key}"], cells[f"C01.{key}"] - cells[f"C02.{key}"]])
                for key, label in grades
            ]
            what = _WHO.get(form.level, "Học sinh")
            title = f"{what} theo khối và giới tính ({form.code})"
            found.append(bars(f"sex-{form.pk}", title, rows, ("Nữ", "Nam")))
            sizes = [
                (label, [round(cells[f"C01.{key}"] / cells[f"B01.{key}"])])
                for key, label in grades
                if cells.get(f"B01.{key}")
            ]
            title = f"Số {what.lower()} bình quân một lớp ({form.code})"
            found.append(bars(f"size-{form.pk}", title, sizes, (f"{what} mỗi lớp",)))
        if cells.get("E05.tong"):
            rows = [("Giáo viên", [cells.get(f"E{n}.tong") or 0 for n in (10, 11, 12)])]
            title = f"Giáo viên theo chuẩn trình độ đào tạo ({form.code})"
            words = ("Trên chuẩn", "Đạt chuẩn", "Chưa đạt chuẩn")
            found.append(bars(f"staff-{form.pk}", title, rows, words))
    return [chart for chart in found if chart]


def _grades(body):
    for block in body.get("blocks", ()):
        if block["key"] == "C":
            return [(c["key"], c["label"]) for c in block["columns"] if c["key"].startswith("k")]
    return []
