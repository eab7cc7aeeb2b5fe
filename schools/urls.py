from django.urls import path

from schools.views import classroom, code, group, sheet, unit, year

app_name = "schools"

urlpatterns = [
    path("don-vi/", unit.unit_list, name="unit_list"),
    path("don-vi/<int:pk>/", unit.unit_show, name="unit_show"),
    path("don-vi/<int:pk>/them-truong/", unit.unit_new, {"what": "truong"}, name="unit_new"),
    path("don-vi/<int:pk>/them-xa/", unit.unit_new, {"what": "xa"}, name="unit_new_commune"),
    path("don-vi/<int:pk>/sua/", unit.unit_edit, name="unit_edit"),
    path("don-vi/<int:pk>/doi-quan-ly/", unit.unit_move, name="unit_move"),
    path("don-vi/<int:pk>/giai-the/", unit.unit_close, name="unit_close"),
    path("don-vi/<int:pk>/nhap-xa/", sheet.unit_import, {"kind": "xa"}, name="import_commune"),
    path("don-vi/<int:pk>/nhap-xa/mau/", sheet.unit_sheet, {"kind": "xa"}, name="sheet_commune"),
    path(
        "don-vi/<int:pk>/nhap-truong/", sheet.unit_import, {"kind": "truong"}, name="import_school"
    ),
    path(
        "don-vi/<int:pk>/nhap-truong/mau/",
        sheet.unit_sheet,
        {"kind": "truong"},
        name="sheet_school",
    ),
    path("don-vi/<int:pk>/lop/", classroom.classroom_list, name="classroom_list"),
    path("don-vi/<int:pk>/lop/them/", classroom.classroom_new, name="classroom_new"),
    path("don-vi/<int:pk>/lop/nhap/", sheet.classroom_import, name="import_classroom"),
    path("don-vi/<int:pk>/lop/nhap/mau/", sheet.classroom_sheet, name="sheet_classroom"),
    path("lop/<int:pk>/sua/", classroom.classroom_edit, name="classroom_edit"),
    path("don-vi/<int:pk>/to-chuyen-mon/", group.group_list, name="group_list"),
    path("don-vi/<int:pk>/to-chuyen-mon/them/", group.group_new, name="group_new"),
    path("to-chuyen-mon/<int:pk>/sua/", group.group_edit, name="group_edit"),
    path("nam-hoc/", year.year_list, name="year_list"),
    path("don-vi/<int:pk>/nam-hoc/them/", year.year_new, name="year_new"),
    path("nam-hoc/<int:pk>/", year.year_show, name="year_show"),
    path("nam-hoc/<int:pk>/sua/", year.year_edit, name="year_edit"),
    path("danh-muc/", code.code_list, name="code_list"),
    path("danh-muc/them/", code.code_new, name="code_new"),
    path("mon-hoc/", code.subject_list, name="subject_list"),
    path("mon-hoc/them/", code.subject_new, name="subject_new"),
    path("mon-hoc/<int:pk>/", code.subject_show, name="subject_show"),
    path("mon-hoc/<int:pk>/sua/", code.subject_edit, name="subject_edit"),
    path("danh-muc/<int:pk>/", code.code_show, name="code_show"),
    path("danh-muc/<int:pk>/sua/", code.code_edit, name="code_edit"),
    path("danh-muc/<int:pk>/ket-thuc/", code.code_end, name="code_end"),
]
