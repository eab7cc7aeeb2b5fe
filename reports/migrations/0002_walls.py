from django.db import migrations

from csdl.kit.wall import AppendOnly, Wall

WALLED = ("reports_submission", "reports_sent", "reports_snapshot")
EVENTS = (
    "reports_periodevent",
    "reports_periodformevent",
    "reports_extensionevent",
    "reports_formevent",
    "reports_figureevent",
    "reports_submissionevent",
    "reports_sentevent",
)


class Migration(migrations.Migration):
    """Reports of schools, communes and the Sở behind the second wall; history append-only, and
    a snapshot too: what was made to stand stands."""

    dependencies = [("reports", "0001_initial")]

    operations = [
        *(Wall(table) for table in WALLED),
        Wall("reports_submissionevent"),
        Wall("reports_sentevent"),
        *(AppendOnly(table) for table in EVENTS),
        AppendOnly("reports_snapshot"),
    ]
