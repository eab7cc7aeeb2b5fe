"""Pupils: entered into a class of a school, under the wall of that one school."""

from django.db import IntegrityError, transaction

from csdl.kit import dates, wall
from csdl.kit.action import Refused, action
from csdl.kit.text import nfc
from records.models import Enrollment, Student


@action("student.add", "Thêm học sinh")
def add_student(*, classroom, student_code, full_name, birth_date, gender, by, entered_on=None):
    """Enter one pupil into a class. Raises Refused when the code is taken or the class is shut."""
    row = {
        "student_code": student_code,
        "full_name": full_name,
        "birth_date": birth_date,
        "gender": gender,
    }
    return _add(classroom, [row], by, entered_on)[0]


@action("student.add_many", "Thêm nhiều học sinh")
def add_students(*, classroom, rows, by, entered_on=None):
    """Enter pupils into a class in bulk, all or none.

    rows: mappings of student_code, full_name, birth_date, gender. Returns the students.
    """
    return _add(classroom, rows, by, entered_on)


def _add(classroom, rows, by, entered_on):
    school = classroom.school
    if school.closed_on:
        raise Refused(f"{school.name} đã giải thể nên không nhận học sinh.")
    entered_on = entered_on or classroom.year.starts_on
    made = [_student(school, row) for row in rows]
    with wall.school(by, school):
        _refuse_taken(school, made)
        try:
            with transaction.atomic():
                Student.objects.bulk_create(made, batch_size=1000)
                Enrollment.objects.bulk_create(
                    [_enrollment(student, classroom, entered_on) for student in made],
                    batch_size=1000,
                )
        except IntegrityError as error:
            if "student_code_once" not in str(error):
                raise
            # Another school's pupil: outside this wall the index alone knows.
            raise Refused("Một mã học sinh đã dùng ở trường khác. Kiểm tra lại mã.") from None
    return made


def _student(school, row):
    student = Student(department_id=school.department_id, school=school, **row).prepare()
    student.student_code = nfc(student.student_code)
    if not student.full_name or not student.student_code:
        raise Refused("Mỗi học sinh cần họ tên và mã học sinh.")
    if student.birth_date > dates.today():
        raise Refused(f"Ngày sinh của {student.full_name} là ngày sau hôm nay.")
    if student.gender not in Student.Gender.values:
        raise Refused(f"Giới tính của {student.full_name} phải là Nam hoặc Nữ.")
    return student


def _enrollment(student, classroom, entered_on):
    return Enrollment(
        department_id=student.department_id,
        school_id=student.school_id,
        year_id=classroom.year_id,
        classroom=classroom,
        student=student,
        entered_on=entered_on,
    )


def _refuse_taken(school, students):
    codes = [student.student_code for student in students]
    twice = next((code for code in codes if codes.count(code) > 1), "") if len(codes) < 100 else ""
    if twice or len(set(codes)) < len(codes):
        raise Refused(f"Mã học sinh {twice or 'trong danh sách'} ghi hai lần.")
    taken = Student.objects.filter(department_id=school.department_id, student_code__in=codes)
    if student := taken.first():
        raise Refused(f"Mã {student.student_code} đã dùng cho {student.full_name}.")
