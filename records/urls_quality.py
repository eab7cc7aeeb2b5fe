"""Addresses of scores, rules and what to mend; part of records.urls."""

from django.urls import path

from records.views import quality, quality_rule

urlpatterns = [
    path("chat-luong/", quality.quality_board, name="quality_board"),
    path("chat-luong/truong/", quality.quality_schools, name="quality_schools"),
    path("chat-luong/truong/<int:pk>/", quality.quality_school, name="quality_school"),
    path("chat-luong/truong/<int:pk>/hoc-sinh/", quality.quality_work, name="quality_work"),
    path("chat-luong/truong/<int:pk>/can-bo/", quality.quality_staff, name="quality_staff"),
    path("chat-luong/lop/<int:pk>/", quality.quality_room, name="quality_room"),
    path("chat-luong/hoc-sinh/<int:pk>/", quality.quality_student, name="quality_student"),
    path("chat-luong/can-bo/<int:pk>/", quality.quality_person, name="quality_person"),
    path("chat-luong/quy-tac/", quality_rule.quality_rules, name="quality_rules"),
    path(
        "chat-luong/quy-tac/<int:pk>/moi/", quality_rule.quality_rule_new, name="quality_rule_new"
    ),
    path(
        "chat-luong/quy-tac/<int:pk>/<str:code>/",
        quality_rule.quality_rule_edit,
        name="quality_rule_edit",
    ),
    path(
        "chat-luong/hoc-sinh/<int:pk>/giu/<str:code>/",
        quality_rule.quality_waive_student,
        name="quality_waive_student",
    ),
    path(
        "chat-luong/can-bo/<int:pk>/giu/<str:code>/",
        quality_rule.quality_waive_staff,
        name="quality_waive_staff",
    ),
    path(
        "chat-luong/lop/<int:pk>/giu/<str:code>/",
        quality_rule.quality_waive_room,
        name="quality_waive_room",
    ),
    path("chat-luong/giu/<int:pk>/bo/", quality_rule.quality_unwaive, name="quality_unwaive"),
]
