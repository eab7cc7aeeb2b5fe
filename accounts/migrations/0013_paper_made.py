from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations, models


class Migration(migrations.Migration):
    """The register of a whole department, newest first."""

    atomic = False  # an index is built beside the work that goes on

    dependencies = [("accounts", "0012_campaign")]

    operations = [
        AddIndexConcurrently(
            model_name="paper",
            index=models.Index(fields=["-made_at", "id"], name="paper_made"),
        ),
    ]
