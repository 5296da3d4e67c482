"""The built book: every page opened in one view, every link followed, every page readable without scripts."""

from __future__ import annotations

import re
from contextlib import contextmanager
from functools import cache
from html.parser import HTMLParser
from itertools import pairwise
from pathlib import Path
from urllib.parse import quote, unquote, urldefrag, urljoin

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


@pytest.mark.parametrize("name", CHAPTERS)
def test_per_cent_sign_stays_with_its_number(name):
    """In words of the book; code, quotations and citations stand as they were written."""
    text = (HTML / name).read_text(encoding="utf-8").split("<main", 1)[1]
    text = re.sub(r'<(pre|script|svg)\b.*?</\1>|<p class="(quoted-words|citation-text)">.*?</p>', "", text, flags=re.DOTALL)
    assert re.findall(r".{20}\d %.{10}", re.sub(r"<[^>]*>", "", text)) == []


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
def site(html):
    """The built book's address, and a browser."""
    with serve.serving(html) as address, chromium.browsing() as browser:
        yield address, browser


@pytest.fixture(scope="module")
def look(site):
    with chromium.viewing(site[1], site[0]) as look:
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
    assert chromium.faults(seen) == []


@pytest.mark.parametrize("view", chromium.VIEWS)
def test_nothing_moves_while_a_page_arrives(html, site, view):
    """What stands first on a page arrives first: a poor line shows each part in its place."""
    with serve.serving(html, handler=serve.SlowHandler) as address, chromium.viewing(site[1], address, view) as look:
        for name in ("index.html", FIGURES, "book/countries/afghanistan.html", SCORECARD, "book/reference/citing.html"):
            assert chromium.faults(look(name)) == [], name


@contextmanager
def opened(site, view: str = "desktop", own: str = "", **more):
    """A new window: the page, and a list of what goes wrong in it (requests elsewhere than to ``own`` too)."""
    address, browser = site
    context = browser.new_context(viewport=chromium.VIEWS[view], **more)
    context.set_default_timeout(120_000)
    page, problems = context.new_page(), []
    chromium.noting(page, own or address, problems)
    try:
        yield page, problems
    finally:
        context.close()


# The chapter with most figures, and pages of other kinds that scripts change.
FIGURES = max(CHAPTERS, key=lambda name: sum(i.startswith("figure-") for i in parsed(name).ids))
SCORECARD = "book/record/scorecard.html"
JUMPS = """async () => {
  const wait = ms => new Promise(r => setTimeout(r, ms)), areas = [...document.querySelectorAll('.plot-area')];
  scrollTo({top: document.documentElement.scrollHeight, behavior: 'instant'}); await wait(60);
  for (const area of [...areas].reverse()) { area.scrollIntoView({block: 'center', behavior: 'instant'}); await wait(60); }
  for (let i = 0; i < 2; i++) {
    document.querySelector('.mode-switch').click(); await wait(120);
    for (const area of areas) { area.scrollIntoView({block: 'center', behavior: 'instant'}); await wait(60); }
  }
  for (const area of areas) for (let i = 0; i < 600 && !area.matches('.plot-drawn'); i++) await wait(50);
  await wait(100);
  return [[...window.blankFigures], areas.filter(a => !a.matches('.plot-drawn')).length];
}"""


@pytest.mark.parametrize("theme", chromium.THEMES)
def test_no_figure_is_blank_at_any_moment(site, theme):
    """Jumping about, changing colours while figures are drawn: picture, drawing or a line is there in every frame."""
    with opened(site, color_scheme=theme) as (page, problems):
        page.goto(f"{site[0]}/{FIGURES}", wait_until="load")
        page.evaluate(chromium.WATCH)
        assert page.evaluate(JUMPS) == [[], 0]
        page.set_viewport_size({"width": 700, "height": 900})
        page.wait_for_timeout(400)
        assert page.evaluate("() => [...window.blankFigures]") == [] and problems == []


def test_pictures_come_with_the_page(site):
    """Before anything is scrolled: who jumps, prints or photographs the page finds every picture."""
    for theme in chromium.THEMES:
        with opened(site, color_scheme=theme) as (page, _):
            page.goto(f"{site[0]}/{FIGURES}", wait_until="load")
            pictures = f"[...document.querySelectorAll('.plot-picture.only-{theme}')]"
            assert page.evaluate(f"() => {pictures}.length")
            # A picture that has come may still wait to be read.
            page.wait_for_function(f"() => {pictures}.every(i => i.complete && i.naturalWidth > 0)", timeout=60_000)


