"""Rules of a line's narrower columns: function, subject, term, the teacher helped. Each says what
to write in which cell; the rule of giving itself (accounts.queries.narrow) is asked again when the
sheet is written."""

from accounts.forms.grant import default_days
from accounts.queries.narrow import teaching
from accounts.queries.offer import Line
from accounts.queries.staff_sheet import functions_said, roles_for, rooms_for, subjects_for
from accounts.roles import ROLES
from csdl.kit.dates import today
from csdl.kit.excel.check import Problem


def narrow_rule(unit):
    """What the kind of work asks for stands there, and nothing that it has no use for."""
    rooms = {room.name: room for room in rooms_for(unit)}
    subjects = {subject.code: subject for subject in subjects_for(unit)}

    def rule(values, known):
        if known is not None:
            return
        role = ROLES.get(values.get("role"))
        yield from _functions(unit, role, values.get("functions"))
        yield from _subject(role, values, rooms, subjects)
        if values.get("term") and not (role and role.per_term):
            yield Problem("term", "Học kì chỉ ghi cho việc dạy bộ môn, nhập giúp. Xoá ô này.")

    return rule


def _functions(unit, role, said):
    if role and role.must_choose and not said:
        words = functions_said(role.functions)
        yield Problem("functions", f"“{role.label}” cần ghi chức năng: {words}.")
    if said and not (role and role.functions and role in roles_for(unit)):
        yield Problem("functions", "Chức năng chỉ ghi cho nhân viên theo chức năng. Xoá ô này.")


def _subject(role, values, rooms, subjects):
    subject, room = subjects.get(values.get("subject")), rooms.get(values.get("classroom"))
    if role and role.subject == "must" and not subject:
        yield Problem("subject", f"“{role.label}” giao theo môn: ghi môn học.")
    if subject and not (role and role.subject):
        yield Problem("subject", "Môn học chỉ ghi cho việc dạy bộ môn, nhập giúp. Xoá ô này.")
    elif subject and room and room.level not in subject.levels:
        yield Problem("subject", f"Môn {subject.name} không dạy ở cấp của lớp {room.name}.")


class Helped:
    """Who is helped is someone of the unit, someone else, and has that class on paper: already, or
    by a line above."""

    def __init__(self, unit, roll):
        self.unit, self.roll, self.above = unit, roll, set()
        self.rooms = {room.name: room for room in rooms_for(unit)}
        self.subjects = {subject.code: subject for subject in subjects_for(unit)}
        self.days = default_days(today())

    def __call__(self, values, known):
        role, user = ROLES.get(values.get("role")), self.roll.find(values)
        place = (values.get("classroom"), values.get("subject") or "")
        if role and role.per_class and not role.helps and user:
            self.above.add((user.pk, *place))
        if known is None:
            yield from self._faults(role, user, values, place)

    def _faults(self, role, user, values, place):
        username = values.get("helps", "")
        if not (role and role.helps):
            if username:
                yield Problem("helps", "Chỉ ghi cho việc nhập giúp giáo viên. Xoá ô này.")
            return
        helped = self.roll.by_username.get(username.lower())
        if not username:
            yield Problem("helps", "Ghi tên đăng nhập của giáo viên được giúp.")
        elif helped is None:
            yield Problem("helps", f"Không có ai dùng tên đăng nhập “{username}” ở đơn vị này.")
        elif user and helped.pk == user.pk:
            yield Problem("helps", "Người nhập giúp và giáo viên được giúp phải là hai người.")
        elif (helped.pk, *place) not in self.above and not self._teaches(helped, values, place):
            yield Problem(
                "helps",
                f"{helped.full_name} chưa được giao lớp (và môn) này. Ghi dòng của giáo viên ở "
                "trên, hoặc lập biên bản cho giáo viên trước.",
            )

    def _teaches(self, helped, values, place):
        room, subject = self.rooms.get(place[0]), self.subjects.get(place[1])
        if room is None:
            return False
        days = {name: values.get(name) or self.days[name] for name in ("starts_on", "ends_on")}
        term = int(values["term"]) if values.get("term") else None
        line = Line(
            "class_helper", self.unit, classroom=room, subject=subject, term=term, helps=helped,
            **days,
        )  # fmt: skip
        return teaching(line).exists()
