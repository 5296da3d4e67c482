"""The book as an EPUB 3: a file a page, still figures, contents for reading systems; no script, nothing from a network."""

from __future__ import annotations

import io
import mimetypes
import re
import textwrap
import uuid
import zipfile
from html import escape
from pathlib import Path

from lxml import etree, html

from onrecord import run
from onrecord.bound import pages
from onrecord.bound.pages import element
from onrecord.publishers import replace
from onrecord.site import references as ref
from onrecord.site.cite import LICENCE

_CONTAINER = """<?xml version="1.0" encoding="utf-8"?>
<container version="1.0" xmlns="urn:oasis:names:tc:opendocument:xmlns:container">
  <rootfiles><rootfile full-path="book/package.opf" media-type="application/oebps-package+xml"/></rootfiles>
</container>
"""
# Colours of drawings inside the text: reading systems know no variables.
_COLOURS = {
    "paper": "#fff",
    "raised": "#fff",
    "tint": "#f6f4ee",
    "line": "#ccc",
    "edge": "#777",
    "ink": "#000",
    "muted": "#555",
    "accent": "#143f5a",
    "accent-line": "#6d9cb8",
    "sans": "sans-serif",
}


def make(root: Path, place: Path) -> None:
    """Pack the published book below ``root`` into the file ``place``; the same pages give the same bytes."""
    # No build may change the pages meanwhile.
    with run.alone(root):
        book, files = _read(root)
    files["style.css"] = (Path(__file__).parent / "epub.css").read_bytes()
    files["contents.xhtml"] = _page("Contents", _contents(book), "contents")
    files["package.opf"] = _package(book, files)
    packed_first = {"mimetype": b"application/epub+zip", "META-INF/container.xml": _CONTAINER.encode()}
    day = tuple(int(n) for n in book.about["date-released"].split("-"))
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as packed:
        for name, content in (packed_first | {f"book/{name}": content for name, content in files.items()}).items():
            entry = zipfile.ZipInfo(name, (*day, 0, 0, 0))
            entry.external_attr = 0o644 << 16
            packed.writestr(entry, content, zipfile.ZIP_STORED if name == "mimetype" else zipfile.ZIP_DEFLATED)
    replace(place, out.getvalue())


def _read(root: Path) -> tuple[pages.Book, dict[str, bytes]]:
    """The book, and its pages and pictures as files."""
    book = pages.read(root)
    files = {"title.xhtml": _page(book.about["title"], pages.title(book), "title-page")}
    for page in book.pages:
        for found, name, anchor in pages.internal(page.article):
            found.set("href", _file(name) + (f"#{anchor}" if anchor else ""))
        for found, address in pages.pictures(page.article):
            found.set("src", "figures/" + "-".join(Path(address).parts[-2:]))
            for name in ("width", "height"):
                found.attrib.pop(name, None)
            files[found.get("src")] = _drawing(root / "_build" / "html" / address)
        files[_file(page.name)] = _page(page.title, page.article, page.kind)
    files["cover.svg"] = _cover(book)
    return book, files


def _file(name: str) -> str:
    return name.rsplit("/", 1)[-1] + ".xhtml"


def _drawing(path: Path) -> bytes:
    """A figure's picture without the empty paths that Plotly leaves: the standard wants each to draw something."""
    top = etree.parse(path).getroot()
    for line in list(top.iter(f"{{{pages.SVG}}}path")):
        if not line.get("d"):
            line.getparent().remove(line)
    return etree.tostring(top, encoding="utf-8")


def _page(title: str, body: html.HtmlElement, kind: str) -> bytes:
    for styles in body.iter(f"{{{pages.SVG}}}style"):
        styles.text = re.sub(r"var\(--([\w-]+)\)", lambda m: _COLOURS[m[1]], styles.text)
    head = element("head", "", element("title", title), element("link", rel="stylesheet", type="text/css", href="style.css"))
    return pages.serial(element("html", "", head, element("body", "", body, class_=kind), lang="en"))


def _cover(book: pages.Book) -> bytes:
    """A cover of the site's drawing and the book's name."""
    art = etree.parse(book.root / "_build" / "html" / "_static" / "cover-light.svg").getroot()
    drawn = "".join(etree.tostring(part, encoding="unicode", with_tail=False) for part in art)
    lines = enumerate(textwrap.wrap(book.about["title"], 16))
    name = "".join(f'<text x="90" y="{520 + 170 * n}" font-size="150" font-weight="600">{escape(line)}</text>' for n, line in lines)
    by = f'<text x="90" y="240" font-size="44">{escape(ref.author_line(book.about))}</text>'
    return (
        '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 1600 2400" width="1600" height="2400" font-family="serif" fill="#14303f">'
        f'<title>{escape(book.about["title"])}</title><rect width="1600" height="2400" fill="#fdfcf9"/>'
        f'{by}{name}<g transform="translate(-900 820) scale(3.04)">{drawn}</g></svg>\n'
    ).encode()


