"""Members of staff: entered at a school with a first job, and their fields changed, under the
wall of that one school. Values are those of records.catalogue_staff, already cleaned."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.db import IntegrityError, connection, transaction

from accounts.models import Post
from csdl.kit import dates, wall
from csdl.kit.action import Refused, action
from csdl.kit.text import nfc
from records import staff_checks
from records.actions.staff_count import reopen_staff
from records.catalogue_staff import STAFF
from records.models import STAFF_PARTS, Employment, Staff
from records.models.figure import touch_schools
from records.models.staff import STAFF_KEYS
from schools.queries.code import check_code

# What of a person every employment row says too.
COPIED = ("full_name", "staff_code", "birth_date", "gender")
JOB = ("group", "position", "contract", "subject", "starts_on", "basis")
MANAGERS = ("01", "02", "05", "06")  # of staff_position
TEACHERS = ("03", "04", "27", "28", "29", "30")
LISTS = {"group": "staff_group", "position": "staff_position", "contract": "contract_kind"}


@dataclass(frozen=True)
class Entry:
    """One person to enter: values of the catalogue, and the first job (JOB)."""

    values: Mapping
    job: Mapping


class Problem(Refused):
    """Values that can't be kept. found: [(row number, field, sentence)]."""

    def __init__(self, found, names=()):
        self.found = found
        several = len(names) > 1
        said = [f"{names[row]}: {text}" if several else text for row, _, text in found[:5]]
        more = f" Và {len(found) - 5} chỗ nữa." if len(found) > 5 else ""
        super().__init__(" ".join(said) + more)


@action("staff.add", "Thêm cán bộ, giáo viên, nhân viên")
def add_staff(*, school, values, job, by):
    """Enter one person with their job at the school. Returns the Staff."""
    return _add(school, [Entry(values, job)], by)[0]


@action("staff.add_many", "Thêm nhiều cán bộ, giáo viên, nhân viên")
def add_staff_many(*, school, entries: Sequence[Entry], by):
    """Enter people in bulk, all or none. Returns the Staff rows."""
    return _add(school, entries, by)


@action("staff.change", "Sửa hồ sơ cán bộ, giáo viên, nhân viên")
def change_staff(*, staff, values, by, reason="", was=None):
    """Change fields of one person, in any part. Returns the codes of what differs.

    was: {code: Item.token} as the writer saw them: what they left as it was is not written, and a
    field that someone else changed meanwhile is a conflict.
    """
    with wall.school(by, staff.school):
        staff = Staff.objects.select_for_update(of=("self",)).get(pk=staff.pk)
        before = STAFF.values(staff)
        values = _touched(before, values, was) if was is not None else values
        changed = {code: value for code, value in values.items() if before[code] != value}
        if fixed := [c for c in changed if STAFF.by_code[c].fixed and before[c]]:
            label = STAFF.by_code[fixed[0]].label
            raise Refused(f"{label} không sửa được: mã đã cấp giữ nguyên suốt quá trình công tác.")
        now = before | changed
        if found := staff_checks.problems(now, dates.today()):
            raise Problem([(0, *one) for one in found])
        _check_codes([changed], [staff.full_name])
        _write(staff, changed)
        if changed:
            reopen_staff(staff.pk, staff.school_id)
        touch_schools(staff.school_id)
    return sorted(changed)


def _touched(before, values, was):
    """The values that the writer changed. Raises Problem where another one did too."""
    mine, found = {}, []
    for code, value in values.items():
        item = STAFF.by_code[code]
        if item.token(value) == was.get(code):
            continue
        now = item.token(before[code])
        if now not in (was.get(code), item.token(value)):
            said = "người khác vừa sửa. Tải lại trang để xem rồi sửa lại."
            found.append((0, code, f"{item.label}: {said}"))
        mine[code] = value
    if found:
        raise Problem(found)
    return mine


@action("staff.link", "Gắn tài khoản với hồ sơ")
def link_account(*, staff, user, by):
    """One account, one person. None takes the account away from the record again."""
    if user is not None:
        posts = Post.objects.filter(user=user, unit_id=staff.school_id)
        if not posts.exists():
            raise Refused(f"{user.full_name} không có vị trí công tác ở trường này.")
    with wall.school(by, staff.school):
        staff = Staff.objects.select_for_update(of=("self",)).get(pk=staff.pk)
        staff.user = user
        touch_schools(staff.school_id)
        try:
            with transaction.atomic():
                staff.save(update_fields=["user"])
        except IntegrityError:
            raise Refused(
                f"Tài khoản {user.username} đã gắn với hồ sơ của một người khác. Chọn tài khoản "
                "khác, hoặc bỏ gắn ở hồ sơ kia trước."
            ) from None
    return staff


def _add(school, entries, by):
    if not school.is_school:
        raise Refused(f"{school.short_name} không phải là trường nên không có hồ sơ nhân sự.")
    if school.closed_on:
        raise Refused(f"{school.name} đã giải thể nên không nhận thêm người.")
    rows = _with_codes([entry.values for entry in entries])
    names = [nfc(row.get("full_name")) or f"Dòng {n}" for n, row in enumerate(rows, 1)]
    with wall.school(by, school):
        made = [_person(school, row) for row in rows]
        jobs = [entry.job for entry in entries]
        _check(school, rows, jobs, names)
        try:
            with transaction.atomic():
                Staff.objects.bulk_create(made, batch_size=500)
                _write_parts(made, rows)
                Employment.objects.bulk_create(
                    [
                        employment(s, school, job, is_main=True)
                        for s, job in zip(made, jobs, strict=True)
                    ],
                    batch_size=500,
                )
        except IntegrityError as error:
            raise taken(error) from None
        touch_schools(school.pk)
    return made


