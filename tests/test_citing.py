"""Citing: what reference managers, search engines and readers find, read with the tools that they use."""

from __future__ import annotations

import csv
import html as entities
import json
import re
import shutil
import subprocess
import tomllib
import zipfile
from html.parser import HTMLParser
from importlib.resources import files
from pathlib import Path

import jsonschema
import pypandoc
import pytest
import yaml
from pybtex.database import parse_file
from pybtex.richtext import Text
from pyld import jsonld

import onrecord
from onrecord import ledger, tables
from onrecord.base import DataError
from onrecord.site import cite, release
from onrecord.site import references as ref
from tests import fixture
from tests.conftest import ROOT

AUTHOR = "The Central Asia on the Record contributors"
BOOK = "Central Asia on the Record"
SITE = "https://example.org/"
# Everything that has broken a citation: ampersand, both kinds of quotation marks, a curly apostrophe, Cyrillic, signs of TeX and HTML.
TITLE = "Trade & “деньги”: people’s 100 % of $5_#1 ~ <Ала-Тау>"
TRADE = "book/themes/trade"
KAZ = "book/countries/kazakhstan"


class Head(HTMLParser):
    """Meta tags, JSON-LD and links of a page."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.metas, self.scripts, self.links, self.ids, self._in = [], [], [], set(), False
        self.feed(text)

    def handle_starttag(self, tag, attrs):
        given = dict(attrs)
        if tag == "meta" and given.get("content"):
            self.metas.append((given.get("name") or given.get("property") or "", given["content"]))
        if tag == "a":
            self.links.append(given)
        if given.get("id"):
            self.ids.add(given["id"])
        self._in = tag == "script" and given.get("type") == "application/ld+json"

    def handle_data(self, data):
        if self._in:
            self.scripts.append(json.loads(data))
            self._in = False


def zotero(page: str) -> dict:
    """A page as Zotero's *Embedded Metadata* translator takes it, its rules told in our own words.

    The kind follows from the Highwire tags: a journal's title makes an article, a book's title a section of it, a title alone is
    taken for an article. Highwire tags count for more than Dublin Core, which counts for more than the description. Names are
    parted by semicolons; a name with a comma is split there and may lack its first half, another at its last space. The edition
    comes from PRISM. JSON-LD is not read.
    """
    tags: dict[str, list[str]] = {}
    for name, content in Head(page).metas:
        tags.setdefault(name.lower(), []).append(content)

    def first(*names):
        return next((tags[n][0] for n in names if n in tags), None)

    item = {"itemType": "webpage"}
    if first("citation_journal_title"):
        item["itemType"] = "journalArticle"
    elif first("citation_inbook_title", "citation_book_title"):
        item["itemType"] = "bookSection"
    elif first("citation_title"):
        item["itemType"] = "journalArticle"
    elif first("bibo.type") == "Book":
        item["itemType"] = "book"
    creators = []
    for name in [n.strip() for tag in tags.get("citation_author", tags.get("dc.creator", [])) for n in tag.split(";") if n.strip()]:
        last, given = name.split(",", 1) if "," in name else (name.rpartition(" ")[2], name.rpartition(" ")[0])
        creators.append({"lastName": last.strip(), "firstName": given.strip()} if given.strip() else {"name": last.strip()})
    return item | {
        "title": first("citation_title", "dc.title"),
        "creators": creators,
        "bookTitle": first("citation_book_title", "citation_inbook_title"),
        "date": first("citation_date", "citation_publication_date", "dc.date"),
        "language": first("citation_language", "dc.language"),
        "publisher": first("citation_publisher"),
        "abstractNote": first("citation_abstract", "dc.description", "description"),
        "url": first("citation_public_url", "og:url"),
        "edition": first("prism.edition"),
    }


def pandoc(text: str, kind: str) -> list[dict]:
    """References as pandoc reads them; a warning fails."""
    done = subprocess.run([pypandoc.get_pandoc_path(), "--fail-if-warnings", "-f", kind, "-t", "csljson"], input=text.encode(), capture_output=True)
    assert not done.returncode and not done.stderr, done.stderr.decode()
    return json.loads(done.stdout)


def rendered(text: str, kind: str, folder: Path) -> str:
    """A bibliography as pandoc's citeproc writes it; a warning fails."""
    path = folder / f"works.{kind}"
    path.write_text(text, encoding="utf-8", newline="")
    done = subprocess.run(
        [pypandoc.get_pandoc_path(), "--fail-if-warnings", "--citeproc", "--wrap=none", "--bibliography", str(path), "-t", "plain"],
        input=b'---\nnocite: "@*"\n---\n',
        capture_output=True,
    )
    assert not done.returncode and not done.stderr, done.stderr.decode()
    return done.stdout.decode()


