"""The approval annex as the table that a unit prints with its regulation (S4, last page)."""

from django.template.loader import render_to_string

from accounts.queries.annex import annex_rows
from csdl.kit import pdf


def annex_pdf(regulation):
    context = {
        "regulation": regulation,
        "unit": regulation.unit,
        "rows": annex_rows(regulation),
    }
    return pdf.html_to_pdf(render_to_string("accounts/print/regulation_annex.html", context))
