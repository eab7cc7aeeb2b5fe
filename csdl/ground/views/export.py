"""The start of a long export; from there on it is a job with its own page."""

from django.shortcuts import redirect

from csdl.ground.actions.export import start_export
from csdl.kit.access import page
from csdl.kit.listing import PURPOSE


@page(methods=("POST",))
def export_start(request):
    query = request.POST.copy()
    path, label = query.get("path", ""), query.get("label", "")
    for name in ("csrfmiddlewaretoken", "op", "path", "label"):
        query.pop(name, None)
    job = start_export(
        path=path,
        query=query.urlencode(),
        label=label,
        purpose=query.get(PURPOSE, ""),
        unit=request.session.get("unit"),
        by=request.reach,
    )
    return redirect("ground:job_show", job.pk)
