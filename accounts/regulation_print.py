"""The text a unit may start its own regulation from (seed 004: QĐ 20/QĐ-THCS), as a PDF."""

from django.template.loader import render_to_string

from accounts.actions.directive import bases_for
from csdl.kit import pdf
from csdl.kit.dates import today


def model_pdf(unit):
    context = {"unit": unit, "bases": bases_for(unit, "handover", today())}
    return pdf.html_to_pdf(render_to_string("accounts/print/regulation_model.html", context))
