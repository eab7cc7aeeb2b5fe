"""The sheet of a school's staff, in the official layout (domain.md 1.6) and in our own.

One row is a person with the main job at this school. Who has the record at another school (thỉnh
giảng, biệt phái) is not in it: such a job is written on its own page.
"""

from django.urls import reverse

from csdl.ground.batches import sheet_kind
from csdl.kit import dates
from csdl.kit.excel.check import Problem
from csdl.kit.excel.columns import SheetField
from csdl.kit.excel.preview import same
from csdl.kit.fields import ChoiceByLabelField, VNDateField
from records import staff_checks
from records.actions.employment import change_job
from records.actions.staff import Entry, add_staff_many, change_staff, job_fault
from records.actions.staff_import import remove_staff
from records.catalogue_staff import STAFF
from records.models import STAFF_PARTS, Employment, Staff
from records.models.employment import between
from records.models.figure import counting
from records.sheets.of_catalogue import CatalogueSheet, resource_of, sheet_field
from schools.queries.code import check_code, choices
from schools.queries.year import current_year

ALIASES = {
    "moet_code": ("Mã định danh", "Mã định danh Bộ GDĐT"),
    "qualification": ("T.Độ chuyên môn nghiệp vụ", "Trình độ chuyên môn nghiệp vụ", "Trình độ CM"),
    "phone": ("Số điện thoại", "SĐT", "ĐT"),
    "email": ("Email",),
    "insurance_no": ("Số BHXH", "Số sổ BHXH"),
    "professional_rank": ("Hạng CDNN", "Ngạch/hạng", "Hạng chức danh"),
    "main_subject": ("Môn dạy chính (chuyên môn)",),
}
# Columns of the job, and the lists they come from.
JOB = {"position": "staff_position", "contract": "contract_kind", "subject": "subject"}


def _job_fields():
    def listed(header, *aliases, **said):
        field = ChoiceByLabelField(choices=[], required=False)
        return SheetField(header, field, aliases=aliases, width=24, **said)

    return {
        "position": listed("Vị trí việc làm", "Loại cán bộ", help="Cần ghi cho người mới."),
        "contract": listed("Hình thức hợp đồng", "Loại hợp đồng", help="Cần ghi cho người mới."),
        "subject": listed("Môn dạy", "Môn đang dạy"),
        "starts_on": SheetField(
            "Làm việc ở trường từ ngày",
            VNDateField(required=False),
            help="Người mới để trống thì tính từ ngày đầu năm học.",
        ),
    }


def _fields():
    found = {}
    for item in STAFF.items:
        said = {"more": ALIASES.get(item.code, ())}
        if item.code == "staff_code":
            said |= {"needed": False, "required": False}
            said |= {"help": "Để trống cho người mới: hệ thống cấp mã."}
        found[item.code] = sheet_field(item, **said)
        if item.code == "gender":
            found |= _job_fields()
    return found


