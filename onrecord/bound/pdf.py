"""The book as a PDF, printed by Chromium: still pictures, page numbers, bookmarks, links that work on paper as addresses."""

from __future__ import annotations

import io
import shutil
import subprocess
import tempfile
from pathlib import Path
from urllib.parse import unquote

import pikepdf
from lxml import html

from onrecord import run
from onrecord.bound import pages
from onrecord.bound.pages import element
from onrecord.publishers import replace
from onrecord.site import references as ref

SECONDS = 1800
_HEADINGS = ("h5", "h4", "h3", "h2", "h1")


def program() -> str:
    """The Chromium of this machine."""
    for name in ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable"):
        if found := shutil.which(name):
            return found
    raise RuntimeError("no Chromium here: install your system's package, for example 'sudo apt-get install chromium'")


def make(root: Path, place: Path) -> None:
    """Print the published book below ``root`` into the file ``place``.

    Only a printed book knows on which page a chapter begins: the numbers in its contents are printed afterwards and laid over.
    """
    browser = program()
    with tempfile.TemporaryDirectory(prefix="pdf-", dir=root / "_build") as folder:
        # No build may change the pages while they are read; printing takes longer and has its own copy.
        with run.alone(root):
            book = pages.read(root)
            shutil.copytree(root / "_build" / "html" / "_static", Path(folder) / "_static")
        for page in book.pages:
            _join(page)
        printed = _print(browser, _whole(book), Path(folder))
        order = {page.objgen: number for number, page in enumerate(printed.pages, 1)}
        starts = {name[1:]: order[there[0].objgen] for name, there in printed.Root.get("/Dests", {}).items()}
        numbers = _print(browser, _front(book, starts), Path(folder))
        for under, over in zip(printed.pages, numbers.pages, strict=False):
            under.add_overlay(over)
        _name(printed, book)
        _describe(printed, book)
        out = io.BytesIO()
        printed.save(out, object_stream_mode=pikepdf.ObjectStreamMode.generate, deterministic_id=True)
    replace(place, out.getvalue())


def _join(page: pages.Page) -> None:
    """Make a page fit to stand beside others: anchors of its own, pictures from the disk, its headings one rank lower in a part."""
    article = page.article
    for found, name, anchor in pages.internal(article):
        found.set("href", "#" + _anchor(name, anchor))
    for found in article.iter():
        if found.get("id"):
            found.set("id", _anchor(page.name, found.get("id")))
        for name in ("aria-labelledby", "aria-describedby"):
            if found.get(name):
                found.set(name, _anchor(page.name, found.get(name)))
    for found in article.xpath(".//a[contains(@href, '%')]"):
        # An address in another script reads as its letters, not as their codes.
        found.set("data-shown", unquote(found.get("href")).replace(" ", "%20"))
    for found, address in pages.pictures(article):
        found.set("src", address)
    if page.number:
        for tag in _HEADINGS:
            for lower in list(article.iter(tag)):
                lower.tag = f"h{int(tag[1]) + 1}"
    article.set("id", _anchor(page.name))
    article.set("class", f"text {page.kind} bound-page")
    article.set("style", f"page: {page.slug}")


def _anchor(name: str, anchor: str = "") -> str:
    slug = name.rsplit("/", 1)[-1]
    return f"{slug}--{anchor}" if anchor else f"page-{slug}"


def _whole(book: pages.Book) -> html.HtmlElement:
    """All pages behind title page, contents and list of figures, where the numbers of pages are blank."""
    whole = _front(book, {})
    body = whole.find("body")
    body.append(book.pages[0].article)
    for number, (part, members) in enumerate(book.parts.items(), 1):
        listed = element("ol", "", *(element("li", "", element("a", "", *pages.label(p), href="#" + _anchor(p.name))) for p in members))
        heading = element("h1", "", element("span", f"Part {number}", class_="number"), element("span", f" {part}"))
        body.append(element("section", "", heading, listed, class_="part", id=f"part-{number}"))
        body.extend(p.article for p in members)
    return whole


def _front(book: pages.Book, starts: dict[str, int]) -> html.HtmlElement:
    """Title page, contents and list of figures; with ``starts``, the page of each anchor, only those numbers are seen."""
    heads = "\n".join(f"@page {p.slug} {{ @top-right {{ content: {_quoted(f'{p.number} {p.title}'.strip())}; }} }}" for p in book.pages)
    if starts:
        none = " ".join(f"@{box} {{ content: none; }}" for box in ("top-left", "top-right", "bottom-center"))
        heads = f"@page {{ {none} }} @page contents {{ {none} }}"
    own = (Path(__file__).parent / "pdf.css").read_text(encoding="utf-8")
    head = element("head", "", element("meta", charset="utf-8"), element("title", book.about["title"]))
    head.extend([element("link", rel="stylesheet", href="_static/book.css"), element("style", f"{own}\n{heads}")])
    art = element("img", src="_static/cover-light.svg", alt="", class_="cover-art")
    body = element("body", "", pages.title(book, art), _contents(book, starts), _figures(book, starts), class_="numbers" if starts else "blank")
    return element("html", "", head, body, lang="en")


