from django.apps import AppConfig


class AccountsConfig(AppConfig):
    name = "accounts"
    verbose_name = "Tài khoản, quyền, giấy tờ"

    def ready(self):
        from accounts import holdings, kinds, todo  # noqa: F401  (they fill the registries)
        from accounts.sheets import staff, training  # noqa: F401  (they register the sheets)
