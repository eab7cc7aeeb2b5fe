"""The list of a school's staff as of a day: screen, search, filters and Excel."""

from csdl.kit.dates import vn_date
from csdl.kit.listing import Column, Filter, Listing
from csdl.kit.rows import link
from records.queries.staff import dress_job
from schools.queries.code import choices


def _listed(listed):
    return lambda: choices(listed)


def _of(column):
    return lambda rows, value: rows.filter(**{column: value})


class StaffListing(Listing):
    """Rows are employments."""

    label = "Cán bộ, giáo viên, nhân viên"
    unit = "người"
    numbered = True
    search_label = "Tìm theo họ tên hoặc mã"
    order = ("sort_key",)
    page_size = 100
    keep = ("ngay", "thoi")
    empty = "Trường chưa có hồ sơ cán bộ, giáo viên, nhân viên"
    empty_why = "Thêm từng người, hoặc nhập từ tệp Excel."
    columns = [
        Column(
            "name",
            "Họ và tên",
            "full_name",
            sort="sort_key",
            url=link("records:employment_show"),
        ),
        Column("birth_date", "Ngày sinh", lambda row: vn_date(row.birth_date), sort="birth_date"),
        Column("gender", "Giới tính", lambda row: row.get_gender_display()),
        Column("position", "Vị trí, môn dạy", lambda row: row.work, sort=("group", "position")),
        Column("contract", "Hình thức hợp đồng", "contract_label", sort="contract"),
        Column("code", "Mã cán bộ", "staff_code", sort="staff_code"),
        Column("state", "Nơi làm việc", lambda row: row.chip, kind="status"),
    ]
    filters = [
        Filter("nhom", "Nhóm", _listed("staff_group"), _of("group")),
        Filter("vitri", "Vị trí", _listed("staff_position"), _of("position")),
        Filter("hopdong", "Hợp đồng", _listed("contract_kind"), _of("contract")),
        Filter(
            "chinh",
            "Nơi làm việc",
            [("1", "Chính"), ("0", "Làm thêm ở trường")],
            lambda rows, value: rows.filter(is_main=value == "1"),
        ),
    ]

    def dress(self, row):
        dress_job(row)
        row.work = ", ".join(filter(None, [row.position_label, row.subject_label]))
        if row.ends_on and row.ends_on < self.extra["day"]:
            row.chip = ("locked", f"Thôi từ {vn_date(row.ends_on)}")
        else:
            row.chip = ("done", "Chính") if row.is_main else ("doing", "Làm thêm")
        return row
