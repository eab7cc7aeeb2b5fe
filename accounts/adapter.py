from allauth.account.adapter import DefaultAccountAdapter


class AccountAdapter(DefaultAccountAdapter):
    """Accounts are made by officers, never by signing up."""

    def is_open_for_signup(self, request):
        return False

    def add_message(self, request, level, message_template=None, **kwargs):
        """allauth's flash messages ("signed in as …") tell nobody anything here."""