def plain(text: str) -> str:
    """Text without the differences that typesetting makes: kinds of quotation mark, kinds of space."""
    return " ".join(re.sub("[‘’“”'\"]", "'", text).split())


# --- A small book at an address, with everything that can go wrong in it ----------------------------------------------------


@pytest.fixture(scope="module")
def cited(tmp_path_factory) -> fixture.Book:
    """The fixture book with an address, a public remote, a hard title, a dispute, pages and anchors that moved."""
    book = fixture.make(tmp_path_factory.mktemp("cited") / "book")
    book.notebook("themes/trade", [("markdown", "# " + re.sub(r"([<$_])", r"\\\1", TITLE)), *fixture.TRADE[1:]])
    config = yaml.safe_load((book.root / "_config.yml").read_text(encoding="utf-8"))
    config["sphinx"]["config"]["html_baseurl"] = SITE
    (book.root / "_config.yml").write_text(yaml.safe_dump(config), encoding="utf-8")
    pages = {
        "citing": "# Citing\n\n```{cite-book}\n```\n\n{cite:t}`brier-1950` and {cite:p}`made-up-piece`.\n\n```{cite-files}\n```\n\n"
        "```{version-permalink}\n```\n",
        "corrections": "# Corrections\n\n```{disputes}\n```\n\n```{replies}\n```\n",
        "changelog": "# Changelog\n\n```{changelog}\n```\n",
        "rerunning": "# Running it again\n\n```{wheel}\n```\n\n```{colab}\n```\n",
    }
    # What the wheel is made of.
    for name in ("pyproject.toml", "README.md"):
        shutil.copyfile(ROOT / name, book.root / name)
    (book.root / "book" / "reference").mkdir()
    for name, text in pages.items():
        (book.root / "book" / "reference" / f"{name}.md").write_text(text, encoding="utf-8")
    bibliography = "\n".join(
        f"## {n}\n\n```{{bibliography}} {p}\n:all:\n```\n"
        for n, p in (
            ("Pieces", "../../_build/.cite/piece.bib"),
            ("Data", "../../_build/.cite/data.bib"),
            ("Events", "../../_build/.cite/event.bib"),
            ("Methods", "../references.bib"),
        )
    )
    (book.root / "book" / "reference" / "bibliography.md").write_text(f"# Bibliography\n\n{bibliography}", encoding="utf-8")
    toc = fixture.TOC | {"chapters": [*fixture.TOC["chapters"], *({"file": f"book/reference/{n}"} for n in (*pages, "bibliography"))]}
    (book.root / "_toc.yml").write_text(yaml.safe_dump(toc, sort_keys=False), encoding="utf-8")
    (book.data / "disputes.csv").write_text(
        "date,claim,by,dispute,text,reply,outcome,decided,address\n"
        "2026-12-01,ferry-empty,The ferry’s captain,The count is of one boat,There were two boats.,We counted both.,stands,2026-12-02,\n",
        encoding="utf-8",
    )
    (book.data / "redirects.csv").write_text(
        "from,to,date,reason\nbook/themes/barter.html,book/themes/trade.html,2026-12-01,renamed\n"
        "book/countries/kazakhstan.html#finding-old,book/themes/trade.html#finding-ferry-empty,2026-12-01,moved\n",
        encoding="utf-8",
    )
    for words in (
        ["init", "-q", "-b", "main"],
        ["add", "."],
        ["-c", "user.name=t", "-c", "user.email=t@example.org", "commit", "-q", "-m", "x"],
        ["remote", "add", "origin", "git@github.com:example/on-record.git"],
    ):
        subprocess.run(["git", *words], cwd=book.root, check=True, capture_output=True)
    done = book.call("book")
    assert not done.returncode, done.stderr
    return book


