import hashlib
import uuid

from django.core.files.base import ContentFile
from django.db import models, transaction


def random_path(instance, name):
    """A name that tells nothing and can't be guessed; the true name is a column."""
    token = uuid.uuid4().hex
    return f"{token[:2]}/{token}"


class File(models.Model):
    """Bytes kept with their hash: drawn papers, filed scans, uploaded and annotated sheets.

    Never served by address: a page of the app that owns the fact checks the right, then
    hands the bytes out.
    """

    TABLE_CLASS = "open"

    name = models.CharField(max_length=200)
    content_type = models.CharField(max_length=100)
    content = models.FileField(upload_to=random_path)
    size = models.PositiveBigIntegerField()
    sha256 = models.CharField(max_length=64)
    made_at = models.DateTimeField(auto_now_add=True)
    made_by_id = models.BigIntegerField(null=True)

    def __str__(self):
        return self.name

    @classmethod
    def keep(cls, data: bytes, *, name, content_type, by_id=None):
        """Store bytes and return the row."""
        row = cls(
            name=name[:200],
            content_type=content_type,
            size=len(data),
            sha256=hashlib.sha256(data).hexdigest(),
            made_by_id=by_id,
        )
        row.content.save(name, ContentFile(data), save=False)
        row.save()
        return row

    def read(self) -> bytes:
        with self.content.open("rb") as stream:
            return stream.read()

    @property
    def is_kept(self):
        """False once the bytes were thrown away; name, size and hash stay."""
        return bool(self.content)

    def forget(self):
        """Throw the bytes away when the transaction holds: they held persons, and are done with."""
        if not self.content:
            return
        storage, stored = self.content.storage, self.content.name
        self.content = ""
        self.save(update_fields=["content"])
        transaction.on_commit(lambda: storage.delete(stored))
