"""A report as an official-looking workbook: one sheet per form, the figures of its content."""

import tempfile

from csdl.kit.dates import parse_vn_date, vn_date
from csdl.kit.excel.write import Styles, open_book, put_text


def write_report(content) -> object:
    """A temporary file with the workbook. content: reports.content.report_content, or as much of
    it as a draft has (no code and no hash then)."""
    file = tempfile.TemporaryFile(prefix="csdl-report-")  # noqa: SIM115 (FileResponse closes it)
    with open_book(file) as book:
        looks = Looks(book)
        for number, form in enumerate(content["forms"], 1):
            name = "".join(c for c in form["code"] if c not in "[]:*?/\\")[:28] or str(number)
            _sheet(book.add_worksheet(name), content, form, looks)
    file.seek(0)
    return file


class Looks(Styles):
    """The looks of a statistics form on top of the common ones."""

    def __init__(self, book):
        super().__init__(book)
        center = {"align": "center", "valign": "vcenter", "text_wrap": True}
        line = {"border": 1, "border_color": "#B7C3D0"}
        self.strong = book.add_format({"bold": True, **center})
        self.head = book.add_format({"bold": True, "font_size": 14, **center})
        self.label = book.add_format({"text_wrap": True, "valign": "top", **line})
        self.figure = book.add_format({"num_format": "#,##0", "valign": "top", **line})
        self.none = book.add_format({"align": "center", "font_color": "#7A858C", **line})
        self.block = book.add_format({"bold": True, "font_size": 12})


def _across(sheet, line, first, last, text, look):
    """A text over several cells of one line."""
    if last > first:
        sheet.merge_range(line, first, line, last, "", look)
    put_text(sheet, line, first, text, look)


def _sheet(sheet, content, form, looks):
    widest = max((len(block["columns"]) for block in form["blocks"]), default=1)
    last = max(3, 1 + widest)
    sheet.set_column(0, 0, 7)
    sheet.set_column(1, 1, 48)
    sheet.set_column(2, last, 11 if widest > 2 else 20)
    sheet.set_paper(9)
    sheet.set_landscape() if widest > 6 else sheet.set_portrait()
    sheet.fit_to_pages(1, 0)
    sheet.set_margins(left=0.5, right=0.5)
    sheet.hide_gridlines(2)
    code = content.get("code")
    mark = f"Mã hồ sơ {code}, mã kiểm tra {content['short']}" if code else ""
    sheet.set_footer(f"&L&8{mark or 'Bản nháp, chưa gửi'}&R&8Trang &P/&N")
    head = [
        (f"Biểu số {form['code']}", f"Đơn vị báo cáo: {content['unit']}"),
        (content["bases"][0] if content["bases"] else "", f"Đơn vị nhận: {content['addressee']}"),
        (mark or "BẢN NHÁP", f"Số liệu đến hết ngày {vn_date(parse_vn_date(content['cut_on']))}"),
    ]
    for line, (left, right) in enumerate(head):
        _across(sheet, line, 0, 1, left, looks.mark if line else looks.unit)
        _across(sheet, line, 2, last, right, looks.mark)
    _across(sheet, 4, 0, last, form["title"].upper(), looks.head)
    _across(sheet, 5, 0, last, f"Năm học {content['year']}", looks.strong)
    line = 7
    for block in form["blocks"]:
        line = _block(sheet, line, block, looks) + 1
    for down, words in zip((1, 5), zip(*_signers(content), strict=True), strict=True):
        _across(sheet, line + down, 0, 1, words[0], looks.strong)
        _across(sheet, line + down, 2, last, words[1], looks.strong)


def _block(sheet, line, block, looks):
    """Write a block from a line on, row by row (constant memory); the line after it."""
    put_text(sheet, line, 0, block["title"], looks.block)
    for place, word in enumerate(["Mã", "Chỉ tiêu", *block["columns"]]):
        put_text(sheet, line + 1, place, word, looks.header)
    line += 2
    for row in block["rows"]:
        put_text(sheet, line, 0, row["key"], looks.label)
        put_text(sheet, line, 1, row["label"], looks.label)
        for place, cell in enumerate(row["cells"], 2):
            if cell is None:
                put_text(sheet, line, place, "", looks.none)
            else:
                sheet.write_number(line, place, cell, looks.figure)
        line += 1
    return line


def write_charts(charts, compared, *, unit, title, cut_on) -> object:
    """A temporary file with what the page of charts shows as tables: each chart's figures, and
    this year's beside last year's."""
    file = tempfile.TemporaryFile(prefix="csdl-report-")  # noqa: SIM115 (FileResponse closes it)
    with open_book(file) as book:
        looks, sheet = Styles(book), None
        if compared:
            sheet = _headed(book, looks, "So với năm trước", unit, title, cut_on, (48, 14))
            rows = [(one.label, one.form, one.before, one.now, one.change) for one in compared]
            heads = ("Chỉ tiêu", "Biểu số", "Năm trước", "Năm nay", "Thay đổi")
            _table(sheet, looks, 5, heads, rows)
        sheet = _headed(book, looks, "Biểu đồ", unit, title, cut_on, (30,))
        line = 5
        for chart in charts:
            put_text(sheet, line, 0, chart.title, looks.unit)
            rows = [(bar.label, *(value for _, _, _, value, _ in bar.parts)) for bar in chart.bars]
            heads = ("", *(word for _, word in chart.series))
            if chart.share:
                heads = (*heads, chart.share)
                rows = [(*row, bar.said) for row, bar in zip(rows, chart.bars, strict=True)]
            line = _table(sheet, looks, line + 1, heads, rows) + 1
    file.seek(0)
    return file


def _headed(book, looks, name, unit, title, cut_on, widths):
    sheet = book.add_worksheet(name)
    for place, width in enumerate(widths):
        sheet.set_column(place, place, width)
    sheet.set_column(len(widths), 8, 14)
    sheet.set_paper(9)
    sheet.fit_to_pages(1, 0)
    put_text(sheet, 0, 0, unit, looks.unit)
    put_text(sheet, 1, 0, title, looks.title)
    put_text(sheet, 2, 0, f"Số liệu đến hết ngày {vn_date(cut_on)}", looks.mark)
    return sheet


def _table(sheet, looks, line, heads, rows):
    """Write heads and rows from a line on; the line after them."""
    for place, word in enumerate(heads):
        put_text(sheet, line, place, word, looks.header)
    for row in rows:
        line += 1
        for place, value in enumerate(row):
            if isinstance(value, int):
                sheet.write_number(line, place, value, looks.number)
            else:
                put_text(sheet, line, place, value or "", looks.text)
    return line + 1


def _signers(content):
    preparer = (content.get("preparer") or {}).get("name", "")
    giver = content.get("giver", {})
    return (("NGƯỜI LẬP BIỂU", preparer), ("THỦ TRƯỞNG ĐƠN VỊ", giver.get("name", "")))
