"""Code lists, for their page."""

from schools.models import Code


def code_rows(reach, listed):
    """All codes of a list, the ended ones too."""
    return Code.objects.allowed(reach, Code.SEE).filter(list=listed)
