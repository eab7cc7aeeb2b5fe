"""What a password may not be: what others try first, and one's own name or number.

No rule on kinds of characters, none on age (ASVS 6.2.5, 6.2.10). Compared without case,
diacritics, blanks and signs, so that "Mật khẩu @123" is the same as "matkhau123".
"""

import functools
import gzip
import re
from difflib import SequenceMatcher
from pathlib import Path

from django.contrib.auth.password_validation import MinimumLengthValidator
from django.core.exceptions import ValidationError

from csdl.kit.text import fold

WORDS = Path(__file__).with_name("common_vi.txt.gz")
COMMON = (
    "Mật khẩu này ai cũng đoán ra: nó có trong danh sách hay dùng. "
    "Chọn một câu ngắn chỉ mình bạn nghĩ ra."
)
OWN = "Mật khẩu này gần giống {what} của bạn. Chọn một câu ngắn không dính đến tên, số điện thoại."
_PHONE = re.compile(r"(84|0)?[235789]\d{8}")
_DATES = re.compile(r"((0?[1-9]|[12]\d|3[01])(0?[1-9]|1[0-2])(19|20)\d\d)+")


def plain(text) -> str:
    return re.sub(r"[^a-z0-9]", "", fold(text))


@functools.lru_cache
def common() -> frozenset:
    with gzip.open(WORDS, "rt", encoding="ascii") as lines:
        return frozenset(lines.read().split())


def is_common(password) -> bool:
    """In the list as it is, or a word of the list with a year, a row of digits, or twice."""
    said = plain(password)
    if said in common() or _PHONE.fullmatch(said) or _DATES.fullmatch(said):
        return True
    if len(set(said)) <= 3 or said in "01234567890123456789" or said in "98765432109876543210":
        return True
    half = said[: len(said) // 2]
    if half and half * 2 == said and half in common():
        return True
    word = said.rstrip("0123456789")
    return len(said) - len(word) <= 8 and word in common()


class LengthValidator(MinimumLengthValidator):
    """Django has no Vietnamese for it."""

    def get_error_message(self):
        return f"Mật khẩu cần ít nhất {self.min_length} ký tự. Một câu ngắn là dễ nhớ nhất."

    def get_help_text(self):
        return f"Ít nhất {self.min_length} ký tự."


class VietnameseCommonPasswordValidator:
    """Besides Django's own list of 20,000, which is English."""

    def validate(self, password, user=None):
        if is_common(password):
            raise ValidationError(COMMON, code="password_too_common")

    def get_help_text(self):
        return "Không dùng mật khẩu mà ai cũng đoán ra, như matkhau123."


class OwnDetailsValidator:
    """Not the person's name, username or number, in any order, with a year behind it."""

    DETAILS = (
        ("username", "tên đăng nhập"),
        ("full_name", "họ tên"),
        ("phone", "số điện thoại"),
        ("email", "thư điện tử"),
    )

    def validate(self, password, user=None):
        if user is None:
            return
        said = plain(password)
        for attribute, what in self.DETAILS:
            value = getattr(user, attribute, "") or ""
            for own in self._forms(attribute, value):
                if self._alike(said, own):
                    raise ValidationError(OWN.format(what=what), code="password_too_similar")

    @staticmethod
    def _forms(attribute, value):
        words = fold(value.partition("@")[0]).split()
        forms = {plain(" ".join(words))}
        if attribute == "full_name":
            forms |= {plain(" ".join(reversed(words))), plain(" ".join(words[1:]))}
        return {form for form in forms if len(form) >= 4}

    @staticmethod
    def _alike(said, own):
        # what is left beside one's own name must still be a password
        rest = len(said) - len(own)
        if own in said and rest < 8:
            return True
        close = abs(rest) <= len(own)
        return close and SequenceMatcher(a=said, b=own).ratio() >= 0.75

    def get_help_text(self):
        return "Không dùng họ tên, tên đăng nhập, số điện thoại của bạn."
