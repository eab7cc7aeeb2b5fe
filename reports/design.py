"""How a form is said in data, and what its cells come to. Pure: no table is read here.

    {"blocks": [{"key": "C", "title": "Học sinh",
                 "columns": [{"key": "tong", "label": "Tổng số", "total": true},
                             {"key": "k6", "label": "Khối 6", "where": {"grade": ["6"]}}],
                 "rows": [{"key": "C01", "label": "Học sinh", "source": "pupil", "where": {}},
                          {"key": "C02", "label": "Lưu ban", "manual": {"most": "C01"},
                           "why": "…"},
                          {"key": "C03", "label": "Cộng", "sum": ["C01", "C02"]}]}],
     "checks": [{"rule": "C02.* <= C01.*", "severity": "error", "text": "…"},
                {"rule": "C01.tong", "near": 20, "severity": "warning", "text": "…"}]}

A row is derived (source and where: declared dimensions of reports.sources), a sum of rows,
carried from the year's first report ("carry": its row), or entered by hand with its rule and why
it can't be derived. A cell is "row.column"; of another form
"code!row.column". A rule is two sums of cells and numbers around <=, = or >=; "*" stands for each
column in turn. `near` compares a cell with the same unit's last period, in per cent. Nothing of
it is ever run: every word is looked up in what is declared.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass

KEY = re.compile(r"[A-Za-z][A-Za-z0-9_]{0,19}")
CELL = re.compile(
    r"(?:(?P<form>[^!\s]{1,30})!)?(?P<row>[A-Za-z]\w{0,19})\.(?P<col>[A-Za-z]\w{0,19}|\*)"
)
OPS = {"<=": "không lớn hơn", "=": "bằng", ">=": "không nhỏ hơn"}
MOST = 100_000_000  # of a cell entered by hand
Count = Callable[[str, Mapping], int]
_NONE: dict = {}


class BadForm(ValueError):
    """The description of a form does not hold together. The message is for the person."""


@dataclass(frozen=True)
class Problem:
    """A check that failed. key: the same until the figures mended it; cells: of this form."""

    key: str
    form: str
    severity: str
    text: str
    cells: tuple[str, ...] = ()
    reason: str = ""

    @property
    def is_error(self):
        return self.severity == "error"

    @property
    def blocks(self):
        """Whether it stands in the way of sending: an error, or a warning nobody explained."""
        return self.is_error or not self.reason


def rows_of(body):
    """(block, row) of a form in order."""
    return [(block, row) for block in body.get("blocks", ()) for row in block["rows"]]


def columns_of(block, row):
    """The columns in which a row has a cell."""
    only = row.get("only")
    return [c for c in block["columns"] if not only or c["key"] in only]


def how(row):
    """ "derived", "sum", "carried" (from the year's first report) or "manual"."""
    return next((word for key, word in _HOW if key in row), "manual")


_HOW = (("source", "derived"), ("sum", "sum"), ("carry", "carried"))


def where_of(row, column, level=""):
    """The whole condition of a derived cell; None when nothing can fit it."""
    found: dict[str, list] = {"level": [level]} if level else {}
    for part in (row.get("where") or {}, column.get("where") or {}):
        for dim, values in part.items():
            found[dim] = [v for v in values if v in found[dim]] if dim in found else list(values)
    return None if any(not values for values in found.values()) else found


def manual_cells(body, carried=()):
    """{cell: (row, column)} of what is entered by hand; totals add up by themselves, and what
    the year's first report tells (`carried`: its cells) is not asked again."""
    found = {}
    for block, row in rows_of(body):
        if how(row) in ("manual", "carried"):
            columns = columns_of(block, row)
            for column in columns:
                told = how(row) == "carried" and f"{row['carry']}.{column['key']}" in carried
                if not told and not _adds_up(column, columns):
                    found[f"{row['key']}.{column['key']}"] = (row, column)
    return found


def _adds_up(column, columns):
    return bool(column.get("total")) and len(columns) > 1


def figures(body, level: str, count: Count, manual: Mapping, carried: Mapping = _NONE) -> dict:
    """{cell: number, or None while a hand has still to write it}. carried: the cells of the
    same level in the year's first report."""
    found: dict[str, int | None] = {}
    for block, row in rows_of(body):
        columns = columns_of(block, row)
        for column in columns:
            cell = f"{row['key']}.{column['key']}"
            if how(row) == "derived":
                where = where_of(row, column, level)
                found[cell] = count(row["source"], where) if where is not None else 0
            elif how(row) != "sum" and not _adds_up(column, columns):
                told = carried.get(f"{row['carry']}.{column['key']}") if "carry" in row else None
                found[cell] = manual.get(cell) if told is None else told
        if how(row) in ("manual", "carried"):
            _add_up(found, row, columns)
    for block, row in rows_of(body):
        if how(row) == "sum":
            for column in columns_of(block, row):
                parts = [found.get(f"{key}.{column['key']}") for key in row["sum"]]
                found[f"{row['key']}.{column['key']}"] = _sum(parts)
    return found


def _add_up(found, row, columns):
    for column in columns:
        if _adds_up(column, columns):
            parts = [found[f"{row['key']}.{c['key']}"] for c in columns if not c.get("total")]
            found[f"{row['key']}.{column['key']}"] = _sum(parts)


def _sum(parts):
    known = [part for part in parts if part is not None]
    return sum(known) if len(known) == len(parts) else None


def add(parts):
    """Cell by cell, the sum of several units' figures: {form: {cell: number}}."""
    found: dict[str, dict[str, int]] = {}
    for figures_of_one in parts:
        for form, cells in figures_of_one.items():
            mine = found.setdefault(form, {})
            for cell, number in cells.items():
                mine[cell] = mine.get(cell, 0) + (number or 0)
    return found


# Checks


@dataclass(frozen=True)
class Rule:
    """left and right: lists of (sign, term); a term is a number or (form, row, column)."""

    left: tuple
    op: str
    right: tuple


def parse(text) -> Rule:
    """A rule out of its text. Raises BadForm with the word that is not understood."""
    words = text.split()
    at = [n for n, word in enumerate(words) if word in OPS]
    if len(at) != 1:
        raise BadForm(f"“{text}”: cần đúng một dấu <=, = hoặc >=, có dấu cách hai bên.")
    return Rule(_terms(words[: at[0]], text), words[at[0]], _terms(words[at[0] + 1 :], text))


def _terms(words, text):
    found, sign, due = [], 1, True
    for word in words:
        if word in ("+", "-"):
            if due:
                raise BadForm(f"“{text}”: thiếu ô trước dấu “{word}”.")
            sign, due = (1 if word == "+" else -1), True
        elif due:
            found.append((sign, _term(word, text)))
            sign, due = 1, False
        else:
            raise BadForm(f"“{text}”: thiếu dấu + hoặc - trước “{word}”.")
    if due:
        raise BadForm(f"“{text}”: thiếu một vế.")
    return tuple(found)


def _term(word, text):
    if word.isdigit() and len(word) <= 9:
        return int(word)
    match = CELL.fullmatch(word)
    if not match:
        raise BadForm(f"“{text}”: không hiểu “{word}”. Ghi ô như C01.tong.")
    return match["form"] or "", match["row"], match["col"]


def problems(forms, all_figures, last, reasons, carried=_NONE) -> list[Problem]:
    """What does not fit: cells still empty, rules of each form, jumps against last period.

    forms: [(code, body)]; last: figures of the last period, or {}; reasons: {key: sentence};
    carried: {code: cells of the year's first report}.
    """
    found = []
    for code, body in forms:
        mine = all_figures[code]
        found += _empty(code, body, mine, carried.get(code, ()))
        for check in body.get("checks", ()):
            if "near" in check:
                found += _jumps(code, check, mine, last.get(code, {}))
            else:
                found += _broken(code, body, check, all_figures)
    return [
        Problem(p.key, p.form, p.severity, p.text, p.cells, reasons.get(p.key, "")) for p in found
    ]


def _empty(code, body, mine, carried):
    cells = [cell for cell in manual_cells(body, carried) if mine.get(cell) is None]
    if not cells:
        return []
    text = f"Còn {len(cells)} ô nhập tay chưa ghi. Không có thì ghi 0."
    return [Problem(f"{code}!empty", code, "error", text, tuple(cells))]


def _jumps(code, check, mine, last):
    cell = check["rule"]
    now, before = mine.get(cell), last.get(cell)
    if now is None or not before:
        return []
    change = round(100 * abs(now - before) / before)
    if change <= check["near"]:
        return []
    text = check.get("text") or label_of_cell(cell)
    said = (
        f"{text}: kỳ trước {before}, kỳ này {now} ({'tăng' if now > before else 'giảm'} {change}%)."
    )
    key = f"{code}!near:{cell}:{before}:{now}"
    return [Problem(key, code, check.get("severity", "warning"), said, (cell,))]


def label_of_cell(cell):
    return f"Ô {cell}"


def _broken(code, body, check, all_figures):
    rule, found = parse(check["rule"]), []
    for column in _columns_for(rule, body):
        left, right, said, cells, known = *_value(rule, column, code, all_figures), True
        if left is None or right is None:
            known = False
        if known and not _holds(left, rule.op, right):
            name = next(
                (c["label"] for b in body["blocks"] for c in b["columns"] if c["key"] == column), ""
            )
            where = f", cột {name}" if column and name else ""
            text = check.get("text") or "Số liệu không khớp"
            sentence = f"{text}{where}: {said}."
            found.append(
                Problem(
                    f"{code}!{check['rule']}:{column}:{left}:{right}",
                    code,
                    check.get("severity", "error"),
                    sentence,
                    tuple(cells),
                )
            )
    return found


def _columns_for(rule, body):
    """The columns that "*" stands for: those of the first starred row; [""] without a star."""
    for _, term in (*rule.left, *rule.right):
        if isinstance(term, tuple) and term[2] == "*":
            for block, row in rows_of(body):
                if row["key"] == term[1]:
                    return [c["key"] for c in columns_of(block, row)]
            return []
    return [""]


def _value(rule, column, code, all_figures):
    sides, said, cells = [], [], []
    for terms in (rule.left, rule.right):
        total, words = 0, []
        for number, (sign, term) in enumerate(terms):
            value = term
            name = str(term)
            if isinstance(term, tuple):
                form, row, col = term
                cell = f"{row}.{column if col == '*' else col}"
                value = all_figures.get(form or code, {}).get(cell, 0 if form else None)
                name = f"{form}!{cell}" if form else cell
                if not form:
                    cells.append(cell)
            mark = ("- " if sign < 0 else "+ ") if number or sign < 0 else ""
            words.append(f"{mark}{name} ({value})" if isinstance(term, tuple) else f"{mark}{name}")
            total = None if total is None or value is None else total + sign * value
        sides.append(total)
        several = f" = {total}" if len(terms) > 1 else ""
        said.append(" ".join(words) + several)
    return sides[0], sides[1], f"{said[0]} phải {OPS[rule.op]} {said[1]}", cells


def _holds(left, op, right):
    return left <= right if op == "<=" else left >= right if op == ">=" else left == right


def check_body(body, sources):
    """Raise BadForm unless every word of a form is declared. sources: {key: its dims}."""
    seen, rows = set(), {}
    for block in body.get("blocks", ()):
        if not block.get("columns") or not block.get("rows"):
            raise BadForm(f"Phần “{block.get('title', '')}” cần ít nhất một cột và một dòng.")
        keys = [c["key"] for c in block["columns"]]
        for key in (*keys, *(r["key"] for r in block["rows"])):
            if not KEY.fullmatch(key):
                raise BadForm(f"Mã “{key}” chỉ gồm chữ cái không dấu và chữ số, bắt đầu bằng chữ.")
        if len(set(keys)) < len(keys):
            raise BadForm(f"Phần “{block['title']}” có hai cột cùng mã.")
        for row in block["rows"]:
            if row["key"] in seen:
                raise BadForm(f"Mã dòng {row['key']} dùng hai lần.")
            seen.add(row["key"])
            rows[row["key"]] = (block, row)
    if not rows:
        raise BadForm("Biểu chưa có dòng nào.")
    for block, row in rows.values():
        _check_row(block, row, rows, sources)
    for check in body.get("checks", ()):
        _check_check(check, rows)


def _check_row(block, row, rows, sources):
    if how(row) == "sum":
        for key in row["sum"]:
            if key not in rows or how(rows[key][1]) == "sum":
                raise BadForm(
                    f"Dòng {row['key']} cộng dòng {key}, không phải dòng có số liệu riêng."
                )
    if how(row) == "derived":
        dims = sources.get(row["source"])
        if dims is None:
            raise BadForm(f"Dòng {row['key']}: không đếm được trên “{row['source']}”.")
        for column in columns_of(block, row):
            for dim in (*(row.get("where") or {}), *(column.get("where") or {})):
                if dim not in dims:
                    raise BadForm(f"Dòng {row['key']}: “{row['source']}” không có “{dim}”.")


def _check_check(check, rows):
    terms = [(1, _term(check["rule"], check["rule"]))] if "near" in check else None
    rule = None if terms else parse(check["rule"])
    for _, term in terms or (*rule.left, *rule.right):
        if isinstance(term, tuple) and not term[0] and term[1] not in rows:
            raise BadForm(f"Kiểm tra “{check['rule']}”: không có dòng {term[1]}.")
