"""Papers read back as they come off the printer."""

import re

from tests.browser.test_main_job import pdf_text


def paper_of(person):
    """The address of the paper a person is looking at."""
    person.page.wait_for_url("**/giay-to/*/")
    return re.search(r"/giay-to/\d+/", person.page.url)[0]


def text_of(person, paper):
    """The words of a paper's PDF, once the job has drawn it."""
    for _ in range(40):
        answer = person.context.request.get(f"{person.site.url}{paper}pdf/")
        if answer.headers["content-type"] == "application/pdf":
            break
        person.page.wait_for_timeout(500)
    return pdf_text(answer.body())
