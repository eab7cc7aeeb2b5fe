"""Addresses of staff, assignments and what a school says of itself; part of records.urls."""

from django.urls import path

from records.views import assignment, employment, school, staff, timetable

urlpatterns = [
    path("ho-so-cua-toi/", staff.my_record, name="my_record"),
    path("don-vi/<int:pk>/nhan-su/", staff.staff_list, name="staff_list"),
    path("don-vi/<int:pk>/nhan-su/them/", staff.staff_new, name="staff_new"),
    path(
        "don-vi/<int:pk>/nhan-su/lam-them/", employment.employment_second, name="employment_second"
    ),
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
    path("don-vi/<int:pk>/phan-cong/", assignment.assignment_list, name="assignment_list"),
    path("lop/<int:pk>/phan-cong/", assignment.assignment_show, name="assignment_show"),
    path("lop/<int:pk>/phan-cong/mon/", assignment.assignment_plan, name="assignment_plan"),
    path("lop/<int:pk>/phan-cong/them/", assignment.assignment_new, name="assignment_new"),
    path("lop/<int:pk>/chu-nhiem/", assignment.homeroom_set, name="homeroom_set"),
    path("chu-nhiem/<int:pk>/thoi/", assignment.homeroom_end, name="homeroom_end"),
    path("phan-cong/<int:pk>/thoi/", assignment.assignment_end, name="assignment_end"),
    path("don-vi/<int:pk>/thoi-khoa-bieu/", timetable.timetable_list, name="timetable_list"),
    path("lop/<int:pk>/thoi-khoa-bieu/", timetable.timetable_class, name="timetable_class"),
    path("lop/<int:pk>/thoi-khoa-bieu/xep/", timetable.timetable_edit, name="timetable_edit"),
    path("lam-viec/<int:pk>/lich-day/", timetable.timetable_teacher, name="timetable_teacher"),
    path("don-vi/<int:pk>/ho-so-nam-hoc/", school.profile_show, name="profile_show"),
    path("don-vi/<int:pk>/ho-so-nam-hoc/sua/", school.profile_edit, name="profile_edit"),
    path("don-vi/<int:pk>/co-so-vat-chat/", school.facility_list, name="facility_list"),
    path("don-vi/<int:pk>/co-so-vat-chat/them/", school.facility_new, name="facility_new"),
    path("don-vi/<int:pk>/co-so-vat-chat/chep/", school.facility_carry, name="facility_carry"),
    path("co-so-vat-chat/<int:pk>/", school.facility_show, name="facility_show"),
    path("co-so-vat-chat/<int:pk>/sua/", school.facility_edit, name="facility_edit"),
    path("co-so-vat-chat/<int:pk>/bo/", school.facility_remove, name="facility_remove"),
    path("don-vi/<int:pk>/thiet-bi/", school.equipment_list, name="equipment_list"),
    path("don-vi/<int:pk>/thiet-bi/them/", school.equipment_new, name="equipment_new"),
    path("don-vi/<int:pk>/thiet-bi/chep/", school.equipment_carry, name="equipment_carry"),
    path("thiet-bi/<int:pk>/", school.equipment_show, name="equipment_show"),
    path("thiet-bi/<int:pk>/sua/", school.equipment_edit, name="equipment_edit"),
    path("thiet-bi/<int:pk>/bo/", school.equipment_remove, name="equipment_remove"),
]
