"""The words of the log: what each act is called, and the names of those it speaks of."""

from __future__ import annotations

from collections import defaultdict

from django.apps import apps

from accounts.queries.changes import things
from accounts.roles import ROLES
from csdl.kit.action import known_actions
from csdl.kit.together import gather

# What pages note by themselves (request.note), besides the acts.
WORDS = {
    "account.login": "Đăng nhập",
    "account.logout": "Đăng xuất",
    "account.activate": "Mở tài khoản bằng phiếu",
    "account.login_failed": "Đăng nhập sai mật khẩu",
    "account.code_failed": "Nhập sai mã bảo vệ lớp thứ hai",
    "account.locked": "Tạm khoá đăng nhập vì sai nhiều lần",
    "account.session_idle": "Hết phiên vì bỏ máy lâu",
    "account.session_whole": "Hết phiên làm việc",
    "account.password_change": "Đổi mật khẩu",
    "classroom_show": "Xem danh sách học sinh",
    "staff_list": "Xem danh sách nhân sự",
    "staff_show": "Xem hồ sơ nhân sự",
    "staff_reveal": "Xem đủ số định danh, điện thoại của nhân sự",
    "staff_history": "Xem lịch sử hồ sơ nhân sự",
    "employment_show": "Xem công việc của nhân sự",
    "my_record": "Xem hồ sơ của chính mình",
    "student_show_person": "Xem nhân thân học sinh",
    "student_show_address": "Xem địa chỉ học sinh",
    "student_show_study": "Xem việc học của học sinh",
    "student_show_family": "Xem gia đình học sinh",
    "student_show_sensitive": "Xem dân tộc, tôn giáo, chính sách của học sinh",
    "student_show_health": "Xem sức khỏe, khuyết tật của học sinh",
    "student_files": "Xem danh sách giấy tờ của học sinh",
    "student_file_open": "Mở giấy tờ của học sinh",
    "student_edit_person": "Mở trang sửa nhân thân học sinh",
    "student_edit_address": "Mở trang sửa địa chỉ học sinh",
    "student_edit_study": "Mở trang sửa việc học của học sinh",
    "student_edit_family": "Mở trang sửa gia đình học sinh",
    "student_edit_sensitive": "Mở trang sửa dân tộc, tôn giáo, chính sách của học sinh",
    "student_edit_health": "Mở trang sửa sức khỏe, khuyết tật của học sinh",
    "student_reveal": "Hiện số đầy đủ của học sinh",
    "student_history": "Xem lịch sử sửa hồ sơ học sinh",
    "student_by_number": "Tìm học sinh theo số định danh",
    "sheet_person": "Mở bảng nhân thân của lớp",
    "sheet_address": "Mở bảng địa chỉ của lớp",
    "sheet_study": "Mở bảng học tập của lớp",
    "sheet_family": "Mở bảng gia đình của lớp",
    "sheet_sensitive": "Mở bảng dân tộc, tôn giáo, chính sách của lớp",
    "sheet_health": "Mở bảng sức khỏe, khuyết tật của lớp",
    "sheet_reveal": "Hiện số đầy đủ của cả lớp",
    "user_show": "Xem thông tin người dùng",
    "audit_list": "Xem nhật ký",
    "paper.pdf": "Mở tệp PDF của biên bản",
    "paper.scan_copy": "Xem bản ký đã nộp",
    "slip.print": "In phiếu kích hoạt",
    "job_file": "Tải tệp kết quả",
    "batch_file": "Tải tệp đã nhập",
    "batch_template": "Tải tệp mẫu",
    "batch_annotated": "Tải tệp ghi chú lỗi",
    "dossier.file": "Tải hồ sơ kiểm tra",
    "directive.file": "Mở văn bản chỉ đạo",
    "regulation.file": "Mở quy chế của đơn vị",
}
KINDS = {"view": "Xem", "export": "Xuất danh sách", "print": "In", "refused": "Bị từ chối"}


