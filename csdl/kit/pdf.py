"""Papers as PDF, A4 as Nghị định 30/2020/NĐ-CP (Phụ lục I) asks, drawn from frozen content.

A paper is a template that extends print.html and sees

    c            its frozen content; under the keys on, from, to, *_on dates, under at, *_at moments
    signatures   who has signed and how; not part of the hash
    paper        code, digest, short, verify_url, qr
    screen       true when the same HTML is shown inside a page of the portal

Nothing is fetched but data: URIs, and nothing of the content is ever marked safe.
WeasyPrint does not give memory back (security.md B5): run many papers in a Celery child.
"""

import io
import threading
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from functools import cache
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

import pikepdf
import segno
from django.template.loader import render_to_string
from weasyprint import CSS, HTML
from weasyprint.text.fonts import FontConfiguration
from weasyprint.urls import URLFetcher

from csdl.kit.canonical import short
from csdl.kit.dates import in_vn
from csdl.kit.text import nfc, nfc_lines

FETCHER = URLFetcher(allowed_protocols=["data"], allow_redirects=False)
FONT = "Liberation Serif"  # same widths as Times New Roman, free
STYLESHEET = Path(__file__).resolve().parents[2] / "static" / "css" / "print.css"
QR_MM = 30
# 0.67 mm a module at 30 mm; finer ones were lost on faxes and poor photos (libraries.md, QR).
QR_MAX_VERSION = 6
_PDF = {"pdf_variant": "pdf/a-2b", "presentational_hints": False}

# FontConfiguration keeps its own caches: a thread has its own (also spares a lock around drawing).
_thread = threading.local()


class FontMissing(RuntimeError):
    """The machine has not the font that papers are set in, or one without Vietnamese letters."""


def render_html(
    template: str,
    content: Mapping,
    *,
    verify_url: str,
    code: str,
    digest: str,
    signatures: Mapping | None = None,
    screen: bool = False,
) -> str:
    """The paper as HTML: a whole document, or with `screen` the <article> to show in a page.

    The styles are static/css/print.css, in both cases.
    """
    paper = {
        "code": code,
        "digest": digest,
        "short": short(digest) if digest else "",
        "verify_url": verify_url,
        "qr": qr_svg(verify_url),
    }
    context = {
        "c": present(content),
        "signatures": present(signatures or {}),
        "paper": paper,
        "screen": screen,
    }
    return render_to_string(template, context)


def render_pdf(
    template: str,
    content: Mapping,
    *,
    verify_url: str,
    code: str,
    digest: str,
    signatures: Mapping | None = None,
) -> bytes:
    """The paper as PDF/A-2b, its font embedded. The same input gives the same bytes."""
    html = render_html(
        template, content, verify_url=verify_url, code=code, digest=digest, signatures=signatures
    )
    return html_to_pdf(html, identifier=digest)


def html_to_pdf(
    html: str, *, identifier: str = "", stylesheet: Path | None = None, first_page: int = 1
) -> bytes:
    """Draw a document of ours (never a user's HTML), its pages counted from `first_page`."""
    check_font()
    return _draw(html, identifier, stylesheet or STYLESHEET, first_page)


def join(pdfs: Iterable[bytes], *, title: str = "") -> bytes:
    """The pages of several files as one."""
    with pikepdf.new() as book:
        for data in pdfs:
            with pikepdf.open(io.BytesIO(data)) as part:
                book.pages.extend(part.pages)
        with book.open_metadata(set_pikepdf_as_editor=False) as metadata:
            metadata["dc:title"] = nfc(title) or "Danh sách"
        out = io.BytesIO()
        book.save(out, object_stream_mode=pikepdf.ObjectStreamMode.generate)
    return out.getvalue()


def count_pages(data: bytes) -> int:
    with pikepdf.open(io.BytesIO(data)) as book:
        return len(book.pages)


def merge(pdfs: Iterable[bytes], titles: Sequence[str], *, title: str = "") -> bytes:
    """One file of many papers, one bookmark each. A reading and printing copy, not PDF/A."""
    pdfs = list(pdfs)
    if len(pdfs) != len(titles):
        raise ValueError(f"{len(pdfs)} papers but {len(titles)} titles.")
    with pikepdf.new() as book:
        starts = []
        for data in pdfs:
            starts.append(len(book.pages))
            with pikepdf.open(io.BytesIO(data)) as paper:
                book.pages.extend(paper.pages)
        with book.open_outline() as outline:
            outline.root.extend(
                pikepdf.OutlineItem(nfc(name), start)
                for name, start in zip(titles, starts, strict=True)
            )
        if starts:
            book.Root.PageMode = pikepdf.Name.UseOutlines
        with book.open_metadata(set_pikepdf_as_editor=False) as metadata:
            metadata["dc:title"] = nfc(title) or "Tập hồ sơ"
        out = io.BytesIO()
        book.save(out, object_stream_mode=pikepdf.ObjectStreamMode.generate)
    return out.getvalue()


