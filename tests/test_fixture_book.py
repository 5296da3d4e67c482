"""A small book, built as readers build theirs: what one changed datum changes, and what stops a build."""

from __future__ import annotations

import json
import re

import pytest

from tests import fixture

KAZ, TRADE, SCORE, SOURCE = "book/countries/kazakhstan.html", "book/themes/trade.html", "book/record/scorecard.html", f"book/sources/{fixture.ARTICLE}.html"
STOPPED = "onrecord book: "


def words(page: str) -> str:
    return " ".join(re.sub(r"(?s)<(script|style)\b.*?</\1>|<[^>]+>", " ", page).split())


@pytest.fixture(scope="module")
def book(tmp_path_factory) -> fixture.Book:
    made = fixture.make(tmp_path_factory.mktemp("fixture") / "book")
    built = made.call("book", corpus=True)
    assert built.returncode == 0, built.stderr
    return made


def findings(book) -> dict:
    return {f["id"]: f for f in json.loads(book.page("findings.json"))["findings"]}


def test_pages_hold_what_notebooks_found(book):
    chapter, other = book.page(KAZ), book.page(TRADE)
    assert 'id="finding-harvest-grew"' in chapter and 'id="figure-harvest"' in chapter
    assert "“The harvest grew by a fifth in the valley last year”" in words(chapter)
    assert "It changed by 20.0 %." in words(chapter) and "Fixture Statistics" in words(chapter)
    assert 'class="plot-area"' in chapter and '"y":[100,120]' in chapter
    assert 'id="finding-ferry-empty"' in other and 'id="finding-trade-doubles"' in other, "the rows of Also checked have anchors"
    assert "../countries/kazakhstan.html#finding-harvest-grew" in other, "a quotation of another chapter's claim links to its verdict"


def test_record_is_made_of_findings(book):
    known = findings(book)
    assert {k: v["verdict"] for k, v in known.items()} == {
        "harvest-grew": "Borne out",
        "ferry-empty": "Borne out",
        "bridge-opens": "Not borne out",
        "trade-doubles": "Not tested here",
    }
    assert (known["harvest-grew"]["observed"], known["harvest-grew"]["unit"]) == (20, "%")
    for claim in known.values():
        assert f'id="{claim["anchor"]}"' in book.page(f"{claim['page']}.html")
        assert f"{claim['page'].removeprefix('book/')}.html#{claim['anchor']}" in book.page(SCORE)
    source = words(book.page(SOURCE))
    assert source.count("Borne out") >= 3, "the statement made again takes its verdict"
    assert re.search(r"Borne out 2 .*Not borne out 1 .*Not tested here 1", words(book.page("book/index.html")))


def test_one_changed_datum_changes_every_page_that_says_so(book):
    before = {name: book.page(name) for name in (KAZ, TRADE, SCORE, SOURCE, "book/index.html", "findings.json", "_static/record.js", "searchindex.js")}
    ran = book.seconds()
    book.table("harvest", "iso3,year,value\nKAZ,2020,100\nKAZ,2021,155\n")
    built = book.call("book")
    assert built.returncode == 0, built.stderr
    try:
        executed = {name for name, when in book.seconds().items() if when != ran[name]}
        assert executed == {"kazakhstan"}, "only the notebook that reads the table runs again"
        assert "[1/1] book/countries/kazakhstan.ipynb" in built.stdout
        same = [name for name, page in before.items() if book.page(name) == page]
        assert same == [], "pages that still say what was"
        assert findings(book)["harvest-grew"]["verdict"] == "Not borne out"
        assert "It changed by 55.0 %." in words(book.page(KAZ))
        for page in (KAZ, SCORE, SOURCE):
            assert "Not borne out" in words(book.page(page))
        assert re.search(r"Borne out 1 .*Not borne out 2 ", words(book.page("book/index.html")))
        assert re.search(r'#finding-harvest-grew"[^>]*>[^<]*Not borne out', book.page(TRADE)), "the citing chapter's link shows the new verdict"
    finally:
        book.table("harvest", fixture.TABLES["harvest"])
        assert book.call("book").returncode == 0
    # Sphinx numbers the search index in the order of reading.
    before.pop("searchindex.js")
    assert {name: book.page(name) for name in before} == before, "the old datum gives the old book"


def test_changed_title_or_ledger_executes_what_uses_it(book):
    ran = book.seconds()
    rows = fixture.rows()
    rows[1]["statement"] = "The ferry on the lake carried few people."
    book.ledger(*rows)
    assert book.call("book").returncode == 0
    assert {n for n, when in book.seconds().items() if when != ran[n]} == {"trade"}
    assert "The ferry on the lake carried few people." in words(book.page(SCORE))
    book.ledger(*fixture.rows())
    assert book.call("book").returncode == 0


def test_nothing_changed_executes_and_writes_nothing(book):
    ran = book.seconds()
    pages = {p: p.read_bytes() for p in book.html.rglob("*.html")}
    built = book.call("book")
    assert built.returncode == 0 and "all are fresh" in built.stdout
    assert book.seconds() == ran
    assert {p: p.read_bytes() for p in book.html.rglob("*.html")} == pages


def test_force_executes_everything(book):
    ran = book.seconds()
    assert book.call("book", "--force").returncode == 0
    assert all(when != ran[name] for name, when in book.seconds().items())


# --- what stops a build -----------------------------------------------------------------------------------------


def change(path, old, new):
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")


def failing_cell(book):
    change(book.root / "book" / "countries" / "kazakhstan.ipynb", "* 100", "* 100 + 1 / 0")


