"""All addresses. Each app lists its own; a view without a door is never served."""

from django.urls import include, path

from csdl.site.views import errors, health

urlpatterns = [
    path("healthz", health.healthz, name="healthz"),
    path("", include("csdl.site.urls")),
    path("", include("accounts.login_urls")),
    path("", include("csdl.ground.urls")),
    path("", include("schools.urls")),
    path("", include("accounts.urls")),
    path("", include("records.urls")),
    path("", include("reports.urls")),
]

handler400 = errors.bad_request
handler403 = errors.forbidden
handler404 = errors.not_found
handler500 = errors.server_error
