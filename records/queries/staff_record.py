"""The record of a member of staff as the school that keeps it reads it, all parts at once."""

from records.models import STAFF_PARTS, Staff


def record_behind(job):
    """The record of the person of a job where this school keeps it, else None (the wall hides
    the record of someone who only works here besides)."""
    rows = Staff.objects.filter(pk=job.staff_id, school_id=job.school_id)
    return rows.select_related(*STAFF_PARTS, "school").first()
