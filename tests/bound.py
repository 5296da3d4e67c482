"""What a bound book must hold: read from the finished EPUB and PDF, as a reader's program would."""

from __future__ import annotations

import posixpath
import re
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pikepdf
from lxml import etree
from pypdf import PdfReader

NS = {
    "h": "http://www.w3.org/1999/xhtml",
    "o": "http://www.idpf.org/2007/opf",
    "c": "urn:oasis:names:tc:opendocument:xmlns:container",
    "e": "http://www.idpf.org/2007/ops",
    "dc": "http://purl.org/dc/elements/1.1/",
    "svg": "http://www.w3.org/2000/svg",
}
# What belongs to a screen; a reading system may run none of it.
SCREEN = "//h:script | //h:button | //h:input | //h:form | //h:details | //h:iframe | //@onclick | //*[contains(@class, 'only-dark')]"
CYRILLIC = re.compile(r"[А-Яа-яЁё]{3,}")


def packed(path: Path) -> dict[str, bytes]:
    with zipfile.ZipFile(path) as book:
        assert book.testzip() is None
        return {name: book.read(name) for name in book.namelist()}


def epub_faults(path: Path) -> list[str]:
    """Complaints about structure, links and content of an EPUB."""
    with zipfile.ZipFile(path) as book:
        first = book.infolist()[0]
    files = packed(path)
    bad = [] if first.filename == "mimetype" and first.compress_type == zipfile.ZIP_STORED and not first.extra else ["mimetype is not first and plain"]
    opf = etree.fromstring(files["META-INF/container.xml"]).find(".//c:rootfile", NS).get("full-path")
    folder, package = posixpath.dirname(opf), etree.fromstring(files[opf])
    items = {i.get("id"): i for i in package.iterfind(".//o:item", NS)}
    listed = {posixpath.join(folder, i.get("href")) for i in items.values()}
    bad += [f"{name} is not in the manifest" for name in sorted(set(files) - listed - {"mimetype", "META-INF/container.xml", opf})]
    bad += [f"{name} is in the manifest and not in the file" for name in sorted(listed - set(files))]
    bad += [f"no dc:{n}" for n in ("identifier", "title", "language", "creator", "date", "rights") if not package.findtext(f".//dc:{n}", namespaces=NS)]
    texts = [posixpath.join(folder, i.get("href")) for i in items.values() if i.get("media-type") == "application/xhtml+xml"]
    pages = {name: etree.fromstring(files[name]) for name in texts}
    anchors = {name: {e.get("id") for e in page.iter(etree.Element) if e.get("id")} for name, page in pages.items()}
    for name, page in pages.items():
        ids = [e.get("id") for e in page.iter(etree.Element) if e.get("id")]
        bad += [f"{name}: two elements are called {i}" for i in sorted({i for i in ids if ids.count(i) > 1})]
        bad += [f"{name}: {len(page.xpath(SCREEN, namespaces=NS))} leftovers of a screen"] if page.xpath(SCREEN, namespaces=NS) else []
        marked = "svg" in (next(i.get("properties") for i in items.values() if posixpath.join(folder, i.get("href")) == name) or "")
        bad += [f"{name}: the manifest is wrong about drawings"] if marked != bool(page.xpath("//svg:svg", namespaces=NS)) else []
        for source in page.xpath("//@src | //h:link/@href", namespaces=NS):
            if posixpath.join(posixpath.dirname(name), source) not in files:
                bad.append(f"{name}: {source} is not in the file")
        for target in page.xpath("//h:a/@href | //svg:a/@href", namespaces=NS):
            if re.match("https?://", target):
                continue
            where, _, anchor = target.partition("#")
            where = posixpath.join(posixpath.dirname(name), where) if where else name
            if where not in pages or (anchor and anchor not in anchors[where]):
                bad.append(f"{name}: a link leads nowhere ({target})")
        for figure in page.iterfind(".//h:figure", NS):
            picture = figure.find(".//h:img", NS)
            if picture is None and figure.find(".//svg:svg", NS) is None:
                bad.append(f"{name}: {figure.get('id')} is blank")
            if picture is not None and not picture.get("alt"):
                bad.append(f"{name}: {figure.get('id')} has no description")
            if not re.match(r"Figure \d+\.\d+\.", " ".join(figure.itertext()).strip()):
                bad.append(f"{name}: {figure.get('id')} has no number")
    for name in listed:
        if name.endswith(".svg") and (b"<script" in files[name] or b"http://" in files[name].replace(b"http://www.w3.org/", b"") or b"https://" in files[name]):
            bad.append(f"{name}: asks for something outside")
    order = [posixpath.join(folder, items[i.get("idref")].get("href")) for i in package.iterfind(".//o:itemref", NS)]
    contents = next(posixpath.join(folder, i.get("href")) for i in items.values() if "nav" in (i.get("properties") or "").split())
    led = {posixpath.join(folder, h.partition("#")[0]) for h in pages[contents].xpath("//h:nav[@e:type='toc']//h:a/@href", namespaces=NS)}
    return bad + [f"the contents do not name {name}" for name in order if name not in led | {contents}]