def test_zotero_sees_a_book_section(cited):
    item = zotero(cited.page(f"{TRADE}.html"))
    assert item == {
        "itemType": "bookSection",
        "title": TITLE,
        "creators": [{"name": AUTHOR}],
        "bookTitle": BOOK,
        "date": item["date"],
        "language": "en",
        "publisher": AUTHOR,
        "abstractNote": "The bridge opened late.",
        "url": f"{SITE}{TRADE}.html",
        "edition": onrecord.__version__,
    }
    assert re.fullmatch(r"\d{4}/\d\d/\d\d", item["date"])
    assert zotero(cited.page("book/index.html"))["itemType"] == "book"


def test_a_title_survives_every_form(cited, tmp_path):
    for kind, ending in (("biblatex", "bib"), ("bibtex", "bib"), ("ris", "ris"), ("csljson", "json")):
        (item,) = pandoc(cited.page(f"cite/trade.{ending}"), kind)
        assert re.sub(r"</?span[^>]*>", "", item["title"]) == TITLE, kind
        assert re.sub(r"</?span[^>]*>", "", item["container-title"]) == BOOK and item["URL"] == f"{SITE}{TRADE}.html", kind
        assert item["author"] == [{"literal": AUTHOR}] or item["author"] == [{"family": AUTHOR}], (kind, item["author"])
        assert plain(TITLE).lower() in plain(rendered(cited.page(f"cite/trade.{ending}"), ending, tmp_path)).lower(), kind
    entry = parse_file(cited.html / "cite" / "trade.bib", "bibtex").entries["onrecord-trade"]
    # pybtex leaves an escaped dollar sign as it is.
    assert str(Text.from_latex(entry.fields["title"])).replace("\\$", "$") == TITLE
    page = Head(cited.page(f"{TRADE}.html"))
    assert next(n for n in page.scripts[0]["@graph"] if n["@type"] == "Chapter")["name"] == TITLE
    shown = entities.unescape(re.sub(r"<[^>]+>", "", cited.page(f"{TRADE}.html").split('id="how-to-cite"')[1]))
    assert plain(TITLE) in plain(shown) and TITLE in shown


def test_every_part_has_its_citation_and_address(cited):
    text = cited.page(f"{KAZ}.html")
    page = Head(text)
    assert {"how-to-cite", "re-run", "finding-harvest-grew", "figure-harvest", "cite-finding-harvest-grew", "cite-figure-harvest"} <= page.ids
    shown = " ".join(entities.unescape(re.sub(r"<[^>]+>", "", text)).split())
    assert f"{SITE}{KAZ}.html#finding-harvest-grew" in shown and f"{SITE}{KAZ}.html#figure-harvest" in shown
    assert f"{AUTHOR}. (2026). Kazakhstan. In {BOOK} (Version {onrecord.__version__}). {SITE}{KAZ}.html" in shown
    assert f"{AUTHOR}. 2026. “Kazakhstan.” In {BOOK}, version {onrecord.__version__}. {SITE}{KAZ}.html." in shown
    assert "Fixture Statistics. (2023, January 1). Made-up harvest [Data set]." in shown
    assert 'data-anchor="finding-ferry-empty"' in cited.page(f"{TRADE}.html")


