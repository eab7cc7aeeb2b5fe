"""Addresses of the reorganisation of units."""

from django.urls import path

from records.views import reorganisation as views

urlpatterns = [
    path("sap-xep-don-vi/", views.reorganisation_list, name="reorganisation_list"),
    path("sap-xep-don-vi/moi/", views.reorganisation_new, name="reorganisation_new"),
    path("sap-xep-don-vi/<int:pk>/", views.reorganisation_show, name="reorganisation_show"),
    path(
        "sap-xep-don-vi/<int:pk>/them/",
        views.reorganisation_concern,
        name="reorganisation_concern",
    ),
    path("sap-xep-don-vi/dong/<int:pk>/bo/", views.reorganisation_drop, name="reorganisation_drop"),
    path(
        "sap-xep-don-vi/<int:pk>/duyet/",
        views.reorganisation_approve,
        name="reorganisation_approve",
    ),
    path(
        "sap-xep-don-vi/<int:pk>/mo-lai/",
        views.reorganisation_reopen,
        name="reorganisation_reopen",
    ),
    path(
        "sap-xep-don-vi/<int:pk>/rut/",
        views.reorganisation_withdraw,
        name="reorganisation_withdraw",
    ),
]
