"""Papers signed on the screen, and read back as they come off the printer."""

import re

from csdl.site.world.cast import PIN


def pdf_text(data):
    import pypdfium2

    document = pypdfium2.PdfDocument(data)
    return "\n".join(page.get_textpage().get_text_range() for page in document)


def paper_of(person):
    """The address of the paper a person is looking at."""
    person.page.wait_for_url("**/giay-to/*/")
    return re.search(r"/giay-to/\d+/", person.page.url)[0]


def text_of(person, paper):
    """The words of a paper's PDF, once the job has drawn it; where its lines end is left out."""
    for _ in range(40):
        answer = person.context.request.get(f"{person.site.url}{paper}pdf/")
        if answer.headers["content-type"] == "application/pdf":
            break
        person.page.wait_for_timeout(500)
    return " ".join(pdf_text(answer.body()).split())


def sign(person, paper):
    """Confirm a paper in the system, with one's PIN."""
    person.goto(paper)
    person.page.check("main [name=agree]")
    person.fill(pin=PIN).press("Xác nhận trên hệ thống").sees("Đã ghi nhận xác nhận của bạn")
