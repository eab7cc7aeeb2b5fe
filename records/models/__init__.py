from records.models.enrollment import Enrollment
from records.models.student import Student

__all__ = ["Enrollment", "Student"]
