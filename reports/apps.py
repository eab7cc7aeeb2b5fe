from django.apps import AppConfig


class ReportsConfig(AppConfig):
    name = "reports"
    verbose_name = "Báo cáo"

    def ready(self):
        from reports import kinds, todo  # noqa: F401  (they fill the registries)