def qr_svg(url: str) -> str:
    """A data: URI of the QR, 30 mm with its white quiet zone of four modules.

    Scheme and host are written in capitals (they mean the same); with a path in capitals, digits
    and "-./:" too, up to 61 characters fit version 3-M, 0.81 mm a module.
    """
    code = segno.make(_capital_host(url), error="m", micro=False)
    if code.version > QR_MAX_VERSION:
        raise ValueError(f"Too long for a QR of {QR_MM} mm that a fax survives: {url}")
    # print.css gives it its 30 mm; segno's own mm size leaves a strip of the quiet zone unpainted.
    return code.svg_data_uri(border=4, dark="#000", light="#fff", omitsize=True)


def present(content: object, key: str = "") -> object:
    """The content as a template shows it: ISO text of known keys as dates, text cleaned (NFC)."""
    if isinstance(content, Mapping):
        return {name: present(value, name) for name, value in content.items()}
    if isinstance(content, (list, tuple)):
        return [present(item) for item in content]
    if not isinstance(content, (str, date)) or content == "":
        return content
    if key in ("on", "from", "to") or key.endswith("_on"):
        return _day(content, key)
    if key == "at" or key.endswith("_at"):
        return _moment(content, key)
    return nfc_lines(content) if isinstance(content, str) else content


@cache
def check_font() -> None:
    """Raise FontMissing unless Vietnamese is set in Liberation Serif alone, in its four faces.

    Drawn and read back rather than asked of fontconfig: version 1 of the fonts (Debian's
    fonts-liberation) has the name but not the letters Ơ Ư Ạ…ỹ, and a fallback would fill them in
    without a word.
    """
    letters = "ĂÂĐÊÔƠƯăâđêôơư" + "".join(map(chr, range(0x1EA0, 0x1EFA))) + "…–•“”"
    html = f"<p>{letters}<p><b>{letters}</b><p><i>{letters}</i><p><b><i>{letters}</i></b>"
    with pikepdf.open(io.BytesIO(_draw(f"<html lang=vi><body class=paper>{html}"))) as pdf:
        fonts = pdf.pages[0].resources.get("/Font", {})
        found = {str(font.BaseFont).split("+")[-1] for font in fonts.values()}
    wanted = FONT.replace(" ", "-")
    strange = sorted(name for name in found if not name.startswith((f"/{wanted}", wanted)))
    if strange or len(found) != 4:
        raise FontMissing(
            f"Papers need the font {FONT} 2 with Vietnamese letters (Debian: fonts-liberation2 or "
            f"fonts-liberation 2.x); this machine would draw with: {', '.join(sorted(found))}."
        )


def _draw(html: str, identifier: str = "", stylesheet: Path = STYLESHEET, first_page=1) -> bytes:
    if not hasattr(_thread, "fonts"):
        _thread.fonts, _thread.css = FontConfiguration(), {}
    if stylesheet not in _thread.css:
        _thread.css[stylesheet] = _css(stylesheet.read_text(encoding="utf-8"))
    styles = [_thread.css[stylesheet]]
    if first_page > 1:
        styles.append(_css(f"@page :first {{ counter-reset: page {int(first_page)} }}"))
    document = HTML(string=html, url_fetcher=FETCHER)
    return document.write_pdf(
        stylesheets=styles,
        font_config=_thread.fonts,
        pdf_identifier=identifier.encode() or None,
        **_PDF,
    )


def _css(text: str) -> CSS:
    return CSS(string=text, font_config=_thread.fonts, url_fetcher=FETCHER)


def _capital_host(url: str) -> str:
    parts = urlsplit(url)
    text = urlunsplit(parts._replace(netloc=parts.netloc.upper()))
    return parts.scheme.upper() + text[len(parts.scheme) :]


def _day(value: str | date, key: str) -> date:
    if isinstance(value, str):
        try:
            value = datetime.fromisoformat(value)
        except ValueError:
            raise ValueError(f"{key}: {value!r} is not an ISO date.") from None
        return in_vn(value).date() if value.tzinfo else value.date()
    return in_vn(value).date() if isinstance(value, datetime) else value


def _moment(value: str | date, key: str) -> datetime:
    try:
        return in_vn(datetime.fromisoformat(value) if isinstance(value, str) else value)
    except (ValueError, AttributeError):
        raise ValueError(f"{key}: {value!r} is not an ISO moment with a time zone.") from None
