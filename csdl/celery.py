"""Celery is only the wake-up: the truth of a job is its row (csdl.ground.models.job)."""

import os

from celery import Celery

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "csdl.settings")

app = Celery("csdl")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()
