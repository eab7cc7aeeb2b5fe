"""Addresses of staff, assignments and what a school says of itself; part of records.urls."""

from django.urls import path

from records.views import employment, staff

urlpatterns = [
    path("ho-so-cua-toi/", staff.my_record, name="my_record"),
    path("don-vi/<int:pk>/nhan-su/", staff.staff_list, name="staff_list"),
    path("don-vi/<int:pk>/nhan-su/them/", staff.staff_new, name="staff_new"),
    path("nhan-su/<int:pk>/", staff.staff_show, name="staff_show"),
    path("nhan-su/<int:pk>/hien-so/", staff.staff_reveal, name="staff_reveal"),
    path("nhan-su/<int:pk>/lich-su/", staff.staff_history, name="staff_history"),
    path("nhan-su/<int:pk>/tai-khoan/", staff.staff_account, name="staff_account"),
    path("nhan-su/<int:pk>/sua/<slug:group>/", staff.staff_edit, name="staff_edit"),
    path("nhan-su/<int:pk>/lam-viec/", employment.staff_jobs, name="staff_jobs"),
    path("nhan-su/<int:pk>/lam-viec/them/", employment.employment_new, name="employment_new"),
    path("nhan-su/<int:pk>/bang-cap/", employment.staff_degrees, name="staff_degrees"),
    path("nhan-su/<int:pk>/bang-cap/them/", employment.qualification_new, name="qualification_new"),
    path("bang-cap/<int:pk>/bo/", employment.qualification_remove, name="qualification_remove"),
    path("lam-viec/<int:pk>/", employment.employment_show, name="employment_show"),
    path("lam-viec/<int:pk>/doi/", employment.employment_change, name="employment_change"),
    path("lam-viec/<int:pk>/thoi/", employment.employment_end, name="employment_end"),
    path("lam-viec/<int:pk>/nhiem-vu/", employment.duty_new, name="duty_new"),
    path("nhiem-vu/<int:pk>/thoi/", employment.duty_end, name="duty_end"),
]