def cut(route):
    """Half a script, as a broken connection leaves it."""
    text = (HTML / route.request.url.split("/", 3)[3].split("?")[0]).read_text(encoding="utf-8")
    route.fulfill(body=text[: len(text) // 2], content_type="text/javascript")


@pytest.mark.parametrize("script", ["onrecord.js", "plotly.js"])
@pytest.mark.parametrize("how", ["blocked", "cut"])
@pytest.mark.parametrize("name", [FIGURES, SCORECARD])
def test_page_reads_when_a_script_fails(site, script, how, name):
    with opened(site) as (page, _):
        page.route(f"**/{script}*", cut if how == "cut" else lambda route: route.abort())
        page.goto(f"{site[0]}/{name}", wait_until="load")
        page.wait_for_timeout(6000 if name == SCORECARD and script == "onrecord.js" else 500)
        shown = page.locator(".finding:visible, table.scorecard:visible").count()
        assert shown == page.locator(".finding, table.scorecard").count() > 0
        for area in page.locator(".plot-area").all():
            area.scroll_into_view_if_needed()
            page.wait_for_timeout(60)
            assert area.locator("img:visible").count() == 1 and area.locator(".plot-live:visible").count() == 0
            assert area.evaluate("a => !a.matches('.plot-waiting')")


def test_without_javascript(site):
    with opened(site, java_script_enabled=False) as (page, problems):
        for name in (FIGURES, SCORECARD):
            page.goto(f"{site[0]}/{name}", wait_until="load")
            assert page.locator(".plot-picture.only-light:visible").count() == page.locator(".plot-area").count()
            assert page.locator(".finding:visible, table.scorecard:visible").count() == page.locator(".finding, table.scorecard").count() > 0
            assert page.locator("button:visible").count() <= 1, "only the search's own button works without a script"
            page.locator("details.more summary").first.click() if page.locator("details.more").count() else None
        page.goto(f"{site[0]}/{FIGURES}#contents")
        assert page.locator("#contents a:visible").count() > 20
        assert problems == []


def test_print_preview(site):
    """Never scrolled, dark on the screen: paper is light and holds every picture, every hidden part and the addresses."""
    with opened(site, color_scheme="dark") as (page, problems):
        page.goto(f"{site[0]}/{FIGURES}", wait_until="load")
        page.emulate_media(media="print")
        assert page.locator(".plot-picture.only-light:visible").count() == page.locator(".plot-area").count() > 0
        assert page.locator(".plot-picture.only-dark:visible, .plot-live:visible, .site-head:visible, .page-toc:visible").count() == 0
        assert page.evaluate("() => [...document.querySelectorAll('.plot-picture.only-light')].every(i => i.complete && i.naturalWidth > 0)")
        assert page.evaluate("() => getComputedStyle(document.body).backgroundColor") == "rgb(255, 255, 255)"
        printed = page.evaluate("() => [...document.querySelectorAll('main a.external[href^=http]')].map(a => getComputedStyle(a, '::after').content)")
        assert printed and all("http" in words for words in printed)
        assert page.evaluate("() => document.documentElement.scrollWidth - document.documentElement.clientWidth") <= 0
        assert page.pdf(prefer_css_page_size=True)[:5] == b"%PDF-"
        assert problems == []


def test_from_a_disk(site):
    """Every page opened as a file, without a server."""
    with opened(site, own="file:") as (page, problems):
        for name in PAGES:
            page.goto((HTML / name).as_uri(), wait_until="load")
            # A page that is left may still have been loading figures.
            assert [p for p in problems if "ERR_ABORTED" not in p] == [], name
        problems.clear()
        page.goto((HTML / FIGURES).as_uri(), wait_until="load")
        page.locator(".plot-area").first.scroll_into_view_if_needed()
        page.locator(".plot-area.plot-drawn").first.wait_for()
        page.goto((HTML / "index.html").as_uri(), wait_until="load")
        page.locator("#site-q").fill("remittances")
        page.locator("#site-q").press("Enter")
        page.locator("#record-results li").first.wait_for()
        assert problems == []


def test_search_finds_each_kind_at_once(site):
    """A quotation, a statement, a figure's title and a word of the text, each within a second of the loaded page."""
    made = outputs(FIGURES)
    kinds = {
        "quotation": next(c.quote for c in map(ledger.claim, made["findings"]) if c.quote),
        "statement": next(f["statement"] for f in made["findings"].values()),
        "figure": made["figures"][0]["title"],
    }
    with opened(site) as (page, problems):
        for kind, words in kinds.items():
            page.goto(f"{site[0]}/search.html?q={quote(words)}", wait_until="domcontentloaded")
            first = page.locator("#record-results li").first
            first.wait_for()
            assert page.evaluate("() => performance.getEntriesByName('onrecord-search')[0].duration") < 1000
            assert plain(words) in plain(first.inner_text()), kind
            address, anchor = urldefrag(first.locator("a").get_attribute("href"))
            assert anchor in parsed(address.removeprefix(f"{site[0]}/")).ids, kind
        page.goto(f"{site[0]}/search.html?q=rouble", wait_until="load")
        page.locator("#search-results ul.search li").first.wait_for()
        assert problems == []


def test_focus_is_seen(site):
    """The first forty stops of the tab key on a chapter: each is in the window, and ringed."""
    with opened(site, reduced_motion="reduce") as (page, _):
        page.goto(f"{site[0]}/{FIGURES}", wait_until="load")
        for _ in range(40):
            page.keyboard.press("Tab")
            width, style, box, tag = page.evaluate(
                "() => { const e = document.activeElement, s = getComputedStyle(e), b = e.getBoundingClientRect();"
                " return [parseFloat(s.outlineWidth), s.outlineStyle, [b.width, b.height, b.bottom, innerHeight - b.top], e.outerHTML.slice(0, 120)]; }"
            )
            assert width >= 2 and style != "none", tag
            assert all(n > 0 for n in box), f"out of sight: {tag}"


def test_weights():
    """A first chapter is at most 300 kB before its figures, the next at most 100 kB without its data and pictures; all as sent, compressed."""
    weights = {name: serve.weights(HTML, name) for name in CHAPTERS}
    heavy = {name: found for name, found in weights.items() if found[0] > 300_000 or found[1] > 100_000}
    assert heavy == {}


def test_figures_are_those_of_the_notebooks():
    drawn = {(f"book/{page}.html", about["name"]) for page, _, about in pictures.drawn(ROOT)}
    shown = {(name, i.removeprefix("figure-")) for name in CHAPTERS for i in parsed(name).ids if i.startswith("figure-")}
    assert drawn == shown
