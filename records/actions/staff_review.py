"""The officer sits with each member of staff, who confirms: beside the officer with their own
PIN, from their own account, or on printed minutes (CV 1456/SGDĐT-GDTX&ĐH, S1, 2.2, bước 2)."""

from django.db import IntegrityError, transaction
from django.utils import timezone

from accounts.actions.grant import person_at
from accounts.actions.paper import draw_later, make_paper, number_papers, void_paper
from accounts.actions.user import check_pin
from accounts.models import Signature
from csdl.ground.actions.notice import settle, tell
from csdl.kit import wall
from csdl.kit.action import Refused, action
from records import staff_reviewed
from records.actions.review import check_window
from records.actions.sign_off import frame, inside
from records.actions.staff_count import current_snapshot
from records.catalogue_staff import STAFF
from records.models import CampaignSchool, Staff, StaffConfirmation
from records.models.figure import counting, touch_schools
from records.queries.campaign import school_row
from records.queries.staff_record import record_behind
from records.queries.staff_review import PROGRAM, account_of, mark_of, person_at_school

C, Route = StaffConfirmation.State, StaffConfirmation.Route
SS = CampaignSchool.StaffState
# What the minutes print of a record: nothing sensitive, no pay, numbers masked.
PRINTED = ("person", "work", "training", "rating")


def key_of(mark):
    return f"staff-confirm:{mark.pk}"


def _mark(row, staff_id):
    """The person's row in the round, locked; made now when nobody has sat with them yet. The
    record is locked before it, as an edit does."""
    list(Staff.objects.filter(pk=staff_id).select_for_update(of=["self"]).values_list("pk"))
    key = {"campaign_id": row.campaign_id, "school_id": row.school_id, "staff_id": staff_id}
    found = StaffConfirmation.objects.select_for_update(of=["self"]).filter(**key).first()
    if found:
        return found
    try:
        with transaction.atomic():
            return StaffConfirmation.objects.create(
                **key,
                department_id=row.department_id,
                year_id=row.year_id,
                state=C.READY,
                at=timezone.now(),
            )
    except IntegrityError:  # another officer was quicker
        return StaffConfirmation.objects.select_for_update(of=["self"]).get(**key)


def _check_time(row, mark):
    """Within the round's time; what an edit re-opened may always be done again."""
    if not row.campaign.has_staff:
        raise Refused("Đợt này không rà soát nhân sự.")
    if mark.state == C.REOPENED or row.staff_state == SS.CHANGED:
        if not row.campaign.is_open:
            raise Refused("Đợt rà soát đã kết thúc.")
        return
    check_window(row.campaign, row.school.levels, row.school)


def _check_record(row, job):
    """Refuse while the rules find something that must be mended first."""
    said = staff_reviewed.rules_say(record_behind(job), row.campaign.staff_fields)
    if stops := [one.text for one in said if one.stops]:
        raise Refused(f"Hồ sơ chưa đúng, đủ: {' '.join(stops[:4])} Sửa rồi mời xác nhận.")


def _save(mark, state, by_id, **values):
    mark.state, mark.at, mark.by_id = state, timezone.now(), by_id
    for name, value in values.items():
        setattr(mark, name, value)
    mark.save()
    touch_schools(mark.school_id)
    return mark


@action("staff_review.ready", "Mời tự xác nhận hồ sơ")
def ask_person(*, row, job, by):
    """The officer has gone through the record with the person, who confirms from their own
    account; they are told. Sent twice, it is asked once."""
    with wall.school(by, row.school), counting():
        mark = _mark(row, job.staff_id)
        _check_time(row, mark)
        _check_record(row, job)
        user = account_of(job)
        if user is None:
            raise Refused(
                f"{job.full_name} chưa có tài khoản gắn với hồ sơ. Gắn tài khoản, hoặc in biên "
                "bản để ký giấy."
            )
        if mark.state == C.DONE:
            return mark
        mark = _save(mark, C.READY, by.user_id, beside_id=by.user_id, note="", kind="")
        tell(
            [user.pk],
            key=key_of(mark),
            title=f"Xác nhận hồ sơ của bạn ở {row.school.short_name}",
            url="/ho-so-cua-toi/xac-nhan/",
            mail=True,
        )
    return mark


@action("staff_review.confirm_beside", "Xác nhận hồ sơ cùng máy với cán bộ")
def confirm_beside(*, row, job, pin, seen, by):
    """The person confirms on the officer's machine with their own PIN. seen: the hash of what the
    screen showed. Raises Refused when the record is no longer that, or the PIN is not theirs."""
    with wall.school(by, row.school), counting():
        user = account_of(job)
        if user is None:
            raise Refused(
                f"{job.full_name} chưa có tài khoản gắn với hồ sơ nên không có mã PIN. In biên bản "
                "để ký giấy."
            )
        if user.pk == by.user_id:
            raise Refused("Đây là hồ sơ của chính bạn: xác nhận ở “Hồ sơ của tôi”.")
        return _confirm(row, job, seen, Route.BESIDE, user, pin, beside_id=by.user_id)


@action("staff_review.confirm_own", "Xác nhận hồ sơ từ tài khoản của mình")
def confirm_own(*, row, job, pin, seen, by):
    """The person confirms from their own account, after the officer has asked them to."""
    with wall.school(PROGRAM, row.school), counting():
        _check_mine(row, job, by)
        return _confirm(row, job, seen, Route.OWN, by.user, pin)


def _check_mine(row, job, by):
    user = account_of(job)
    if user is None or user.pk != by.user_id:
        raise Refused("Đây không phải hồ sơ của bạn.")
    if mark_of(row, job.staff_id) is None:
        raise Refused("Cán bộ phụ trách chưa rà soát hồ sơ này cùng bạn.")


