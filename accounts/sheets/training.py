"""Two sheets of an organiser's training: which unit sits at which điểm cầu, and who came."""

from django.urls import reverse
from import_export import resources

from accounts.actions.training_desk import assign_sites, tick_people
from accounts.models.training import RUN
from accounts.queries.training_desk import invites_of, people_of, plans_of, sessions_of
from csdl.ground.batches import SheetKind, sheet_kind
from csdl.kit.dates import vn_datetime
from csdl.kit.excel.check import Problem
from csdl.kit.excel.columns import SheetField
from csdl.kit.fields import ChoiceByLabelField, CodeField, TextField, YesNoField
from schools.models import Unit

UNKNOWN = "Dòng này không có trong danh sách. Tải tệp mẫu để lấy đúng danh sách, đừng thêm dòng."


class SiteResource(resources.Resource):
    plan = SheetField("Kế hoạch", ChoiceByLabelField(choices=[]), width=40)
    unit_code = SheetField("Mã đơn vị", CodeField(max_length=20))
    unit_name = SheetField("Đơn vị", TextField(required=False, max_length=200), width=32)
    site = SheetField("Điểm cầu", TextField(required=False, max_length=200), width=36)

    class Meta:
        name = "Phân đơn vị về điểm cầu tập huấn"
        import_id_fields = ("plan", "unit_code")


class AttendanceResource(resources.Resource):
    session = SheetField("Buổi", ChoiceByLabelField(choices=[]), width=40)
    unit_code = SheetField("Mã đơn vị", CodeField(max_length=20))
    seat = SheetField("Thành phần", ChoiceByLabelField(choices=[]), width=18)
    full_name = SheetField("Họ và tên", TextField(required=False, max_length=100), width=28)
    present = SheetField("Có mặt", YesNoField(), help="Có hoặc Không.")

    class Meta:
        name = "Điểm danh tập huấn"
        import_id_fields = ("session", "unit_code", "seat")


class _Training(SheetKind):
    """Rows that are there are changed; none is added."""

    upload, max_rows = "", 20_000

    def may(self, reach, unit_id):
        return unit_id in reach.units(RUN)

    def rules(self, unit_id):
        def listed(values, known):
            if known is None:
                yield Problem("", UNKNOWN)

        return [listed]

    def place(self, unit_id):
        return Unit.objects.get(pk=unit_id).full_name

    def back(self, unit_id):
        return reverse("accounts:training_list")

    def again(self, unit_id):
        return reverse(self.upload, args=[unit_id])


@sheet_kind
class SiteSheet(_Training):
    code, title, unit = "diem-cau", SiteResource._meta.name, "đơn vị"
    resource, upload = SiteResource, "accounts:import_site"

    def choices(self, unit_id):
        return {"plan": [(str(p.pk), f"{p.plan_number}: {p.title}") for p in plans_of(unit_id)]}

    def existing(self, unit_id):
        return {
            (str(invite.training_id), invite.unit.code): {
                "plan": str(invite.training_id),
                "unit_code": invite.unit.code,
                "unit_name": invite.unit.short_name,
                "site": invite.site.name if invite.site else "",
            }
            for invite in invites_of(unit_id)
        }

    def write(self, unit_id, rows, by):
        wanted = [
            (int(row.values["plan"]), row.values["unit_code"], row.values["site"])
            for row in rows
            if "site" in row.old
        ]
        organiser = Unit.objects.get(pk=unit_id)
        return {"changed": assign_sites(unit=organiser, wanted=wanted, by=by)}


@sheet_kind
class AttendanceSheet(_Training):
    code, title, unit = "diem-danh", AttendanceResource._meta.name, "người"
    resource, upload = AttendanceResource, "accounts:import_attendance"

    def choices(self, unit_id):
        return {
            "session": [
                (str(s.pk), f"{vn_datetime(s.starts_at)}, {s.training.title}")
                for s in sessions_of(unit_id)
            ],
            "seat": [("leader", "Lãnh đạo"), ("officer", "Cán bộ đầu mối")],
        }

    def existing(self, unit_id):
        found = {}
        for session in sessions_of(unit_id):
            for person in people_of(session):
                unit = person.invite.unit
                found[str(session.pk), unit.code, person.seat] = {
                    "session": str(session.pk),
                    "unit_code": unit.code,
                    "seat": person.seat,
                    "full_name": person.full_name,
                    "present": person.here,
                }
        return found

    def rules(self, unit_id):
        def same_person(values, known):
            old, new = (known or {}).get("full_name"), values.get("full_name")
            if old and new and old != new:
                yield Problem("full_name", f"Người đăng ký là “{old}”. Đổi người ở đường dẫn.")

        return [*super().rules(unit_id), same_person]

    def write(self, unit_id, rows, by):
        marks = [
            (int(r.values["session"]), r.values["unit_code"], r.values["seat"], r.values["present"])
            for r in rows
            if "present" in r.old
        ]
        organiser = Unit.objects.get(pk=unit_id)
        return {"changed": tick_people(unit=organiser, marks=marks, by=by)}
