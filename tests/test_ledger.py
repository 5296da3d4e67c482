"""The ledger: it loads, checks and locks; quotations stand in their articles; bad rows get one clear error."""

from __future__ import annotations

import copy
import json
import random
import re
from dataclasses import asdict
from pathlib import Path

import jsonschema
import pytest
import yaml

from onrecord import ledger, tables
from onrecord.base import YAML, DataError
from tests import fixture, rules


def test_the_ledger_is_consistent():
    ledger.check()
    assert set(ledger.articles()) == {c.article for c in ledger.claims().values()}, "an article without a single claim"


def test_lock_holds_every_claim_once():
    lines = (ledger.home() / "claims.lock").read_text(encoding="utf-8").splitlines()
    ids = [json.loads(line)["id"] for line in lines]
    assert len(ids) == len(set(ids)) and set(ids) == set(ledger.claims())


def test_quotations_stay_within_a_fifth_of_each_article():
    for name, (quoted, words) in ledger.budget().items():
        assert quoted <= ledger.QUOTE_SHARE * words, name


def test_quotations_are_verbatim(corpus):
    checked = ledger.verify_quotes(corpus)
    assert checked
    assert [c for c in checked if c.status != "exact"] == []


def test_places_are_spans_inside_one_sentence(corpus):
    texts = ledger.corpus_texts(corpus)
    for c in ledger.claims().values():
        words = texts[c.article][c.at[0] : c.at[1]]
        assert words.strip() == words and words, f"{c.id}: its place begins or ends in white space"
        assert ledger.sentence_break(words) is None, f"{c.id}: its place passes a sentence's end: {ledger.sentence_break(words)!r}"


def test_no_quotation_leaves_its_hedge_outside(corpus):
    assert [h for h in ledger.hedges(corpus) if not h.context] == []


def test_rows_fit_the_published_schema():
    schema = json.loads((Path(ledger.__file__).parent / "site" / "claims.schema.json").read_text(encoding="utf-8"))
    one = jsonschema.Draft202012Validator(schema["properties"]["claims"]["items"])
    for c in ledger.claims().values():
        assert [e.message for e in one.iter_errors(json.loads(json.dumps(asdict(c))))] == [], c.id
        assert c.at[1] - c.at[0] <= ledger.LONGEST_PLACE, c.id


def test_events_and_the_claims_that_name_them():
    named = {c.event for c in ledger.claims().values() if c.event}
    assert named == set(ledger.events()), "an event that no test names, or a test's event without a row"
    for e in ledger.events().values():
        assert e.happened == "unknown" or all(s.title and s.publisher and s.address for s in e.decisive), f"{e.id}: a source lacks title, publisher or address"
        assert e.happened == "unknown" or e.decisive, f"{e.id}: decided, and nothing was read"


def test_sources_of_events_stand_once_and_together():
    rows = [tuple(row.values()) for _, row in ledger.read_rows(ledger.home() / "event-sources.csv", ("event", "title", "address"))]
    assert len(rows) == len(set(rows)), "a source stands twice for one event"
    order = list(ledger.events())
    assert [row[0] for row in rows] == sorted((row[0] for row in rows), key=order.index), "sources stand in the order of events.csv"


def test_lead_claims_decided_by_reading_have_two_sources():
    for c in ledger.claims().values():
        event = ledger.events().get(c.event)
        if c.lead and not c.repeats and event and event.happened != "unknown":
            assert len({s.publisher for s in event.decisive}) >= 2, f"{c.id}: {event.id}"
            assert len({s.address for s in event.decisive}) >= 2, f"{c.id}: {event.id}"


def test_articles_are_the_texts_that_were_read(corpus):
    import hashlib

    for name, text in ledger.corpus_texts(corpus).items():
        assert hashlib.sha256(text.encode("utf-8")).hexdigest() == ledger.articles()[name].sha256, name


def test_no_run_of_eight_words_in_the_repository(corpus):
    found = {str(path): copied for path in rules.text_files() if (copied := rules.copied_in(path))}
    assert found == {}


