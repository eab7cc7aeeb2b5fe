"""What tests of members of staff share."""

from datetime import date

from csdl.kit.reach import system
from records.models import Employment

BY = system("test")
BORN = date(1990, 2, 3)
VALUES = {"full_name": "Lê Thị Ánh", "birth_date": BORN, "gender": 0}
JOB = {"position": "28", "contract": "1", "subject": "TOAN", "starts_on": date(2020, 8, 15)}


def job_of(staff):
    return Employment.objects.get(staff=staff, is_main=True, ends_on=None)
