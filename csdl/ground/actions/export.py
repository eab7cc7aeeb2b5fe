"""Lists that are too long to wait for."""

from csdl.ground.actions.job import start_job
from csdl.ground.exports import list_page
from csdl.kit.action import Refused, action
from csdl.kit.text import nfc

TASK = "ground.export_list"


@action("list.export", "Xuất danh sách dài")
def start_export(*, path, query, label, purpose, unit, by):
    """Make the file of a list page in the background. Refused without a purpose.

    path, query: of the page; unit: the unit the person has chosen to sit in; label: for the job.
    """
    if len(nfc(purpose)) < 5:
        raise Refused("Chưa ghi mục đích xuất danh sách. Quay lại và ghi rõ, ít nhất 5 ký tự.")
    list_page(path)
    params = {"path": path, "query": query, "unit": unit}
    return start_job(task=TASK, title=nfc(label)[:200] or "Xuất danh sách", params=params, by=by)


@action("job.forget_file", "Xoá tệp xuất đã quá một ngày")
def forget_file(*, job, kept, by):
    """An exported list is fetched within a day, then its bytes go: they are persons."""
    kept.forget()
    job.file_id, job.note = None, "Tệp đã xoá sau một ngày. Cần thì xuất lại."
    job.save(update_fields=["file_id", "note"])
