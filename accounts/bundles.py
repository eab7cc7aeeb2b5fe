"""Permissions that go together: what the roles (accounts.roles) are put together from."""

from __future__ import annotations

SEE = frozenset(
    {
        "schools.view_unit",
        "schools.view_year",
        "schools.view_classroom",
        "schools.view_group",
        "schools.view_code",
        "accounts.view_user",
        "accounts.view_grant",
        "accounts.view_paper",
        "accounts.view_directive",
        "accounts.view_regulation",
        "accounts.view_training",
        "accounts.view_handover",
        "records.view_student",
        "records.view_rollover",
        "records.view_staff",
        "records.view_assignment",
        "records.view_lesson",
        "records.view_profile",
        "records.view_facility",
        "records.view_equipment",
        "reports.view_period",
        "reports.view_form",
        "reports.view_submission",
    }
)
# Looking after the fact: the log, and all papers of a unit in one file.
LOOK_BACK = frozenset({"accounts.view_audit", "accounts.view_dossier"})
# A unit's own books: its register of directives (Sở, commune), its regulation.
REGISTER = frozenset({"accounts.add_directive", "accounts.change_directive"})
REGULATE = frozenset({"accounts.change_regulation"})
MANAGE_PEOPLE = frozenset(
    {
        "accounts.add_user",
        "accounts.change_user",
        "accounts.give_grant",
        "accounts.end_grant",
        "accounts.run_handover",
    }
)
SIGN = frozenset({"accounts.sign_grant", "accounts.end_grant", "reports.certify_submission"})
# Statistics: who makes a report can't certify it (only the head signs for the unit).
PREPARE = frozenset({"reports.prepare_submission"})
CHECK = frozenset({"reports.check_submission"})
RUN_REPORTS = frozenset({"reports.run_period", "reports.change_form"})
RUN_DEPARTMENT = frozenset(
    {
        "schools.add_unit",
        "schools.change_unit",
        "schools.add_year",
        "schools.change_year",
        "schools.add_code",
        "schools.change_code",
        "accounts.run_training",
        "records.plan_rollover",
        "records.run_rollover",
        "records.change_qualityrule",
        "records.view_reorganisation",
        "records.plan_reorganisation",
        "records.verify_identity",
    }
)
# The school's own people and things: its head and its data officer.
EDIT_STAFF = frozenset(
    {
        "records.add_staff",
        "records.change_staff",
        "records.view_staffsensitive",
        "records.change_staffsensitive",
        "records.view_staffpay",
        "records.change_staffpay",
    }
)
EDIT_SCHOOL = EDIT_STAFF | frozenset(
    {
        "records.change_assignment",
        "records.change_lesson",
        "records.change_profile",
        "records.change_facility",
        "records.change_equipment",
    }
)
# The way upward: the head says that the school's data is right, who manages it approves.
SUBMIT_DATA = frozenset({"records.submit_data"})
APPROVE_DATA = frozenset({"records.approve_data"})
# Sending persons to the population database, taking the answers in.
VERIFY = frozenset({"records.verify_identity"})
RUN_SCHOOL = (
    frozenset(
        {
            "schools.change_unit",
            "schools.add_classroom",
            "schools.change_classroom",
            "schools.add_group",
            "schools.change_group",
        }
    )
    | EDIT_SCHOOL
    | VERIFY
)
EDIT_RECORDS = frozenset(
    {"records.add_student", "records.change_student", "records.change_outcome"}
)
# The turn of the school year: whoever prepares runs it, the head confirms, the unit above approves.
RUN_ROLLOVER = frozenset({"records.run_rollover"})
CONFIRM_ROLLOVER = frozenset({"records.confirm_rollover"})
APPROVE_ROLLOVER = frozenset({"records.approve_rollover"})
# Which unit becomes which, from which day: the Sở's officer plans it, its head approves.
APPROVE_UNITS = frozenset({"records.view_reorganisation", "records.approve_reorganisation"})
# Family, documents; ethnicity, religion, policy; health, disability: where the work needs them.
SEE_PRIVATE = frozenset(
    {
        "records.view_studentfamily",
        "records.view_studentfile",
        "records.view_studentsensitive",
        "records.view_studenthealth",
    }
)
EDIT_PRIVATE = SEE_PRIVATE | frozenset(
    {
        "records.change_studentfamily",
        "records.change_studentfile",
        "records.change_studentsensitive",
        "records.change_studenthealth",
    }
)
# Review rounds: a unit's own; a class checked by its school; a school's result by who manages it.
RUN_ROUND = frozenset({"records.run_campaign"})
CHECK_CLASS = frozenset({"records.check_class"})
ACCEPT_REVIEW = frozenset({"records.accept_review"})
# Staff in a round: one officer, named by the head, sits with each; the head settles exceptions.
REVIEW_STAFF = frozenset({"records.review_staff"})
EXCEPT_STAFF = frozenset({"records.except_staff"})
