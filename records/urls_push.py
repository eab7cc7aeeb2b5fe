"""Addresses of the way upward; part of records.urls."""

from django.urls import path

from records.views import push

urlpatterns = [
    path("dong-bo/", push.push_list, name="push_list"),
    path("dong-bo/truong/<int:pk>/", push.push_school, name="push_school"),
    path("dong-bo/truong/<int:pk>/gui/", push.push_submit, name="push_submit"),
    path("dong-bo/<int:pk>/phe-duyet/", push.push_approve, name="push_approve"),
    path("dong-bo/<int:pk>/tra-lai/", push.push_return, name="push_return"),
    path("dong-bo/phan/<int:pk>/day-lai/", push.push_retry, name="push_retry"),
    path("dong-bo/phan/<int:pk>/goi/", push.push_carry, name="push_carry"),
]
