"""What a report's paper says, frozen: the figures with the words of their form, no persons.

The screen of a sent report, its PDF and its .xlsx are all drawn from this one content.
"""

from django.conf import settings

from accounts.actions.grant import SYSTEM_NAME, head_of, issuer_content, person_at
from csdl.kit import dates
from csdl.kit.action import Refused
from reports import design

KIND = "report"


def form_content(form, figures) -> dict:
    """A form with its figures, as rows of cells in the order of its columns; null: no cell."""
    return {
        "code": form.code,
        "version": form.version,
        "title": form.title,
        "blocks": [_block(block, figures) for block in form.body.get("blocks", ())],
    }


def _block(block, figures):
    return {
        "title": block["title"],
        "columns": [column["label"] for column in block["columns"]],
        "rows": [_row(block, row, figures) for row in block["rows"]],
    }


def _row(block, row, figures):
    there = {column["key"] for column in design.columns_of(block, row)}
    return {
        "key": row["key"],
        "label": row["label"],
        "cells": [
            figures.get(f"{row['key']}.{column['key']}") if column["key"] in there else None
            for column in block["columns"]
        ],
    }


def report_content(sheet, issuer, by) -> dict:
    """The whole content. Raises Refused when nobody can sign for the unit."""
    submission = sheet.submission
    unit, period = submission.school, submission.period
    head = head_of(unit)
    if head is None:
        raise Refused(
            f"{unit.full_name} chưa có thủ trưởng hoặc người phụ trách để ký. Ghi chức vụ trước."
        )
    return {
        "kind": KIND,
        "issuer": issuer_content(issuer),
        "number": None,
        "made_on": dates.today().isoformat(),
        "place": issuer.place,
        "bases": [period.basis_text] if period.basis_text else [],
        "giver": {"name": head.user.full_name, "title": head.title, "unit": unit.full_name},
        "preparer": person_at(by.user, unit) if by.user else None,
        "system": {"name": SYSTEM_NAME, "address": settings.PUBLIC_URL},
        "title": period.title,
        "year": period.year.name,
        "cut_on": period.cut_on.isoformat(),
        "unit": unit.full_name,
        "addressee": submission.receiver.full_name if submission.receiver else "",
        "copy": submission.number + 1,
        "is_sum": submission.is_sum,
        "snapshot": _snapshot(submission),
        "forms": [form_content(form, sheet.figures[form.code]) for form in sheet.forms],
        "figures": sheet.figures,
        "explained": [{"text": p.text, "reason": p.reason} for p in sheet.problems if p.reason],
        "missing": list(sheet.missing),
        "alone": submission.alone_reason,
    }


def _snapshot(submission):
    one = submission.snapshot
    if one is None:
        return None
    return {
        "revision": one.revision,
        "digest": one.digest,
        "known_at": dates.in_vn(one.known_at).isoformat(),
        "reason": one.reason,
    }
