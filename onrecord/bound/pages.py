"""The built pages in the order of the contents, without what only a screen can use, and with numbers."""

from __future__ import annotations

import copy
import posixpath
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import yaml
from lxml import etree, html

from onrecord.base import DataError
from onrecord.site import references as ref

XHTML = "http://www.w3.org/1999/xhtml"
SVG = "http://www.w3.org/2000/svg"
_ARTICLE = re.compile(r'<article class="text">.*</article>', re.DOTALL)
_DATA = re.compile(r'<script type="application/json".*?</script>', re.DOTALL)
# lxml reads HTML in lower case; drawings are XML, where viewBox is another word than viewbox.
_DRAWING = re.compile(r"<svg\b.*?</svg>", re.DOTALL)
# What a screen needs and paper cannot use: buttons, links of a heading to itself, dark pictures, drawn figures, citations of single findings,
# files beside the pages, and code that the page hides.
_SCREEN = ("button", "script", "headerlink", "self-link", "only-dark", "plot-live", "cite-this", "citation-files", "hide")
_FOR_SCREENS = ("hidden", "loading", "decoding", "fetchpriority", "download", "rel")


@dataclass
class Page:
    """One page of the book: its address, place in the contents and text."""

    name: str
    part: str
    kind: str
    article: html.HtmlElement
    title: str = ""
    number: str = ""
    figures: list[tuple[str, str, str]] = field(default_factory=list)

    @property
    def slug(self) -> str:
        return self.name.rsplit("/", 1)[-1]

    def sections(self) -> Iterator[tuple[str, str]]:
        """Anchor and heading of each section of the second rank."""
        for section in self.article.iterfind("section/section"):
            yield section.get("id"), words(section.find("h2"))


@dataclass
class Book:
    """All pages, and what title page and metadata say."""

    pages: list[Page]
    about: dict
    edition: str
    site: str
    root: Path

    @property
    def parts(self) -> dict[str, list[Page]]:
        """The pages of each part in order, without the opening one."""
        grouped: dict[str, list[Page]] = {}
        for page in self.pages[1:]:
            grouped.setdefault(page.part, []).append(page)
        return grouped


def words(element) -> str:
    return " ".join(element.text_content().split())


def element(tag: str, text: str = "", *children, **attributes) -> html.HtmlElement:
    """An element with text, then children; ``class_`` gives its class."""
    made = html.Element(tag, {name.rstrip("_"): value for name, value in attributes.items()})
    made.text = text
    made.extend(children)
    return made


def named(root, *classes: str) -> list:
    """Elements below ``root`` of a tag or class."""
    tests = (f"self::{name} or contains(concat(' ', normalize-space(@class), ' '), ' {name} ')" for name in classes)
    return root.xpath(f".//*[{' or '.join(tests)}]")


def remove(found) -> None:
    """Take an element out and leave what follows it."""
    if found.getparent() is not None:
        found.drop_tree()


def read(root: Path) -> Book:
    """Every page of the published book, cleaned and numbered."""
    site = root / "_build" / "html"
    contents = yaml.safe_load((root / "_toc.yml").read_text(encoding="utf-8"))
    parts = contents.get("parts") or [{"caption": "Chapters", "chapters": contents.get("chapters", ())}]
    listed = [("", contents["root"]), *((part["caption"], chapter["file"]) for part in parts for chapter in part["chapters"])]
    found, edition, address = [], "", ""
    for part, name in listed:
        text = (site / f"{name}.html").read_text(encoding="utf-8")
        found.append(Page(name, part, re.search(r'<body class="([^"]*)"', text)[1], _article(text)))
        if not part:
            edition = html.fromstring(text).find_class("edition")[0].text_content()
            canonical = re.search(r'<link rel="canonical" href="([^"]*)"', text)
            address = canonical[1] if canonical else ""
    book = Book(found, ref.cff(root), edition, address, root)
    if len({p.slug for p in found}) < len(found):
        raise DataError("_toc.yml: two pages end in the same name; a bound book tells pages apart by it")
    for page in found:
        clean(page)
    number(book)
    link(book)
    return book


