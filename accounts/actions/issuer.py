"""A unit's letterhead."""

from accounts.actions.paper import default_issuer
from csdl.kit.action import action


@action("issuer.edit", "Sửa tiêu đề giấy tờ")
def edit_issuer(*, unit, parent_name, name, abbreviation, place, authority, by):
    """Change the letterhead for papers to come; those made keep theirs."""
    issuer = default_issuer(unit)
    issuer.parent_name, issuer.name, issuer.abbreviation = parent_name, name, abbreviation
    issuer.place, issuer.authority = place, authority
    issuer.save()
    return issuer
