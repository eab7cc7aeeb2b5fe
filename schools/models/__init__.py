from schools.models.classroom import Classroom
from schools.models.code import Code
from schools.models.group import Group
from schools.models.level import Level
from schools.models.parent import Parent
from schools.models.subject import Subject
from schools.models.unit import Unit
from schools.models.year import Term, Week, Year

__all__ = [
    "Classroom",
    "Code",
    "Group",
    "Level",
    "Parent",
    "Subject",
    "Term",
    "Unit",
    "Week",
    "Year",
]
