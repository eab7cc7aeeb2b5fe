from django.apps import AppConfig


class RecordsConfig(AppConfig):
    name = "records"
    verbose_name = "Hồ sơ"

    def ready(self):
        from records import todo  # noqa: F401  (it registers what is to do)
        from records.sheets import outcome  # noqa: F401  (it registers the sheet)
