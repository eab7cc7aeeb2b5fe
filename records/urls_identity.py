"""Addresses of verification; part of records.urls."""

from django.urls import path

from records.views import identity

_IMPORTS = [
    path(f"dinh-danh/truong/<int:pk>/ket-qua-{slug}/{more}", view, name=name)
    for slug, more, view, name in (
        ("hs", "", identity.identity_pupil_import, "identity_pupil_import"),
        ("hs", "mau/", identity.identity_pupil_import_sheet, "identity_pupil_import_sheet"),
        ("cb", "", identity.identity_staff_import, "identity_staff_import"),
        ("cb", "mau/", identity.identity_staff_import_sheet, "identity_staff_import_sheet"),
    )
]
urlpatterns = [
    path("dinh-danh/", identity.identity_list, name="identity_list"),
    path("dinh-danh/gui/<int:pk>/", identity.identity_new, name="identity_new"),
    path("dinh-danh/truong/<int:pk>/", identity.identity_school, name="identity_school"),
    path("dinh-danh/<int:pk>/", identity.identity_show, name="identity_show"),
    path("dinh-danh/<int:pk>/gui-lai/", identity.identity_again, name="identity_again"),
    *_IMPORTS,
]
