from django.apps import AppConfig


class SiteConfig(AppConfig):
    name = "csdl.site"
    label = "site"
