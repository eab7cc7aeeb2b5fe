"""Who a person is (password) and what they may do (rights), in one backend."""

from django.contrib.auth import get_user_model
from django.contrib.auth.backends import BaseBackend

from accounts.queries.reach import reach_of
from csdl.kit.access import can


class PortalBackend(BaseBackend):
    """Username and password; permissions from dated rights only, never from groups."""

    def authenticate(self, request, username=None, password=None, **_):
        users = get_user_model()
        if not username or password is None:
            return None
        user = users.objects.filter(username=username.strip().lower()).first()
        if user is None:
            users().set_password(password)  # the same time for a name that does not exist
            return None
        if user.check_password(password) and self.user_can_authenticate(user):
            return user
        return None

    def user_can_authenticate(self, user):
        return user.is_active

    def get_user(self, user_id):
        user = get_user_model().objects.filter(pk=user_id).first()
        return user if user and self.user_can_authenticate(user) else None

    def has_perm(self, user, perm, obj=None):
        reach = reach_of(user)
        return can(reach, perm, obj) if obj is not None else reach.holds(perm)
