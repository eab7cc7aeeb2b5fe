"""Vietnamese text: clean it, find it, sort it, hide it.

PostgreSQL here has neither ICU nor unaccent, so what a list is sorted by and what a search compares
are columns made by `sort_key`, `name_sort_key` and `fold`, compared in the "C" collation.
"""

import re
import unicodedata
from functools import lru_cache
from typing import NamedTuple

# Three look-alikes of Đ/đ (Icelandic eth, African D) come out of old keyboards and converters.
_LOOKALIKES = str.maketrans({"\u00d0": "Đ", "\u0189": "Đ", "\u00f0": "đ"})
_APOSTROPHES = str.maketrans("", "", "'’‘ʼ`´")
_TONES = {"\u0300": "1", "\u0309": "2", "\u0303": "3", "\u0301": "4", "\u0323": "5"}
_SHAPES = {"\u0306", "\u0302", "\u031b"}  # breve, circumflex, horn: part of the letter
# 33 letters in Vietnamese order onto 33 ASCII characters whose byte order is the same.
_ALPHABET = "aăâbcdđeêfghijklmnoôơpqrstuưvwxyz"
_WEIGHT = dict(zip(_ALPHABET, "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefg", strict=True))
_PIECES = re.compile(r"[0-9]+|[^\W_]", re.UNICODE)


class Name(NamedTuple):
    """The parts of a Vietnamese name; any of them may be empty."""

    family: str
    middle: str
    given: str


def nfc(text: object) -> str:
    """The text as it is stored: NFC, every kind of blank one space, trimmed, nothing invisible.

    Control and format characters go (NUL breaks PostgreSQL, bidi marks disguise a name), except
    line breaks and tabs, which are blanks. None is "".
    """
    if text is None:
        return ""
    text = str(text)
    if text.isprintable():  # no control, no blank but the space: nothing to look for in it
        if text.isascii():
            return " ".join(text.split())
        if unicodedata.is_normalized("NFC", text):
            return " ".join(text.translate(_LOOKALIKES).split())
    text = unicodedata.normalize("NFC", text).translate(_LOOKALIKES)
    kept = (c for c in text if c.isspace() or unicodedata.category(c) not in ("Cc", "Cf", "Cs"))
    return " ".join("".join(kept).split())


def nfc_lines(text: object) -> str:
    """Like `nfc`, line by line: for notes of several lines. At most one empty line in a row."""
    lines = [nfc(line) for line in str("" if text is None else text).splitlines()]
    return re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip()


def fold(text: object) -> str:
    """The text as it is searched: small letters without marks, đ → d, digits, single spaces.

    Apostrophes vanish ("H'Mông" → "hmong"), other punctuation is a blank ("10A1/2" → "10a1 2").
    """
    text = nfc(text).translate(_APOSTROPHES)
    if not text.isascii():
        text = unicodedata.normalize("NFKD", text)
    text = text.lower().replace("đ", "d")
    if not text.isascii():
        text = unicodedata.normalize("NFKD", text)  # "İ".lower() holds a mark of its own
        text = "".join(c for c in text if not unicodedata.combining(c))
    return " ".join("".join(c if c.isalnum() else " " for c in text).split())


def _number(digits: str) -> str:
    """A number whose byte order is its size: its length, then its digits."""
    digits = digits.lstrip("0") or "0"
    length = len(digits)
    return (str(length) if length < 9 else f"9{min(length, 99):02d}") + digits


def _letter(char: str) -> tuple[str, str]:
    """(weight, tone) of one letter, as lower case."""
    if char in _WEIGHT:
        return _WEIGHT[char], ""
    base, tone, shaped = "", "", ""
    for part in unicodedata.normalize("NFD", char):
        if part in _TONES:
            tone = _TONES[part]
        elif part in _SHAPES:
            shaped += part
        elif not unicodedata.combining(part):
            base += part
    letter = unicodedata.normalize("NFC", base + shaped)
    return _WEIGHT.get(letter) or _WEIGHT.get(base) or base, tone


@lru_cache(maxsize=8192)  # a language has few syllables, an import a million names
def _word_key(word: str) -> str:
    """One syllable: its letters, then its tone. Where the mark stands (hòa, hoà) is no matter."""
    letters, tones = [], []
    for piece in _PIECES.findall(word):
        if piece.isascii() and piece.isdigit():
            letters.append(_number(piece))
        else:
            weight, tone = _letter(piece)
            letters.append(weight)
            tones.append(tone)
    tone = "".join(tones)
    return "".join(letters) + (f"!{tone}" if tone else "")


def _words_key(text: str) -> str:
    """The syllables of a text that is NFC already, without the level of case."""
    words = re.split(r"[\W_]+", text.lower().translate(_APOSTROPHES))
    return " ".join(_word_key(word) for word in words if word)


def _case_key(text: str) -> str:
    bits = "".join("1" if c.isupper() else "0" for c in text if c.isalpha()).rstrip("0")
    return f"   {bits}" if bits else ""


def sort_key(text: object) -> str:
    """A string whose byte order is the order of a Vietnamese dictionary.

    Syllable by syllable, in each first its letters (a ă â b c d đ e ê …), then its tone (ngang,
    huyền, hỏi, ngã, sắc, nặng); case only between texts that are otherwise the same, small first.
    Numbers by size: "6A2" before "6A10". Printable ASCII for any Latin text.

    >>> sorted(["6A10", "6A2", "Bà Rịa", "Ba Vì"], key=sort_key)
    ['6A2', '6A10', 'Ba Vì', 'Bà Rịa']
    """
    text = nfc(text)
    return _words_key(text) + _case_key(text)


def name_sort_key(full_name: object) -> str:
    """`sort_key` of a person: by given name, then middle name, then family name."""
    name = split_name(full_name)
    parts = (_words_key(name.given), _words_key(name.middle), _words_key(name.family))
    # Two blanks end a part: they sort before one blank and a further syllable of the same part.
    return "  ".join(parts) + _case_key(f"{name.given}{name.middle}{name.family}")


def split_name(full_name: object) -> Name:
    """Family, middle and given name by place: first, what is between, last. One word is given."""
    words = nfc(full_name).split()
    if not words:
        return Name("", "", "")
    if len(words) == 1:
        return Name("", "", words[0])
    return Name(words[0], " ".join(words[1:-1]), words[-1])


def initials(full_name: object) -> str:
    """ "Nguyễn Thị Hương" → "N.T.H." """
    return "".join(f"{word[0].upper()}." for word in nfc(full_name).split())


def mask(text: object, first: int, last: int) -> str:
    """Dots for all but the first and last characters; a text too short for that is all dots."""
    text = nfc(text)
    hidden = len(text) - first - last
    if hidden < 3:
        return "•" * len(text)
    return text[:first] + "•" * hidden + text[len(text) - last :]


def mask_id(number: object) -> str:
    """ "031204001234" → "031•••••1234"; an old nine-digit number "031234567" → "03••••567"."""
    number = nfc(number)
    return mask(number, 3, 4) if len(number) >= 12 else mask(number, 2, 3)


def mask_phone(number: object) -> str:
    """ "0912345678" → "091••••678" """
    return mask(re.sub(r"[\s.\-]", "", nfc(number)), 3, 3)