def title_of(action):
    """What an act is called: its label, else the word for what a page noted, else its name."""
    known = known_actions()
    return known[action].label if action in known else WORDS.get(action, action)


def doing(row, names):
    """ "Thu hồi quyền: Giáo viên chủ nhiệm của Tô Thị Lan. Lý do: chuyển công tác." """
    known = row.action in known_actions() or row.action in WORDS
    words = title_of(row.action) if known else KINDS.get(row.kind, row.get_kind_display())
    if row.kind == "refused" and known:
        words = f"Bị từ chối: {words[:1].lower()}{words[1:]}"
    if about := names.about(row):
        words += f": {about}"
    if row.reason:
        words += f". {'Lý do' if row.kind == 'act' else 'Ghi chú'}: {row.reason}"
    return words


class Names:
    """The names of all that some log rows speak of, fetched at once."""

    # Said by the act itself, or of the machine: not repeated in the sentence.
    QUIET = {"ground.job", "ground.file", "accounts.signature", "accounts.activation"}

    def __init__(self, rows, changes):
        wanted = defaultdict(set)
        for row in rows:
            wanted["accounts.user"].add(row.user_id)
            wanted["schools.unit"].add(row.unit_id)
            wanted["accounts.grant"].add(row.grant_id)
            for label, pk in things(row):
                if label not in self.QUIET:
                    wanted[label].add(pk)
        for change in (one for several in changes.values() for one in several):
            for field, pair in change.fields.items():
                if field.remote_field:
                    wanted[field.related_model._meta.label_lower].update(pair)
        self.found = _fetch({label: pks - {None} for label, pks in wanted.items()})

    def thing(self, label, pk):
        found = self.found.get(label, {}).get(pk)
        return _named(label, found) if found else ""

    def person(self, pk):
        return self.thing("accounts.user", pk) if pk else "Hệ thống"

    def unit(self, pk):
        return self.thing("schools.unit", pk) if pk else ""

    def grant(self, pk):
        """ "Quản trị hệ thống của Sở, biên bản DEMO-2026-00001" """
        grant = self.found.get("accounts.grant", {}).get(pk)
        if grant is None:
            return ""
        paper = f", biên bản {grant.paper.code}" if grant.paper else ""
        return f"{_role(grant)}{paper}"

    def about(self, row):
        """The objects of a row, each once, without the unit that stands in its own column."""
        said = {}
        for label, pk in things(row):
            if label == "accounts.user" and pk == row.user_id:
                continue
            if (label, pk) != ("schools.unit", row.unit_id) and (name := self.thing(label, pk)):
                said[name] = True
        names = list(said)
        return ", ".join(names[:5]) + (f" và {len(names) - 5} mục khác" if len(names) > 5 else "")


_WITH = {
    "accounts.grant": ("holder", "paper"),
    "schools.parent": ("unit",),
}


def _fetch(wanted):
    """{label: {id: object}} of {label: ids}: one query, and one more for each kind whose name is
    its relations'."""
    found, alone = {}, {}
    for label, pks in wanted.items():
        model = _model(label)
        if not model or not pks:
            continue
        if related := _WITH.get(label):
            found[label] = model._base_manager.select_related(*related).in_bulk(pks)
        else:
            alone[label] = model._base_manager.filter(pk__in=pks)
    for label, rows in zip(alone, gather(list(alone.values())), strict=True):
        found[label] = {row.pk: row for row in rows}
    return found


def _model(label):
    try:
        return apps.get_model(label)
    except LookupError:  # a table that is gone: the log outlives it
        return None


def _role(grant):
    role = ROLES.get(grant.role)
    return role.label if role else grant.role


def _named(label, thing):
    match label:
        case "accounts.user":
            return thing.full_name
        case "schools.unit":
            return thing.short_name
        case "accounts.paper":
            return f"{thing.title} {thing.code or ''}".strip()
        case "accounts.grant":
            return f"{_role(thing)} của {thing.holder.full_name}"
        case "schools.classroom":
            return f"lớp {thing.name}"
        case "schools.parent":
            return thing.unit.short_name
    return str(thing)
