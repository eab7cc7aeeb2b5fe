from django.urls import path

from records.views import classroom

app_name = "records"

urlpatterns = [
    path("lop/", classroom.classroom_list, name="classroom_list"),
    path("lop/<int:pk>/", classroom.classroom_show, name="classroom_show"),
]
