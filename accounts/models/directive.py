import pghistory
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Exists, F, OuterRef, Q

from csdl.kit.dates import today, vn_date
from csdl.kit.text import fold, nfc
from schools.models import Parent


class DirectiveQuerySet(models.QuerySet):
    def allowed(self, reach, perm):
        """Visible downward: the Sở's to all who hold anything in it, a commune's to its schools,
        and to whom `perm` reaches there; kept by the unit that registered it alone."""
        if perm != Directive.SEE:
            return self.filter(unit_id__in=reach.units(perm))
        above = Parent.objects.on(reach.today or today()).filter(
            manager_id=OuterRef("unit_id"), unit_id__in=reach.schools
        )
        whole = {scope.root for scope in reach.scopes}
        seen = reach.where(perm, department="unit__department_id", unit="unit_id")
        return self.filter(seen | Q(unit_id__in=whole) | Exists(above))

    def in_force_on(self, day):
        return self.filter(
            Q(effective_to=None) | Q(effective_to__gte=day),
            effective_from__lte=day,
            withdrawn_at=None,
        )


@pghistory.track()
class Directive(models.Model):
    """A directive (văn bản chỉ đạo) in a unit's register: the legal basis that papers cite (C4).

    basis_for: the kinds of paper that cite it while it is in force; citation: the words in
    which they do. position: the higher the authority, the smaller (Luật before Thông tư).
    """

    TABLE_CLASS = "open"
    SEE = "accounts.view_directive"

    unit = models.ForeignKey("schools.Unit", models.PROTECT, related_name="directives")
    number = models.CharField("Số, ký hiệu", max_length=60)
    issued_on = models.DateField("Ngày ban hành", null=True, blank=True)
    issued_by = models.CharField("Cơ quan ban hành", max_length=200)
    kind = models.CharField("Loại văn bản", max_length=60)
    summary = models.CharField("Trích yếu", max_length=500)
    effective_from = models.DateField("Có hiệu lực từ ngày")
    effective_to = models.DateField("Hết hiệu lực sau ngày", null=True, blank=True)
    basis_for = ArrayField(
        models.CharField(max_length=20), verbose_name="Làm căn cứ cho", default=list, blank=True
    )
    citation = models.CharField("Ghi trong căn cứ", max_length=600, blank=True)
    position = models.PositiveSmallIntegerField("Thứ tự căn cứ", default=100)
    file_id = models.BigIntegerField("Tệp", null=True)
    withdrawn_at = models.DateTimeField("Lúc rút khỏi sổ", null=True)
    withdraw_reason = models.CharField("Lý do rút khỏi sổ", max_length=300, blank=True)
    made_at = models.DateTimeField(auto_now_add=True)
    made_by = models.ForeignKey("accounts.User", models.PROTECT, null=True, related_name="+")
    search_text = models.CharField(max_length=900, editable=False, db_collation="C")

    objects = DirectiveQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["unit", "number", "issued_on"],
                condition=Q(withdrawn_at=None),
                nulls_distinct=False,
                name="directive_once",
                violation_error_message="Văn bản số này, ngày này đã có trong sổ.",
            ),
            models.CheckConstraint(
                condition=Q(effective_to=None) | Q(effective_to__gte=F("effective_from")),
                name="directive_days",
                violation_error_message="Ngày hết hiệu lực phải từ ngày có hiệu lực trở đi.",
            ),
        ]
        indexes = [models.Index(fields=["unit", "-issued_on"], name="directive_list")]

    def __str__(self):
        return f"{self.kind} {self.number}"

    def save(self, *args, **kwargs):
        self.summary = nfc(self.summary)
        words = f"{self.kind} {self.number} {self.issued_by} {self.summary}"
        self.search_text = fold(words)[:900]
        super().save(*args, **kwargs)

    @property
    def cited(self):
        """ "Thông tư số 42/2021/TT-BGDĐT ngày 30/12/2021 của …" as a paper's căn cứ names it."""
        if self.citation:
            return self.citation
        on = f" ngày {vn_date(self.issued_on)}" if self.issued_on else ""
        return f"{self.kind} số {self.number}{on} của {self.issued_by} {self.summary}".strip()
