"""The main job: from an empty department to the homeroom teacher opening the class.

Each right is carried down with its biên bản, confirmed by both sides; before the second
signature it opens nothing.
"""

import io
import re
from pathlib import Path

import openpyxl

from csdl.site.world.cast import PASSWORD, PIN
from tests.browser.papers import pdf_text, sign, text_of

COMMUNES = Path(__file__).resolve().parents[2] / "csdl/site/world/communes.csv"


def workbook(rows):
    book = openpyxl.Workbook()
    for row in rows:
        book.active.append(row)
    data = io.BytesIO()
    book.save(data)
    return data.getvalue()


def communes_sheet():
    lines = COMMUNES.read_text(encoding="utf-8").strip().splitlines()
    return workbook([line.split(",") for line in lines])


SCHOOLS = [
    ["Mã trường", "Tên trường", "Loại hình trường", "Cấp học", "Loại hình sở hữu",
     "Mã xã địa bàn", "Đơn vị quản lý", "Địa chỉ", "Điện thoại"],
    ["31900101", "Trường THCS Sông Xanh", "Phổ thông", "THCS", "Công lập", "{commune}",
     "{commune}", "Số 1 phố Thử", ""],
]  # fmt: skip


def activate(person, username, code):
    person.goto("/kich-hoat/")
    person.fill(
        username=username, code=code, password=PASSWORD, password2=PASSWORD, pin=PIN, pin2=PIN
    )
    person.press("Kích hoạt tài khoản").sees("Tài khoản đã kích hoạt")
    return person.sign_in(username)


def slip_code(officer, user_path):
    """Print the activation slip and read its code and username back from the PDF."""
    officer.goto(f"{user_path}phieu/")
    token = officer.page.locator("main [name=csrfmiddlewaretoken]").get_attribute("value")
    answer = officer.context.request.post(
        f"{officer.site.url}{user_path}phieu/",
        form={"csrfmiddlewaretoken": token},
        headers={"Referer": officer.site.url},
    )
    assert answer.headers["content-type"] == "application/pdf"
    return re.search(
        r"([2-9A-HJ-NP-Z]{4})\s*([2-9A-HJ-NP-Z]{4})\s*([2-9A-HJ-NP-Z]{4})", pdf_text(answer.body())
    )[0]


def upload(person, path, name, data):
    person.goto(path)
    person.page.set_input_files(
        "main input[type=file]",
        {
            "name": name,
            "mimeType": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
            "buffer": data,
        },
    )
    person.page.click("main form[enctype] button.btn-primary")
    person.page.wait_for_url("**/nhap-tep/*/**")


def make_account(officer, unit_id, full_name, title, kind):
    officer.goto(f"/don-vi/{unit_id}/nguoi-moi/").fill(full_name=full_name, title=title)
    officer.page.select_option("main [name=kind]", kind)
    officer.press("Lập tài khoản").sees(full_name)
    path = re.search(r"/nguoi-dung/\d+/", officer.page.url)[0]
    username = officer.page.locator("dl.summary dd").first.inner_text().strip()
    return path, username, slip_code(officer, path)


def give(officer, from_unit, target, user_path, role, classroom=None):
    """The wizard, from the place to the biên bản; returns the paper's path."""
    holder = re.search(r"\d+", user_path)[0]
    officer.goto(f"/giao-quyen/{from_unit}/")
    officer.page.select_option("main [name=unit]", str(target))
    officer.press("Tiếp tục")
    officer.page.select_option("main [name=holder]", holder)
    officer.press("Tiếp tục")
    officer.page.get_by_label(role, exact=True).check()
    if classroom:
        officer.page.select_option("main [name=classroom]", label=classroom)
    officer.press("Kiểm tra lại").sees("Kiểm tra lại", role)
    officer.press("Lập biên bản").sees("Chưa có hiệu lực")
    return re.search(r"/giay-to/\d+/", officer.page.url)[0]


def id_of(person, path, words):
    """The id in the address of a link on a list."""
    person.goto(path)
    href = person.page.locator("main").get_by_role("link", name=words).first.get_attribute("href")
    return re.search(r"\d+", href)[0]


