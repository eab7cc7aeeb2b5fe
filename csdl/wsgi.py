"""The web server's door. It does not open while the second wall is down."""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "csdl.settings")
application = get_wsgi_application()

from csdl.kit.wall import faults  # noqa: E402  (the apps must be ready)

if found := faults():
    raise SystemExit("CSDL does not start: " + "; ".join(found))