def employment(staff, school, job, *, is_main):
    """An employment row of a person at a school, ready for the database."""
    copied = {name: getattr(staff, name) for name in COPIED}
    given = {name: job.get(name) or "" for name in JOB if name != "starts_on"}
    given["group"] = given["group"] or group_of(given["position"])
    return Employment(
        department_id=school.department_id,
        school=school,
        staff_id=staff.pk,
        is_main=is_main,
        starts_on=job["starts_on"],
        **copied,
        **given,
    ).prepare()


def group_of(position) -> str:
    """Nhóm cán bộ of a job: 1 managers, 2 teachers, 3 employees (domain.md 1.4)."""
    if position in MANAGERS:
        return "1"
    return "2" if position in TEACHERS else "3"


def job_fault(school, job) -> str:
    """What is wrong with a job at a school, with the cure; "" when nothing is."""
    if not job.get("starts_on"):
        return "Ghi ngày bắt đầu làm việc ở trường."
    for name, listed in LISTS.items():
        if name == "group" and not job.get(name):
            continue  # follows from the position
        if fault := check_code(listed, job.get(name) or "", level=school.levels):
            return fault
    if subject := job.get("subject"):
        return check_code("subject", subject, level=school.levels)
    return ""


def taken(error):
    """The refusal for a key that someone else holds: outside this wall the index alone knows."""
    for name, what, cure in (
        ("staff_code_once", "Mã cán bộ", "Kiểm tra lại mã."),
        ("staff_moet_code_once", "Mã định danh Bộ", "Kiểm tra lại mã."),
        (
            "staff_personal_id_once",
            "Số định danh",
            "Người ấy ở trường khác thì ghi ở mục “Người đang có hồ sơ ở trường khác”.",
        ),
    ):
        if name in str(error):
            return Refused(f"{what} này đã có ở hồ sơ của một người khác. {cure}")
    return error


def _person(school, row):
    own = STAFF.split(row).get("", {})
    own["full_name"] = nfc(own.get("full_name"))
    needed = [i for i in STAFF.items if i.required and own.get(i.code) in (None, "")]
    if needed:
        raise Refused(f"Mỗi người cần có: {', '.join(i.label.lower() for i in needed)}.")
    own["staff_code"] = nfc(own["staff_code"])
    return Staff(department_id=school.department_id, school=school, **own).prepare()


def _with_codes(rows):
    """The rows, each with a staff_code: "CB26" and a number that is never given twice."""
    missing = sum(not row.get("staff_code") for row in rows)
    numbers = iter(_next_numbers(missing) if missing else ())
    start = f"CB{dates.today():%y}"
    return [
        dict(row) if row.get("staff_code") else {**row, "staff_code": f"{start}{next(numbers):06d}"}
        for row in rows
    ]


def _next_numbers(count):
    with connection.cursor() as cursor:
        cursor.execute("select nextval('records_staff_code') from generate_series(1, %s)", [count])
        return [row[0] for row in cursor.fetchall()]


def _check(school, rows, jobs, names):
    today, found = dates.today(), []
    for number, (row, job) in enumerate(zip(rows, jobs, strict=True)):
        found += [(number, *one) for one in staff_checks.problems(row, today)]
        if fault := job_fault(school, job):
            found.append((number, "", fault))
    for code in ("staff_code", "personal_id", "moet_code"):
        times = Counter(row.get(code) for row in rows if row.get(code))
        label = STAFF.by_code[code].label
        found += [
            (number, code, f"{label} {row[code]} ghi hai lần.")
            for number, row in enumerate(rows)
            if times.get(row.get(code), 0) > 1
        ]
    if found:
        raise Problem(found, names)
    _check_codes(rows, names)


def _check_codes(rows, names):
    """Codes stand in their lists; the form asked already, a program may not have."""
    coded = [item for item in STAFF.items if item.list]
    found = [
        (number, item.code, fault)
        for number, row in enumerate(rows)
        for item in coded
        if row.get(item.code) and (fault := check_code(item.list, row[item.code]))
    ]
    if found:
        raise Problem(found, names)


def _write(staff, changed):
    """Write changed values to their tables, and what employment rows say of the person."""
    split = STAFF.split(changed)
    own = split.pop("", {})
    for code, value in own.items():
        setattr(staff, code, value)
    if own:
        staff.prepare()
        try:
            with transaction.atomic():
                staff.save(update_fields=[*own, *STAFF_KEYS])
        except IntegrityError as error:
            raise taken(error) from None
    for part, values in split.items():
        model = STAFF_PARTS[part]
        keys = {"department_id": staff.department_id, "school_id": staff.school_id}
        model.objects.update_or_create(staff=staff, defaults={**keys, **values})
    if copied := {name: getattr(staff, name) for name in COPIED if name in own}:
        rows = Employment.objects.filter(staff=staff, school_id=staff.school_id)
        for row in rows:
            for name, value in copied.items():
                setattr(row, name, value)
            row.save(update_fields=[*copied, *STAFF_KEYS])


def _write_parts(made, rows):
    for part, model in STAFF_PARTS.items():
        found = [
            model(
                staff=staff, department_id=staff.department_id, school_id=staff.school_id, **values
            )
            for staff, row in zip(made, rows, strict=True)
            if (values := STAFF.split(row).get(part))
        ]
        model.objects.bulk_create(found, batch_size=500)