def test_no_run_of_eight_words_in_the_built_book(corpus, html):
    found = {}
    for path in sorted(html.rglob("*.html")):
        copied = rules.copied(rules.visible(path.read_text(encoding="utf-8")))
        if copied:
            found[str(path.relative_to(html))] = copied
    for path in (html / "findings.json", html / "claims.json", html / "searchindex.js", html / "_static" / "record.js"):
        if path.is_file() and (copied := rules.copied_in(path)):
            found[path.name] = copied
    assert found == {}


# --- bad rows, one test each --------------------------------------------------------------------------------------


def broken(little, *rows, lock: bool = True) -> str:
    """The one error that a ledger of these rows raises."""
    path = little.data / "claims" / f"{fixture.ARTICLE}.yaml"
    path.write_text(yaml.safe_dump(list(rows), sort_keys=False, allow_unicode=True), encoding="utf-8")
    with pytest.raises(DataError) as bad:
        ledger.claims(little.data)
        if lock:
            (little.data / "claims.lock").unlink(missing_ok=True)
            ledger.write_lock(little.data)
        ledger.check(little.data)
    message = str(bad.value)
    assert "claims" in message and "\n" not in message
    return message


def test_fixture_rows_are_right(little):
    ledger.check(little.data)
    assert [c.status for c in ledger.verify_quotes(little.root / "corpus", little.data)] == ["exact", "exact"]


