"""From what a person wrote to a code of a list: by label, by code, with or without marks."""

import difflib
from collections.abc import Iterable, Mapping

from csdl.kit.text import fold, nfc


class Labels:
    """An index over (code, label) pairs.

    The label wins over a code that reads the same, because a sheet we wrote holds labels.
    `aliases` maps other spellings to codes; `prefixes=("Khối",)` lets "Khối 10" mean "10".
    """

    def __init__(
        self,
        pairs: Iterable[tuple[str, str]],
        aliases: Mapping[str, str] | None = None,
        prefixes: Iterable[str] = (),
    ):
        pairs = [(str(code), nfc(label)) for code, label in pairs]
        self.by_code = dict(pairs)
        self._prefixes = tuple(fold(prefix) for prefix in prefixes)
        self._exact: dict[str, set] = {}
        for code, label in pairs:
            self._exact.setdefault(label.lower(), set()).add(code)
        labels = set(self._exact)
        for code, _ in pairs:
            if code.lower() not in labels:
                self._exact.setdefault(code.lower(), set()).add(code)
        self._folded: dict[str, set] = {}
        for code, label in [*pairs, *((str(c), text) for text, c in (aliases or {}).items())]:
            self._folded.setdefault(fold(label), set()).add(code)
        for code, _ in pairs:  # "1" for "01", where no label reads so
            if code.isdigit() and (short := code.lstrip("0") or "0") not in self._folded:
                self._folded[short] = {code}

    def find(self, text: object) -> str:
        """The code meant by the text. ValueError with a sentence when none or several are."""
        text = nfc(text)
        plain = fold(text)
        found = self._exact.get(text.lower()) or self._folded.get(plain)
        for prefix in () if found else self._prefixes:
            rest = plain.removeprefix(prefix).strip()
            if rest != plain:
                found = self._exact.get(rest) or self._folded.get(rest)
                break
        if not found:
            raise ValueError(f"“{text}” không có trong danh mục. {self._nearest(plain)}")
        if len(found) > 1:
            names = ", ".join(f"“{self.by_code.get(c, c)}” (mã {c})" for c in sorted(found))
            raise ValueError(f"“{text}” có thể là {names}. Hãy ghi đủ dấu hoặc ghi mã.")
        return next(iter(found))

    def written(self, code: object) -> str:
        """What to write in a sheet so that `find` gives the code back: its label, else itself."""
        label = self.by_code.get(str(code))
        return label if label and self._exact[label.lower()] == {str(code)} else str(code)

    def _nearest(self, plain: str) -> str:
        if not self.by_code:
            return "Danh mục này chưa có mục nào."
        if len(self.by_code) <= 8:
            return f"Hãy ghi một trong: {', '.join(self.by_code.values())}."
        by_plain = {fold(label): label for label in self.by_code.values()}
        near = difflib.get_close_matches(plain, by_plain, n=3, cutoff=0.6)
        if not near:
            return "Hãy chọn trong danh sách của ô hoặc xem trang Danh mục của tệp mẫu."
        return f"Có phải là: {', '.join(by_plain[text] for text in near)}?"
