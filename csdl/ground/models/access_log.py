from django.db import models


class AccessLog(models.Model):
    """Who did, saw, exported, printed or was refused what, when, from where.

    Append-only for the application (a migration takes UPDATE and DELETE away). Plain ids,
    no foreign keys: the log outlives what it speaks of. Changes of rows, old and new, are
    kept by triggers (pghistory); this is the sentence around them.
    """

    class Kind(models.TextChoices):
        ACT = "act", "Thao tác"
        VIEW = "view", "Xem"
        EXPORT = "export", "Xuất tệp"
        PRINT = "print", "In"
        LOGIN = "login", "Đăng nhập"
        REFUSED = "refused", "Bị từ chối"

    # Not walled: rows name units and ids, never values; read through accounts' audit pages.
    TABLE_CLASS = "open"

    at = models.DateTimeField(auto_now_add=True)
    kind = models.CharField(max_length=8, choices=Kind)
    action = models.CharField(max_length=60, blank=True)
    user_id = models.BigIntegerField(null=True)
    unit_id = models.BigIntegerField(null=True)
    targets = models.JSONField(default=dict)
    reason = models.CharField(max_length=500, blank=True)
    ip = models.GenericIPAddressField(null=True)
    request_id = models.CharField(max_length=32, blank=True)
    # the grant that opened the door; the id the row images of this act carry (pgh_context_id);
    # and the act that this one was a part of
    grant_id = models.BigIntegerField(null=True)
    context_id = models.UUIDField(null=True)
    within = models.CharField(max_length=60, blank=True)

    class Meta:
        indexes = [
            models.Index(fields=["user_id", "-at"], name="accesslog_user"),
            models.Index(fields=["unit_id", "-at"], name="accesslog_unit"),
            models.Index(fields=["-at"], name="accesslog_at"),
        ]

    def __str__(self):
        return f"{self.at:%d/%m/%Y %H:%M} {self.kind} {self.action}"
