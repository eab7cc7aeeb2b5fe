"""What happened to a school in a round, read from the row images: for its dossier (part 6)."""

from itertools import groupby

from accounts.models import User
from csdl.kit.dates import vn_date, vn_datetime
from records.models import CampaignRoom, CampaignSchool, Correction, Employment, StaffConfirmation
from records.queries.campaign import deadline_rows, extension_rows, school_row, with_deadlines
from records.queries.correction import words
from records.reviewed import label_of
from schools.models import Classroom

HEADING = "Diễn biến đợt rà soát"
ACTS = ("Lúc", "Người làm", "Tình trạng", "Lý do")


def title_of(campaign_id):
    return "Hồ sơ đợt rà soát"


def corrections_of(row):
    """Corrections of the school asked for while the round ran."""
    campaign = row.campaign
    found = Correction.objects.filter(school=row.school_id, asked_at__gte=campaign.opened_at)
    if campaign.closed_at:
        found = found.filter(asked_at__lt=campaign.closed_at)
    return found.select_related("classroom", "asked_by", "judged_by").order_by("pk")


def paper_ids(school, campaign_id):
    """Every paper the school ever made in the round, the cancelled ones too."""
    row = school_row(campaign_id, school)
    here = {"campaign_id": campaign_id, "school_id": school.pk}
    found = set(corrections_of(row).values_list("paper_id", flat=True))
    for model, name in (
        (CampaignRoom, "paper_id"),
        (CampaignSchool, "paper_id"),
        (CampaignSchool, "staff_paper_id"),
        (StaffConfirmation, "paper_id"),
    ):
        found |= set(model.pgh_event_model.objects.filter(**here).values_list(name, flat=True))
    return found - {None}


def story(reach, school, campaign_id):
    """(heading, [(title, heads, rows)]): deadlines and extensions, the school, its classes,
    its staff, its corrections."""
    row = school_row(campaign_id, school)
    campaign = with_deadlines(row.campaign)
    tables = [
        (
            "Hạn của đợt",
            ("Cấp học", "Hạn"),
            [(r["level"], r["text"]) for r in deadline_rows(campaign)],
        ),
        (
            "Quyết định gia hạn",
            ("Cấp học", "Hạn mới", "Văn bản", "Đơn vị", "Ghi lúc"),
            [
                (r["level"], r["phrase"], r["decision"], r["units"], vn_datetime(r["made_at"]))
                for r in extension_rows(campaign)
            ],
        ),
        ("Kết quả của trường", ACTS, _moves(CampaignSchool, campaign_id, school, "state")),
    ]
    if campaign.has_staff:
        tables.append(
            ("Danh sách nhân sự", ACTS, _moves(CampaignSchool, campaign_id, school, "staff_state"))
        )
        tables.append(
            ("Ngoại lệ về nhân sự", ("Người", "Trường hợp", "Lý do", "Lúc"), _exceptions(row))
        )
    if campaign.has_pupils:
        tables.append(("Từng lớp", ("Lớp", *ACTS), _rooms(campaign_id, school)))
    heads = ("Học sinh", "Thông tin", "Cũ", "Mới", "Tình trạng", "Người đề nghị", "Lúc")
    tables.append(("Sửa chữa dữ liệu", heads, [_correction(c) for c in corrections_of(row)]))
    return HEADING, tables


def _changes(model, campaign_id, school, field):
    """Row images of the school in which a state changed: (image, key of the row)."""
    rows = model.pgh_event_model.objects.filter(campaign_id=campaign_id, school_id=school.pk)
    rows = rows.order_by("pgh_obj_id", "pgh_id")
    found = []
    for _, images in groupby(rows, key=lambda image: image.pgh_obj_id):
        before = None
        for image in images:
            if (now := getattr(image, field)) != before:
                found.append(image)
            before = now
    found.sort(key=lambda image: image.pgh_id)
    return found


def _names(images):
    ids = {_who(image) for image in images} - {None}
    return dict(User.objects.filter(pk__in=ids).values_list("pk", "full_name"))


def _who(image):
    return (image.pgh_context or {}).get("user")


def _moves(model, campaign_id, school, field):
    images = _changes(model, campaign_id, school, field)
    names, labels = _names(images), dict(model._meta.get_field(field).choices)
    return [_move(image, names, labels[getattr(image, field)]) for image in images]


def _move(image, names, label):
    who = names.get(_who(image), "Hệ thống")
    return vn_datetime(image.pgh_created_at), who, label, image.reason


def _rooms(campaign_id, school):
    images = _changes(CampaignRoom, campaign_id, school, "state")
    rooms = Classroom.objects.in_bulk({image.classroom_id for image in images})
    names, labels = _names(images), dict(CampaignRoom.State.choices)
    return [
        (rooms[image.classroom_id].name, *_move(image, names, labels[image.state]))
        for image in images
    ]


def _exceptions(row):
    rows = StaffConfirmation.objects.filter(
        campaign=row.campaign_id, school=row.school_id, state=StaffConfirmation.State.EXCEPTED
    )
    people = Employment.objects.filter(school=row.school_id, staff__in=rows.values("staff_id"))
    names = dict(people.values_list("staff_id", "full_name"))
    return [
        (names.get(one.staff_id, ""), one.get_kind_display(), one.note, vn_datetime(one.at))
        for one in rows.order_by("at")
    ]


def _correction(one):
    return (
        f"{one.full_name}, {one.classroom.name}",
        label_of(one.field),
        words(one.field, one.old),
        words(one.field, one.new),
        one.get_state_display(),
        one.asked_by.full_name if one.asked_by else "",
        vn_date(one.asked_at),
    )
