from django.urls import path

from records import urls_staff
from records.views import classroom, outcome

app_name = "records"

urlpatterns = [
    path("lop/", classroom.classroom_list, name="classroom_list"),
    path("lop/<int:pk>/", classroom.classroom_show, name="classroom_show"),
    path("lop/<int:pk>/ket-qua/", outcome.outcome_edit, name="outcome_edit"),
    path("ket-qua-cuoi-nam/<int:pk>/", outcome.outcome_list, name="outcome_list"),
    path("ket-qua-cuoi-nam/<int:pk>/nhap-excel/", outcome.outcome_import, name="outcome_import"),
    path("ket-qua-cuoi-nam/<int:pk>/mau/", outcome.outcome_sheet, name="outcome_sheet"),
    *urls_staff.urlpatterns,
]
