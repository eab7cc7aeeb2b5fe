"""One content, one string of bytes, one hash: what a paper is frozen in.

The form must give the same bytes in ten years and in another language, so it is narrow: objects
with text keys, lists, text, whole numbers, true, false, null; dates and moments become ISO text.
A float has no single spelling and is refused (write marks and shares as text: "8,5").
"""

import hashlib
import json
import unicodedata
from datetime import date, datetime

from csdl.kit.dates import in_vn


def canonical(obj: object) -> bytes:
    """JSON with sorted keys and no blanks, UTF-8, NFC.

    A date is "2026-09-05"; an aware moment its Vietnamese clock, "2026-09-05T09:05:00+07:00".
    Reading the bytes back and writing them again gives the same bytes. Anything else raises
    TypeError (a type that has no form) or ValueError (a value), naming the place: "lines[2].from".
    """
    plain = _plain(obj, "")
    text = json.dumps(plain, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return text.encode("utf-8")


def digest(obj: object) -> str:
    """SHA-256 of `canonical(obj)`, 64 small hexadecimal digits."""
    return hashlib.sha256(canonical(obj)).hexdigest()


def short(digest: str) -> str:
    """The form that is printed and read out: "1a2b3c4d…" → "1A2B-3C4D"."""
    head = digest[:8].upper()
    if len(head) < 8 or set(head) - set("0123456789ABCDEF"):
        raise ValueError(f"Not a hash in hexadecimal digits: {digest!r}")
    return f"{head[:4]}-{head[4:]}"


def _plain(value: object, place: str):
    # Subclasses (SafeString, text choices, IntEnum) become plain, so that none brings its own form.
    if value is None or isinstance(value, bool):
        return value
    if isinstance(value, str):
        return _text(value, place)
    if isinstance(value, int):
        return int(value)
    if isinstance(value, datetime):
        if value.tzinfo is None:
            raise ValueError(f"{_at(place)} is a moment without a time zone.")
        return in_vn(value).isoformat()
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, (list, tuple)):
        return [_plain(item, f"{place}[{index}]") for index, item in enumerate(value)]
    if isinstance(value, dict):
        return _object(value, place)
    if isinstance(value, float):
        raise TypeError(f"{_at(place)} is a float, which has no single spelling: write it as text.")
    raise TypeError(f"{_at(place)} is a {type(value).__name__}, which has no form: make it text.")


def _object(value: dict, place: str) -> dict:
    plain = {}
    for key, item in value.items():
        if not isinstance(key, str):
            raise TypeError(f"{_at(place)} has the key {key!r}, which is not text.")
        name = _text(key, place)
        if name in plain:
            raise ValueError(f"{_at(place)} has the key {name!r} twice once it is normalised.")
        plain[name] = _plain(item, f"{place}.{name}" if place else name)
    return plain


def _text(value: str, place: str) -> str:
    text = unicodedata.normalize("NFC", str.__str__(value))
    if "\0" in text or any("\ud800" <= char <= "\udfff" for char in text):
        raise ValueError(f"{_at(place)} holds a character that cannot be stored: {text!r}")
    return text


def _at(place: str) -> str:
    return place or "The content"