def _article(text: str) -> html.HtmlElement:
    """The text of a page; its drawings keep the capitals of their names, which HTML does not know."""
    body = _DATA.sub("", _ARTICLE.search(text)[0])
    drawings = _DRAWING.findall(body)
    article = html.fragment_fromstring(_DRAWING.sub('<span class="drawing"></span>', body))
    for place, drawing in zip(article.find_class("drawing"), drawings, strict=True):
        drawn = etree.fromstring(drawing.replace("<svg", f'<svg xmlns="{SVG}"', 1))
        # Its title names it, and each of its links needs one of its own.
        drawn.attrib.pop("role", None)
        for area in drawn.iter(f"{{{SVG}}}a"):
            if area.find(f"{{{SVG}}}title") is None:
                said = etree.Element(f"{{{SVG}}}title")
                said.text = " ".join("".join(area.itertext()).split())
                area.insert(0, said)
        drawn.tail = place.tail
        place.getparent().replace(place, drawn)
    return article


def clean(page: Page) -> None:
    """Leave what reads on paper."""
    article = page.article
    for spare in named(article, *_SCREEN):
        remove(spare)
    for spare in article.xpath(".//section[@id='re-run'] | .//section[@id='ways-in'] | .//td//div[@class='citation-ready']"):
        remove(spare)
    # The bibliography has these works.
    for spare in article.xpath(".//section[@id='how-to-cite']//details | .//section[@id='how-to-cite']//p[@class='cite-reminder']"):
        remove(spare)
    for name in article.xpath(".//dl[contains(@class, 'facts')]/dt[.='Files']"):
        remove(name.getnext())
        remove(name)
    for strip in named(article, "plot-strip"):
        strip.text = (strip.text or "").strip()
        for spare in list(strip):
            strip.remove(spare)
    for figure in named(article, "plot"):
        if not figure.xpath(".//img | .//*[local-name()='svg']"):
            raise DataError(f"{page.name}: {figure.get('id')} has no still picture; run 'make figures' and 'make book'")
        for more in figure.iter("details"):
            # The description stands with the picture for those who cannot see it, the table with the book's data.
            for spare in named(more, "summary", "pst-scrollable-table-container", "table") + more.xpath("./div/p[1]"):
                remove(spare)
    for more in named(article, "details"):
        more.tag = "div"
        summary = more.find("summary")
        if summary is not None:
            summary.tag = "p"
            summary.set("class", "more-head")
        if not words(more):
            remove(more)
    for more in article.xpath(".//table[contains(@class, 'also-checked')]//div[contains(@class, 'more')][not(contains(@class, 'more-body'))]"):
        # Rule and sources get the width of the table.
        row = next(more.iterancestors("tr"))
        row.addnext(element("tr", "", element("td", "", more, colspan=str(len(row))), class_="more-row"))
        remove(more.find("p"))
    for part in article.iter(etree.Element):
        for name in _FOR_SCREENS:
            part.attrib.pop(name, None)
        kept = [c for c in (part.get("class") or "").split() if not c.startswith("tall-")]
        part.attrib.pop("class", None)
        if kept:
            part.set("class", " ".join(kept))
    # A cell that only held code says nothing any more.
    for cell in named(article, "cell"):
        if not len(cell) or (not words(cell) and not cell.xpath(".//img | .//*[local-name()='svg']")):
            remove(cell)


def number(book: Book) -> None:
    """Chapters through the book, sections and figures within their chapter."""
    # The title page has the book's name; its opening page sums it up.
    next(book.pages[0].article.iter("h1")).text = book.pages[0].title = "At a glance"
    for count, page in enumerate(book.pages[1:], 1):
        heading = next(page.article.iter("h1"))
        page.number, page.title = str(count), words(heading)
        _before(heading, page.number, "number")
        for nth, section in enumerate(page.article.iterfind("section/section"), 1):
            heading = section.find("h2")
            _before(heading, f"{count}.{nth}", "number")
        for nth, title in enumerate(named(page.article, "plot-title"), 1):
            name = f"Figure {count}.{nth}"
            anchor = next(a.get("id") for a in title.iterancestors("figure"))
            page.figures.append((name, words(title), anchor))
            _before(title, f"{name}.", "number")


