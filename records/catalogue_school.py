"""What a school says of itself in a school year: profile, rooms and grounds, equipment.

Fields: domain.md 1.5 (biểu TH-01-CSVC as a checklist; Thông tư 13/2020/TT-BGDĐT, amended by
23/2024/TT-BGDĐT; Thông tư 37, 38, 39/2021/TT-BGDĐT for the minimum equipment).
"""

from csdl.kit.catalogue import Catalogue, Group, Item


def _group(noun, key="main", label="Thông tin"):
    return Group(key, label, f"records.view_{noun}", f"records.change_{noun}")


PROFILE = Catalogue(
    (
        _group("profile", "standard", "Chuẩn, kiểm định"),
        _group("profile", "place", "Đất, khu vực, điểm trường"),
        _group("profile", "supply", "Điều kiện bảo đảm"),
        _group("profile", "contact", "Liên hệ"),
    ),
    (
        Item("national_standard", "Chuẩn quốc gia", "code", "standard", list="national_standard",
             size=20, expected=True),
        Item("standard_on", "Ngày công nhận chuẩn", "past", "standard"),
        Item("accreditation", "Kiểm định chất lượng", "code", "standard", list="accreditation",
             size=20),
        Item("accredited_on", "Ngày công nhận kiểm định", "past", "standard"),
        Item("two_sessions", "Dạy học 2 buổi một ngày", "yes", "standard"),
        Item("area", "Khu vực", "code", "place", list="area", size=20, expected=True),
        Item("is_hard_area", "Ở vùng có điều kiện kinh tế - xã hội đặc biệt khó khăn", "yes",
             "place"),
        Item("sites", "Số điểm trường (kể cả điểm chính)", "whole", "place", low=1, high=50,
             expected=True),
        Item("land_area", "Diện tích đất (m²)", "number", "place", low=0, high=2000000),
        Item("floor_area", "Diện tích sàn xây dựng (m²)", "number", "place", low=0,
             high=2000000),
        Item("has_power", "Có điện lưới", "yes", "supply"),
        Item("has_internet", "Có kết nối Internet", "yes", "supply"),
        Item("has_clean_water", "Có nước sạch", "yes", "supply"),
        Item("has_toilets", "Có công trình vệ sinh đạt chuẩn", "yes", "supply"),
        Item("has_kitchen", "Có bếp ăn bán trú", "yes", "supply"),
        Item("has_fence", "Có tường rào, cổng trường", "yes", "supply"),
        Item("website", "Trang thông tin điện tử", "text", "contact", size=200),
        Item("fax", "Điện thoại khác", "phone", "contact", size=20),
        Item("contact_name", "Người phụ trách dữ liệu", "name", "contact"),
    ),
)  # fmt: skip

FACILITY = Catalogue(
    (_group("facility"),),
    (
        Item("kind", "Loại phòng, công trình", "code", "main", list="room_kind", size=20,
             required=True),
        Item("grade", "Cấp công trình", "code", "main", list="building_grade", size=20),
        Item("site", "Điểm trường", "text", "main", hint="Bỏ trống nếu ở điểm chính."),
        Item("number", "Số lượng", "whole", "main", required=True, low=1, high=500),
        Item("area", "Tổng diện tích (m²)", "number", "main", low=0, high=99999, places=1),
        Item("built_in", "Năm xây dựng", "whole", "main", low=1900, high=2100),
        Item("is_standard", "Đạt tiêu chuẩn", "yes", "main"),
        Item("note", "Ghi chú", "text", "main", size=200),
    ),
)  # fmt: skip

EQUIPMENT = Catalogue(
    (_group("equipment"),),
    (
        Item("kind", "Loại thiết bị", "code", "main", list="equipment_kind", size=20,
             required=True),
        Item("name", "Tên thiết bị", "text", "main", size=200, required=True),
        Item("grade", "Khối", "code", "main", list="grade", size=3),
        Item("unit_name", "Đơn vị tính", "text", "main", size=30, required=True,
             hint="Bộ, chiếc, cái…"),
        Item("number", "Số lượng", "whole", "main", required=True, low=0, high=9999),
        Item("broken", "Trong đó hỏng", "whole", "main", low=0, high=9999),
        Item("is_complete", "Bộ đủ theo danh mục tối thiểu", "yes", "main"),
        Item("used_since", "Năm đưa vào sử dụng", "whole", "main", low=1950, high=2100),
        Item("source", "Nguồn", "code", "main", list="equipment_source", size=20),
        Item("note", "Ghi chú", "text", "main", size=200),
    ),
)  # fmt: skip
