from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations, models


class Migration(migrations.Migration):
    """The papers that wait: each home page asks which of them wait for its person."""

    atomic = False  # an index is built beside the work that goes on

    dependencies = [("accounts", "0013_paper_made")]

    operations = [
        AddIndexConcurrently(
            model_name="paper",
            index=models.Index(
                fields=["made_at"], condition=models.Q(("state", "open")), name="paper_open"
            ),
        ),
    ]
