"""manage.py seed: the demo world, once; --scale school|commune|city: as many more as a school,
a commune, the whole city has (light: its schools, a handful of pupils each); --logins: who can
sign in to it."""

import json
import os
import subprocess
import sys

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from accounts.models import User
from accounts.queries.factor import has_app
from csdl.site.city.build import SCALES as SIZES
from csdl.site.city.build import grow, is_grown
from csdl.site.world.build import NotDemo, build, is_demo, is_empty
from csdl.site.world.cast import CAST, PASSWORD, PIN, TOTP_SECRET
from schools.models import Unit

# The world with all its pupils, or with the few that tests need (the same people).
SCALES = {"demo": "all", "test": "few"}


class Command(BaseCommand):
    help = "Build the invented demo world. Running it again changes nothing."

    def add_arguments(self, parser):
        known = [*SCALES, *SIZES]
        parser.add_argument("--scale", default="demo", help=f"one of: {', '.join(known)}")
        parser.add_argument("--grow", action="store_true", help="inner use: as the tables' owner")
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

    def handle(self, *, scale, if_empty, logins, grow, **options):
        if grow:
            self.grow_here(scale)
            return
        if logins:
            self.stdout.write(json.dumps(self.logins(), ensure_ascii=False, indent=1))
            return
        if scale not in (*SCALES, *SIZES):
            raise CommandError(
                f"There is no world of scale “{scale}”. What exists: demo (1 Sở, 114 communes, "
                "30 schools), test (the same, with few pupils), and on top of the demo: school "
                "(one of 2,000 pupils), commune (14 schools), light (1,608 schools of one small "
                "class), city (1,608 schools, 1.05 million)."
            )
        if if_empty and not is_empty():
            self.stdout.write("The database is not empty: left as it is.")
            return
        try:
            made = build(pupils=SCALES.get(scale, "all"), say=self.say)
        except NotDemo as reason:
            raise CommandError(f"No demo data here: {reason}") from None
        self.say("The demo world is ready." if made else "The demo world stands: nothing to do.")
        if scale in SIZES and not is_grown():
            self.grow_apart(scale)

    def grow_apart(self, scale):
        """COPY past row-level security is for the owner of the tables alone: its own process."""
        if not os.environ.get("DATABASE_OWNER_URL"):
            raise CommandError("DATABASE_OWNER_URL is not set: only the owner can copy so much.")
        command = [sys.executable, "manage.py", "seed", "--scale", scale, "--grow"]
        done = subprocess.run(
            command, cwd=settings.BASE_DIR, env={**os.environ, "CSDL_OWNER": "1"}, check=False
        )
        if done.returncode:
            raise CommandError(f"The world of scale “{scale}” was not finished.")

    def grow_here(self, scale):
        if not (settings.OWNER and is_demo() and scale in SIZES):
            raise CommandError("--grow is called by seed itself, in a demo world.")
        grow(scale, self.say)

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