def test_a_public_remote_gives_links_and_the_commit(cited):
    sha = subprocess.run(["git", "rev-parse", "HEAD"], cwd=cited.root, capture_output=True, text=True).stdout.strip()
    links = [a.get("href", "") for a in Head(cited.page(f"{KAZ}.html")).links]
    host = "https://github.com/example/on-record"
    assert {
        f"{host}/commit/{sha}",
        f"{host}/blob/{sha}/{KAZ}.ipynb",
        f"{host}/edit/HEAD/{KAZ}.ipynb",
        f"https://mybinder.org/v2/gh/example/on-record/{sha}?urlpath=lab/tree/{KAZ}.ipynb",
    } <= set(links)
    assert f"commit {sha[:7]}" in cited.page("book/index.html") and sha[:7] in cited.page("cite/kazakhstan.bib")


def test_the_package_can_be_had_from_the_page(cited):
    """The wheel stands beside the pages and holds this book's own data; the line for Colab names repository and commit."""
    page, name = cited.page("book/reference/rerunning.html"), f"onrecord-{onrecord.__version__}-py3-none-any.whl"
    assert f'href="../../{name}" download="{name}"' in page and f"pip install jupyterlab {name}" in " ".join(re.sub("<[^>]+>", "", page).split())
    held = zipfile.ZipFile(cited.html / name)
    assert held.read("onrecord/_data/harvest.csv") == (cited.data / "harvest.csv").read_bytes()
    sha = subprocess.run(["git", "rev-parse", "HEAD"], cwd=cited.root, capture_output=True, text=True).stdout.strip()
    assert f"%pip install git+https://github.com/example/on-record@{sha}" in re.sub("<[^>]+>", "", page)
    assert "../reference/rerunning.html" in cited.page(f"{KAZ}.html")


@pytest.mark.parametrize(
    ("remote", "address"),
    [
        ("https://github.com/a/b.git", "https://github.com/a/b"),
        ("https://someone:secret@gitlab.com/a/b/c.git", "https://gitlab.com/a/b/c"),
        ("git@codeberg.org:a/b", "https://codeberg.org/a/b"),
        ("ssh://git@bitbucket.org/a/b.git", "https://bitbucket.org/a/b"),
        ("/srv/git/b.git", ""),
        ("https://git.internal/a/b.git", ""),
        ("file:///tmp/b", ""),
        ("", ""),
    ],
)
def test_only_public_hosts_are_named(monkeypatch, remote, address):
    monkeypatch.setattr(cite, "commit", lambda root: "0" * 40)
    monkeypatch.setattr(cite, "_git", lambda root, *words: remote)
    assert cite.repository(Path()) == address


def test_disputes_stand_in_full_and_at_their_finding(cited):
    page = cited.page("book/reference/corrections.html")
    assert "There were two boats." in page and "We counted both." in page and "The ferry’s captain" in page
    assert "../reference/corrections.html#dispute-2026-12-01-ferry-empty" in cited.page(f"{TRADE}.html")
    assert "dispute-2026-12-01-ferry-empty" in Head(page).ids


def test_what_moved_leads_on(cited):
    assert 'url=trade.html"' in cited.page("book/themes/barter.html") and f"{SITE}book/themes/trade.html" in cited.page("book/themes/barter.html")
    page = cited.page(f"{KAZ}.html")
    assert "finding-old" in Head(page).ids and "../themes/trade.html#finding-ferry-empty" in page
    now = release.addresses(cited.html)
    assert "book/themes/barter.html" not in now and f"{TRADE}.html#finding-ferry-empty" in now


def test_citations_in_prose_resolve_by_author_and_year(cited):
    page = cited.page("book/reference/citing.html")
    shown = " ".join(re.sub(r"<[^>]+>", "", page).split())
    assert "Brier (1950)" in shown and 'href="bibliography.html#ref-brier-1950"' in page and 'href="bibliography.html#ref-made-up-piece"' in page
    listed = Head(cited.page("book/reference/bibliography.html")).ids
    assert {"ref-made-up-piece", "ref-data-harvest", "ref-event-bridge-opening-1", "ref-phia-2025"} <= listed


# --- JSON-LD ----------------------------------------------------------------------------------------------------------------

