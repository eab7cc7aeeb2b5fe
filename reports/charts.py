"""Charts as plain numbers: the template draws them as SVG, beside a table of the same figures."""

from dataclasses import dataclass

_WHO = {"MN": "Trẻ", "GDTX": "Học viên"}
BAR, GAP, LEFT, WIDTH = 22, 8, 190, 640


@dataclass(frozen=True)
class Bar:
    """One bar. parts: [(css class, x, width, value, word)]; y: of its top; said: the word at
    its end, where it is not the total."""

    label: str
    y: int
    parts: tuple
    total: int
    said: str = ""


@dataclass(frozen=True)
class Chart:
    """Horizontal bars on one scale. series: the words of the parts, with their classes; share:
    the head of the column with the words at the ends, where they say more than the sum."""

    title: str
    bars: tuple
    series: tuple
    height: int
    key: str
    share: str = ""


def bars(key, title, rows, series, share="") -> Chart | None:
    """rows: [(label, [values in the order of series])]; None when there is nothing to draw. With
    `share` each bar is a whole, and its end says how much of it the first part is."""
    rows = [(label, values) for label, values in rows if sum(values) or not share]
    most = max((sum(values) for _, values in rows), default=0)
    if not most:
        return None
    drawn = []
    for place, (label, values) in enumerate(rows):
        x, parts, whole = LEFT, [], sum(values)
        for number, value in enumerate(values):
            width = round((WIDTH - LEFT - 70) * value / (whole if share else most))
            parts.append((f"s{number}", x, width, value, series[number]))
            x += width
        said = per_cent(values[0], whole) if share else ""
        drawn.append(Bar(label, place * (BAR + GAP), tuple(parts), whole, said))
    words = tuple((f"s{n}", word) for n, word in enumerate(series))
    return Chart(title, tuple(drawn), words, len(rows) * (BAR + GAP), key, share)


def per_cent(part, whole) -> str:
    """One decimal, rounded down: 100% is said of all alone."""
    return f"{part * 1000 // whole / 10:.1f}%".replace(".", ",").replace(",0%", "%")


def charts_of(sheet) -> list[Chart]:
    """What a report shows at a glance: pupils by grade and sex, mean class size, staff by
    training, how many are verified."""
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
            found.append(_verified(form, cells, grades, what))
        if cells.get("E05.tong"):
            found += _of_teachers(form, cells)
    return [chart for chart in found if chart]


_ANSWERS = ("Đã xác thực, khớp", "Sai lệch, không tìm thấy", "Chưa xác thực")


def _verified(form, cells, grades, what):
    """Of each grade, how many the population database knows as they stand here. None for a form
    issued before these rows were."""
    if "C19.tong" not in cells:
        return None
    rows = []
    for key, label in [*grades, ("tong", "Tất cả")]:
        every, good, wrong = (cells.get(f"{row}.{key}") or 0 for row in ("C01", "C19", "C20"))
        rows.append((label, [good, wrong, every - good - wrong]))
    title = f"{what} đã xác thực định danh ({form.code})"
    return bars(f"verified-{form.pk}", title, rows, _ANSWERS, share="Đã xác thực (%)")


# How teachers are told apart: key, title, words and rows of the form's part E.
_TEACHERS = (
    ("staff", "theo chuẩn trình độ đào tạo", ("Trên chuẩn", "Đạt chuẩn", "Chưa đạt chuẩn"), 10),
    ("rank", "theo hạng chức danh nghề nghiệp", ("Hạng I", "Hạng II", "Hạng III"), 15),
)
_AGES = ("Dưới 30", "30–39", "40–49", "50–54", "55–59", "Từ 60")


def _of_teachers(form, cells):
    """Teachers by training and rank, each as one bar of parts; by age as a bar for each band."""
    found = []
    for key, title, words, first in _TEACHERS:
        values = [cells.get(f"E{first + n}.tong") or 0 for n in range(len(words))]
        title = f"Giáo viên {title} ({form.code})"
        found.append(bars(f"{key}-{form.pk}", title, [("Giáo viên", values)], words))
    rows = []
    for n, word in enumerate(_AGES, 22):
        every, women = (cells.get(f"E{n}.{column}") or 0 for column in ("tong", "nu"))
        rows.append((word, [women, every - women]))
    found.append(bars(f"age-{form.pk}", f"Giáo viên theo độ tuổi và giới tính ({form.code})", rows,
                      ("Nữ", "Nam")))  # fmt: skip
    return found


def _grades(body):
    for block in body.get("blocks", ()):
        if block["key"] == "C":
            return [(c["key"], c["label"]) for c in block["columns"] if c["key"].startswith("k")]
    return []
