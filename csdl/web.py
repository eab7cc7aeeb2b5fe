"""How the portal is served: gunicorn reads this (`gunicorn -c python:csdl.web csdl.wsgi`).

One place for `make run`, the production image and the bench; docs/speed.md has the table that
these numbers come from. WEB_WORKERS: processes, one a core; WEB_THREADS: more than
CSDL_RUNNING + CSDL_WAITING (csdl.kit.capacity), so that one is free to say that all are taken.
"""

import ctypes
import os
from contextlib import suppress

workers = int(os.environ.get("WEB_WORKERS", "2"))
worker_class = "gthread"
threads = int(os.environ.get("WEB_THREADS", "16"))
graceful_timeout = int(os.environ.get("WEB_GRACE", "30"))
timeout = 60
max_requests, max_requests_jitter = 20_000, 2_000  # what leaks is given back
accesslog = "-"
control_socket_disable = True
# Heartbeat files in memory: a slow disk must not look like a hung worker.
worker_tmp_dir = "/dev/shm" if os.access("/dev/shm", os.W_OK) else None
# Connections are kept and shared: opening one costs the database more than a page.
raw_env = [f"CSDL_POOL={os.environ.get('CSDL_POOL', '1')}"]

_M_MMAP_THRESHOLD, _M_ARENA_MAX = -3, -8  # of glibc's malloc.h


def post_fork(server, worker):
    """A hash takes 19 MB for 30 ms, in whichever thread. By itself glibc keeps as much for each
    of them for good (a worker of 450 MB was seen); this way it goes back at once."""
    with suppress(AttributeError, OSError):  # another libc looks after itself
        libc = ctypes.CDLL(None)
        libc.mallopt(_M_MMAP_THRESHOLD, 1 << 20)
        libc.mallopt(_M_ARENA_MAX, 2)
