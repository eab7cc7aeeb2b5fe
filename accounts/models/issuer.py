import pghistory
from django.db import models


@pghistory.track()
class Issuer(models.Model):
    """Who a paper comes from, as its head shows it (Nghị định 30/2020/NĐ-CP, Phụ lục I).

    Apart from the unit, because a commune's committee and its Phòng Văn hóa - Xã hội have
    a letterhead, a seal and a series of numbers each.
    """

    TABLE_CLASS = "open"

    unit = models.ForeignKey("schools.Unit", models.PROTECT, related_name="issuers")
    parent_name = models.CharField("Cơ quan chủ quản", max_length=200, blank=True)
    name = models.CharField("Tên cơ quan ban hành", max_length=200)
    abbreviation = models.CharField("Viết tắt trong số, ký hiệu", max_length=30)
    place = models.CharField("Địa danh", max_length=100)
    # lines above the signature: ["TM. ỦY BAN NHÂN DÂN", "CHỦ TỊCH"]; empty: the signer's title
    authority = models.JSONField("Thẩm quyền ký", default=list, blank=True)
    is_default = models.BooleanField(default=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["unit"], condition=models.Q(is_default=True), name="issuer_default_once"
            )
        ]

    def __str__(self):
        return self.name
