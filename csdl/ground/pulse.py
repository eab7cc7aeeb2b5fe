"""Signs of life of worker and beat, for /healthz: a key each in Redis that fades."""

import time

import redis
from celery import signals
from celery.beat import Scheduler
from django.conf import settings

FADES = 60  # seconds


def client():
    return redis.Redis.from_url(settings.REDIS_URL, socket_timeout=2, socket_connect_timeout=2)


def stamp(name):
    client().set(f"csdl:pulse:{name}", int(time.time()), ex=FADES)


def alive(name):
    return bool(client().exists(f"csdl:pulse:{name}"))


class Beat(Scheduler):
    """The schedule of the settings, kept in memory, with a pulse at each tick."""

    max_interval = 15

    def tick(self, *args, **kwargs):
        stamp("beat")
        return min(super().tick(*args, **kwargs), self.max_interval)


@signals.heartbeat_sent.connect
@signals.worker_ready.connect
def worker_lives(**_):
    stamp("worker")
