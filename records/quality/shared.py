"""What a number says about its bearer, in SQL: the same as csdl.kit.identity.check_id says in
Python for a form (a test compares the two). NĐ 137/2015/NĐ-CP Điều 13; domain.md 2."""

from csdl.kit.identity import PROVINCES
from records.models.identity import PRINT
from records.models.quality import Severity, Side
from records.quality.rule import Rule


def _digits(number):
    """That a personal number has this many digits and nothing else. A regular expression says it
    shorter and takes half as long again, six times a pupil."""
    only = "translate(s.personal_id, '0123456789', '') = ''"
    return f"(length(s.personal_id) = {number} and {only})"


NINE, TWELVE = _digits(9), _digits(12)
FOREIGN = "(coalesce(x.ethnicity, '') = '55' or coalesce(s.nationality, '') not in ('', 'VN'))"
BORN = "1900 + substr(s.personal_id, 4, 1)::int / 2 * 100 + substr(s.personal_id, 5, 2)::int"
_PLACES = ", ".join(f"'{code}'" for code in sorted(PROVINCES))
SOURCE = "NĐ 137/2015/NĐ-CP, Điều 13; TT 59/2021/TT-BCA"


def id_rules(subject, kept):
    """The rules of a personal number. kept: SQL that a reason for keeping it stands with it."""

    def rule(code, severity, text, sql, *more):
        return Rule(
            f"{subject}_{code}", subject, Side.RIGHT, severity, text, sql, "personal_id",
            ("s.personal_id", *more), source=SOURCE,
        )  # fmt: skip

    def odd(code, text, sql, *more):
        return rule(
            code, Severity.WARNING, text,
            f"case when {TWELVE} then {sql} and not ({kept}) else false end", *more,
        )  # fmt: skip

    return (
        rule(
            "id_shape", Severity.ERROR,
            "Số định danh không đủ 12 chữ số. Ghi lại theo giấy tờ.",
            f"s.personal_id <> '' and not ({TWELVE} or {NINE}) and not {FOREIGN}",
            "x.ethnicity", "s.nationality",
        ),
        rule(
            "id_old", Severity.WARNING,
            "Đang ghi số chứng minh nhân dân 9 số. Ghi số định danh 12 số.",
            f"{NINE} and not {FOREIGN}", "x.ethnicity", "s.nationality",
        ),
        odd(
            "id_place", "Ba số đầu của số định danh không phải mã tỉnh nào. Đối chiếu giấy tờ.",
            f"left(s.personal_id, 3) collate \"C\" < '100' "
            f"and left(s.personal_id, 3) not in ({_PLACES})",
        ),
        odd(
            "id_year", "Năm sinh trong số định danh khác ngày sinh. Đối chiếu giấy khai sinh.",
            f"{BORN} <> date_part('year', s.birth_date)", "s.birth_date",
        ),
        odd(
            "id_gender", "Giới tính trong số định danh khác hồ sơ. Đối chiếu giấy tờ.",
            "1 - mod(substr(s.personal_id, 4, 1)::int, 2) <> s.gender", "s.gender",
        ),
    )  # fmt: skip


def verified_rules(subject):
    """What the population database said (S1, S3: 100 % of people verified)."""
    same = f"i.print = {PRINT}"
    answered = f"i.verdict in ('mismatched', 'not_found') and {same}"
    reads = ("s.personal_id", "s.full_name", "s.birth_date", "s.gender")
    return (
        Rule(f"{subject}_mismatch", subject, Side.CLEAN, Severity.ERROR,
             "Thông tin lệch với cơ sở dữ liệu quốc gia về dân cư. Đối chiếu giấy tờ, sửa rồi gửi "
             "lại.", answered, "personal_id", reads, source="CV 1605/SGDĐT-KHTC"),
        Rule(f"{subject}_unverified", subject, Side.CLEAN, Severity.WARNING,
             "Chưa xác thực số định danh với cơ sở dữ liệu quốc gia về dân cư.",
             f"{TWELVE} and (i.verdict is null or i.verdict = 'sent' or not {same})", "identity",
             reads, source="CV 1605/SGDĐT-KHTC"),
    )  # fmt: skip


def needed(subject, catalogue, aliases, severe=(), but=()):
    """A rule for each field that every record should have (Item.expected): TT 42/2021."""
    from records.quality.rule import empty

    for item in catalogue.items:
        if not item.expected or item.code in but:
            continue
        column = f"{aliases[catalogue.part_of(item)]}.{item.code}"
        severity = Severity.ERROR if item.code in severe else Severity.WARNING
        yield Rule(
            f"{subject}_need_{item.code}", subject, Side.FULL, severity,
            f"Thiếu {item.label[0].lower()}{item.label[1:]}.", empty(column, item.kind),
            item.code, (column,), item.levels, source="TT 42/2021/TT-BGDĐT",
        )  # fmt: skip
