"""What a row held when its template was downloaded, kept in a hidden column as short digests.

A sheet filled in over a week holds a week-old copy of every cell. Without this, sending it back
would undo what others wrote meanwhile: a cell that still says what the template said is no change,
and a cell that both sides changed is a conflict.
"""

import hashlib
from base64 import b64encode
from collections.abc import Mapping, Sequence
from typing import Any

from csdl.kit.excel.columns import Column
from csdl.kit.fields import TextField

NAME = "_mark"
COLUMN = Column(NAME, "Mốc dữ liệu (không sửa)", TextField(required=False), width=4)
_WIDTH = 4  # characters: 24 bits; a chance meeting only makes one cell look untouched


def digest(text: str) -> str:
    """24 bits of one cell's text."""
    return b64encode(hashlib.blake2s(text.encode(), digest_size=3).digest()).decode()


def _head(columns: Sequence[Column]) -> str:
    """Which columns, in which order: a mark of another layout says nothing."""
    return digest("|".join(column.name for column in columns))


def write(columns: Sequence[Column], row: Any) -> str:
    """The mark of a row going out."""
    return _head(columns) + "".join(digest(column.text(row)) for column in columns)


def read(mark: str, columns: Sequence[Column]) -> Mapping[str, str]:
    """{column name: digest} of a mark; nothing when it is not of these columns."""
    mark = mark.strip()
    if len(mark) != _WIDTH * (len(columns) + 1) or mark[:_WIDTH] != _head(columns):
        return {}
    parts = [mark[at : at + _WIDTH] for at in range(_WIDTH, len(mark), _WIDTH)]
    return dict(zip((column.name for column in columns), parts, strict=True))
