from records.models.assignment import Assignment, Homeroom, Lesson
from records.models.campaign import Campaign, CampaignDeadline
from records.models.campaign_place import CampaignDay, CampaignRoom, CampaignSchool
from records.models.confirmation import Confirmation, ReviewLink
from records.models.correction import Correction
from records.models.duplicate import Duplicate
from records.models.employment import Duty, Employment
from records.models.enrollment import Enrollment
from records.models.help import HelpEntry
from records.models.identity import (
    IDENTITIES,
    IdentityBatch,
    StaffIdentity,
    StudentIdentity,
)
from records.models.intake import Intake
from records.models.outcome import Outcome
from records.models.push import DataApproval, Push, PushedRecord
from records.models.quality import (
    QualityDay,
    QualityRoom,
    QualityRule,
    QualitySchool,
    QualityState,
    QualityWaiver,
)
from records.models.reorganisation import Reorganisation, ReorgItem
from records.models.rollover import Rollover, RolloverPlan, RolloverRoom
from records.models.school import Equipment, Facility, Profile
from records.models.staff import (
    STAFF_PARTS,
    Qualification,
    Staff,
    StaffPay,
    StaffSensitive,
)
from records.models.staff_confirmation import StaffConfirmation
from records.models.status import StudentStatus
from records.models.student import PARTS, Student, StudentFamily, StudentHealth, StudentSensitive
from records.models.student_file import StudentFile
from records.models.transfer import Transfer

__all__ = [
    "DataApproval",
    "Duplicate",
    "IDENTITIES",
    "Push",
    "PushedRecord",
    "IdentityBatch",
    "PARTS",
    "StaffIdentity",
    "StudentIdentity",
    "STAFF_PARTS",
    "Assignment",
    "Duty",
    "Employment",
    "Campaign",
    "CampaignDay",
    "CampaignDeadline",
    "CampaignRoom",
    "CampaignSchool",
    "Confirmation",
    "Correction",
    "Enrollment",
    "Equipment",
    "Facility",
    "HelpEntry",
    "Homeroom",
    "Lesson",
    "Intake",
    "Outcome",
    "Profile",
    "Qualification",
    "QualityDay",
    "QualityRoom",
    "QualityRule",
    "QualitySchool",
    "QualityState",
    "QualityWaiver",
    "ReorgItem",
    "Reorganisation",
    "ReviewLink",
    "Rollover",
    "RolloverPlan",
    "RolloverRoom",
    "Staff",
    "StaffConfirmation",
    "StaffPay",
    "StaffSensitive",
    "Student",
    "StudentFamily",
    "StudentFile",
    "StudentHealth",
    "StudentSensitive",
    "StudentStatus",
    "Transfer",
]
