"""Verdicts: the rule decides, exits are exits, other sources and windows are shown, and what does not fit is refused."""

from __future__ import annotations

import math

import pytest

from onrecord import findings, ledger, tables
from onrecord.base import DataError
from tests import fixture

TEST = {"unit": "%", "borne_out": [15, 25], "partly": [10, 30]}


@pytest.fixture
def book(little, monkeypatch):
    """The functions of a notebook, reading the fixture's ledger and tables."""
    monkeypatch.setattr(ledger, "home", lambda: little.data)
    monkeypatch.setenv("ONRECORD_DATA", str(little.data))
    monkeypatch.setattr(tables, "_read", set())
    findings.made.clear()
    return little


@pytest.mark.parametrize(
    ("observed", "verdict"),
    [
        (20, "Borne out"),
        (15, "Borne out"),
        (25, "Borne out"),
        (14.999, "Partly borne out"),
        (10, "Partly borne out"),
        (30, "Partly borne out"),
        (30.001, "Not borne out"),
        (-3, "Not borne out"),
    ],
)
def test_closed_nested_intervals_decide(observed, verdict):
    assert findings.verdict_of(TEST, observed) == verdict


def test_open_sides():
    test = {"unit": "x", "borne_out": [None, 5], "partly": [None, 9]}
    assert [findings.verdict_of(test, v) for v in (-1e9, 5, 9, 9.1)] == ["Borne out", "Borne out", "Partly borne out", "Not borne out"]
    assert findings.interval_words(test) == "Borne out at 5 or less; partly at 9 or less (x)."
    assert findings.interval_words(TEST) == "Borne out from 15 to 25; partly from 10 to 30 (%)."


def test_number_decides(book):
    made = findings.finding("harvest-grew", observed=20.0000000001, tables=["harvest"])
    assert (made.id, made.verdict, made.data["observed"], made.data["decided"]) == ("harvest-grew", "Borne out", 20, "computation")
    assert "Fixture Statistics" in made.data["sources"]
    shown = made.bundle()
    assert shown[findings.MIME]["rule"] and "Borne out" in shown["text/html"]


def test_event_decides(book):
    made = findings.finding("bridge-opens")
    assert (made.verdict, made.data["decided"]) == ("Not borne out", "reading")
    assert made.data["event"]["sources"][0]["title"] == "Bridge opens"


@pytest.mark.parametrize(
    ("happened", "verdict"), [("yes", "Borne out"), ("partly", "Partly borne out"), ("no", "Not borne out"), ("unknown", "Not tested here")]
)
def test_what_happened_maps_to_a_verdict(book, happened, verdict):
    path = book.data / "events.csv"
    path.write_text(path.read_text(encoding="utf-8").replace(",no\n", f",{happened}\n"), encoding="utf-8")
    made = findings.finding("bridge-opens")
    assert made.verdict == verdict
    assert bool(made.data["looked_for"]) == (happened == "unknown")


def test_forecast_that_is_not_yet_due_is_not_scored(book):
    rows = fixture.rows()
    rows[2]["due"] = "2040-01"
    book.ledger(*rows)
    made = findings.finding("bridge-opens")
    assert (made.verdict, made.data["verdict_so_far"]) == ("Not yet due", "Not borne out")


def test_exit_needs_its_reason(book):
    made = findings.finding("trade-doubles", exit="Not tested here", looked_for=["harvest"])
    assert (made.verdict, made.data["decided"]) == ("Not tested here", "exit")
    with pytest.raises(DataError, match="trade-doubles: Not tested here needs looked_for"):
        findings.finding("trade-doubles", exit="Not tested here")
    with pytest.raises(DataError, match="'Borne out' is no exit"):
        findings.finding("trade-doubles", exit="Borne out", looked_for=["harvest"])


def test_second_source_with_another_verdict_makes_sources_disagree(book):
    made = findings.finding("harvest-grew", observed=20, tables=["harvest"], second=("Another table", 40, ["ferry"]))
    assert (made.verdict, made.data["verdict_first"]) == ("Sources disagree", "Borne out")
    agree = findings.finding("harvest-grew", observed=20, tables=["harvest"], second=("Another table", 21, ["ferry"]))
    assert agree.verdict == "Borne out" and agree.data["other"][0]["sources"]


