"""The built book: every page opened in one view, every link followed, every page readable without scripts."""

from __future__ import annotations

import re
from functools import cache
from html.parser import HTMLParser
from itertools import pairwise
from pathlib import Path
from urllib.parse import unquote, urldefrag, urljoin

import pytest

from onrecord import findings, ledger, pictures, run
from tests import chromium, serve
from tests.conftest import ROOT

HTML = ROOT / "_build" / "html"
PAGES = sorted(p.relative_to(HTML).as_posix() for p in HTML.rglob("*.html") if "_static" not in p.parts)
CHAPTERS = [p.relative_to(ROOT).with_suffix(".html").as_posix() for p in run.notebooks(ROOT)]
CHAPTERS = [p for p in CHAPTERS if p in PAGES]


class Page(HTMLParser):
    """A page's links, anchors, headings and text, as a reader without scripts has them."""

    VOID = frozenset(["area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr"])

    def __init__(self, text: str) -> None:
        super().__init__()
        self.links, self.ids, self.images, self.text, self.tags, self.title, self.language, self.headings = [], [], [], [], [], "", "", []
        self.feed(text)
        self.words = " ".join("".join(self.text).split())

    def handle_starttag(self, tag, attrs):
        given = dict(attrs)
        if "id" in given:
            self.ids.append(given["id"])
        for name in ("href", "src", "data-src"):
            if given.get(name) and not (tag == "link" and given.get("rel") == "canonical"):
                self.links.append(given[name])
        if tag == "img":
            self.images.append(given)
        if tag == "html":
            self.language = given.get("lang", "")
        if re.fullmatch("h[1-6]", tag):
            self.headings.append(int(tag[1]))
        if tag not in self.VOID:
            self.tags.append(tag)

    def handle_endtag(self, tag):
        if tag in self.tags:
            while self.tags.pop() != tag:
                pass

    def handle_data(self, data):
        if "title" in self.tags and "svg" not in self.tags:
            self.title += data
        elif not {"script", "style"} & set(self.tags):
            self.text.append(data)


@cache
def parsed(name: str) -> Page:
    return Page((HTML / name).read_text(encoding="utf-8"))


def test_every_page_of_the_contents_is_there(html):
    import yaml

    listed = re.findall(r"(?:file|root): (\S+)", yaml.safe_dump(yaml.safe_load((ROOT / "_toc.yml").read_text(encoding="utf-8"))))
    assert [name for name in listed if f"{name}.html" not in PAGES] == []
    assert [p for p in CHAPTERS if p.removesuffix(".html") not in listed] == []


@pytest.mark.parametrize("name", PAGES)
def test_page_has_title_language_and_ids_once(name):
    page = parsed(name)
    assert page.title.strip() and page.language == "en"
    assert len(page.ids) == len(set(page.ids)), [i for i in page.ids if page.ids.count(i) > 1]
    assert page.headings.count(1) == 1, "one heading of the first rank"
    assert all("alt" in image for image in page.images)


def test_titles_differ():
    titles: dict[str, list[str]] = {}
    for name in PAGES:
        titles.setdefault(parsed(name).title.strip(), []).append(name)
    same = {t: n for t, n in titles.items() if len(set(n) - {"index.html"}) > 1}
    assert same == {}


@pytest.mark.parametrize("name", PAGES)
def test_links_and_anchors_resolve(name):
    lost = []
    if name == "404.html":
        return
    for link in dict.fromkeys(parsed(name).links):
        if re.match(r"[a-z][a-z0-9+.-]*:|//", link):
            continue
        address, anchor = urldefrag(urljoin(name, unquote(link)))
        target = address.split("?")[0] or name
        target = f"{target.rstrip('/')}/index.html".lstrip("/") if (HTML / target).is_dir() else target
        if not (HTML / target).is_file() or (
            anchor and "=" not in anchor and target.endswith(".html") and anchor not in parsed(target).ids and anchor != "top"
        ):
            lost.append(link)
    assert lost == []


@pytest.mark.parametrize("name", PAGES)
def test_nothing_is_loaded_from_another_host(name):
    text = (HTML / name).read_text(encoding="utf-8")
    assert (
        re.findall(
            r"""<(?:script|img|iframe|source|video|audio|link(?![^>]*rel="(?:canonical|license|cite-as|alternate|author)"))[^>]*(?:src|href)=["'](?:https?:)?//[^"']+""",
            text,
        )
        == []
    )


