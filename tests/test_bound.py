"""PDF and EPUB of the book: whole, numbered, still, in every script; the slow printing of the real book is in the audit."""

from __future__ import annotations

import os
import re

import pytest
import yaml

from tests import bound, fixture
from tests.conftest import ROOT

SVG = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 760 300"><rect width="90" height="200"/><path/><text x="9" y="250">drawn bars</text></svg>'
WORDS = "Қасым-Жомарт Тоқаев говорил об урожае."
TITLES = ["1 Kazakhstan", "2 Trade", "3 Scorecard", "4 A made-up piece"]


@pytest.fixture(scope="module")
def book(tmp_path_factory) -> fixture.Book:
    """A fixture book with a still picture and a word in Cyrillic, bound both ways."""
    made = fixture.make(tmp_path_factory.mktemp("bound") / "book")
    cells = [*fixture.HARVEST]
    cells[2] = ("markdown", f"## The harvest\n\n{WORDS} See [the source](https://example.org/урожай) and [the table](../record/scorecard.md).")
    made.notebook("countries/kazakhstan", cells)
    picture = made.root / "book" / "_static" / "figures" / "kazakhstan" / "harvest-light.svg"
    picture.parent.mkdir(parents=True)
    picture.write_text(SVG, encoding="utf-8")
    built = made.call("book")
    assert built.returncode == 0, built.stderr
    for kind in ("epub", "pdf"):
        bound_ = made.call(kind)
        assert bound_.returncode == 0, bound_.stderr
    return made


def file(book, kind: str):
    return book.root / "_build" / kind / f"central-asia-on-the-record.{kind}"


def test_epub_is_whole(book):
    path = file(book, "epub")
    assert bound.epub_faults(path) == []
    assert bound.chapters(path) == ["Central Asia on the Record", "Contents", "At a glance", *TITLES]
    chapter = bound.packed(path)["book/kazakhstan.xhtml"].decode()
    assert WORDS in chapter and "Figure 1.1." in chapter and "1.1" in chapter
    assert 'href="scorecard.xhtml"' in chapter and 'href="trade.xhtml' not in chapter
    assert b"<path/>" not in bound.packed(path)["book/figures/kazakhstan-harvest-light.svg"], "the standard wants a path to draw something"


def test_pdf_is_whole(book):
    path = file(book, "pdf")
    assert bound.pdf_faults(path, TITLES, bound.drawings(book.root)) == []
    assert set(bound.drawings(book.root)) == {"kazakhstan--figure-harvest"}
    said = bound.PdfReader(path)
    text = bound.squeezed(" ".join(p.extract_text() for p in said.pages))
    assert bound.squeezed(WORDS) in text and "Figure1.1.Theharvestchangedby20%" in text and "drawnbars" in text
    assert "<https://example.org/урожай>" in text, "an address outside is printed, in its own letters"
    assert said.metadata.title == "Central Asia on the Record" and said.metadata.author and str(said.root_object["/Lang"]) == "en"
    assert not re.search(r"Copy link|Cite this|Download|Re-run this chapter", " ".join(p.extract_text() for p in said.pages))


def test_binding_again_gives_the_same_epub(book):
    before = file(book, "epub").read_bytes()
    assert book.call("epub").returncode == 0
    assert file(book, "epub").read_bytes() == before


def test_what_is_missing_is_said_in_a_line(book, tmp_path):
    before = file(book, "pdf").read_bytes()
    failed = book.call("pdf", PATH=str(tmp_path))
    assert failed.returncode == 1 and failed.stderr.count("\n") == 1 and "no Chromium here: install" in failed.stderr
    (tmp_path / "chromium").write_text("#!/bin/sh\necho out of memory >&2; exit 3\n")
    (tmp_path / "chromium").chmod(0o755)
    failed = book.call("pdf", PATH=f"{tmp_path}:{os.environ['PATH']}")
    assert failed.returncode == 1 and failed.stderr.count("\n") == 1 and "printed nothing (out of memory)" in failed.stderr
    assert file(book, "pdf").read_bytes() == before, "the old one stands"
    assert not list((book.root / "_build").glob("pdf-*")), "nothing is left behind"


def test_no_figure_is_bound_without_its_picture(little):
    assert little.call("epub").stderr == "onrecord epub: there is no built book: run 'make book' first\n"
    assert little.call("book").returncode == 0
    failed = little.call("epub")
    assert failed.returncode == 1 and "book/countries/kazakhstan: figure-harvest has no still picture; run 'make figures'" in failed.stderr
    assert not (little.root / "_build" / "epub" / "central-asia-on-the-record.epub").exists()


def test_the_whole_book_as_epub(html, tmp_path):
    from onrecord.bound import epub

    path = tmp_path / "book.epub"
    epub.make(ROOT, path)
    assert bound.epub_faults(path) == []
    contents = yaml.safe_load((ROOT / "_toc.yml").read_text(encoding="utf-8"))
    named = bound.chapters(path)[3:]
    assert len(named) == sum(len(p["chapters"]) for p in contents["parts"])
    assert [n.split()[0] for n in named] == [str(n) for n in range(1, len(named) + 1)]
    assert any(bound.CYRILLIC.search(content.decode()) for name, content in bound.packed(path).items() if name.endswith(".xhtml"))
