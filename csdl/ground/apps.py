from django.apps import AppConfig


class GroundConfig(AppConfig):
    name = "csdl.ground"
    label = "ground"
    verbose_name = "Nền chung"