def _confirm(row, job, seen, route, user, pin, **beside):
    mark = _mark(row, job.staff_id)
    values, digest = current_snapshot(job)
    if mark.state == C.DONE and mark.digest == digest:
        return mark  # sent twice
    _check_time(row, mark)
    if seen != digest:
        raise Refused("Hồ sơ vừa được sửa sau khi hiện trên màn hình. Xem lại rồi xác nhận.")
    _check_record(row, job)
    check_pin(user, pin)
    kept = {"route": route, "snapshot": values, "digest": digest, "changed": []}
    mark = _save(mark, C.DONE, user.pk, **kept, note="", kind="", **beside)
    settle(key_of(mark))
    return mark


@action("staff_review.wrong", "Báo hồ sơ có chỗ sai")
def say_wrong(*, row, job, note, by):
    """The person says what is wrong, from their own account or beside the officer."""
    if not note:
        raise Refused("Ghi chỗ sai và giá trị đúng.")
    mine = row.school_id not in by.schools
    with wall.school(PROGRAM if mine else by, row.school), counting():
        if mine:
            _check_mine(row, job, by)
        mark = _mark(row, job.staff_id)
        _check_time(row, mark)
        if mark.state == C.DONE:
            raise Refused("Hồ sơ đã xác nhận. Có chỗ sai thì nhờ cán bộ phụ trách sửa hồ sơ.")
        return _save(mark, C.WRONG, by.user_id, note=note[:300])


@action("staff_review.minutes", "In biên bản xác nhận để ký giấy")
def print_minutes(*, row, job, by):
    """Minutes of one person's confirmation, to be signed by hand; the filed copy confirms."""
    with wall.school(by, row.school), counting():
        mark = _mark(row, job.staff_id)
        _check_time(row, mark)
        _check_record(row, job)
        if mark.state == C.DONE:
            raise Refused(f"{job.full_name} đã xác nhận rồi.")
        if mark.paper_id and mark.paper.state == "open":
            void_paper(paper=mark.paper, reason="Lập lại biên bản xác nhận", by=by)
        values, digest = current_snapshot(job)
        school = row.school
        officer = person_at(by.user, school) | {"user": by.user_id}
        issuer, content = frame("staff_confirmation", row.campaign, school, officer)
        content |= {
            "officer": officer,
            "person": _person_content(job, account_of(job), school),
            "rows": _printed(values),
            "check": digest[:8].upper(),
            "digest": digest,
        }
        paper = make_paper(
            kind="staff_confirmation",
            unit=school,
            issuer=issuer,
            content=content,
            about=school,
            subject=None,
            by=by,
        )
        kept = {"paper": paper, "snapshot": values, "digest": digest, "beside_id": by.user_id}
        mark = _save(mark, C.PAPER, by.user_id, **kept, note="", kind="")
        number_papers([paper], school)
        draw_later(paper, by)
    return mark


def _person_content(job, user, school):
    title = person_at(user, school)["title"] if user else ""
    position = staff_reviewed.words("job.position", job.position)
    return {"name": job.full_name, "title": title or position, "unit": school.full_name}


def _printed(values):
    shown = {item.code for item in STAFF.of(*PRINTED)}
    return [
        {"label": staff_reviewed.label_of(code), "value": _masked(code, text)}
        for code, text in values.items()
        if text and (code in shown or code in staff_reviewed.LABELS)
    ]


def _masked(code, text):
    item = STAFF.by_code.get(code)
    return item.masked(text) if item and item.secret else staff_reviewed.words(code, text)


def minutes_signed(paper, by):
    """The signed copy is filed: the person has confirmed what was printed, if it still is so."""
    if not paper.signatures.filter(route=Signature.Route.SCAN).exists():
        raise Refused("Biên bản này người được rà soát ký tay: nộp bản đã ký.")
    with wall.school(inside(by, paper.unit), paper.unit), counting():
        mark = StaffConfirmation.objects.get(paper=paper)
        row = school_row(mark.campaign, paper.unit)
        job = person_at_school(row, mark.staff_id)
        mark = _mark(row, mark.staff_id)
        values, digest = current_snapshot(job) if job else ({}, "")
        if digest != paper.content["digest"]:
            raise Refused(
                f"Hồ sơ của {paper.content['person']['name']} đã sửa sau khi in biên bản này. Huỷ "
                "biên bản, in lại để ký."
            )
        kept = {"route": Route.PAPER, "snapshot": values, "digest": digest, "changed": []}
        _save(mark, C.DONE, mark.beside_id, **kept)


def minutes_voided(paper, by):
    with wall.school(inside(by, paper.unit), paper.unit), counting():
        mark = StaffConfirmation.objects.filter(paper=paper, state=C.PAPER).first()
        if mark:
            _save(mark, C.READY, mark.beside_id, snapshot={}, digest="")


@action("staff_review.except", "Quyết định ngoại lệ khi rà soát nhân sự")
def except_person(*, row, job, kind, reason, by):
    """The head settles someone on leave or refusing, on record and counted apart. The person may
    still confirm later."""
    if not reason:
        raise Refused("Ghi lý do của trường hợp ngoại lệ.")
    with wall.school(by, row.school), counting():
        mark = _mark(row, job.staff_id)
        _check_time(row, mark)
        if mark.state == C.DONE:
            raise Refused(f"{job.full_name} đã xác nhận, không cần ngoại lệ.")
        if mark.paper_id and mark.paper.state == "open":
            void_paper(paper=mark.paper, reason="Trường hợp ngoại lệ", by=by)
            mark.refresh_from_db()
        mark = _save(mark, C.EXCEPTED, by.user_id, kind=kind, note=reason[:300])
        settle(key_of(mark))
    return mark
