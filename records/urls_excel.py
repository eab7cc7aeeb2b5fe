"""Addresses of the sheets of records; part of records.urls."""

from django.urls import path

from records.views import excel

urlpatterns = [
    path("hoc-sinh-cua-truong/<int:pk>/nhap/", excel.student_import, name="student_import"),
    path(
        "hoc-sinh-cua-truong/<int:pk>/nhap/mau/",
        excel.student_import_sheet,
        name="student_import_sheet",
    ),
    path("don-vi/<int:pk>/nhan-su/nhap/", excel.staff_import, name="staff_import"),
    path("don-vi/<int:pk>/nhan-su/nhap/mau/", excel.staff_import_sheet, name="staff_import_sheet"),
    path("don-vi/<int:pk>/co-so-vat-chat/nhap/", excel.facility_import, name="facility_import"),
    path(
        "don-vi/<int:pk>/co-so-vat-chat/nhap/mau/",
        excel.facility_import_sheet,
        name="facility_import_sheet",
    ),
    path("don-vi/<int:pk>/thiet-bi/nhap/", excel.equipment_import, name="equipment_import"),
    path(
        "don-vi/<int:pk>/thiet-bi/nhap/mau/",
        excel.equipment_import_sheet,
        name="equipment_import_sheet",
    ),
    path("don-vi/<int:pk>/phan-cong/nhap/", excel.assignment_import, name="assignment_import"),
    path(
        "don-vi/<int:pk>/phan-cong/nhap/mau/",
        excel.assignment_import_sheet,
        name="assignment_import_sheet",
    ),
    path("don-vi/<int:pk>/thoi-khoa-bieu/nhap/", excel.timetable_import, name="timetable_import"),
    path(
        "don-vi/<int:pk>/thoi-khoa-bieu/nhap/mau/",
        excel.timetable_import_sheet,
        name="timetable_import_sheet",
    ),
]