THING = {"name", "alternateName", "description", "url", "identifier"}
WORK = THING | {
    "abstract",
    "author",
    "citation",
    "creator",
    "datePublished",
    "hasPart",
    "inLanguage",
    "isBasedOn",
    "isPartOf",
    "keywords",
    "license",
    "publisher",
    "version",
}
# schema.org's properties of the types that this book uses, as far as it uses them, those of the more general types included.
VOCABULARY = {
    "Organization": THING,
    "Person": THING,
    "Book": WORK | {"isbn", "bookEdition"},
    "Chapter": WORK | {"pageStart", "pageEnd"},
    "Article": WORK | {"articleBody"},
    "Dataset": WORK | {"distribution", "variableMeasured"},
    "DataDownload": WORK | {"contentUrl", "encodingFormat"},
    "Claim": WORK | {"appearance", "firstAppearance"},
    "ClaimReview": WORK | {"claimReviewed", "itemReviewed", "reviewRating", "reviewBody"},
    "Rating": THING | {"ratingValue", "ratingExplanation", "bestRating", "worstRating"},
}


def expanded(data: dict, base: str) -> list[dict]:
    """JSON-LD as a processor expands it; the context is schema.org's vocabulary itself, given locally."""

    def local(address, options):
        assert address.rstrip("/") == "https://schema.org"
        return {"contextUrl": None, "documentUrl": address, "document": {"@context": {"@vocab": "https://schema.org/", "id": "@id", "type": "@type"}}}

    return jsonld.expand(data, {"base": base, "documentLoader": local})


def check_linked_data(page: str, base: str) -> list[dict]:
    (data,) = Head(page).scripts
    graph = expanded(data, base)
    ids = {n["@id"] for n in graph if "@id" in n}

    def visit(node):
        if isinstance(node, list):
            return [visit(n) for n in node]
        if not isinstance(node, dict) or "@value" in node:
            return None
        kinds = [k.removeprefix("https://schema.org/") for k in node.get("@type", [])]
        if not kinds:
            assert set(node) == {"@id"} and node["@id"] in ids, f"{node} refers to nothing on the page"
            return None
        (kind,) = kinds
        for name, value in node.items():
            if not name.startswith("@"):
                assert name.removeprefix("https://schema.org/") in VOCABULARY[kind], f"{kind} has no property {name}"
                visit(value)
        return None

    visit(graph)
    return graph


def of_kind(graph: list[dict], kind: str) -> list[dict]:
    return [n for n in graph if n.get("@type") == [f"https://schema.org/{kind}"]]


def said(node: dict, name: str):
    return node[f"https://schema.org/{name}"][0]["@value"]


def test_linked_data_of_the_fixture(cited):
    graph = check_linked_data(cited.page(f"{TRADE}.html"), f"{SITE}{TRADE}.html")
    reviews = {n["@id"].split("#finding-")[1]: n for n in of_kind(graph, "ClaimReview")}
    found = {f["id"]: f for f in json.loads(cited.page("findings.json"))["findings"] if f["page"] == TRADE}
    assert reviews.keys() == found.keys()
    for name, review in reviews.items():
        assert said(review["https://schema.org/reviewRating"][0], "alternateName") == found[name]["verdict"]
        assert said(review, "claimReviewed") == found[name]["statement"] and said(review, "url") == f"{SITE}{TRADE}.html#finding-{name}"
    assert of_kind(graph, "Book") and of_kind(graph, "Chapter") and of_kind(graph, "Dataset")


# --- The book itself ----------------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def chapters() -> list[str]:
    place = ROOT / "_build" / "html"
    assert (place / "findings.json").is_file(), "there is no built book: run 'make book' first"
    return [f"book/{c}" for c in ledger.CHAPTERS if (place / "book" / f"{c}.html").is_file()]


