"""What a school says of itself in a school year, as a person may see it."""

from __future__ import annotations

from django.db.models import Q, Sum
from django.urls import reverse

from csdl.kit.listing import Column, Filter, Listing
from records.catalogue_school import EQUIPMENT, FACILITY, PROFILE
from records.models import Equipment, Facility, Profile
from records.queries.history import field_history
from records.queries.values import number_said, said
from schools.queries.code import choices, label_of

CATALOGUES = {Profile: PROFILE, Facility: FACILITY, Equipment: EQUIPMENT}
CLASSROOM = "X01"  # room_kind: phòng học
SOLID = "X1"  # building_grade: kiên cố


def profile_of(reach, school, year):
    return Profile.objects.allowed(reach, Profile.SEE).filter(school=school, year=year).first()


def profile_groups(profile, year):
    """[(group label, summary rows)]; None shows what is to be filled in."""
    return [
        (
            group.label,
            [{"label": i.label, "value": _shown(profile, i, year)} for i in PROFILE.of(group.key)],
        )
        for group in PROFILE.groups
    ]


def _shown(profile, item, year):
    if profile is None:
        return ""
    value = getattr(profile, item.code)
    if item.kind == "yes":
        return "Có" if value else "Không"
    return said(item, value, year=year.starts_year)


def rows_of(reach, model, school, year):
    """Facilities or equipment of a school in a school year."""
    return model.objects.allowed(reach, model.SEE).filter(school=school, year=year)


def history_of(row):
    """The changes of a row's fields."""
    catalogue = CATALOGUES[type(row)]
    events = type(row).pgh_event_model.objects.filter(pgh_obj_id=row.pk).order_by("pgh_id")
    return field_history(catalogue, {"": list(events)}, said)


def facility_figures(reach, school, year):
    """(classrooms, of them solid, all kinds' area) of a school in a year."""
    rows = rows_of(reach, Facility, school, year)
    rooms = Q(kind=CLASSROOM)
    found = rows.aggregate(
        rooms=Sum("number", filter=rooms),
        solid=Sum("number", filter=rooms & Q(grade=SOLID)),
        area=Sum("area"),
    )
    return {key: value or 0 for key, value in found.items()}


def equipment_figures(reach, school, year):
    rows = rows_of(reach, Equipment, school, year)
    found = rows.aggregate(number=Sum("number"), broken=Sum("broken"))
    return {key: value or 0 for key, value in found.items()}


class FacilityListing(Listing):
    label = "Cơ sở vật chất"
    unit = "dòng"
    search = None
    order = ("kind", "grade")
    keep = ("nam",)
    page_size = 100
    empty = "Chưa ghi phòng, công trình nào trong năm học này"
    empty_why = "Thêm từng loại phòng, hoặc chép từ năm học trước."
    columns = [
        Column("kind", "Loại", lambda r: label_of("room_kind", r.kind), sort="kind",
               url=lambda r: r.url),
        Column("grade", "Cấp công trình", lambda r: label_of("building_grade", r.grade),
               sort="grade"),
        Column("site", "Điểm trường", lambda r: r.site or "Điểm chính", sort="site"),
        Column("number", "Số lượng", sort="number", kind="number"),
        Column("area", "Diện tích (m²)", lambda r: number_said(r.area) if r.area else ""),
        Column("standard", "Đạt tiêu chuẩn", lambda r: "Có" if r.is_standard else ""),
    ]  # fmt: skip
    filters = [
        Filter("loai", "Loại", lambda: choices("room_kind"), lambda rows, v: rows.filter(kind=v)),
        Filter(
            "cap",
            "Cấp công trình",
            lambda: choices("building_grade"),
            lambda rows, v: rows.filter(grade=v),
        ),
    ]

    def dress(self, row):
        row.url = reverse("records:facility_show", args=[row.pk])
        return row


class EquipmentListing(Listing):
    label = "Thiết bị dạy học"
    unit = "dòng"
    search = "name__icontains"
    search_label = "Tìm theo tên"
    order = ("kind", "name")
    keep = ("nam",)
    page_size = 100
    empty = "Chưa ghi thiết bị nào trong năm học này"
    empty_why = "Thêm từng thiết bị, hoặc chép từ năm học trước."
    columns = [
        Column("name", "Tên", sort="name", url=lambda r: r.url),
        Column("kind", "Loại", lambda r: label_of("equipment_kind", r.kind), sort="kind"),
        Column("grade", "Khối", lambda r: label_of("grade", r.grade)),
        Column("number", "Số lượng", sort="number", kind="number"),
        Column("broken", "Hỏng", lambda r: r.broken or 0, sort="broken", kind="number"),
        Column("unit", "Đơn vị tính", "unit_name"),
        Column("complete", "Bộ đủ", lambda r: "Có" if r.is_complete else ""),
    ]
    filters = [
        Filter(
            "loai",
            "Loại",
            lambda: choices("equipment_kind"),
            lambda rows, v: rows.filter(kind=v),
        ),
        Filter(
            "hong",
            "Tình trạng",
            [("1", "Có hỏng")],
            lambda rows, v: rows.filter(broken__gt=0),
        ),
    ]

    def _filter(self, rows):
        # names of things, compared with their marks
        self.search, kept = None, self.search
        rows, self.search = super()._filter(rows), kept
        return rows.filter(name__icontains=self.q) if self.q else rows

    def dress(self, row):
        row.url = reverse("records:equipment_show", args=[row.pk])
        return row
