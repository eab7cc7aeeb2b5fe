"""Acts on people and their accounts, done in the portal and in the model."""

from __future__ import annotations

from accounts.actions.session import disable_user, enable_user
from accounts.actions.slip import issue_slip
from accounts.actions.user import activate_account, add_post, create_user
from accounts.models import Post, User
from csdl.kit.access import find
from csdl.kit.reach import NOBODY, system
from schools.models import Unit
from tests.accounts.model.facts import Post as Held

PIN, WRONG_PIN = "260713", "999999"
PASSWORD = "hoa-phuong-do-2026"
SYSTEM = system("Mô hình phân quyền")


class People:
    """Part of Both."""

    def create_user(self, by, key, unit, is_head=False):
        accepted = self.model.create_user(by, key, unit, is_head)

        def run():
            reach = self._enter(by)
            place = find(reach, "accounts.add_user", Unit, self.units[unit].pk)
            kind = Post.Kind.HEAD if is_head else Post.Kind.MEMBER
            return create_user(unit=place, full_name=key, title="x", kind=kind, by=reach)

        user = self._same(f"{by} makes {key} at {unit} head={is_head}", accepted, run)
        if accepted:
            self.people[key] = user.pk

    def second_post(self, key, unit):
        """A person may work at two units."""
        self.model.people[key].posts.append(Held(unit, False, self.model.today))
        add_post(
            user=self.user(key),
            unit=self.units[unit],
            kind=Post.Kind.MEMBER,
            title="x",
            by=SYSTEM,
        )

    def end_post(self, key, unit, last):
        """There is no act for this yet: the row's date, as the act will write it."""
        self.log.append(f"{key} leaves {unit} after {last:%d/%m}")
        self.done = True
        self.model.end_post(key, unit, last)
        Post.objects.filter(
            user_id=self.people[key], unit=self.units[unit], ends_on=None, starts_on__lte=last
        ).update(ends_on=last)

    def disable(self, by, key):
        accepted = self.model.disable(by, key)
        self._same(f"{by} disables {key}", accepted, lambda: self._account(by, key, disable_user))

    def enable(self, by, key):
        accepted = self.model.enable(by, key)
        self._same(f"{by} enables {key}", accepted, lambda: self._account(by, key, enable_user))

    def _account(self, by, key, act):
        reach = self._enter(by)
        user = find(reach, "accounts.change_user", User, self.people[key])
        return act(user=user, reason="Thử", by=reach)

    def issue_slip(self, by, key):
        accepted = self.model.issue_slip(by, key)

        def run():
            reach = self._enter(by)
            user = find(reach, "accounts.change_user", User, self.people[key])
            return issue_slip(user=user, by=reach)

        made = self._same(f"{by} prints a slip for {key}", accepted, run)
        if accepted:
            self.codes[key] = made[1]

    def open_account(self, key, right_code=True):
        accepted = self.model.open_account(key, right_code)
        code = self.codes.get(key, "") if right_code else "AAAA-AAAA-AAAA"

        def run():
            return activate_account(
                username=self.user(key).username,
                code=code,
                password=PASSWORD,
                pin=PIN,
                by=NOBODY,
            )

        self._same(f"{key} opens the account, right code={right_code}", accepted, run)
