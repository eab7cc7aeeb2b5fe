"""Large sheets: 2,000 pupils of 45 columns, 50,000 rows of 30."""

import time

import pytest

from csdl.kit.excel.annotate import annotate
from csdl.kit.excel.check import check_rows
from csdl.kit.excel.columns import Column
from csdl.kit.excel.read import read_table
from csdl.kit.fields import TextField
from tests.kit import corpus
from tests.kit.corpus import PUPILS, book, pupil

COLUMNS = PUPILS.columns
SECONDS = 60  # a few on a quiet machine; what grows with the square takes far longer


def test_2000_pupils_of_45_columns_are_read_and_compared_in_seconds():
    columns = [*COLUMNS, *(free(f"extra{place}") for place in range(36))]
    rows = [pupil(n) | {f"extra{p}": f"giá trị {n} {p}" for p in range(36)} for n in range(2000)]
    head = [column.header for column in columns]
    data = book([head, *([column.text(row) for column in columns] for row in rows)])
    start = time.monotonic()
    table = read_table(data, columns)
    preview = check_rows(table, columns, {row["code"]: row for row in rows}, key="code")
    assert preview.counts["unchanged"] == 2000
    assert time.monotonic() - start < SECONDS


def free(name: str) -> Column:
    return Column(name, f"Cột {name}", TextField(required=False))


@pytest.mark.long
def test_50000_rows_of_30_columns(tmp_path):
    path = tmp_path / "large.xlsx"
    corpus.large(50_000, 30, str(path))
    columns = [free(str(place)) for place in range(30)]
    table = read_table(path, columns, max_mb=40)
    assert len(table.rows) == 50_000
    preview = check_rows(table, columns, {}, key="0")
    assert preview.counts["new"] == 50_000
    preview.rows[0].status = "error"
    assert annotate(path.read_bytes(), preview)