def _entry(words: list, href: str, below: list = ()) -> html.HtmlElement:
    made = element("li", "", element("a", "", *words, href=href))
    if below:
        made.append(element("ol", "", *below))
    return made


def _text(words: str) -> list:
    return [element("span", words)]


def _contents(book: pages.Book) -> html.HtmlElement:
    """The contents that reading systems offer, down to sections; then the figures."""

    def entry(page: pages.Page) -> html.HtmlElement:
        return _entry(pages.label(page), _file(page.name), [_entry(_text(title), f"{_file(page.name)}#{anchor}") for anchor, title in page.sections()])

    listed = element("ol", "", _entry(_text("Title"), "title.xhtml"), entry(book.pages[0]))
    for number, (part, members) in enumerate(book.parts.items(), 1):
        listed.append(element("li", "", element("span", f"Part {number}: {part}"), element("ol", "", *map(entry, members))))
    navs = [_typed(element("nav", "", element("h1", "Contents"), listed, id="toc"), "toc")]
    drawn = [_entry(_text(f"{label.removeprefix('Figure ')} {title}"), f"{_file(p.name)}#{anchor}") for p in book.pages for label, title, anchor in p.figures]
    if drawn:
        navs.append(_typed(element("nav", "", element("h2", "Figures"), element("ol", "", *drawn)), "lof"))
    marks = element("ol", "", _entry(_text("Contents"), "contents.xhtml"), _entry(_text("Beginning"), _file(book.pages[0].name)))
    for link, kind in zip(marks.iter("a"), ("toc", "bodymatter"), strict=True):
        _typed(link, kind)
    navs.append(_typed(element("nav", "", element("h2", "Landmarks"), marks, hidden="hidden"), "landmarks"))
    return element("div", "", *navs)


def _typed(made: html.HtmlElement, kind: str) -> html.HtmlElement:
    made.set("{http://www.idpf.org/2007/ops}type", kind)
    return made


def _package(book: pages.Book, files: dict[str, bytes]) -> bytes:
    """The list of files, their order, and the book's metadata."""
    given = book.about
    mark = uuid.uuid5(uuid.NAMESPACE_URL, f"{book.site or given['title']} {book.edition}").urn
    who, about = ref.author_line(given), " ".join(given["abstract"].split())
    said = {"title": given["title"], "language": "en", "creator": who, "publisher": who, "date": given["date-released"], "rights": LICENCE}
    named = [*said.items(), ("description", about), *(("subject", word) for word in given["keywords"])]
    described = [
        ("dcterms:modified", f"{given['date-released']}T00:00:00Z"),
        ("schema:accessMode", "textual"),
        ("schema:accessMode", "visual"),
        ("schema:accessModeSufficient", "textual"),
        ("schema:accessibilityFeature", "alternativeText"),
        ("schema:accessibilityFeature", "tableOfContents"),
        ("schema:accessibilityHazard", "none"),
    ]
    lines = [f'<dc:identifier id="book">{mark}</dc:identifier>', *(f"<dc:{name}>{escape(value)}</dc:{name}>" for name, value in named)]
    lines += [f'<meta property="{name}">{value}</meta>' for name, value in described]
    ids = {name: f"f{number}" for number, name in enumerate(files)}
    items = []
    for name, content in files.items():
        kind = "application/xhtml+xml" if name.endswith(".xhtml") else mimetypes.guess_type(name)[0]
        drawing = name.endswith(".xhtml") and b"<svg" in content
        mark = {"contents.xhtml": "nav", "cover.svg": "cover-image"}.get(name, "svg" if drawing else "")
        items.append(f'<item id="{ids[name]}" href="{name}" media-type="{kind}"' + (f' properties="{mark}"/>' if mark else "/>"))
    order = ("title.xhtml", "contents.xhtml", *(_file(p.name) for p in book.pages))
    return "\n".join(
        (
            '<?xml version="1.0" encoding="utf-8"?>',
            '<package xmlns="http://www.idpf.org/2007/opf" version="3.0" unique-identifier="book" xml:lang="en">',
            '<metadata xmlns:dc="http://purl.org/dc/elements/1.1/">',
            *lines,
            "</metadata>",
            "<manifest>",
            *items,
            "</manifest>",
            "<spine>",
            *(f'<itemref idref="{ids[name]}"/>' for name in order),
            "</spine>",
            "</package>\n",
        )
    ).encode()
