"""The banner with the demo's people, in Vietnamese, for the person who tries the portal."""

import json
import unicodedata

COLUMNS = {
    "role": "Vai trò",
    "unit": "Đơn vị",
    "username": "Tên đăng nhập",
    "password": "Mật khẩu",
    "pin": "Mã PIN",
    "totp_secret": "Khóa xác thực 2 bước",
}


def table(logins_json: str) -> str:
    """The output of `manage.py seed --logins` as a text table; empty columns are left out."""
    people = json.loads(logins_json)
    if not people:
        return "(Chưa có tài khoản mẫu.)"
    rows = [{key: _text(person.get(key)) for key in COLUMNS} for person in people]
    used = [key for key in COLUMNS if any(row[key] for row in rows)]
    width = {key: max(len(COLUMNS[key]), *(len(row[key]) for row in rows)) for key in used}

    def line(cells: dict[str, str]) -> str:
        return "  ".join(cells[key].ljust(width[key]) for key in used).rstrip()

    rule = "  ".join("─" * width[key] for key in used)
    return "\n".join([line(COLUMNS), rule, *map(line, rows)])


def banner(url: str, logins_json: str) -> str:
    """Address, people, and how to stop."""
    return (
        f"\n  CSDL giáo dục đang chạy tại  {url}\n\n"
        "Tài khoản mẫu (dữ liệu giả định, chỉ dùng để thử):\n\n"
        f"{table(logins_json)}\n\n"
        "Nhấn Ctrl-C để dừng. Dữ liệu được giữ lại cho lần chạy sau.\n"
    )


def _text(value) -> str:
    # Composed letters, so that one letter is one column wide.
    return unicodedata.normalize("NFC", "" if value is None else str(value))
