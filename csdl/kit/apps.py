from django.apps import AppConfig


class KitConfig(AppConfig):
    name = "csdl.kit"
    label = "kit"
