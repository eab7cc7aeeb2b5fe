"""What happened is added to, never changed."""

from django.db import migrations

from csdl.kit.wall import AppendOnly


class Migration(migrations.Migration):
    dependencies = [("accounts", "0001_initial")]

    operations = [
        AppendOnly("accounts_grantevent"),
        AppendOnly("accounts_issuerevent"),
        AppendOnly("accounts_paperevent"),
        AppendOnly("accounts_postevent"),
        AppendOnly("accounts_roomrightevent"),
        AppendOnly("accounts_signatureevent"),
        AppendOnly("accounts_unitrightevent"),
        AppendOnly("accounts_userevent"),
    ]
