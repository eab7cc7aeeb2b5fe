from django.apps import AppConfig


class SchoolsConfig(AppConfig):
    name = "schools"
    verbose_name = "Đơn vị, năm học, lớp"

    def ready(self):
        from schools.sheets import unit  # noqa: F401  (it registers the sheets)
