from django.urls import path

from csdl.site.views import home, practice

app_name = "site"

urlpatterns = [
    path("", home.home, name="home"),
    path("chon-don-vi/", home.unit_choose, name="unit_choose"),
    path("giup-do/", home.help_page, name="help"),
    path("the-gioi-tap-huan/", practice.practice_home, name="practice_home"),
    path("the-gioi-tap-huan/roi/", practice.practice_leave, name="practice_leave"),
    path("the-gioi-tap-huan/<int:pk>/vao/", practice.practice_enter, name="practice_enter"),
    path("the-gioi-tap-huan/<int:pk>/xoa/", practice.practice_wipe, name="practice_wipe"),
    path("don-vi/<int:pk>/the-gioi-tap-huan/", practice.practice_new, name="practice_new"),
]
