from records.models.enrollment import Enrollment
from records.models.outcome import Outcome
from records.models.rollover import Rollover, RolloverPlan, RolloverRoom
from records.models.status import StudentStatus
from records.models.student import PARTS, Student, StudentFamily, StudentHealth, StudentSensitive

__all__ = [
    "PARTS",
    "Enrollment",
    "Outcome",
    "Rollover",
    "RolloverPlan",
    "RolloverRoom",
    "Student",
    "StudentFamily",
    "StudentHealth",
    "StudentSensitive",
    "StudentStatus",
]
