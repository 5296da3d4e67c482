"""The notebooks: a fresh run gives what is committed, the house rules hold, each claim is answered once and by its owner."""

from __future__ import annotations

import pytest

from onrecord import findings, ledger, page, run
from tests import rules
from tests.conftest import ROOT

NOTEBOOKS = run.notebooks(ROOT)
NAMES = [p.relative_to(ROOT / "book").with_suffix("").as_posix() for p in NOTEBOOKS]
# What says nothing about the result: the kernel's own description, and the names by which a display is updated.
IGNORED = ("/metadata/language_info", "/metadata/kernelspec", "/cells/*/outputs/*/transient", "/cells/*/metadata/execution")


@pytest.mark.parametrize("path", NOTEBOOKS, ids=NAMES)
def test_fresh_run_equals_what_is_committed(path, nb_regression):
    """pytest-notebook runs the notebook and compares all outputs: texts, findings and figures to the last digit."""
    nb_regression.diff_ignore = IGNORED
    nb_regression.exec_timeout = run.SECONDS
    nb_regression.exec_cwd = str(path.parent)
    nb_regression.diff_color_words = False
    nb_regression.check(str(path))


@pytest.mark.parametrize("path", NOTEBOOKS, ids=NAMES)
def test_house_rules(path):
    assert rules.complaints(path) == []


@pytest.mark.parametrize("path", NOTEBOOKS, ids=NAMES)
def test_file_is_in_the_one_form_that_is_committed(path, tmp_path):
    copy = tmp_path / path.name
    run.write_notebook(copy, run.tidy(run.read(path)))
    assert copy.read_bytes() == path.read_bytes(), "write it with 'python -m onrecord run --write'"


@pytest.mark.parametrize("name", NAMES)
def test_notebook_is_a_chapter_of_its_own_name(name):
    assert name in ledger.CHAPTERS
    made = decided()[name]
    assert made["chapter"]["chapter"] == name and made["chapter"]["answer"]


def decided() -> dict[str, dict]:
    """Findings and opening box of each committed notebook."""
    found = {}
    for path, name in zip(NOTEBOOKS, NAMES, strict=True):
        made = found[name] = {"findings": [], "chapter": {}}
        for cell in run.read(path).cells:
            for output in cell.get("outputs", ()):
                data = output.get("data", {})
                made["findings"] += [data[findings.MIME]] if findings.MIME in data else []
                made["findings"] += data.get(page.ALSO_MIME, {}).get("findings", [])
                made["chapter"] = data.get(page.CHAPTER_MIME, made["chapter"])
    return found


def test_each_claim_is_decided_once_and_by_its_owner():
    run.twice(ROOT)
    seen: dict[str, str] = {}
    for name, made in decided().items():
        for data in made["findings"]:
            assert data["id"] not in seen, f"{data['id']}: decided in {seen[data['id']]} and in {name}"
            seen[data["id"]] = name
            assert ledger.claim(data["id"]).chapter == name, f"{data['id']}: another chapter owns it"
            assert ledger.claim(data["id"]).repeats is None


@pytest.mark.parametrize("name", NAMES)
def test_every_claim_of_the_chapter_is_answered(name):
    owned = {c.id for c in ledger.claims().values() if c.chapter == name and not c.repeats}
    assert {d["id"] for d in decided()[name]["findings"]} == owned


@pytest.mark.parametrize("name", NAMES)
def test_committed_findings_follow_from_the_ledger(name):
    """Statement, rule and test are the ledger's; the verdict is what the rule gives for what was observed."""
    for data in decided()[name]["findings"]:
        c = ledger.claim(data["id"])
        assert (data["statement"], data["rule"], data["test"], data["quote"]) == (c.statement, c.rule, c.test, c.quote), c.id
        first = data.get("verdict_so_far", data.get("verdict_first", data["verdict"]))
        if data["decided"] == "computation" and first in findings.SCALE:
            assert first == findings.verdict_of(c.test, data["observed"]), c.id
        if data["verdict"] in ("Not tested here", "Cannot be tested"):
            assert data["looked_for"], f"{c.id}: says nothing of what was looked for"


def test_few_claims_end_in_an_exit():
    made = [d for m in decided().values() for d in m["findings"]]
    left = [d["id"] for d in made if d["verdict"] in ("Not tested here", "Cannot be tested")]
    assert len(left) <= len(made) / 5, f"{len(left)} of {len(made)} claims are left without a verdict"


def test_lead_claims_decided_by_reading_have_two_sources():
    lone = [
        d["id"]
        for m in decided().values()
        for d in m["findings"]
        if d["lead"] and d["decided"] == "reading" and d["event"]["happened"] != "unknown" and sum(s["read"] != "no" for s in d["event"]["sources"]) < 2
    ]
    assert lone == []


@pytest.mark.parametrize("damage", ["", "{", "[]", '{"cells": 5}', '{"cells": [], "metadata": {}, "nbformat": 4}'])
def test_damaged_notebook_gets_one_error(tmp_path, damage):
    path = tmp_path / "kazakhstan.ipynb"
    path.write_text(damage, encoding="utf-8")
    with pytest.raises(run.RunError, match=r"kazakhstan\.ipynb: damaged notebook .*restore it") as bad:
        run.read(path)
    assert "\n" not in str(bad.value)


def test_absent_notebook_gets_one_error(tmp_path):
    with pytest.raises(run.RunError, match="cannot be read"):
        run.read(tmp_path / "nowhere.ipynb")


# --- the rules themselves ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize("text", ["It rose by 5 %.", "Twenty states", "two million people", "12 of them", "in 1200", "twelve"])
def test_typed_numbers_are_found(text):
    assert rules.typed_numbers(text)


@pytest.mark.parametrize(
    "text",
    ["In 2021 and 2021-12", "on 24 February 2022", "five states", "the C5+1 and COVID-19", "“20 million”", "see [it](page-2.html)", "the 1990s", "2014/15"],
)
def test_years_dates_names_and_quotations_may_stand(text):
    assert rules.typed_numbers(text) == []


def test_literal_parts_of_shown_texts_are_seen():
    source = 'prose(f"It rose by {x:.1f} in 12 states")\nfigure(fig, name="a2", title=f"Of 5 {y}", subtitle="s", alt="a")\n'
    source += 'page.close(answer="In 7 days")\nother("99")'
    assert [bool(rules.typed_numbers(t)) for t in rules.shown_texts(source)].count(True) == 3


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("The ABCD met.", ["ABCD: not in the glossary"]),
        ("The EAEU met.", ["EAEU: used before"]),
        ("The Eurasian Economic Union (EAEU) met.", []),
        ("In part II", []),
    ],
)
def test_abbreviations_are_spelt_out_first(text, found):
    assert [u[: len(f)] for u, f in zip(rules.unexplained(text), found, strict=True)] == found


def test_copied_words_are_found_and_quotations_are_not(corpus):
    text = next(iter(ledger.corpus_texts(corpus).values()))
    assert rules.copied("We wrote: " + " ".join(text.split()[100:110]))
    quoted = next(c.quote for c in ledger.claims().values() if c.quote and len(c.quote.split()) > 8)
    assert rules.copied(f"He said: “{quoted}” Then we said something else.") == []
    assert rules.copied("Words of our own that nobody ever wrote in one of these ten pieces.") == []
