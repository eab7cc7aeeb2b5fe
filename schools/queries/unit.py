"""Units as a person may see them, on a day: the tree is dated."""

from dataclasses import dataclass
from datetime import date

from django.db.models import Count, Prefetch, Q

from csdl.kit import dates
from schools.models import Level, Parent, Unit

VIEW = "schools.view_unit"


def day_of(reach) -> date:
    """Today by the reach's clock."""
    return reach.today or dates.today()


def place_label(reach, day) -> str:
    """What the column of where a school stands is called: only today's is kept, while who manages
    it is kept by date."""
    return "Địa bàn" if day == day_of(reach) else "Địa bàn hiện nay"


def start_year(day) -> int:
    """The school year of a day by the calendar alone: August already counts ahead."""
    return day.year if day.month >= 8 else day.year - 1


def unit_rows(reach, day=None, perm=VIEW):
    """The units a person may see; each carries `edges`: who manages it on the day (0 or 1)."""
    edges = Parent.objects.on(day or day_of(reach)).select_related("manager")
    return (
        Unit.objects.allowed(reach, perm)
        .select_related("location")
        .prefetch_related(Prefetch("parents", edges, to_attr="edges"))
    )


def edge_on(unit, day):
    """The dated edge that says who manages a unit on a day; None when nobody does."""
    return Parent.objects.on(day).filter(unit=unit).select_related("manager").first()


def edges_of(unit):
    """All edges of a unit, the latest first."""
    return Parent.objects.filter(unit=unit).select_related("manager").order_by("-valid_from")


def managed_rows(reach, unit, day):
    """The units that `unit` manages on a day, of those the person may see."""
    below = Parent.objects.on(day).filter(manager=unit).values("unit_id")
    return unit_rows(reach, day).filter(pk__in=below).open_on(day).order_by("tier", "sort_key")


@dataclass(frozen=True)
class Managed:
    """How many units one manages on a day: by tier, and schools by level."""

    tiers: dict[int, int]
    levels: dict[str, int]

    @property
    def total(self):
        return sum(self.tiers.values())


def managed_counts(unit, day) -> Managed:
    """Counts of what a unit manages on a day. A school with two levels counts in both."""
    edges = Parent.objects.on(day).filter(manager=unit)
    edges = edges.filter(Q(unit__closed_on=None) | Q(unit__closed_on__gt=day))
    tiers = dict(edges.order_by().values_list("unit__tier").annotate(Count("pk")))
    per_level = {
        level.value: Count("pk", filter=Q(unit__levels__contains=[level.value])) for level in Level
    }
    levels = edges.aggregate(**per_level)
    return Managed(tiers, {code: count for code, count in levels.items() if count})


def communes(reach, perm=VIEW):
    """Open communes of the departments in which `perm` is held: their names are no secret."""
    return (
        Unit.objects.communes()
        .filter(department_id__in=reach.roots(perm))
        .open_on(day_of(reach))
        .order_by("sort_key")
    )


def communes_of(department):
    """All communes of a department that are open today."""
    rows = Unit.objects.communes().filter(department=department)
    return rows.open_on(dates.today()).order_by("sort_key")


def managers_for(reach, perm="schools.add_unit"):
    """The units under which a person may put others: Sở first, then communes by name."""
    return (
        Unit.objects.allowed(reach, perm)
        .exclude(tier=Unit.Tier.SCHOOL)
        .open_on(day_of(reach))
        .order_by("tier", "sort_key")
    )


def root_units(reach, perm):
    """The departments on which a person holds `perm` as a whole."""
    return Unit.objects.allowed(reach, perm).filter(tier=Unit.Tier.DEPARTMENT)


def schools_seen(reach, perm):
    """Open schools where `perm` is held, for choosers."""
    return Unit.objects.allowed(reach, perm).schools().open_on(day_of(reach)).order_by("sort_key")
