"""A list on paper: the unit's heading, the title, the table, who took it and when on every page.

Long lists are drawn some hundred rows at a time and joined: WeasyPrint holds a whole table in
memory (security.md 0.5: 385 MB for 2,000 × 8).
"""

from itertools import islice
from pathlib import Path

from django.template.loader import render_to_string

from csdl.kit import pdf

STYLES = Path(__file__).resolve().parents[2] / "static" / "css" / "print_list.css"
ROWS = 250  # in one drawing
WIDE = 6  # more columns than this lie on their side


def write_list(file, listing, *, seat, at, by, watermark, progress=None) -> int:
    """Draw the rows into `file` and give their number."""
    rows, parts, count, pages = listing.all_rows(), [], 0, 1
    readers = [(column.kind, column.reader()) for column in listing.columns]
    while True:
        piece = [_cells(readers, row) for row in islice(rows, ROWS)]
        if not piece and parts:
            break
        context = {
            "listing": listing,
            "heads": [{"label": c.label, "kind": c.kind} for c in listing.columns],
            "rows": [(count + n, cells) for n, cells in enumerate(piece, 1)],
            "is_first": not parts,
            "chosen": "; ".join(listing.chosen()),
            "wide": len(listing.columns) > WIDE,
            "seat": seat,
            "at": at,
            "watermark": watermark,
        }
        html = render_to_string("parts/list_print.html", context)
        parts.append(pdf.html_to_pdf(html, stylesheet=STYLES, first_page=pages))
        count, pages = count + len(piece), pages + pdf.count_pages(parts[-1])
        if progress:
            progress(count)
        if len(piece) < ROWS:
            break
    file.write(parts[0] if len(parts) == 1 else pdf.join(parts, title=listing.label))
    return count


def _cells(readers, row):
    values = [(kind, read(row)) for kind, read in readers]
    return [(kind, value[1] if kind == "status" else value) for kind, value in values]
