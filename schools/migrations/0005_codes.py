"""The sector's code lists, as they stand in data/codes_2026.csv: a Sở changes them on its page.

Codes and labels: domain.md 1.3 to 1.5 and 2. Codes beginning with X are ours, where no published
code was at hand (schools.lists says which lists). The file is frozen like this migration: what
comes later has a file of its own.
"""

import csv
from pathlib import Path

from django.db import migrations

FILE = Path(__file__).resolve().parent.parent / "data" / "codes_2026.csv"


def ship(apps, schema_editor):
    code, place, rows = apps.get_model("schools", "Code"), {}, []
    with FILE.open(encoding="utf-8", newline="") as lines:
        for row in csv.DictReader(lines):
            place[row["list"]] = position = place.get(row["list"], 0) + 1
            rows.append(
                code(
                    list=row["list"],
                    code=row["code"],
                    label=row["label"],
                    levels=row["levels"].split(),
                    position=position,
                )
            )
    held = set(code.objects.values_list("list", flat=True))
    code.objects.bulk_create(row for row in rows if row.list not in held)


class Migration(migrations.Migration):
    dependencies = [("schools", "0004_lists")]

    operations = [migrations.RunPython(ship, migrations.RunPython.noop)]
