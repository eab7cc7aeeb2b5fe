"""Search over the pupils one may see: a name without accents, a code, a number, a class."""

import re

from django.db.models import OuterRef, Q, Subquery, Value
from django.db.models.functions import Coalesce

from csdl.kit.dates import vn_date
from csdl.kit.listing import Column, Filter, Listing
from csdl.kit.rows import link
from csdl.kit.text import fold
from records.models import Enrollment, Student

GENDER, STATE = dict(Student.Gender.choices), dict(Student.State.choices)


class StudentListing(Listing):
    """A school's or a commune's pupils are read through the index that its schools lead, and
    filtered there; in a whole department only what an index finds is searched: how a name begins
    (match_key), a code, a number. LIKE would read a million rows: behind the wall no index serves
    it (security.md 0.2)."""

    label = "Học sinh"
    unit = "em"
    search_label = "Tìm theo họ tên, mã, số định danh, lớp"
    order = ("sort_key",)
    empty = "Chưa có học sinh nào bạn được mở"
    empty_why = "Ghi họ tên (không cần dấu), mã học sinh, số định danh hoặc tên lớp vào ô tìm."
    columns = [
        Column(
            "name",
            "Họ và tên",
            "full_name",
            sort="sort_key",
            url=link("records:student_show_person"),
        ),
        Column("birth_date", "Ngày sinh", lambda s: vn_date(s.birth_date), sort="birth_date"),
        Column("gender", "Giới tính", lambda s: GENDER.get(s.gender, "")),
        Column("room", "Lớp"),
        Column("school", "Trường", lambda s: s.school__name),
        Column("code", "Mã học sinh", "student_code"),
        Column("state", "Trạng thái", lambda s: STATE.get(s.state, s.state)),
    ]
    filters = [
        Filter("state", "Trạng thái", Student.State.choices, lambda r, v: r.filter(state=v)),
    ]

    def _order(self, rows):
        """Only what a line shows: whole records of a thousand pupils take longer to make than to
        read."""
        here = Enrollment.objects.present().filter(student=OuterRef("pk"))
        room = here.order_by("-year__starts_year").values("classroom__name")[:1]
        rows = super()._order(rows).annotate(room=Coalesce(Subquery(room), Value("")))
        return rows.values_list("pk", "full_name", "birth_date", "gender", "room", "school__name",
                                "student_code", "state", named=True)  # fmt: skip

    @property
    def by_number(self):
        """Looked for by a personal number: that is a view of it."""
        return bool(re.fullmatch(r"[0-9]{12}|[0-9]{9}", self.q.replace(" ", "")))

    def _filter(self, rows):
        whole = bool(self.extra["reach"].department)
        if self.q:
            rows = rows.filter(self._found(whole))
        elif whole:
            rows = rows.none()
        for spec in self.filters:
            if self.values[spec.name]:
                rows = spec.apply(rows, self.values[spec.name])
        return rows

    def _found(self, whole):
        text = self.q.replace(" ", "")
        if self.by_number:
            return Q(personal_id=text)
        codes = Q(student_code=text.upper())
        if re.fullmatch(r"[0-9]{10}", text):
            codes |= Q(moet_code=text)
        key = fold(self.q).replace(" ", "")
        if not key:
            return codes
        if whole and re.search(r"[0-9]", text):
            return codes  # no name has a figure in it
        if whole:
            # not LIKE: < and >= are leakproof, so the index is used behind the wall
            return Q(match_key__gte=key, match_key__lt=f"{key}~")
        words = Q()
        for word in fold(self.q).split():
            words &= Q(search_text__contains=word)
        room = Enrollment.objects.present().filter(classroom__search_text=fold(self.q))
        return codes | words | Q(pk__in=room.values("student_id"))
