"""Papers as they are frozen, one of each kind, and their drawing."""

from copy import deepcopy

from csdl.kit import pdf
from csdl.kit.canonical import digest

CODE = "HS-2026-0000123"
URL = "https://csdl.haiphong.edu.vn/K/HS20260000123"
QR = "HTTPS://CSDL.HAIPHONG.EDU.VN/K/HS20260000123"
LINE = {
    "role": "Quản trị cấp xã",
    "scope": "Phường Hồng Bàng: trường mầm non, tiểu học, trung học cơ sở",
    "from": "2026-09-05",
    "to": "2027-05-31",
    "may": ["Xem hồ sơ", "Kiểm tra, xác nhận dữ liệu"],
    "may_give": ["Quản trị trường"],
}
BASE = {
    "issuer": {
        "parent_name": "UBND THÀNH PHỐ HẢI PHÒNG",
        "name": "SỞ GIÁO DỤC VÀ ĐÀO TẠO",
        "place": "Hải Phòng",
        "abbreviation": "SGDĐT",
    },
    "number": None,
    "year": "2026-2027",
    "made_on": "2026-02-05",
    "bases": [
        "Quyết định số 5344/QĐ-SGDĐT ngày 07/8/2025 của Sở Giáo dục và Đào tạo Hải Phòng về việc "
        "ban hành Hướng dẫn quản lý, vận hành và sử dụng Hệ thống cơ sở dữ liệu ngành"
    ],
    "place": "Trung tâm Giáo dục thường xuyên Hải Phòng",
    "giver": {
        "name": "Trần Văn Minh",
        "title": "Chuyên viên Văn phòng",
        "unit": "Sở Giáo dục và Đào tạo thành phố Hải Phòng",
    },
    "head": {"name": "Bùi Văn Kiệm", "title": "Giám đốc"},
    "preparer": {"name": "Lê Thu Hà", "title": "Chuyên viên"},
    "receiver": {
        "name": "Nguyễn Thị Hương",
        "title": "Chuyên viên Phòng Văn hóa - Xã hội",
        "unit": "Ủy ban nhân dân phường Hồng Bàng",
        "username": "huong.nt.hongbang",
        "letter": {"number": "12/GGT-UBND", "on": "2026-01-30"},
        "masked_id": "031•••••1234",
    },
    "system": {
        "name": "Hệ thống cơ sở dữ liệu giáo dục và đào tạo",
        "address": "https://csdl.haiphong.edu.vn",
    },
    "lines": [LINE, {**LINE, "role": "Kiểm tra dữ liệu tiểu học", "may_give": []}],
}
MORE = {
    "handover": {},
    "commitment": {},
    "revocation": {
        "reason": "chuyển công tác theo Quyết định số 15/QĐ-UBND",
        "ended_at": "2026-02-05T09:05:00+07:00",
    },
    "founding": {
        "decision": {"number": "2001/QĐ-SGDĐT", "on": "2026-08-01", "by": "Giám đốc Sở"},
        "people": [
            {"name": "Lê Thu Hà", "title": "Chánh Văn phòng", "role": "người thực hiện"},
            {"name": "Đỗ Quốc Việt", "title": "Trưởng phòng", "role": "người kiểm tra"},
        ],
    },
    "slip": {"activation": {"code": "7F3K-9Q2M-4TXW", "expires_at": "2026-09-12T17:00:00+07:00"}},
}
PAPERS = ("handover", "commitment", "revocation", "founding")  # those of NĐ 30/2020
TITLES = {
    "handover": "BIÊN BẢN BÀN GIAO TÀI KHOẢN",
    "commitment": "BẢN CAM KẾT BẢO ĐẢM AN TOÀN, AN NINH DỮ LIỆU",
    "revocation": "BIÊN BẢN THU HỒI TÀI KHOẢN",
    "founding": "BIÊN BẢN KHỞI TẠO QUYỀN QUẢN TRỊ ĐẦU TIÊN",
    "slip": "PHIẾU KÍCH HOẠT TÀI KHOẢN",
}


def content(kind, **changes):
    return {"kind": kind, **deepcopy(BASE), **deepcopy(MORE[kind]), **changes}


def draw(frozen, signatures=None):
    return pdf.render_pdf(
        f"accounts/print/{frozen['kind']}.html",
        frozen,
        verify_url=URL,
        code=CODE,
        digest=digest(frozen),
        signatures=signatures,
    )