def test_window_and_later_vintage_leave_the_verdict(book):
    made = findings.finding("harvest-grew", observed=20, tables=["harvest"], window=("Five years", 40), now=("The vintage of 2024", 12, ["ferry"]))
    assert made.verdict == "Borne out"
    assert [(o["role"], o["verdict"]) for o in made.data["other"]] == [("another window or definition", "Not borne out"), ("as known now", "Partly borne out")]


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda f: f("harvest-greww", observed=1, tables=["harvest"]), "no claim 'harvest-greww'; did you mean harvest-grew"),
        (lambda f: f("harvest-promised", observed=1, tables=["harvest"]), "repeats 'harvest-grew' and takes its verdict"),
        (lambda f: f("bridge-opens", observed=1, tables=["harvest"]), "its test is the event 'bridge-opening', not a number"),
        (lambda f: f("trade-doubles", observed=1, tables=["harvest"]), "the ledger gives it no test"),
        (lambda f: f("harvest-grew", tables=["harvest"]), "one number in the unit of its test is needed"),
        (lambda f: f("harvest-grew", observed="many", tables=["harvest"]), "one number in the unit of its test is needed"),
        (lambda f: f("harvest-grew", observed=math.nan, tables=["harvest"]), "observed is not a number"),
        (lambda f: f("harvest-grew", observed=math.inf, tables=["harvest"]), "observed is not a number"),
        (lambda f: f("harvest-grew", observed=20), "name the tables"),
        (lambda f: f("harvest-grew", observed=20, tables=["no-such-table"]), "no table 'no-such-table'"),
    ],
)
def test_what_does_not_fit_is_refused(book, call, message):
    with pytest.raises(DataError, match=message):
        call(findings.finding)


def test_chapter_answers_its_own_claims_and_no_others(book):
    from onrecord import page

    opened = page.chapter("countries/kazakhstan")
    with pytest.raises(DataError, match="countries/kazakhstan: no finding yet for harvest-grew"):
        opened.close(answer="Nothing.")
    findings.finding("harvest-grew", observed=20, tables=["harvest"])
    opened.close(answer="The harvest grew.")
    findings.finding("bridge-opens")
    with pytest.raises(DataError, match="decides bridge-opens, which other chapters own"):
        opened.close(answer="The harvest grew.")
    with pytest.raises(DataError, match="unknown chapter 'countries/atlantis'"):
        page.chapter("countries/atlantis")
    with pytest.raises(DataError, match=r"prose\(\) was given no text"):
        page.prose("  ")


@pytest.mark.parametrize(
    ("value", "unit", "words"),
    [
        (1234567, "", "1,234,567"),
        (-12.34, "%", "−12.3 %"),
        (0.01234, "t", "0.012 t"),
        (5, "states", "5 states"),
        (3.1, "", "3.1"),
        (100.4, "km", "100 km"),
        (1, "countries of five", "1 country of five"),
        (1, "percentage points", "1 percentage point"),
        (1, "% of trade", "1 % of trade"),
        (0.92, "ratio of growth", "0.92 (ratio of growth)"),
        (-53.64, "percent", "−53.6 %"),
        (7.5, "per cent change", "7.5 % change"),
        (1, "states of 5", "1 state of five"),
        (2, "states of 5 voting no", "2 states of five voting no"),
    ],
)
def test_numbers_for_readers(value, unit, words):
    assert findings.number(value, unit) == words


def test_counts_in_words():
    assert [findings.words(n) for n in (0, 1, 4, 12, 13, 1234)] == ["none", "one", "four", "twelve", "13", "1,234"]


def test_brier_score_by_hand():
    mean, low, high = findings.brier([0.9, 0.1, 0.5], [1, 1, 0])
    assert mean == pytest.approx((0.01 + 0.81 + 0.25) / 3)
    assert low < mean < high and low >= 0 and high <= 1
    assert findings.brier([0.5] * 4, [0, 1, 0, 1]) == pytest.approx((0.25, 0.25, 0.25))
    assert findings.brier([0.9], [1]) == (pytest.approx(0.01), 0.0, 1.0)
    for bad in (([], []), ([0.5], [1, 0])):
        with pytest.raises(DataError, match="as many outcomes as probabilities"):
            findings.brier(*bad)
