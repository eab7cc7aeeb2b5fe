from django.db import migrations

GRANT = "grant delete on reports_snapshot to csdl_app"
BACK = "revoke delete on reports_snapshot from csdl_app"


class Migration(migrations.Migration):
    """A practice world is thrown away whole, its snapshots too (csdl.site.actions.practice_wipe).
    Changing one stays impossible; no action deletes one."""

    dependencies = [("reports", "0002_walls")]

    operations = [migrations.RunSQL(GRANT, BACK)]
