"""How the portal is served: gunicorn reads this (`gunicorn -c python:csdl.web csdl.wsgi`).

One place for `make run`, the production image and the bench; docs/speed.md has the table that
these numbers come from. WEB_WORKERS: processes, one a core; WEB_THREADS: more than
CSDL_RUNNING + CSDL_WAITING (csdl.kit.capacity), so that one is free to say that all are taken.
"""

import os

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
