from records.models.enrollment import Enrollment
from records.models.outcome import Outcome
from records.models.rollover import Rollover, RolloverPlan, RolloverRoom
from records.models.student import Student

__all__ = ["Enrollment", "Outcome", "Rollover", "RolloverPlan", "RolloverRoom", "Student"]
