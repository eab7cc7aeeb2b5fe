"""Files by id, for the pages of those who own them."""

from csdl.ground.models import File


def file_of(file_id):
    """The file, or None when there is none (any more)."""
    kept = File.objects.filter(pk=file_id).first() if file_id else None
    return kept if kept and kept.is_kept else None