def _before(heading, label: str, class_: str) -> None:
    mark = element("span", label, class_=class_)
    mark.tail = f" {heading.text or ''}"
    heading.text = ""
    heading.insert(0, mark)


def link(book: Book) -> None:
    """Point links at pages of this book or at full addresses; where neither is possible the words stay."""
    anchors = {page.name: {e.get("id") for e in page.article.iter(etree.Element) if e.get("id")} for page in book.pages}
    for page in book.pages:
        for found in [e for e in page.article.iter(etree.Element) if e.get("href")]:
            target, _, anchor = found.get("href").partition("#")
            if re.match(r"[a-z][a-z0-9+.-]*:", target):
                continue
            path = posixpath.normpath(posixpath.join(posixpath.dirname(page.name), target)) if target else f"{page.name}.html"
            name = path.removesuffix(".html")
            if name in anchors and path.endswith(".html"):
                found.set("href", f"{name}#{anchor}" if anchor in anchors[name] else name)
                found.set("data-page", name)
            elif book.site:
                found.set("href", f"{book.site}{path}" + (f"#{anchor}" if anchor else ""))
            else:
                del found.attrib["href"]


RIGHTS = (
    "Text and figures: Creative Commons Attribution 4.0 International (CC BY 4.0). "
    "Quotations belong to their authors and outlets, data to the publishers that are named."
)
LEFT_OUT = (
    "This edition shows each figure as a still picture. It leaves out the figures’ data, the code that a chapter folds away, "
    "the ways in on the cover, citations of single findings and of a chapter’s sources, how to re-run a chapter, "
    "and the files to download; the pages of the book have all of them."
)


def title(book: Book, *art) -> html.HtmlElement:
    """The title page: name, makers, version, licence, what this edition leaves out; ``art`` stands in its middle."""
    given = book.about
    citation = element("p", "To cite this book: ")
    citation.extend(element("em" if italic else "span", text) for text, italic in ref.apa(ref.book(given, url=book.site)))
    imprint = element("div", "", citation, element("p", RIGHTS), element("p", LEFT_OUT), class_="imprint")
    if book.site:
        imprint.append(element("p", "", element("a", book.site, href=book.site)))
    made = element("section", "", element("h1", given["title"]), class_="title-page")
    for name, text in (("abstract", " ".join(given["abstract"].split())), ("by", ref.author_line(given)), ("edition", book.edition)):
        made.append(element("p", text, class_=name))
    made.extend([*art, imprint])
    return made


def label(page: Page) -> list:
    """Number and title of a page, for contents."""
    return [element("span", page.number, class_="number"), element("span", f" {page.title}")] if page.number else [element("span", page.title)]


def internal(article) -> Iterator[tuple[html.HtmlElement, str, str]]:
    """Links to pages of the book: element, page and anchor."""
    for found in article.xpath(".//*[@data-page]"):
        yield found, found.attrib.pop("data-page"), found.get("href").partition("#")[2]


def pictures(article) -> Iterator[tuple[html.HtmlElement, str]]:
    """Pictures of an article with their address, counted from the site's root."""
    for found in article.iter("img"):
        yield found, re.sub(r"^(\.\./)+", "", found.get("src"))


def serial(top: html.HtmlElement) -> bytes:
    """An HTML tree as XHTML, its names without a prefix."""
    whole = etree.Element(f"{{{XHTML}}}html", top.attrib, nsmap={None: XHTML})
    whole.extend(copy.deepcopy(top))
    html.html_to_xhtml(whole)
    etree.cleanup_namespaces(whole)
    return b'<?xml version="1.0" encoding="utf-8"?>\n<!DOCTYPE html>\n' + etree.tostring(whole, encoding="utf-8")
