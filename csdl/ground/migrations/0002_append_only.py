"""What happened is added to, never changed."""

from django.db import migrations

from csdl.kit.wall import AppendOnly


class Migration(migrations.Migration):
    dependencies = [("ground", "0001_initial")]

    operations = [AppendOnly("ground_accesslog")]
