"""The second wall around approvals and the outbox of one school."""

from django.db import migrations

from csdl.kit.wall import AppendOnly, Wall

TRACKED = ("dataapproval", "push")


class Migration(migrations.Migration):
    dependencies = [("records", "0026_push")]

    operations = [
        *(Wall(f"records_{name}") for name in (*TRACKED, "pushedrecord")),
        *(Wall(f"records_{name}event") for name in TRACKED),
        *(AppendOnly(f"records_{name}event") for name in TRACKED),
    ]
