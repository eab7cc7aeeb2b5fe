"""The inspection dossier: asked for, and kept when it is bound."""

from accounts.queries.dossier import MOST_PAPERS, TASK, dossier_papers
from csdl.ground.actions.job import start_job
from csdl.ground.models import File, Job
from csdl.kit.action import Refused, action
from csdl.kit.dates import vn_date


@action("dossier.start", "Lập hồ sơ kiểm tra")
def start_dossier(*, unit, since, until, shape, by, scope=None):
    """Queue the dossier of a unit for a period (days, inclusive), or of one matter in it (scope,
    see dossier_papers). shape: "pdf" or "zip".

    Returns the Job. Raises Refused for a period without papers, or with too many for one file.
    """
    count = dossier_papers(by, unit, since, until, scope).count()
    days = f"từ {vn_date(since)} đến hết {vn_date(until)}"
    if not count and not scope:
        raise Refused(f"{unit.short_name} không có giấy tờ nào {days}. Chọn khoảng ngày khác.")
    if count > MOST_PAPERS:
        raise Refused(
            f"Khoảng này có {count} giấy tờ, nhiều hơn {MOST_PAPERS}. "
            "Chia thành các khoảng ngắn hơn."
        )
    return start_job(
        task=TASK,
        title=f"Hồ sơ kiểm tra {unit.short_name}, {days}",
        params={
            "unit": unit.pk,
            "since": since.isoformat(),
            "until": until.isoformat(),
            "shape": shape,
            "scope": scope,
        },
        unit_id=unit.pk,
        total=count + 1,
        key=f"dossier:{unit.pk}:{by.user_id}:{since}:{until}:{shape}{_mark(scope)}"[:100],
        by=by,
    )


def _mark(scope):
    return ":{kind}:{key}".format(**scope) if scope else ""


@action("dossier.keep", "Hoàn thành hồ sơ kiểm tra")
def keep_dossier(*, job, data, name, content_type, by):
    """Keep the bound file. It is handed out by the unit's page alone, while the right lasts,
    so the job's own file link stays empty."""
    kept = File.keep(data, name=name, content_type=content_type, by_id=job.by_id)
    Job.objects.filter(pk=job.pk).update(
        params={**job.params, "file": kept.pk},
        result_url=f"/don-vi/{job.params['unit']}/ho-so/",
    )
    return kept