def test_from_an_empty_department_to_the_class(empty_site, people):
    said = empty_site.manage(
        "found_department", "--code", "31", "--name", "Sở Giáo dục và Đào tạo Thử",
        "--parent-name", "UBND THÀNH PHỐ THỬ", "--place", "Hải Phòng",
        "--decision-number", "01/QĐ-SGDĐT", "--decision-date", "01/9/2026",
        "--head", "Đoàn Hải Triều", "--head-title", "Giám đốc",
        "--officer", "Lưu Thiên Thư", "--officer-title", "Chuyên viên",
    )  # fmt: skip
    (head_name, head_code), (officer_name, officer_code) = re.findall(r"\t(\w+)\t([\w-]+)", said)
    director = activate(people(empty_site), head_name, head_code)
    officer = activate(people(empty_site), officer_name, officer_code)
    root = id_of(officer, "/don-vi/", "Sở Giáo dục và Đào tạo Thử")

    # The 114 units from the real list, then one school; the same file again changes nothing.
    for expected in ("114 mới", "114 không đổi"):
        upload(officer, f"/don-vi/{root}/nhap-xa/", "114 xã.xlsx", communes_sheet())
        officer.sees(re.compile(expected))
        if expected == "114 mới":
            officer.shot("import-preview").press("Ghi 114 dòng").sees("Đã ghi")
    commune = id_of(officer, "/don-vi/?q=le chan", re.compile("Lê Chân"))
    code = commune_code(officer, commune)
    rows = [[cell.format(commune=code) for cell in row] for row in SCHOOLS]
    upload(officer, f"/don-vi/{root}/nhap-truong/", "truong.xlsx", workbook(rows))
    officer.sees(re.compile("1 mới")).press("Ghi 1 dòng").sees("Đã ghi")
    school = id_of(officer, "/don-vi/?q=song xanh", re.compile("Sông Xanh"))

    # Sở → commune: leader and officer.
    open_year(officer, root)
    chair_path, chair_name, chair_code = make_account(
        officer, commune, "Bùi Đăng Khôi", "Phó Chủ tịch", "head")  # fmt: skip
    clerk_path, clerk_name, clerk_code = make_account(
        officer, commune, "Phan Thị Ngọc Diệp", "Chuyên viên", "officer")  # fmt: skip
    papers = [
        give(officer, root, commune, chair_path, "Lãnh đạo UBND cấp xã phụ trách giáo dục"),
        give(officer, root, commune, clerk_path, "Quản trị tài khoản của UBND cấp xã"),
    ]
    chair = activate(people(empty_site), chair_name, chair_code)
    clerk = activate(people(empty_site), clerk_name, clerk_code)
    sign(chair, papers[0])
    sign(clerk, papers[1])
    clerk.goto("/").sees("Bạn chưa giữ quyền nào đang hiệu lực")
    assert clerk.page.goto(f"/don-vi/{commune}/").status == 404
    clerk.faults.clear()  # the 404 just asked for
    director.goto("/").sees("Ký bên giao")
    director.goto("/giay-to/can-ky/")
    director.page.check("main [data-pick-all]")
    director.page.check("main [name=agree]")
    director.fill(pin=PIN).press("Ký các biên bản đã chọn").sees("Đã ký 2 biên bản")
    clerk.goto("/").sees("Giao quyền của Phường Lê Chân").shot("home-commune-officer")

    # Commune → school head.
    head_path, head_name, head_code = make_account(
        clerk, school, "Đinh Thị Kim Ngân", "Hiệu trưởng", "head")  # fmt: skip
    paper = give(clerk, commune, school, head_path, "Thủ trưởng, quản trị tài khoản của trường")
    head = activate(people(empty_site), head_name, head_code)
    sign(head, paper)
    sign(chair, paper)

    # School head → homeroom teacher of a class.
    make_class(head, school, "6A")
    teacher_path, teacher_name, teacher_code = make_account(
        head, school, "Tô Thị Lan", "Giáo viên", "member")  # fmt: skip
    paper = give(head, school, school, teacher_path, "Giáo viên chủ nhiệm", classroom="6A")
    teacher = activate(people(empty_site, width=360, height=740), teacher_name, teacher_code)
    assert "Lớp 6A" not in teacher.page.content()
    sign(teacher, paper)
    sign(head, paper)
    teacher.goto("/").follow("Lớp 6A").sees("6A").shot("class-phone")

    # The printed biên bản, read back.
    head.goto(paper).shot("paper")
    text = text_of(head, paper)
    for words in (
        "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM",
        "BIÊN BẢN BÀN GIAO TÀI KHOẢN",
        "Tô Thị Lan",
        "6A",
    ):
        assert words in text
    head.goto(paper)
    paper_code = head.page.locator("aside dl.summary dd").first.inner_text().strip()
    visitor = people(empty_site)
    visitor.goto(f"/K/{paper_code}").sees("Đúng bản đã phát hành")
    assert "Lan" not in visitor.page.content()


def commune_code(person, pk):
    person.goto(f"/don-vi/{pk}/")
    return re.search(r"\b(\d{5})\b", person.page.inner_text("main"))[1]


def open_year(officer, department):
    officer.goto(f"/don-vi/{department}/nam-hoc/them/")
    officer.page.click("main form.form button.btn-primary")
    officer.page.wait_for_url("**/nam-hoc/*/")


def make_class(head, school, name):
    head.goto(f"/don-vi/{school}/lop/them/")
    head.page.select_option("main [name=grade]", label="Khối 6")
    head.fill(names=name)
    head.page.click("main form.form button.btn-primary")
    head.sees(name)
