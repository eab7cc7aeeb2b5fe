from django.urls import path

from csdl.site.views import home

app_name = "site"

urlpatterns = [
    path("", home.home, name="home"),
    path("chon-don-vi/", home.unit_choose, name="unit_choose"),
    path("giup-do/", home.help_page, name="help"),
]
