"""What pupils and staff have in common: who somebody is (TT 42/2021/TT-BGDĐT; domain.md 1, 2)."""

from csdl.kit.catalogue import Item

GENDERS = ((1, "Nam"), (0, "Nữ"))

IDENTITY = (
    Item(
        "moet_code",
        "Mã định danh Bộ GD&ĐT",
        "digits",
        "person",
        size=10,
        fixed=True,
        hint="10 chữ số, do Bộ cấp khi đồng bộ lần đầu; không đổi, không xoá.",
    ),
    Item("full_name", "Họ và tên", "name", "person", required=True, aliases=("Họ tên",)),
    Item("birth_date", "Ngày sinh", "past", "person", required=True),
    Item("gender", "Giới tính", "pick_number", "person", pairs=GENDERS, required=True),
    Item("nationality", "Quốc tịch", "code", "person", list="nationality", size=20, expected=True),
    Item(
        "personal_id",
        "Số định danh cá nhân",
        "id",
        "person",
        secret=True,
        expected=True,
        size=12,
        aliases=("CCCD", "Số CCCD", "ĐDCN", "Số CMND"),
    ),
    Item("id_issued_on", "Ngày cấp căn cước", "past", "person", aliases=("Ngày cấp",)),
    Item("id_issued_by", "Nơi cấp căn cước", "text", "person", aliases=("Nơi cấp",)),
    Item(
        "id_reason",
        "Lý do giữ số định danh",
        "text",
        "person",
        size=200,
        hint="Chỉ ghi khi số định danh khác ngày sinh, giới tính hoặc nơi khác cũng có.",
    ),
    Item(
        "passport",
        "Hộ chiếu, giấy tờ khác",
        "text",
        "person",
        secret=True,
        size=30,
        hint="Cho người nước ngoài.",
    ),
)
