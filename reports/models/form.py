import pghistory
import pgtrigger
from django.db import models
from django.db.models import Q

from schools.models import Level


class OfDepartment(models.QuerySet):
    def allowed(self, reach, perm):
        """Seen by whoever holds `perm` anywhere in the department, changed by the Sở."""
        if perm in (Form.SEE, Figure.SEE):
            return self.filter(department_id__in=reach.roots(perm))
        return self.filter(reach.where(perm, department="department_id"))


@pghistory.track()
class Form(models.Model):
    """A statistics form in one version: what is asked, as data (reports.design says how).

    A version that was issued never changes: a change is the next version. `level`: the education
    level whose part of a unit it describes; empty: the whole unit.
    """

    TABLE_CLASS = "open"
    SEE = "reports.view_form"

    department = models.ForeignKey("schools.Unit", models.PROTECT, related_name="+")
    code = models.CharField("Biểu số", max_length=30)
    version = models.PositiveSmallIntegerField(default=1)
    title = models.CharField("Tên biểu", max_length=200)
    kind = models.CharField("Kỳ", max_length=5)
    level = models.CharField("Cấp học", max_length=4, choices=Level, blank=True)
    body = models.JSONField(default=dict)
    issued_at = models.DateTimeField(null=True)
    made_at = models.DateTimeField(auto_now_add=True)
    made_by = models.ForeignKey("accounts.User", models.PROTECT, null=True, related_name="+")

    objects = OfDepartment.as_manager()

    class Meta:
        default_permissions = ("view", "change")
        triggers = [
            pgtrigger.Protect(
                name="issued_form_stays",
                operation=pgtrigger.Update,
                condition=pgtrigger.Q(old__issued_at__isnull=False)
                & (
                    pgtrigger.Q(old__body__df=pgtrigger.F("new__body"))
                    | pgtrigger.Q(old__title__df=pgtrigger.F("new__title"))
                    | pgtrigger.Q(old__level__df=pgtrigger.F("new__level"))
                ),
            )
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["department", "code", "version"], name="form_version_once"
            ),
            models.UniqueConstraint(
                fields=["department", "code"],
                condition=Q(issued_at=None),
                name="form_one_draft",
                violation_error_message="Biểu này đang có một bản soạn dở.",
            ),
        ]

    def __str__(self):
        return f"{self.code}, bản {self.version}"

    @property
    def audit_unit_id(self):
        return self.department_id


@pghistory.track()
class Figure(models.Model):
    """A named figure that forms are made of: what is counted, under which conditions.

    source: key of reports.sources; where: {dimension: [codes]}. Data that names declared
    columns; nothing of it is ever run.
    """

    TABLE_CLASS = "open"
    SEE = "reports.view_form"

    department = models.ForeignKey("schools.Unit", models.PROTECT, related_name="+")
    code = models.CharField("Mã chỉ tiêu", max_length=30)
    label = models.CharField("Tên chỉ tiêu", max_length=200)
    source = models.CharField("Đếm trên", max_length=20)
    where = models.JSONField("Điều kiện", default=dict, blank=True)
    made_at = models.DateTimeField(auto_now_add=True)
    made_by = models.ForeignKey("accounts.User", models.PROTECT, null=True, related_name="+")

    objects = OfDepartment.as_manager()

    class Meta:
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(
                fields=["department", "code"],
                name="figure_code_once",
                violation_error_message="Mã chỉ tiêu này đã có.",
            )
        ]

    def __str__(self):
        return self.label

    @property
    def audit_unit_id(self):
        return self.department_id
