"""Documents of a pupil: they lie with the school that keeps the record, and go where it goes."""

import pghistory
from django.db import models

from records.models.student import Part, Student


@pghistory.track()
class StudentFile(Part):
    """One document of a pupil, scanned (hồ sơ học sinh; Thông tư 32/2020/TT-BGDĐT, Điều 21).

    file_id: the bytes (csdl.ground.File), never handed out but by a page that asks the right.
    """

    class Kind(models.TextChoices):
        BIRTH = "birth", "Giấy khai sinh"
        REPORT = "report", "Học bạ"
        CARD = "card", "Căn cước, giấy tờ định danh"
        TRANSFER = "transfer", "Đơn, giấy giới thiệu chuyển trường"
        DIPLOMA = "diploma", "Bằng, giấy chứng nhận"
        OTHER = "other", "Giấy tờ khác"

    SEE = "records.view_studentfile"

    student = models.ForeignKey(Student, models.PROTECT, related_name="files")
    kind = models.CharField("Loại giấy tờ", max_length=8, choices=Kind)
    note = models.CharField("Ghi chú", max_length=200, blank=True)
    file_id = models.BigIntegerField("Tệp")
    name = models.CharField("Tên tệp", max_length=200)
    size = models.PositiveBigIntegerField("Cỡ tệp")
    made_at = models.DateTimeField("Thời điểm tải lên", auto_now_add=True)
    made_by = models.ForeignKey("accounts.User", models.PROTECT, null=True, related_name="+")

    class Meta:
        default_permissions = ()
        permissions = [
            ("view_studentfile", "Xem giấy tờ học sinh"),
            ("change_studentfile", "Thêm, bỏ giấy tờ học sinh"),
        ]
        indexes = [models.Index(fields=["school"], name="studentfile_school")]

    def __str__(self):
        return f"{self.student_id} {self.kind}"
