import pghistory
from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.auth.models import PermissionsMixin
from django.db import models
from django.db.models import Exists, OuterRef, Q

from csdl.kit.text import fold, name_sort_key, nfc


class UserQuerySet(models.QuerySet):
    def allowed(self, reach, perm):
        """People with a post in a unit where `perm` is held; everyone may see themselves.

        A unit keeps seeing who worked there. Acting on an account (a slip opens it anew!) is
        for the units where the person works today, or for the last ones, where nowhere.
        """
        from accounts.models.post import Post

        theirs = Post.objects.filter(user=OuterRef("pk"))
        posts = theirs.filter(reach.where(perm, department="unit__department_id", unit="unit_id"))
        if perm == User.SEE:
            mine = Q(pk=reach.user_id) if reach.user_id else Q(pk__in=[])
            return self.filter(Exists(posts) | mine)
        return self.filter(Exists(posts.now()) | (Exists(posts) & ~Exists(theirs.now())))


class UserManager(BaseUserManager.from_queryset(UserQuerySet)):
    def get_by_natural_key(self, username):
        return self.get(username=username.strip().lower())


@pghistory.track(exclude=["password", "pin", "last_login"])
class User(AbstractBaseUser, PermissionsMixin):
    """One account, one person. What they may do comes from grants alone.

    `is_superuser` exists because Django asks for it, and a check constraint keeps it off:
    nobody passes every door.
    """

    TABLE_CLASS = "open"
    SEE = "accounts.view_user"
    USERNAME_FIELD = "username"
    REQUIRED_FIELDS = ["full_name"]
    MOST_PIN_FAILURES = 5

    department = models.ForeignKey("schools.Unit", models.PROTECT, null=True, related_name="+")
    username = models.CharField("Tên đăng nhập", max_length=40, unique=True)
    full_name = models.CharField("Họ và tên", max_length=100)
    email = models.EmailField("Thư điện tử", blank=True)
    phone = models.CharField("Điện thoại", max_length=20, blank=True)
    is_active = models.BooleanField(default=True)
    pin = models.CharField(max_length=128, blank=True)
    pin_failures = models.PositiveSmallIntegerField(default=0)
    activated_at = models.DateTimeField(null=True)
    made_at = models.DateTimeField(auto_now_add=True)
    sort_key = models.CharField(max_length=400, editable=False, db_collation="C")
    search_text = models.CharField(max_length=200, editable=False, db_collation="C")

    objects = UserManager()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(is_superuser=False), name="user_no_superuser")
        ]
        indexes = [models.Index(fields=["department", "sort_key"], name="user_list")]

    def __str__(self):
        return self.full_name

    def save(self, *args, **kwargs):
        self.username = self.username.strip().lower()
        self.full_name = nfc(self.full_name)
        self.sort_key = name_sort_key(self.full_name)[:400]
        self.search_text = fold(f"{self.full_name} {self.username}")[:200]
        super().save(*args, **kwargs)

    @property
    def is_staff(self):
        """Django's admin is not installed; nobody is staff of it."""
        return False

    @property
    def is_activated(self):
        return self.activated_at is not None

    def get_full_name(self):
        return self.full_name
