"""What a round looks at in the record of a member of staff: values, what lacks, what the rules
say, the snapshot that is confirmed and its hash.

A person whose record another school keeps (thỉnh giảng, biệt phái) is known here by the row of
the job alone: that row is what they confirm at this school.
"""

from dataclasses import dataclass
from datetime import date

from csdl.kit.canonical import digest
from csdl.kit.dates import today, vn_date
from records import staff_checks
from records.catalogue_person import GENDERS
from records.catalogue_staff import STAFF
from records.queries.values import said
from schools.queries.code import label_of as code_label

# The job at the school: (code in a snapshot, label, attribute of Employment, code list).
JOB = (
    ("job.position", "Vị trí việc làm", "position", "staff_position"),
    ("job.contract", "Hình thức hợp đồng", "contract", "contract_kind"),
    ("job.subject", "Môn dạy ở trường", "subject", "subject"),
    ("job.starts_on", "Làm ở trường từ ngày", "starts_on", ""),
)
KNOWN = (
    ("job.full_name", "Họ và tên", "full_name", ""),
    ("job.staff_code", "Mã cán bộ", "staff_code", ""),
    ("job.birth_date", "Ngày sinh", "birth_date", ""),
    ("job.gender", "Giới tính", "gender", ""),
)
DEGREES = "degrees"
LABELS = {code: label for code, label, *_ in (*JOB, *KNOWN)} | {DEGREES: "Bằng cấp, chứng chỉ"}


@dataclass(frozen=True)
class Said:
    """What a rule says of a record: the field it is about and the sentence; stops: it must be
    mended before the person confirms."""

    field: str
    text: str
    stops: bool = True


def choices():
    """(code, label) of the fields a round may ask of staff, under their groups."""
    return [
        (group.label, [(item.code, item.label) for item in STAFF.of(group.key)])
        for group in STAFF.groups
    ]


def usual():
    """What every record of staff should have."""
    return [item.code for item in STAFF.items if item.required or item.expected]


def label_of(code):
    return LABELS.get(code) or STAFF.by_code[code].label


def rules_say(staff, fields) -> list[Said]:
    """What the rules say of a record now: the one place where a round asks them.

    staff: None for who is known by the job alone.
    """
    if staff is None:
        return []
    values = STAFF.values(staff)
    asked = [STAFF.by_code[code] for code in fields if code in STAFF.by_code]
    found = [
        Said(item.code, f"Còn thiếu: {item.label}.")
        for item in asked
        if item.kind != "yes" and values[item.code] in (None, "")
    ]
    found += [Said(code, text) for code, text in staff_checks.errors(values, today())]
    reasoned = len(values.get("id_reason") or "") >= staff_checks.NO_REASON
    found += [Said(c, t, stops=not reasoned) for c, t in staff_checks.warnings(values)]
    return found


def snapshot(staff, job, degrees):
    """(values as text by code, their hash). degrees: Qualification rows, in any order."""
    known = JOB if staff is not None else (*KNOWN, *JOB)
    found = {code: _text(getattr(job, name)) for code, _, name, _ in known}
    if staff is not None:
        found |= {item.code: item.text(STAFF.read(staff, item)) for item in STAFF.items}
        found[DEGREES] = "; ".join(sorted(map(_degree, degrees)))
    return found, digest({"staff": job.staff_id, "values": found})


def _degree(row):
    parts = (row.name, row.major, row.place, vn_date(row.got_on) if row.got_on else "")
    return ", ".join(part for part in parts if part)


def _text(value):
    if isinstance(value, date):
        return value.isoformat()
    return "" if value is None else str(value)


def changed(before, now):
    """Codes whose value is no longer what it was. A field that is new to the catalogue is not a
    change of the person's."""
    return [code for code, text in now.items() if code in before and before[code] != text]


def words(code, text):
    """A value of a snapshot in words."""
    if not text or code == DEGREES:
        return text
    known = {one[0]: one[3] for one in (*JOB, *KNOWN)}
    if code == "job.gender":
        return dict(GENDERS).get(int(text), text)
    if code in known:
        listed = known[code]
        if code.endswith(("_on", "_date")):
            return vn_date(date.fromisoformat(text))
        return code_label(listed, text) if listed else text
    item = STAFF.by_code[code]
    return said(item, text, reveal=True) if item.list else text


def sheets(staff, job, degrees, groups, fields, before):
    """[(heading, rows)] for the screen: rows {code, label, value, before, changed, asked, missing}.

    groups: those of the catalogue that the reader may see; before: the last confirmed snapshot.
    """
    now, _ = snapshot(staff, job, degrees)
    new = set(changed(before, now))
    job_codes = [code for code, *_ in (JOB if staff is not None else (*KNOWN, *JOB))]
    found = [("Công việc ở trường", job_codes)]
    if staff is not None:
        found += [(group.label, [item.code for item in STAFF.of(group.key)]) for group in groups]
        found.append(("Bằng cấp, chứng chỉ", [DEGREES]))
    return [
        (heading, [_row(code, now, before, new, fields) for code in codes])
        for heading, codes in found
    ]


def _row(code, now, before, new, fields):
    return {
        "code": code,
        "label": label_of(code),
        "value": words(code, now[code]),
        "before": words(code, before.get(code, "")),
        "changed": code in new,
        "asked": code in fields,
        "missing": code in fields and not now[code],
    }
