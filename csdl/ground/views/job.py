"""A job's page, polled while it runs; its file; carrying on after a stop."""

from django.shortcuts import redirect, render

from csdl.ground.actions.job import resume_job
from csdl.ground.models import Job
from csdl.ground.queries.job import job_card, job_rows
from csdl.ground.queries.todo import tasks_of
from csdl.ground.views.file import hand_out
from csdl.kit.access import page


@page()
def todo(request):
    jobs = [job_card(job) for job in job_rows(request.reach)[:5]]
    context = {"title": "Việc của tôi", "tasks": tasks_of(request.reach), "jobs": jobs}
    return render(request, "ground/todo.html", context)


@page("ground.view_job", Job)
def job_show(request, job):
    template = "ground/_job_state.html" if request.htmx else "ground/job_show.html"
    response = render(request, template, {"title": job.title, "job": job_card(job)})
    if request.htmx and job.state == job.State.DONE and job.result_url:
        response["HX-Redirect"] = job.result_url  # who waited is led to the result
    return response


@page("ground.view_job", Job, methods=("POST",))
def job_resume(request, job):
    resume_job(job=job, by=request.reach)
    return redirect("ground:job_show", job.pk)


@page("ground.view_job", Job, methods=("GET", "HEAD"))
def job_file(request, job):
    return hand_out(request, job.file_id, "job_file", job=job)
