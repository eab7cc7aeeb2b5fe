from django.urls import path

from records import (
    round_urls,
    urls_excel,
    urls_identity,
    urls_push,
    urls_quality,
    urls_reorganisation,
    urls_staff,
    urls_turn,
)
from records.catalogue import GROUPS
from records.views import classroom, duplicate, help, roll, sheet, status, student, student_file

app_name = "records"

urlpatterns = [
    path("lop/", classroom.classroom_list, name="classroom_list"),
    path("lop/da-dang-nhap-lai/", sheet.sheet_again, name="sheet_again"),
    path("lop-duoc-giao/", roll.roll_list, name="roll_list"),
    path("lop/<int:pk>/danh-sach/", roll.classroom_roll, name="classroom_roll"),
    path("lop/<int:pk>/", classroom.classroom_show, name="classroom_show"),
    path("lop/<int:pk>/them-hoc-sinh/", student.student_new, name="student_new"),
    *urls_excel.urlpatterns,
    *urls_staff.urlpatterns,
    path("hoc-sinh/trung/", duplicate.duplicate_list, name="duplicate_list"),
    path("hoc-sinh/trung/doi-chieu/", duplicate.duplicate_find, name="duplicate_find"),
    path("hoc-sinh/trung/<int:pk>/", duplicate.duplicate_show, name="duplicate_show"),
    path("hoc-sinh/trung/<int:pk>/tra-loi/", duplicate.duplicate_answer, name="duplicate_answer"),
    path("hoc-sinh/", student.student_list, name="student_list"),
    path("hoc-sinh/<int:pk>/qua-trinh/", status.student_path, name="student_path"),
    path("hoc-sinh/<int:pk>/roi-truong/", status.student_leave, name="student_leave"),
    path("hoc-sinh/<int:pk>/chuyen-lop/", status.student_move, name="student_move"),
    path("hoc-sinh/<int:pk>/hoc-lai/", status.student_return, name="student_return"),
    path("hoc-sinh/<int:pk>/lich-su/", student.student_history, name="student_history"),
    path("hoc-sinh/<int:pk>/giay-to/", student_file.student_files, name="student_files"),
    path("hoc-sinh/<int:pk>/giay-to/them/", student_file.student_file_new, name="student_file_new"),
    path("giay-to-hoc-sinh/<int:pk>/", student_file.student_file_open, name="student_file_open"),
    path(
        "giay-to-hoc-sinh/<int:pk>/bo/",
        student_file.student_file_remove,
        name="student_file_remove",
    ),
    path("nhap-giup/", help.help_list, name="help_list"),
    path("nhap-giup/<int:pk>/nhan/", help.help_take, name="help_take"),
    path("nhap-giup/<int:pk>/tra-lai/", help.help_return, name="help_return"),
    path("lop/<int:pk>/nhap-giup/nhan-het/", help.help_take_all, name="help_take_all"),
    *urls_turn.urlpatterns,
    *urls_reorganisation.urlpatterns,
    *round_urls.urlpatterns,
    *urls_quality.urlpatterns,
    *urls_identity.urlpatterns,
    *urls_push.urlpatterns,
]
# A page for each group of fields: each has the door of its own permission.
for _group in GROUPS:
    _at, _key = _group.slug, _group.key
    urlpatterns += [
        path(f"hoc-sinh/<int:pk>/{_at}/", student.SHOW[_key], name=f"student_show_{_key}"),
        path(f"hoc-sinh/<int:pk>/{_at}/sua/", student.EDIT[_key], name=f"student_edit_{_key}"),
        path(f"lop/<int:pk>/bang/{_at}/", sheet.SHEET[_key], name=f"sheet_{_key}"),
        path(f"lop/<int:pk>/nhap-giup/{_at}/", help.SHEET[_key], name=f"help_sheet_{_key}"),
    ]
