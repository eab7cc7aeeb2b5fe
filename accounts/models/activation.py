from django.db import models


class Activation(models.Model):
    """A one-time code on a printed slip, with which the holder sets their own password.

    Only a hash is kept: who prints the slip never learns a password, and the code on it
    works once, until its hour. Wrong codes are counted by address (accounts.login.lockout).
    """

    TABLE_CLASS = "open"

    user = models.ForeignKey("accounts.User", models.PROTECT, related_name="activations")
    code_hash = models.CharField(max_length=64)
    made_by_id = models.BigIntegerField(null=True)
    made_at = models.DateTimeField(auto_now_add=True)
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True)
    cancelled_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["user"],
                condition=models.Q(used_at=None, cancelled_at=None),
                name="activation_one_open",
            )
        ]

    def __str__(self):
        return f"{self.user_id} {self.made_at:%d/%m/%Y}"
