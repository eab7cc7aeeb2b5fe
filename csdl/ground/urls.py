from django.urls import path

from csdl.ground.views import batch, export, job, notice

app_name = "ground"

urlpatterns = [
    path("viec/", job.todo, name="todo"),
    path("thong-bao/", notice.notices, name="notices"),
    path("thong-bao/da-doc/", notice.notices_read, name="notices_read"),
    path("thong-bao/<int:pk>/", notice.notice_show, name="notice_show"),
    path("tien-do/<int:pk>/", job.job_show, name="job_show"),
    path("tien-do/<int:pk>/chay-tiep/", job.job_resume, name="job_resume"),
    path("tien-do/<int:pk>/tep/", job.job_file, name="job_file"),
    path("xuat-danh-sach/", export.export_start, name="export_start"),
    path("nhap-tep/", batch.batch_list, name="batch_list"),
    path("nhap-tep/<int:pk>/", batch.batch_show, name="batch_show"),
    path("nhap-tep/<int:pk>/ghi/", batch.batch_confirm, name="batch_confirm"),
    path("nhap-tep/<int:pk>/xem-lai/", batch.batch_reread, name="batch_reread"),
    path("nhap-tep/<int:pk>/xung-dot/", batch.batch_settle, name="batch_settle"),
    path("nhap-tep/<int:pk>/hoan-tac/", batch.batch_undo, name="batch_undo"),
    path("nhap-tep/<int:pk>/bo/", batch.batch_cancel, name="batch_cancel"),
    path("nhap-tep/<int:pk>/tep/", batch.batch_file, name="batch_file"),
    path("nhap-tep/<int:pk>/ghi-chu-loi/", batch.batch_annotated, name="batch_annotated"),
]
