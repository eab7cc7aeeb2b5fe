"""Documents of a pupil: added, taken away. They move with the record (records.actions.moving)."""

from csdl.ground.models import File
from csdl.kit import wall
from csdl.kit.action import Refused, action
from csdl.kit.scan import ScanError, check_upload
from csdl.kit.text import nfc
from records.models import Student, StudentFile

MOST = 30  # documents of one pupil


@action("student_file.add", "Thêm giấy tờ của học sinh")
def add_file(*, student, kind, file, by, note=""):
    """Keep a document with a pupil's record. file: (name, content type, bytes).

    Raises Refused for what is no PDF, JPEG or PNG by its own bytes, or is too large. Nothing of
    it is opened here; it is only ever handed out as a download.
    """
    name, content_type, data = file
    try:
        check_upload(data, content_type)
    except ScanError as error:
        raise Refused(f"{name}: {error}") from None
    with wall.school(by, student.school):
        # Held while it is written: the record may be moving to another school just now.
        keeper = Student.objects.select_for_update(of=["self"]).filter(school=student.school_id)
        if not keeper.filter(pk=student.pk).exists():
            raise Refused("Hồ sơ vừa chuyển sang trường khác. Tải lại trang.")
        if StudentFile.objects.filter(student=student).count() >= MOST:
            raise Refused(f"Hồ sơ đã có {MOST} giấy tờ. Bỏ bớt tờ không còn dùng rồi tải lên.")
        kept = File.keep(data, name=name, content_type=content_type, by_id=by.user_id)
        return StudentFile.objects.create(
            department_id=student.department_id,
            school_id=student.school_id,
            student=student,
            kind=kind,
            note=nfc(note)[:200],
            file_id=kept.pk,
            name=kept.name,
            size=kept.size,
            made_by_id=by.user_id,
        )


@action("student_file.remove", "Bỏ giấy tờ của học sinh")
def remove_file(*, file, reason, by):
    """Take a document off the record: its bytes are thrown away, its line stays in the history."""
    if not nfc(reason):
        raise Refused("Ghi lý do bỏ giấy tờ này.")
    with wall.school(by, file.school):
        found = StudentFile.objects.select_for_update(of=["self"]).filter(pk=file.pk).first()
        if found is None:
            raise Refused("Giấy tờ này vừa được người khác bỏ. Tải lại trang.")
        kept = File.objects.filter(pk=found.file_id).first()
        found.delete()
        if kept:
            kept.forget()
    return file