@sheet_kind
class StaffSheet(CatalogueSheet):
    code, title, unit = "can-bo", "Danh sách cán bộ, giáo viên, nhân viên", "người"
    catalogue, perm, upload = STAFF, "records.add_staff", "records:staff_import"
    resource = resource_of("Danh sách cán bộ, giáo viên, nhân viên", ["staff_code"], _fields())
    unique = ("moet_code", "personal_id")
    max_rows = 1000

    def choices(self, unit_id):
        levels = self.school(unit_id).levels
        job = {name: choices(listed, None, levels) for name, listed in JOB.items()}
        return super().choices(unit_id) | job

    def people(self, unit_id):
        school = self.school(unit_id)
        return Staff.objects.filter(department_id=school.department_id, school=school)

    def jobs(self, unit_id):
        """{staff id: main job at the school today}."""
        rows = Employment.objects.filter(school_id=unit_id, is_main=True)
        return {row.staff_id: row for row in rows.filter(between(dates.today()))}

    def existing(self, unit_id):
        jobs = self.jobs(unit_id)
        rows = self.people(unit_id).filter(pk__in=jobs).select_related(*STAFF_PARTS)
        return {
            p.staff_code: STAFF.values(p) | {name: getattr(jobs[p.pk], name) for name in _JOB}
            for p in rows.order_by("sort_key")
        }

    def identify(self, unit_id):
        keys = ("staff_code", "moet_code", "personal_id", "full_name", "birth_date")
        rows = list(self.people(unit_id).values_list(*keys))
        codes = {row[0] for row in rows}
        by = [{row[n]: row[0] for row in rows if row[n]} for n in (1, 2)]
        named = {}
        for row in rows:
            named.setdefault((row[3], row[4]), []).append(row[0])

        def who(values):
            code = values.get("staff_code")
            if code in codes:
                return code
            for name, index in (("moet_code", by[0]), ("personal_id", by[1])):
                if values.get(name) in index:
                    return index[values[name]]
            twins = named.get((values.get("full_name"), values.get("birth_date")), ())
            return code or (twins[0] if len(twins) == 1 else None)

        return who

    def rules_for(self, unit_id, reach):
        school, today = self.school(unit_id), dates.today()
        first = self._first_day(school)

        def whole(values, known):
            now = {**(known or {}), **values}
            differs = {n for n in values if known is None or not same(values[n], known.get(n))}
            if known is None:
                job = {name: values.get(name) for name in _JOB}
                job["starts_on"] = job["starts_on"] or first
                if fault := job_fault(school, job):
                    yield Problem("position", fault)
            else:
                yield from self._known(values, known, differs, school)
            for code, fault in self.code_faults(school.levels, values, known):
                yield Problem(code, fault)
            if differs - set(_JOB):
                for name, sentence in staff_checks.problems(now, today):
                    yield Problem(name, sentence)

        return [whole]

    def _known(self, values, known, differs, school):
        for item in STAFF.items:
            if item.fixed and item.code in differs and known[item.code]:
                yield Problem(
                    item.code, f"{item.label} đã cấp là {known[item.code]}, không đổi được."
                )
        if differs & set(JOB):
            for name, listed in JOB.items():
                if name not in differs or not values.get(name):
                    continue
                if fault := check_code(listed, values[name], None, school.levels):
                    yield Problem(name, fault)
        elif "starts_on" in differs:
            day = dates.vn_date(known["starts_on"])
            yield Problem("starts_on", f"Ngày bắt đầu đã ghi là {day}. Đổi ở trang của người ấy.")

    def _first_day(self, school):
        year = current_year(school.department_id, dates.today())
        return year.starts_on if year else dates.today()

    def write(self, unit_id, rows, by):
        school, who = self.school(unit_id), self.identify(unit_id)
        entries = [
            Entry(_own(r.values), self._job(r.values, school)) for r in rows if r.status == "new"
        ]
        if entries:
            add_staff_many(school=school, entries=entries, by=by)
        changed = {who(row.values): row for row in rows if row.status == "changed"}
        with counting():
            self._change(unit_id, changed, by)
        return {"new": len(entries), "changed": len(changed)}

    def _change(self, unit_id, changed, by):
        jobs = self.jobs(unit_id)
        for person in self.people(unit_id).filter(staff_code__in=changed).order_by("pk"):
            row = changed[person.staff_code]
            if values := _own({name: row.values[name] for name in row.old}):
                change_staff(staff=person, values=values, by=by)
            if job := {name: row.values[name] for name in JOB if name in row.old}:
                day = row.values.get("starts_on") or by.today or dates.today()
                change_job(employment=jobs[person.pk], changes=job, from_day=day, by=by)

    def _job(self, values, school):
        job = {name: values.get(name) or "" for name in JOB}
        return job | {"starts_on": values.get("starts_on") or self._first_day(school)}

    def remove(self, unit_id, rows, by):
        who = self.identify(unit_id)
        codes = [who(row.values) for row in rows]
        people = list(self.people(unit_id).filter(staff_code__in=[c for c in codes if c]))
        remove_staff(school=self.school(unit_id), people=people, expected=len(rows), by=by)

    def back(self, unit_id):
        return reverse("records:staff_list", args=[unit_id])


_JOB = (*JOB, "starts_on")


def _own(values):
    return {name: value for name, value in values.items() if name in STAFF.by_code}
