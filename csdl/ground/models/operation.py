from django.db import models


class Operation(models.Model):
    """A form posted once: its key, claimed in the act's own transaction (kit.access)."""

    TABLE_CLASS = "open"

    user_id = models.BigIntegerField()
    op = models.CharField(max_length=64)
    path = models.CharField(max_length=200)
    location = models.CharField(max_length=500, blank=True)
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["user_id", "op", "path"], name="operation_once")
        ]

    def __str__(self):
        return self.op