def test_every_chapter_closes_with_its_citation(html, chapters):
    assert chapters
    for name in chapters:
        text = (html / f"{name}.html").read_text(encoding="utf-8")
        page, item = Head(text), zotero(text)
        assert (item["itemType"], item["bookTitle"], item["creators"], item["edition"]) == ("bookSection", BOOK, [{"name": AUTHOR}], onrecord.__version__), name
        assert item["title"] and item["abstractNote"] and item["date"] and item["language"] == "en", name
        assert {"how-to-cite", "re-run"} <= page.ids, name
        assert {"og:type", "og:title", "og:description", "og:site_name", "DC.title", "DC.creator", "DC.date", "DC.language"} <= {n for n, _ in page.metas}, name
        parts = {i for i in page.ids if re.match("(figure|finding)-", i)}
        own = {i for i in parts if f"cite-{i}" in page.ids or f'data-anchor="{i}"' in text}
        assert parts == own, f"{name}: no citation of {sorted(parts - own)[:3]}"
        (saved,) = [a for a in page.links if "download-notebook" in a.get("class", "")]
        assert "download" in saved and (html / name).parent.joinpath(saved["href"]).read_bytes() == (ROOT / f"{name}.ipynb").read_bytes(), name


def test_linked_data_of_every_chapter(html, chapters):
    found = json.loads((html / "findings.json").read_text(encoding="utf-8"))["findings"]
    for name in chapters:
        graph = check_linked_data((html / f"{name}.html").read_text(encoding="utf-8"), f"{SITE}{name}.html")
        assert {n["@id"].split("#finding-")[1] for n in of_kind(graph, "ClaimReview")} == {f["id"] for f in found if f["page"] == name}, name


def test_every_page_shows_its_version(html):
    for path in html.rglob("*.html"):
        text = path.read_text(encoding="utf-8")
        if "_static" not in path.parts and release.MOVED not in text:
            assert f"Version {onrecord.__version__}" in text, path


def merged(html: Path, chapters: list[str], ending: str) -> str:
    """All chapters' citations in one text."""
    texts = [(html / "cite" / f"{cite.slug(n)}.{ending}").read_text(encoding="utf-8") for n in chapters]
    return json.dumps([i for t in texts for i in json.loads(t)]) if ending == "json" else "\n".join(texts)


def test_pandoc_reads_every_file(html, chapters, tmp_path):
    bib = (html / "cite" / "bibliography.bib").read_text(encoding="utf-8")
    works = {i["id"]: i for i in json.loads((html / "cite" / "bibliography.json").read_text(encoding="utf-8"))}
    read = {i["id"]: i for i in pandoc(bib, "bibtex")}
    assert works.keys() <= read.keys() and {"brier-1950", "phia-2025"} <= read.keys()
    for name, item in works.items():
        assert plain(re.sub(r"</?span[^>]*>", "", read[name]["title"])) == plain(item["title"]), name
    for ending, kind in (("bib", "biblatex"), ("ris", "ris"), ("json", "csljson")):
        titles = {re.sub(r"</?span[^>]*>", "", i["title"]) for i in pandoc(merged(html, chapters, ending), kind)}
        assert len(titles) == len(chapters), ending
    shown = rendered((html / "cite" / "bibliography.json").read_text(encoding="utf-8"), "json", tmp_path)
    assert all(plain(a.title).lower() in plain(shown).lower() for a in ledger.articles().values())


def test_bibtex_reads_every_file(html, chapters, tmp_path):
    for path in (html / "cite").glob("*.bib"):
        entries = parse_file(path, "bibtex").entries
        assert entries, path
        for entry in entries.values():
            needed = {
                "incollection": ("title", "booktitle", "publisher", "year"),
                "article": ("title", "journal", "year"),
                "book": ("title", "publisher", "year"),
            }.get(entry.type, ("title",))
            assert all(entry.fields.get(f) for f in needed), entry.key
    if shutil.which("biber"):
        whole = tmp_path / "whole.bib"
        whole.write_text(merged(html, chapters, "bib") + (html / "cite" / "bibliography.bib").read_text(encoding="utf-8"), encoding="utf-8")
        done = subprocess.run(["biber", "--tool", "--nolog", "--output-file", str(tmp_path / "out.bib"), str(whole)], capture_output=True, text=True)
        assert not done.returncode and not re.search("WARN|ERROR", done.stdout), done.stdout


