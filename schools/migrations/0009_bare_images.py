"""Images are found by their object: the indexes of their other keys go."""

from django.db import migrations

from csdl.kit.history import BareImages


class Migration(migrations.Migration):
    atomic = False  # one index after another, while the program runs

    dependencies = [("schools", "0008_images_by_statement")]

    operations = [BareImages()]