def _quoted(text: str) -> str:
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'


def _entry(label: list, anchor: str, starts: dict[str, int]) -> html.HtmlElement:
    # Unseen digits keep the room of a number, so that both printings break their pages at the same places.
    number = element("span", str(starts.get(anchor, "000")), class_="page-number")
    return element("li", "", element("a", "", *label, element("span", class_="dots"), number, href="#" + anchor))


def _contents(book: pages.Book, starts: dict[str, int]) -> html.HtmlElement:
    opening = book.pages[0]
    listed = element("ol", "", _entry(pages.label(opening), _anchor(opening.name), starts))
    if any(p.figures for p in book.pages):
        listed.append(_entry([element("span", "Figures")], "figures", starts))
    made = element("nav", "", element("h1", "Contents"), listed, class_="bound-contents")
    for number, (part, members) in enumerate(book.parts.items(), 1):
        made.append(element("p", "", element("a", f"Part {number}: {part}", href=f"#part-{number}"), class_="part-name"))
        made.append(element("ol", "", *(_entry(pages.label(p), _anchor(p.name), starts) for p in members)))
    return made


def _figures(book: pages.Book, starts: dict[str, int]) -> html.HtmlElement:
    entries = [
        _entry([element("span", label.removeprefix("Figure "), class_="number"), element("span", title)], _anchor(p.name, anchor), starts)
        for p in book.pages
        for label, title, anchor in p.figures
    ]
    return element("nav", "", element("h1", "Figures"), element("ol", "", *entries), class_="bound-contents", id="figures")


def _print(browser: str, whole: html.HtmlElement, folder: Path) -> pikepdf.Pdf:
    """One printing by Chromium, without a network."""
    source, made = folder / "book.xhtml", folder / "book.pdf"
    source.write_bytes(pages.serial(whole))
    made.unlink(missing_ok=True)
    command = [
        browser,
        "--headless",
        "--no-sandbox",
        "--disable-gpu",
        "--disable-dev-shm-usage",
        "--disable-background-networking",
        "--no-first-run",
        "--host-resolver-rules=MAP * ~NOTFOUND",
        "--allow-file-access-from-files",
        f"--user-data-dir={folder / 'profile'}",
        "--no-pdf-header-footer",
        "--generate-pdf-document-outline",
        f"--print-to-pdf={made}",
        source.as_uri(),
    ]
    try:
        done = subprocess.run(command, capture_output=True, text=True, timeout=SECONDS)
    except subprocess.TimeoutExpired:
        raise RuntimeError(f"Chromium did not print the book within {SECONDS} seconds; the old PDF, if there is one, stands") from None
    if not made.is_file():
        said = (done.stderr.strip().splitlines() or [f"exit code {done.returncode}"])[-1]
        raise RuntimeError(f"Chromium printed nothing ({said}); the old PDF, if there is one, stands")
    return pikepdf.open(io.BytesIO(made.read_bytes()))


def _name(printed: pikepdf.Pdf, book: pages.Book) -> None:
    """Bookmarks as the headings read: Chromium leaves the space out where a heading breaks its line."""
    heads = {"".join(words.split()): words for page in book.pages for head in page.article.iter(*_HEADINGS, "h6") if (words := pages.words(head))}

    def mend(entries) -> None:
        for entry in entries:
            entry.title = heads.get("".join(entry.title.split()), entry.title)
            mend(entry.children)

    with printed.open_outline() as kept:
        mend(kept.root)


def _describe(printed: pikepdf.Pdf, book: pages.Book) -> None:
    """Set the book's metadata; the date is the version's, so that two printings of it are the same."""
    given = book.about
    day = f"D:{given['date-released'].replace('-', '')}000000Z"
    said = {"Title": given["title"], "Author": ref.author_line(given), "Subject": " ".join(given["abstract"].split()), "Keywords": ", ".join(given["keywords"])}
    for name, value in (said | {"CreationDate": day, "ModDate": day}).items():
        printed.docinfo[f"/{name}"] = value
    printed.Root.Lang = "en"
    printed.Root.PageMode = pikepdf.Name.UseOutlines
