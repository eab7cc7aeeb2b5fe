"""Signs of life of worker and beat, for /healthz: a key each in Redis that fades."""

import contextlib
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


def tell(name, done, total):
    """How far something is, for who looks on while its transaction is still open."""
    with contextlib.suppress(redis.RedisError):
        client().set(f"csdl:far:{name}", f"{done} {total}", ex=3600)


def told(name):
    """(done, total) as last told; None when nobody said."""
    with contextlib.suppress(redis.RedisError):
        if found := client().get(f"csdl:far:{name}"):
            done, total = found.split()
            return int(done), int(total)
    return None


@signals.heartbeat_sent.connect
@signals.worker_ready.connect
def worker_lives(**_):
    stamp("worker")