def chapters(path: Path) -> list[str]:
    """Headings of an EPUB's pages in reading order."""
    files = packed(path)
    opf = next(name for name in files if name.endswith(".opf"))
    package = etree.fromstring(files[opf])
    names = {i.get("id"): i.get("href") for i in package.iterfind(".//o:item", NS)}
    pages = (etree.fromstring(files[posixpath.join(posixpath.dirname(opf), names[i.get("idref")])]) for i in package.iterfind(".//o:itemref", NS))
    return [" ".join("".join(page.find(".//h:h1", NS).itertext()).split()) for page in pages]


def bookmarks(entries) -> Iterator[tuple[str, tuple]]:
    """A PDF's bookmarks: words and the page's object."""
    for entry in entries:
        there = entry.destination[0] if entry.destination is not None else entry.action.D[0]
        yield " ".join(entry.title.split()), there.objgen
        yield from bookmarks(entry.children)


def squeezed(text: str) -> str:
    return re.sub(r"\s", "", text)


def pdf_faults(path: Path, titles: list[str], drawings: dict[str, Path]) -> list[str]:
    """Complaints about a PDF that must have chapters of these titles, and these drawings by anchor."""
    texts = [page.extract_text() for page in PdfReader(path).pages]
    book = pikepdf.open(path)
    order = {page.objgen: number for number, page in enumerate(book.pages)}
    places = {name[1:]: order[there[0].objgen] for name, there in book.Root.Dests.items()}
    bad = [f"page {n} is blank" for n, text in enumerate(texts, 1) if len(squeezed(text)) < 20]
    starts: dict[str, int] = {}
    with book.open_outline() as kept:
        for title, page in bookmarks(kept.root):
            starts.setdefault(title, order[page])
    bad += [f"no bookmark leads to {title!r}" for title in titles if title not in starts]
    bad += [f"{title!r} is not on its page" for title in titles if title in starts and squeezed(title) not in squeezed(texts[starts[title]])]
    if [starts.get(t, 0) for t in titles] != sorted(starts.get(t, 0) for t in titles):
        bad.append("chapters stand in another order")
    front = " ".join(texts[: min(starts.get(t, 0) for t in titles)])
    bad += [f"the contents do not give page {starts[t] + 1} for {t!r}" for t in titles if t in starts and not re.search(rf"\b{starts[t] + 1}\b", front)]
    for number, page in enumerate(book.pages, 1):
        for note in page.get("/Annots", ()):
            target, action = note.get("/Dest"), note.get("/A", {})
            address = str(action.get("/URI", ""))
            if address and not re.match(r"https?://", address):
                bad.append(f"page {number}: a link leads out of the book to {address}")
            if not address and str(target).lstrip("/") not in places:
                bad.append(f"page {number}: a link leads nowhere ({target})")
        bad += [f"page {number}: font {name} is not in the file" for name in loose_fonts(page)]
    for anchor, file in drawings.items():
        if anchor not in places:
            bad.append(f"no link leads to the figure {anchor}")
            continue
        # A drawing may have moved to the page after its title's.
        near = squeezed("".join(texts[places[anchor] : places[anchor] + 2]))
        said = [w for t in etree.parse(file).iterfind(".//svg:text", NS) if (w := squeezed("".join(t.itertext())))]
        found = sum(word in near for word in said)
        if not said or found < 0.7 * len(said):
            bad.append(f"{anchor}: {found} of {len(said)} words of the drawing are on its page")
    return list(dict.fromkeys(bad))


def loose_fonts(page) -> list[str]:
    """Fonts of a page that the file does not carry."""
    loose = []
    for name, font in page.Resources.get("/Font", {}).items():
        inner = font.DescendantFonts[0] if "/DescendantFonts" in font else font
        carried = {"/FontFile", "/FontFile2", "/FontFile3"} & set(inner.get("/FontDescriptor", {}).keys())
        if font.Subtype != "/Type3" and not carried:
            loose.append(str(font.get("/BaseFont", name)))
    return loose


def drawings(root: Path) -> dict[str, Path]:
    """The still picture of each figure below a checkout's published pages, by its anchor in the PDF."""
    found = {}
    drawn = re.compile(r'<figure class="plot"[^>]*id="([^"]+)"[^>]*>(?:(?!</figure>).)*?<img class="plot-picture only-light" src="([^"]+)"', re.DOTALL)
    for page in sorted((root / "_build" / "html" / "book").glob("*/*.html")):
        for name, source in drawn.findall(page.read_text(encoding="utf-8")):
            found[f"{page.stem}--{name}"] = (page.parent / source).resolve()
    return found
