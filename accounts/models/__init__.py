from accounts.models.activation import Activation
from accounts.models.annex import AnnexDuty, AnnexLine
from accounts.models.directive import Directive
from accounts.models.grant import Grant
from accounts.models.handover import HandoverDay, HandoverSite, HandoverStop
from accounts.models.issuer import Issuer
from accounts.models.paper import NumberBlock, Paper, PaperCounter, Signature
from accounts.models.post import Post
from accounts.models.practice import Practice
from accounts.models.regulation import Regulation
from accounts.models.review import Review, ReviewLine
from accounts.models.right import RoomRight, UnitRight
from accounts.models.scan import Scan, ScanCopy, ScanFile, ScanPage
from accounts.models.training import (
    Attendance,
    Training,
    TrainingInvite,
    TrainingPerson,
    TrainingSession,
    TrainingSite,
)
from accounts.models.user import User

__all__ = [
    "AnnexDuty",
    "AnnexLine",
    "Activation",
    "Attendance",
    "Directive",
    "Grant",
    "HandoverDay",
    "HandoverSite",
    "HandoverStop",
    "Issuer",
    "NumberBlock",
    "Paper",
    "PaperCounter",
    "Post",
    "Practice",
    "Regulation",
    "Review",
    "ReviewLine",
    "RoomRight",
    "Scan",
    "ScanCopy",
    "ScanFile",
    "ScanPage",
    "Signature",
    "Training",
    "TrainingInvite",
    "TrainingPerson",
    "TrainingSession",
    "TrainingSite",
    "UnitRight",
    "User",
]