def test_published_files_keep_their_schema(html):
    for name in ("findings", "claims"):
        data = json.loads((html / f"{name}.json").read_text(encoding="utf-8"))
        schema = json.loads((html / data["$schema"]).read_text(encoding="utf-8"))
        jsonschema.Draft202012Validator.check_schema(schema)
        problems = [f"{'/'.join(map(str, e.path))}: {e.message}" for e in jsonschema.Draft202012Validator(schema).iter_errors(data)]
        assert not problems, problems[:3]
        assert data["license"].startswith("https://creativecommons.org/") and data["version"] == onrecord.__version__
    found = json.loads((html / "findings.json").read_text(encoding="utf-8"))["findings"]
    with (html / "findings.csv").open(encoding="utf-8", newline="") as lines:
        rows = list(csv.DictReader(lines))
    assert [r["id"] for r in rows] == [f["id"] for f in found] and [r["verdict"] for r in rows] == [f["verdict"] for f in found]


# --- Files of the checkout ----------------------------------------------------------------------------------------------------


def test_citation_cff_is_valid():
    schema = json.loads((files("check_jsonschema") / "builtin_schemas" / "vendor" / "citation-file-format.json").read_text(encoding="utf-8"))
    given = yaml.safe_load((ROOT / "CITATION.cff").read_text(encoding="utf-8"))
    problems = [f"{'/'.join(map(str, e.path))}: {e.message}" for e in jsonschema.Draft7Validator(schema).iter_errors(given)]
    assert not problems, problems[:3]
    assert given["authors"] == [{"name": AUTHOR}]
    assert given.get("doi", "10.").startswith("10."), "a DOI is minted by an archive, never made up"
    titles = {r["title"] for r in given["references"]}
    assert {a.title for a in ledger.articles().values()} <= titles
    assert {r["title"] for r in tables.package()["resources"] if r["name"] != "quoted-values"} <= titles


@pytest.mark.parametrize("name", ["CITATION.cff", "codemeta.json", ".zenodo.json"])
def test_metadata_agree(name):
    assert (ROOT / name).read_bytes() == release.metadata(ROOT)[name], f"{name} is stale: run 'python -m onrecord metadata'"


def test_versions_agree():
    given = ref.cff(ROOT)
    assert given["version"] == onrecord.__version__ == tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]["version"]
    assert given["version"] == json.loads((ROOT / "package.json").read_text(encoding="utf-8"))["version"] == given["preferred-citation"]["version"]
    assert [given["preferred-citation"][k] for k in ("year", "month")] == [int(p) for p in given["date-released"].split("-")[:2]]


@pytest.mark.parametrize(
    ("change", "says"),
    [(("date-released: ", "date-released: soon # "), "YYYY-MM-DD"), (("title: ", "titel: "), "no 'title'"), (("authors:", "authors: ["), "not YAML")],
)
def test_a_bad_citation_file_gets_one_clear_error(tmp_path, change, says):
    (tmp_path / "CITATION.cff").write_text((ROOT / "CITATION.cff").read_text(encoding="utf-8").replace(*change, 1), encoding="utf-8")
    with pytest.raises(DataError, match=says):
        ref.cff(tmp_path)


def test_no_address_is_lost(html):
    """Once published, a page, a figure or a finding keeps its address, or a redirect leads on from it."""
    now = release.addresses(html)
    assert release.lost(ROOT, now) == []
    assert set(now) <= set(release.promised(ROOT)), "new addresses: run 'python -m onrecord addresses' and commit data/addresses.txt"


