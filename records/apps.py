from django.apps import AppConfig


class RecordsConfig(AppConfig):
    name = "records"
    verbose_name = "Hồ sơ"

    def ready(self):
        from records import (  # noqa: F401
            holdings,
            kinds,
            kinds_rounds,
            todo,
            todo_quality,
            todo_rounds,
            under_way,
        )
        from records.actions import count, quality_count, staff_count  # noqa: F401  (figures)
        from records.sheets import (  # noqa: F401  (they register the sheets)
            identity,
            intake,
            of_school,
            outcome,
            place,
            staff,
            student,
            teaching,
        )
