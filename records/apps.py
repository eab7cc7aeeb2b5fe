from django.apps import AppConfig


class RecordsConfig(AppConfig):
    name = "records"
    verbose_name = "Hồ sơ"

    def ready(self):
        from records import holdings, kinds, todo  # noqa: F401  (they fill the registries)
        from records.sheets import (  # noqa: F401  (they register the sheets)
            intake,
            of_school,
            outcome,
            staff,
            student,
            teaching,
        )