def sphinx_warning(book):
    (book.root / "book" / "record" / "scorecard.md").write_text("# Scorecard\n\n```{scorecard}\n```\n\nSee [nothing](../nowhere.md).\n", encoding="utf-8")


def unknown_quote(book):
    change(book.root / "book" / "themes" / "trade.ipynb", 'quote(\\"bridge-opens\\")', 'quote(\\"bridge-closes\\")')


def unknown_claim(book):
    change(book.root / "book" / "themes" / "trade.ipynb", 'finding(\\"bridge-opens\\")', 'finding(\\"bridge-openz\\")')


def decided_twice(book):
    change(book.root / "book" / "themes" / "trade.ipynb", 'finding(\\"bridge-opens\\")', 'finding(\\"bridge-opens\\")\\nfinding(\\"bridge-opens\\")')


def decided_in_two_chapters(book):
    change(
        book.root / "book" / "themes" / "trade.ipynb",
        'finding(\\"bridge-opens\\")',
        'finding(\\"bridge-opens\\")\\nfinding(\\"harvest-grew\\", observed=1, tables=[\\"harvest\\"])',
    )


def altered_quote(book):
    book.ledger(*[r | ({"quote": "The harvest grew by a fifth in the alley last year"} if r["id"] == "harvest-grew" else {}) for r in fixture.rows()])


def missing_column(book):
    book.table("harvest", fixture.TABLES["harvest"])
    change(book.data / "harvest.csv", "iso3,year,value", "iso3,year,worth")


def unknown_article_on_a_page(book):
    (book.root / "book" / "sources" / f"{fixture.ARTICLE}.md").write_text("# A made-up piece\n\n```{source-claims} another-piece\n```\n", encoding="utf-8")


def unanswered_claim(book):
    book.ledger(*fixture.rows(), fixture.row(id="one-more", quote=None, lead=False))


FAULTS = {
    failing_cell: ["book/countries/kazakhstan.ipynb", "cell 5", "ZeroDivisionError"],
    sphinx_warning: ["book/record/scorecard.md:6", "WARNING", "nowhere.md"],
    unknown_quote: ["book/themes/trade.ipynb", "cell 5", "no claim 'bridge-closes'; did you mean bridge-opens"],
    unknown_claim: ["book/themes/trade.ipynb", "cell 6", "no claim 'bridge-openz'"],
    decided_twice: ["book/themes/trade.ipynb, code cell", "'bridge-opens' is decided twice"],
    decided_in_two_chapters: ["book/themes/trade.ipynb, code cell", "'harvest-grew' is decided twice, first in book/countries/kazakhstan.ipynb"],
    altered_quote: [f"data/claims/{fixture.ARTICLE}.yaml", "harvest-grew", "the quotation is absent"],
    missing_column: ["book/countries/kazakhstan.ipynb", "harvest.csv: no column 'value'"],
    unknown_article_on_a_page: [f"book/sources/{fixture.ARTICLE}.md:3", "no article 'another-piece'"],
    unanswered_claim: ["book/countries/kazakhstan.ipynb", "no finding yet for one-more"],
}


@pytest.mark.parametrize("fault", FAULTS, ids=lambda f: f.__name__)
def test_fault_stops_the_build_until_it_is_mended(book, fault):
    kept = {p: p.read_bytes() for folder in ("book", "data") for p in (book.root / folder).rglob("*") if p.is_file() and "_static" not in p.parts}
    published = {p: p.read_bytes() for p in book.html.rglob("*") if p.is_file()}
    fault(book)
    try:
        for attempt in ("first", "second"):
            built = book.call("book", corpus=True)
            assert built.returncode == 1, f"{attempt} run: {built.stdout}{built.stderr}"
            said = [line for line in built.stderr.splitlines() if line.strip()]
            assert len(said) == 1 and said[0].startswith(STOPPED), f"{attempt} run: {built.stderr}"
            for part in FAULTS[fault]:
                assert part in said[0], f"{attempt} run: {part!r} is not in {said[0]!r}"
            assert str(book.root / "onrecord") not in said[0]
        assert {p: p.read_bytes() for p in book.html.rglob("*") if p.is_file()} == published, "the published book stands as it was"
    finally:
        for path, content in kept.items():
            path.write_bytes(content)
    built = book.call("book", corpus=True)
    assert built.returncode == 0, built.stderr
    assert findings(book)["harvest-grew"]["verdict"] == "Borne out"


@pytest.mark.parametrize("fault", [failing_cell, unknown_claim, decided_twice], ids=lambda f: f.__name__)
def test_jupyter_book_alone_stops_as_well(little, fault):
    fault(little)
    built = little.jupyter_book("-q")
    assert built.returncode != 0
    assert any(part in built.stderr for part in FAULTS[fault][1:])


def test_jupyter_book_alone_executes_what_is_missing(little):
    built = little.jupyter_book("-W", "-q")
    assert built.returncode == 0, built.stderr
    assert set(little.seconds()) == {"kazakhstan", "trade"}
    assert findings(little)["harvest-grew"]["verdict"] == "Borne out"
    assert little.call("book").stdout.startswith("notebooks: all are fresh"), "both share one cache"


def test_book_reads_neither_committed_outputs_nor_seeds_from_them(little):
    """Outputs in the notebook files, right or wrong, change nothing that is built."""
    path = little.root / "book" / "countries" / "kazakhstan.ipynb"
    assert little.call("run", "--write").returncode == 0
    assert "It changed by 20.0 %." in path.read_text(encoding="utf-8")
    change(path, "It changed by 20.0 %.", "It changed by 99.0 %.")
    assert little.call("book", "--force").returncode == 0
    assert "20.0 %" in words(little.page(KAZ)) and "99.0 %" not in words(little.page(KAZ))