@pytest.mark.parametrize("name", CHAPTERS)
def test_chapter_reads_without_scripts(name):
    """Answer, quotations, findings, tables, figures' pictures, titles, descriptions and data stand in the HTML itself."""
    page, made = parsed(name), outputs(name)
    assert made["chapter"]["answer"] in page.words or plain(made["chapter"]["answer"]) in plain(page.words)
    for claim, data in made["findings"].items():
        assert f"finding-{claim}" in page.ids, claim
        assert plain(data["statement"]) in plain(page.words) and data["verdict"] in page.words, claim
        assert plain(data["rule"]) in plain(page.words), f"{claim}: its rule is not shown"
    for words in made["quotes"]:
        assert plain(words) in plain(page.words)
    for about in made["figures"]:
        assert f"figure-{about['name']}" in page.ids
        for part in ("title", "subtitle", "alt", "sources"):
            assert plain(about[part]) in plain(page.words), f"{about['name']}: {part}"
        assert all(plain(c) in plain(page.words) for c in about["data"]["columns"]), about["name"]
        shown = [i for i in page.images if about["name"] in i.get("src", "")]
        assert len(shown) == 2, f"{about['name']}: a light and a dark picture"
        for image in shown:
            assert (HTML / urljoin(name, image["src"]).split("?")[0]).stat().st_size > 500
        assert (HTML / "figures" / Path(name).stem / f"{about['name']}.csv").is_file()


@pytest.mark.parametrize("name", CHAPTERS)
def test_quotation_of_another_chapters_claim_links_to_its_verdict(name):
    page = parsed(name)
    decided = {claim: other for other in CHAPTERS for claim in outputs(other)["findings"]}
    for claim in outputs(name)["quoted"]:
        c = ledger.claim(claim)
        owner = decided.get(c.repeats or c.id)
        if owner and owner != name:
            assert any(link.endswith(f"{owner.removeprefix('book/').split('/')[-1]}#finding-{c.repeats or c.id}") for link in page.links), claim


@cache
def outputs(name: str) -> dict:
    """What the committed notebook of a page says."""
    from onrecord import page

    found = {"findings": {}, "quotes": [], "quoted": [], "figures": [], "chapter": {}}
    for cell in run.read(ROOT / Path(name).with_suffix(".ipynb")).cells:
        for output in cell.get("outputs", ()):
            data = output.get("data", {})
            if findings.MIME in data:
                found["findings"][data[findings.MIME]["id"]] = data[findings.MIME]
            for row in data.get(page.ALSO_MIME, {}).get("findings", ()):
                found["findings"][row["id"]] = row
            if page.QUOTE_MIME in data:
                found["quoted"].append(data[page.QUOTE_MIME]["id"])
                found["quotes"].append(data[page.QUOTE_MIME]["quote"] or data[page.QUOTE_MIME]["statement"])
            if page.CHAPTER_MIME in data:
                found["chapter"] = data[page.CHAPTER_MIME]
            if about := output.get("metadata", {}).get("onrecord"):
                found["figures"].append(about)
    return found


def plain(text: str) -> str:
    """Words and numbers alone: the book's typography (quotes, dashes, spaces) put aside."""
    return " ".join(re.sub(r"[^\w%]+", " ", text.replace("’", "'").replace("'", "")).split()).lower()


def test_scorecard_adds_up(html):
    import json

    rows = json.loads((html / "findings.json").read_text(encoding="utf-8"))["findings"]
    assert {r["id"] for r in rows} == {c for name in CHAPTERS for c in outputs(name)["findings"]}
    for r in rows:
        assert r["verdict"] == outputs(f"{r['page']}.html")["findings"][r["id"]]["verdict"]
        assert r["anchor"] in parsed(f"{r['page']}.html").ids


# --- in the browser -------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def look(html):
    with serve.serving(html) as address, chromium.browsing() as open_browser, chromium.viewing(open_browser, address) as look:
        yield look


@pytest.mark.parametrize("name", PAGES)
def test_page_in_the_browser(look, name):
    seen = look(name)
    assert seen.problems == []
    assert seen.title.strip()
    ranks = [rank for rank, _ in seen.headings]
    assert ranks and ranks[0] == 1
    assert all(after <= before + 1 for before, after in pairwise(ranks)), f"a rank of heading is left out: {seen.headings}"
    assert all(words for _, words in seen.headings)
    assert [f["name"] for f in seen.figures if not (f["live"] or f["still"])] == [], "blank figures"
    assert [f["name"] for f in seen.figures if not f["live"]] == [], "figures that stayed still pictures"
    assert seen.shift < 0.1, f"the page moves under its reader: {seen.shift:.2f}"
    assert seen.wide <= 0, f"the page is {seen.wide} px wider than the window"


def test_figures_are_those_of_the_notebooks():
    drawn = {(f"book/{page}.html", about["name"]) for page, _, about in pictures.drawn(ROOT)}
    shown = {(name, i.removeprefix("figure-")) for name in CHAPTERS for i in parsed(name).ids if i.startswith("figure-")}
    assert drawn == shown
