"""manage.py seed: the demo world, once; --logins: who can sign in to it."""

import json

from django.core.management.base import BaseCommand, CommandError

from accounts.models import User
from accounts.queries.factor import has_app
from csdl.site.world.build import NotDemo, build, is_demo, is_empty
from csdl.site.world.cast import CAST, PASSWORD, PIN, TOTP_SECRET
from schools.models import Unit

# The world with all its pupils, or with the few that tests need (the same people).
SCALES = {"demo": "all", "test": "few"}


class Command(BaseCommand):
    help = "Build the invented demo world. Running it again changes nothing."

    def add_arguments(self, parser):
        parser.add_argument("--scale", default="demo", help=f"one of: {', '.join(SCALES)}")
        parser.add_argument(
            "--if-empty",
            action="store_true",
            help="leave a database alone that holds anything, whatever it is",
        )
        parser.add_argument(
            "--logins",
            action="store_true",
            help="print the demo people as JSON and do nothing else",
        )

    def handle(self, *, scale, if_empty, logins, **options):
        if logins:
            self.stdout.write(json.dumps(self.logins(), ensure_ascii=False, indent=1))
            return
        if scale not in SCALES:
            raise CommandError(
                f"There is no world of scale “{scale}”. What exists: demo (1 Sở, 114 communes, "
                "30 schools) and test (the same, with few pupils)."
            )
        if if_empty and not is_empty():
            self.stdout.write("The database is not empty: left as it is.")
            return
        try:
            made = build(pupils=SCALES[scale], say=self.say)
        except NotDemo as reason:
            raise CommandError(f"No demo data here: {reason}") from None
        self.say("The demo world is ready." if made else "The demo world stands: nothing to do.")

    def say(self, line):
        self.stdout.write(line)
        self.stdout.flush()

    def logins(self):
        """One object per person of the cast; secrets only of those whose account is open."""
        if not is_demo():
            raise CommandError("No logins here: this database is not the demo world.")
        users = {user.username: user for user in User.objects.all()}
        units = {unit.code: unit for unit in Unit.objects.all()}
        return [
            {
                "role": one.role,
                "unit": units[one.unit].short_name,
                "username": one.username,
                "password": PASSWORD if users[one.username].is_activated else None,
                "pin": PIN if users[one.username].is_activated else None,
                "totp_secret": TOTP_SECRET if has_app(users[one.username]) else None,
            }
            for one in CAST.values()
            if one.username in users
        ]