CASES = {
    "id is used twice": [{}, {}],
    "lies outside the article": [{"at": [4, 9000 // 30]}],
    "unknown country 'Kazakhstan'": [{"countries": ["Kazakhstan"]}],
    "unknown theme 'horses'": [{"themes": ["horses"]}],
    "unknown chapter 'countries/atlantis'": [{"chapter": "countries/atlantis"}],
    "unknown kind 'guess'": [{"kind": "guess"}],
    "unknown speaker 'nobody'": [{"speaker": "nobody"}],
    "is before the article's earliest date": [{"kind": "forecast", "due": "2021-01", "due_basis": "stated", "likelihood": "will"}],
    "neither test nor exit": [{"test": None}],
    "450 characters; 400 at most": [{"at": [0, 450]}],
    "'rule' is empty": [{"rule": "  "}],
    "intervals that do not nest": [{"test": {"unit": "%", "borne_out": [5, 25], "partly": [10, 30]}}],
    "an interval is [low, high]": [{"test": {"unit": "%", "borne_out": [5, "many"], "partly": [10, 30]}}],
    "no field 'rule'": [{"rule": ...}],
    "unknown field 'rating'": [{"rating": 5}],
    "has no row in events.csv": [{"test": {"event": "moon-landing"}}],
    "repeats 'nowhere', which is no claim of its own": [{"test": None, "repeats": "nowhere"}],
    "contradicts 'nowhere', which the ledger does not have": [{"contradicts": ["nowhere"]}],
    "is not in likelihood.csv": [{"kind": "forecast", "due": "2022-12", "due_basis": "stated", "likelihood": "perchance"}],
    "a forecast needs due": [{"kind": "forecast"}],
    "is no month": [{"kind": "forecast", "due": "soon", "due_basis": "stated", "likelihood": "will"}],
    "'due' stands on a row that is no forecast": [{"due": "2022-12"}],
    "lower-case words joined by hyphens": [{"id": "Harvest Grew"}],
    "'lead' must be true or false": [{"lead": "yes"}],
    "must be a list": [{"countries": "KAZ"}],
    "at most a fifth": [{"quote": " ".join(["word"] * 41)}],
    "a quotation of 46 words; 45 at most": [{"quote": " ".join(["word"] * 46)}],
}


@pytest.mark.parametrize("message", CASES, ids=lambda m: m.replace(" ", "-"))
def test_bad_row(little, message):
    rows = []
    for change in CASES[message]:
        row = fixture.row(**change)
        rows.append({k: v for k, v in row.items() if v is not ...})
    said = broken(little, *rows)
    assert message in said
    assert fixture.ARTICLE in said
    assert "at most a fifth" in said or re.search(r"row \d+ \(|harvest-grew", said), "the row is not named"


def test_article_that_does_not_exist(little):
    path = little.data / "claims" / f"{fixture.ARTICLE}.yaml"
    path.rename(path.with_name("no-such-piece.yaml"))
    with pytest.raises(DataError, match=r"no-such-piece\.yaml: articles\.yaml has no article"):
        ledger.claims(little.data)


def test_yaml_that_does_not_parse(little):
    path = little.data / "claims" / f"{fixture.ARTICLE}.yaml"
    path.write_text(path.read_text(encoding="utf-8").replace("statement:", "statement: [", 1), encoding="utf-8")
    with pytest.raises(DataError, match=r"made-up-piece\.yaml, line \d+: not readable as YAML"):
        ledger.claims(little.data)


def test_a_built_checkout_keeps_the_ledger_as_json(little, monkeypatch):
    """Kernels read the twin; one that is damaged, or of an older file, decides nothing."""
    monkeypatch.setattr(ledger, "home", lambda: little.data)
    path, built = little.data / "claims" / f"{fixture.ARTICLE}.yaml", little.data.parent / "_build"
    plain = ledger._load(path)
    assert not built.exists()
    built.mkdir()
    assert ledger._load(path) == plain
    (twin,) = (built / ".ledger" / path.stem).iterdir()
    assert json.loads(twin.read_text(encoding="utf-8")) == plain
    twin.write_text('[{"id": "cut', encoding="utf-8")
    assert ledger._load(path) == plain and json.loads(twin.read_text(encoding="utf-8")) == plain
    path.write_text(yaml.safe_dump(plain[1:]), encoding="utf-8")
    assert ledger._load(path) == plain[1:]
    assert [p != twin for p in twin.parent.iterdir()] == [True]
    # A date is none in JSON: such a file stays YAML alone.
    path.write_text("- date: 2022-01-01\n", encoding="utf-8")
    ledger._load(path)
    assert not [p for p in twin.parent.iterdir() if "2022-01-01" in p.read_text(encoding="utf-8")]


@pytest.mark.parametrize("content", ["just words\n", "- 5\n", "a: b\n", "- [1, 2]\n"])
def test_yaml_that_holds_no_rows(little, content):
    (little.data / "claims" / f"{fixture.ARTICLE}.yaml").write_text(content, encoding="utf-8")
    with pytest.raises(DataError, match=r"made-up-piece\.yaml: .*row"):
        ledger.claims(little.data)


def test_quote_altered_by_one_letter(little):
    little.ledger(fixture.row(quote="The harvest grew by a fifth in the valley last yeer"))
    assert [c.status for c in ledger.verify_quotes(little.root / "corpus", little.data)] == ["absent"]
    little.ledger(fixture.row(quote="The Harvest grew by a fifth in the valley last year"))
    assert [c.status for c in ledger.verify_quotes(little.root / "corpus", little.data)] == ["normalised"]
    said = little.call("check", corpus=True)
    assert said.returncode == 1 and "harvest-grew: the quotation is normalised" in said.stderr and len(said.stderr.splitlines()) == 1


def test_place_over_a_sentence_end(little):
    little.ledger(fixture.row(at=[0, fixture.TEXT.index("carried")]))
    said = little.call("check", corpus=True)
    assert said.returncode == 1 and "harvest-grew" in said.stderr and "sentence" in said.stderr


def test_sentence_ends_are_told_from_abbreviations():
    assert ledger.sentence_break("the U.S. Army and Mr. Tokayev met at 3.5 km") is None
    assert ledger.sentence_break("It rained. Then it stopped") is not None
    assert ledger.sentence_break("He said “no.” Then he left") is not None
    assert ledger.sentence_break("one line\nanother") == "line break"


def test_sentence_round_a_place():
    text = "First, at 3.5 km.651 Second one.\nThird: Mr. X. Last"
    found = [text[slice(*ledger.sentence(text, text.index(word)))] for word in ("km", "one", "Mr", "Last")]
    assert found == ["First, at 3.5 km.651 ", "Second one.", "Third: Mr. X. Last", "Third: Mr. X. Last"]


def test_hedge_left_outside_a_quotation(little):
    corpus = little.root / "corpus"
    assert [(h.claim, h.outside) for h in ledger.hedges(corpus, little.data)] == [("bridge-opens", ("might",))]
    said = little.call("hedges", "--corpus", str(corpus))
    assert said.returncode == 1 and "bridge-opens: outside: might; context: none" in said.stdout
    rows = fixture.rows()
    rows[2]["context"] = "The sentence adds that trade could double."
    little.ledger(*rows)
    said = little.call("hedges", "--corpus", str(corpus))
    assert said.returncode == 0 and "1 with context, 0 without" in said.stdout


def test_locked_rule_that_changed(little):
    path = little.data / "claims" / f"{fixture.ARTICLE}.yaml"
    rows = fixture.rows()
    first = rows[0]["rule"]
    rows[0]["rule"] = "Another rule."
    path.write_text(yaml.safe_dump(rows, sort_keys=False), encoding="utf-8")
    with pytest.raises(DataError, match=r"harvest-grew: 'rule' differs from claims\.lock"):
        ledger.check(little.data)
    rows[0]["changed"] = [{"date": "2026-11-24", "reason": "The first could not be applied.", "rule": first}]
    path.write_text(yaml.safe_dump(rows, sort_keys=False), encoding="utf-8")
    ledger.check(little.data)


def test_claim_that_is_not_locked_or_gone(little):
    path = little.data / "claims" / f"{fixture.ARTICLE}.yaml"
    path.write_text(yaml.safe_dump(fixture.rows()[1:], sort_keys=False), encoding="utf-8")
    with pytest.raises(DataError, match=r"'harvest-grew' is locked but gone|repeats 'harvest-grew'"):
        ledger.check(little.data)
    path.write_text(yaml.safe_dump([*fixture.rows(), fixture.row(id="a-new-one", quote=None)], sort_keys=False), encoding="utf-8")
    with pytest.raises(DataError, match="'a-new-one' is not locked"):
        ledger.check(little.data)


def test_lock_is_only_ever_added_to(little):
    path = little.data / "claims.lock"
    before = path.read_text(encoding="utf-8")
    (little.data / "claims" / f"{fixture.ARTICLE}.yaml").write_text(
        yaml.safe_dump([*fixture.rows(), fixture.row(id="a-new-one", quote=None)], sort_keys=False), encoding="utf-8"
    )
    assert ledger.write_lock(little.data) == 1
    assert path.read_text(encoding="utf-8").startswith(before)


@pytest.mark.parametrize(
    ("file", "old", "new", "message"),
    [
        ("events.csv", ",no\n", ",perhaps\n", "happened is 'perhaps'"),
        ("events.csv", "happened\n", "occurred\n", "no column 'happened'"),
        ("event-sources.csv", ",page\n", ",glanced\n", "read is 'glanced'"),
        ("event-sources.csv", "bridge-opening,", "moon-landing,", "nothing was read for it|which events.csv does not have"),
        ("event-sources.csv", ",page\n", ",no\n", "nothing was read for it"),
        ("event-sources.csv", ",page\n", "\n", "cells are needed"),
        (
            "event-sources.csv",
            ",,page\n",
            ",https://a.example/,page\nbridge-opening,Again,Another,,https://a.example/,page\n",
            "row 3 .*the address stands twice",
        ),
    ],
)
def test_bad_event(little, file, old, new, message):
    path = little.data / file
    path.write_text(path.read_text(encoding="utf-8").replace(old, new, 1), encoding="utf-8")
    with pytest.raises(DataError, match=message):
        ledger.events(little.data)


def test_unknown_claim_names_near_misses():
    name = next(iter(ledger.claims()))
    with pytest.raises(DataError, match=name):
        ledger.claim(name[:-1])


# --- two hundred mutations -----------------------------------------------------------------------------------------

ODD = (
    None,
    "",
    " ",
    "x",
    -1,
    0,
    5,
    1.5,
    True,
    [],
    [None],
    ["KAZ", 5],
    {},
    {"event": 5},
    {"event": "bridge-opening"},
    [3, 1],
    [0, 10**9],
    "2022-13",
    "2022-12",
    "will",
    "äöü–“”",
    {"unit": "%", "borne_out": [1], "partly": [0, 2]},
    {"unit": 5, "borne_out": [1, 2], "partly": [0, 3]},
    [[1, 2]],
    "null",
    "a: b",
    "- x",
    "#",
    "\n",
    "\u0000".replace("\u0000", "\t"),
)


def mutated(row: dict, dice: random.Random) -> dict:
    row = copy.deepcopy(row)
    key = dice.choice(sorted(row))
    what = dice.randrange(5)
    if what == 0:
        del row[key]
    elif what == 1:
        row[dice.choice(["extra", key.upper(), 5])] = dice.choice(ODD)
    elif what == 2:
        row[key], other = row[dice.choice(sorted(row))], row[key]
        row[dice.choice(sorted(row))] = other
    elif what == 3 and isinstance(row[key], str) and row[key]:
        at = dice.randrange(len(row[key]))
        row[key] = row[key][:at] + dice.choice(["", "é", "'", ":", "\n", "Z"]) + row[key][at + 1 :]
    else:
        row[key] = dice.choice(ODD)
    return row


@pytest.mark.parametrize("seed", range(200))
def test_mutated_row_is_read_as_written_or_gives_one_error(seed, bench_ledger):
    dice = random.Random(seed)
    row = mutated(fixture.rows()[dice.randrange(4)], dice)
    path = bench_ledger.data / "claims" / f"{fixture.ARTICLE}.yaml"
    others = [r for r in fixture.rows() if r["id"] not in (row.get("id"), "harvest-promised")]
    path.write_text(yaml.safe_dump([row, *others], sort_keys=False, allow_unicode=True), encoding="utf-8")
    ledger._claims.cache_clear()
    try:
        known = ledger.claims(bench_ledger.data)
        (bench_ledger.data / "claims.lock").unlink(missing_ok=True)
        ledger.write_lock(bench_ledger.data)
        ledger.check(bench_ledger.data)
    except DataError as bad:
        assert str(path.name) in str(bad) or "made-up-piece" in str(bad)
        assert "\n" not in str(bad)
        return
    read = known[row["id"]]
    for key, value in row.items():
        kept = getattr(read, key)
        assert (list(kept) if isinstance(kept, tuple) else kept) == (value if value is not None or key not in ("contradicts", "changed") else [])


MARKS = ("", "\n", ":", "- ", "  ", "'", '"', "[", "}", "#", "&", "*", "!", "|", "\t", "5", "é", "\x00")


@pytest.mark.parametrize("seed", range(200))
def test_mutated_file_is_read_as_written_or_gives_one_error(seed, bench_ledger):
    dice = random.Random(seed)
    path = bench_ledger.data / "claims" / f"{fixture.ARTICLE}.yaml"
    text = yaml.safe_dump(fixture.rows(), sort_keys=False, allow_unicode=True)
    for _ in range(dice.randint(1, 3)):
        at = dice.randrange(len(text))
        text = text[:at] + dice.choice(MARKS) + text[at + dice.randint(0, 2) :]
    path.write_text(text, encoding="utf-8")
    ledger._claims.cache_clear()
    try:
        known = ledger.claims(bench_ledger.data)
    except DataError as bad:
        assert path.name in str(bad) and "\n" not in str(bad)
        return
    for row in yaml.load(text, Loader=YAML) or []:
        read = known[row["id"]]
        assert (read.statement, list(read.at), read.rule, read.test) == (row["statement"], row["at"], row["rule"], row["test"])


@pytest.fixture(scope="module")
def bench_ledger(tmp_path_factory):
    return fixture.make(tmp_path_factory.mktemp("fuzz") / "book")


def test_as_of_is_a_date_after_every_article():
    assert all(f"{tables.as_of():%Y-%m}" > a.latest for a in ledger.articles().values())
