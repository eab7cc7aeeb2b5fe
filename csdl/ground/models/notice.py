from django.db import models


class NoticeQuerySet(models.QuerySet):
    def allowed(self, reach, perm):
        """A notice belongs to whom it was sent; `perm` is not asked."""
        return self.filter(user_id=reach.user_id) if reach.user_id else self.none()

    def unread(self):
        return self.filter(read_at=None)


class Notice(models.Model):
    """A line that tells a person what happened or waits, with where to go ("Thông báo").

    title: of units, papers and deadlines, never of pupils (it is shown on any screen, and goes
    into a letter). key: what it is about; one person has one notice of a key, so that telling
    twice tells once. How many are unread is counted from a partial index that holds the unread
    rows alone (`notice_unread`), so no figure is kept that could drift.
    """

    TABLE_CLASS = "open"
    SEE = "ground.view_notice"

    user_id = models.BigIntegerField()
    key = models.CharField(max_length=100)
    title = models.CharField(max_length=200)
    url = models.CharField(max_length=300, blank=True)
    made_at = models.DateTimeField(auto_now_add=True)
    read_at = models.DateTimeField(null=True)
    # a reminder: also in a letter, once, unless it was read first (accounts.actions.letter)
    by_mail = models.BooleanField(default=False)
    mailed_at = models.DateTimeField(null=True)

    objects = NoticeQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["user_id", "key"], name="notice_once")]
        indexes = [
            models.Index(fields=["user_id", "-made_at"], name="notice_mine"),
            models.Index(
                fields=["user_id"], condition=models.Q(read_at=None), name="notice_unread"
            ),
            models.Index(
                fields=["made_at"],
                condition=models.Q(by_mail=True, mailed_at=None),
                name="notice_to_mail",
            ),
        ]

    def __str__(self):
        return self.title