def test_lost_addresses_are_found(tmp_path):
    out = tmp_path / "html" / "book"
    out.mkdir(parents=True)
    (tmp_path / "data").mkdir()
    (out / "a.html").write_text('<p id="finding-one">', encoding="utf-8")
    assert release.write_addresses(tmp_path, tmp_path / "html") == (2, 0)
    (out / "a.html").write_text('<p id="finding-two">', encoding="utf-8")
    with pytest.raises(DataError, match=r"finding-one; bring them back, or add rows"):
        release.write_addresses(tmp_path, tmp_path / "html")
    (tmp_path / "data" / "redirects.csv").write_text(
        "from,to,date,reason\nbook/a.html#finding-one,book/a.html#finding-two,2026-12-01,merged\n", encoding="utf-8"
    )
    assert release.write_addresses(tmp_path, tmp_path / "html") == (1, 1)
    (tmp_path / "data" / "redirects.csv").write_text("from,to,date,reason\nx,x,2026-12-01,\n", encoding="utf-8")
    with pytest.raises(DataError, match="row 2"):
        release.redirects(tmp_path)


def test_a_release_lists_what_changed(cited, tmp_path):
    root = tmp_path / "book"
    shutil.copytree(cited.root, root, ignore=shutil.ignore_patterns(".git", "_build", "corpus", "__pycache__"))
    shutil.copyfile(ROOT / "pyproject.toml", root / "pyproject.toml")
    out = root / "_build" / "html"
    shutil.copytree(cited.html, out)
    book = fixture.Book(root)
    first = book.call("release", "1.0.0", "--date", "2026-11-23")
    assert not first.returncode, first.stderr
    verdicts = json.loads((out / "findings.json").read_text(encoding="utf-8"))
    verdicts["findings"][0]["verdict"], changed = "Sources disagree", verdicts["findings"][0]
    (out / "findings.json").write_text(json.dumps(verdicts), encoding="utf-8")
    outside = {p: p.stat().st_mtime_ns for p in tmp_path.iterdir() if p != root}
    second = book.call("release", "1.1.0", "--date", "2027-01-31")
    assert not second.returncode, second.stderr
    assert outside == {p: p.stat().st_mtime_ns for p in tmp_path.iterdir() if p != root}
    entry = yaml.safe_load((root / "data" / "changelog.yaml").read_text(encoding="utf-8"))[-1]
    assert entry["version"] == "1.1.0" and [(v["claim"], v["now"]) for v in entry["verdicts"]] == [(changed["id"], "Sources disagree")]
    given = ref.cff(root)
    assert (given["version"], given["date-released"], given["preferred-citation"]["version"], given["preferred-citation"]["month"]) == (
        "1.1.0",
        "2027-01-31",
        "1.1.0",
        1,
    )
    assert 'version = "1.1.0"' in (root / "pyproject.toml").read_text(encoding="utf-8") and '__version__ = "1.1.0"' in (
        root / "onrecord" / "__init__.py"
    ).read_text(encoding="utf-8")
    for arguments, says in ((("1.1.0",), "not newer"), (("two",), "write it as 1.2.3"), (("2.0.0", "--date", "31.1.2027"), "YYYY-MM-DD")):
        refused = book.call("release", *arguments)
        assert refused.returncode == 1 and says in refused.stderr and "Traceback" not in refused.stderr


def test_an_entry_is_formatted_once_until_it_changes(monkeypatch):
    """In the list, in the tooltip and in the next build the same; a changed entry never in its old form."""
    asked = []

    def plain(self, label, entry, bib_data=None):
        asked.append(entry.fields["title"])
        return f"{label}: {entry.fields['title']}"

    monkeypatch.setattr(cite.Plain, "format_entry", plain)
    monkeypatch.setattr(cite.AuthorYear, "formatted", {})
    first, again, changed = (cite.Entry("misc", fields={"title": title, "year": "2022"}) for title in ("Water", "Water", "Rivers"))
    for entry in (first, again, changed):
        entry.key = "w"
    assert [cite.AuthorYear().format_entry("W 2022", e) for e in (first, again, changed)] == ["W 2022: Water", "W 2022: Water", "W 2022: Rivers"]
    assert asked == ["Water", "Rivers"]
