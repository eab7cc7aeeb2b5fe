from django.apps import AppConfig


class SchoolsConfig(AppConfig):
    name = "schools"
    verbose_name = "Đơn vị, năm học, lớp"

    def ready(self):
        from schools.sheets import classroom, unit  # noqa: F401  (they register the sheets)
