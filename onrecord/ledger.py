"""The ledger: ten articles, their claims, the events that decide some of them, and quotations.

Files: ``data/articles.yaml``, ``data/claims/<article>.yaml``, ``data/claims.lock``, ``data/events.csv``,
``data/event-sources.csv``, ``data/likelihood.csv``. Readers need no more than :func:`claim` and
:func:`claims`; :func:`check` is what the build and the tests run.
"""

from __future__ import annotations

import csv
import hashlib
import json
import math
import os
import re
from contextlib import suppress
from dataclasses import asdict, dataclass, field
from functools import lru_cache
from itertools import pairwise
from pathlib import Path

import yaml

from onrecord.base import YAML, DataError, home

THEMES = (
    "belt-and-road",
    "trade",
    "energy",
    "debt-investment",
    "remittances",
    "sanctions-currencies",
    "russia-security",
    "militancy",
    "alignment",
    "west",
    "closed-borders",
    "unrest-opinion",
    "digital",
    "water",
)
COUNTRY_CHAPTERS = ("kazakhstan", "kyrgyzstan", "tajikistan", "turkmenistan", "uzbekistan", "afghanistan", "xinjiang", "south-caucasus")
CHAPTERS = tuple(f"countries/{c}" for c in COUNTRY_CHAPTERS) + tuple(f"themes/{t}" for t in THEMES)
KINDS = ("quantity", "event", "state", "cause", "forecast", "judgement")
HAPPENED = ("yes", "partly", "no", "unknown")
READ = ("page", "excerpt", "no")
MONTHS = ("January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November", "December")
GROUPS = ("Central Asia", "the West")
LONGEST_PLACE, LONGEST_QUOTE, QUOTE_SHARE, RUN = 400, 45, 0.20, 8
_ISO3 = re.compile(r"[A-Z]{3}")
_SLUG = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
_SPEAKER = re.compile(r"author|interviewer|caption|headline|third party: .+")
# A full stop after these does not end a sentence.
_ABBREVIATED = re.compile(r"(?:^|[\s(“])(?:U\.S|U\.K|U\.N|Mr|Ms|Mrs|Dr|No|St|vs|Gen|Col|Lt|Gov|Jan|Feb|Mar|Aug|Sept|Oct|Nov|Dec|Inc|Co|Ltd|e\.g|i\.e|[A-Z])$")


@dataclass(frozen=True)
class Article:
    """One of the ten pieces, as ``data/articles.yaml`` gives it."""

    id: str
    title: str
    authors: tuple[str, ...]
    outlet: str
    kind: str
    date: str
    earliest: str
    latest: str
    date_basis: str
    address: str | None
    address_kind: str | None
    body: tuple[int, int]
    footnotes: tuple[int, int] | None
    words: int
    sha256: str

    @property
    def short(self) -> str:
        """Author-year label, for example ``Pantucci (Nikkei Asia, March 2022)``."""
        return f"{self.surnames} ({self.outlet_short}, {self.when})"

    @property
    def surnames(self) -> str:
        named = [a for a in self.authors if "(interviewer" not in a]
        return " and ".join(a.split(" (")[0].split()[-1] for a in named)

    @property
    def outlet_short(self) -> str:
        return self.outlet.split(" (")[0].split(":")[0]

    @property
    def when(self) -> str:
        """Month and year in words, with *about* where the text fixes only a range."""
        year, month = self.date.split("-")
        return ("about " if self.earliest != self.latest else "") + f"{MONTHS[int(month) - 1]} {year}"


@dataclass(frozen=True)
class Claim:
    """One checkable statement: our words, its place, its rule and its test (design §3)."""

    id: str
    article: str
    statement: str
    at: tuple[int, int]
    lead: bool
    quote: str | None
    context: str | None
    kind: str
    speaker: str
    countries: tuple[str, ...]
    themes: tuple[str, ...]
    chapter: str
    rule: str
    test: dict | None
    looked_for: str | None = None
    due: str | None = None
    due_basis: str | None = None
    likelihood: str | None = None
    condition: str | None = None
    repeats: str | None = None
    contradicts: tuple[str, ...] = ()
    changed: tuple[dict, ...] = ()

    @property
    def event(self) -> str | None:
        return self.test.get("event") if self.test else None


@dataclass(frozen=True)
class Source:
    """What was read for an event: a page, an excerpt of it, or nothing."""

    title: str
    publisher: str
    date: str
    address: str
    read: str


@dataclass(frozen=True)
class Event:
    """A documented event; ``happened`` answers the question of the rule that names it."""

    id: str
    date: str
    place: str
    countries: str
    actors: str
    what: str
    figures: str
    happened: str
    sources: tuple[Source, ...] = field(default=())

    @property
    def decisive(self) -> tuple[Source, ...]:
        return tuple(s for s in self.sources if s.read != "no")


def _load(path: Path):
    try:
        text = path.read_text(encoding="utf-8")
    except OSError:
        raise DataError(f"{path}: no such file") from None
    except UnicodeDecodeError as bad:
        raise DataError(f"{path}: not readable as YAML ({bad.reason}); mend the syntax") from None
    twin = _twin(path, text)
    if twin:
        with suppress(OSError, ValueError):
            return json.loads(twin.read_text(encoding="utf-8"))
    try:
        found = yaml.load(text, Loader=YAML)
    except yaml.YAMLError as bad:
        place = getattr(bad, "problem_mark", None)
        line = f", line {place.line + 1}" if place else ""
        what = " ".join(str(getattr(bad, "problem", bad)).split())
        raise DataError(f"{path}{line}: not readable as YAML ({what}); mend the syntax") from None
    if twin:
        _keep(twin, found)
    return found


def _twin(path: Path, text: str) -> Path | None:
    """Where a checkout that has been built keeps a file of its ledger as JSON: YAML costs every kernel a second."""
    built = home().parent / "_build"
    if home() not in path.parents or not built.is_dir():
        return None
    return built / ".ledger" / path.stem / f"{hashlib.sha256(text.encode()).hexdigest()}.json"


def _keep(twin: Path, found) -> None:
    """Write the twin, unless JSON would not give back the same; the next reader can do without."""
    part = twin.with_suffix(f".{os.getpid()}")
    with suppress(OSError, TypeError, ValueError):
        text = json.dumps(found, ensure_ascii=False)
        if json.loads(text) != found:
            return
        twin.parent.mkdir(parents=True, exist_ok=True)
        for old in twin.parent.iterdir():
            old.unlink()
        part.write_text(text, encoding="utf-8")
        part.replace(twin)


def _fresh(path: Path) -> int:
    try:
        return path.stat().st_mtime_ns
    except OSError:
        return 0


def articles(folder: Path | None = None) -> dict[str, Article]:
    """The ten articles by id, in the order of ``articles.yaml``."""
    path = (folder or home()) / "articles.yaml"
    return _articles(path, _fresh(path))


@lru_cache(maxsize=4)
def _articles(path: Path, stamp: int) -> dict[str, Article]:
    found = {}
    for row in _load(path):
        try:
            row = {k: tuple(v) if isinstance(v, list) else v for k, v in row.items()}
            found[row["id"]] = Article(**row)
        except (TypeError, KeyError, AttributeError) as bad:
            raise DataError(f"{path}: row {row!r:.80}: {bad}; its fields are those of the other rows") from None
    return found


def claims(folder: Path | None = None) -> dict[str, Claim]:
    """Every claim of the ledger by id, articles in order, places in order."""
    folder = folder or home()
    paths = tuple(sorted((folder / "claims").glob("*.yaml")))
    return _claims(folder, paths, tuple(_fresh(p) for p in paths))


@lru_cache(maxsize=4)
def _claims(folder: Path, paths: tuple[Path, ...], stamps) -> dict[str, Claim]:
    found: dict[str, Claim] = {}
    known = articles(folder)
    for path in paths:
        if path.stem not in known:
            raise DataError(f"{path}: articles.yaml has no article {path.stem!r}; name the file after one of {', '.join(known)}")
        rows = _load(path) or []
        if not isinstance(rows, list):
            raise DataError(f"{path}: a list of rows is needed, one for each statement")
        for number, row in enumerate(rows, 1):
            one = _claim(path, number, row)
            if one.id in found:
                raise DataError(f"{path}: row {number} ({one.id}): the id is used twice, first in {found[one.id].article}.yaml; choose another")
            found[one.id] = one
    order = {a: n for n, a in enumerate(known)}
    return dict(sorted(found.items(), key=lambda item: (order[item[1].article], item[1].at, item[0])))


_FIELDS = {f for f in Claim.__dataclass_fields__ if f != "article"}
_OPTIONAL = {"looked_for", "due", "due_basis", "likelihood", "condition", "repeats", "contradicts", "changed"}


def _claim(path: Path, number: int, row) -> Claim:
    def fail(what: str):
        name = row.get("id") if isinstance(row, dict) else None
        raise DataError(f"{path}: row {number} ({name}): {what}")

    if not isinstance(row, dict):
        fail("a mapping of fields is needed")
    unknown = [str(k) for k in row if k not in _FIELDS]
    if unknown:
        fail(f"unknown field {unknown[0]!r}; the fields are {', '.join(sorted(_FIELDS))}")
    missing = sorted(_FIELDS - _OPTIONAL - set(row))
    if missing:
        fail(f"no field {missing[0]!r}; add it (null where it is empty)")
    row = {k: v for k, v in row.items() if v is not None or k not in ("contradicts", "changed")}
    for key in ("at", "countries", "themes", "contradicts", "changed"):
        value = row.get(key, [])
        if not isinstance(value, list):
            fail(f"{key!r} must be a list")
        row[key] = tuple(value)
    for key in ("id", "statement", "kind", "speaker", "chapter", "rule"):
        if not isinstance(row[key], str) or not row[key].strip():
            fail(f"{key!r} is empty or no text; write it")
    for key in ("quote", "context", "looked_for", "due", "due_basis", "likelihood", "condition", "repeats"):
        if row.get(key) is not None and not isinstance(row[key], str):
            fail(f"{key!r} must be text or null (put quotation marks round it)")
    if not isinstance(row["lead"], bool):
        fail("'lead' must be true or false")
    if not _SLUG.fullmatch(row["id"]):
        fail("an id is lower-case words joined by hyphens")
    at = row["at"]
    if len(at) != 2 or not all(isinstance(n, int) and not isinstance(n, bool) for n in at) or not 0 <= at[0] < at[1]:
        fail("'at' is two character positions, start before end")
    if at[1] - at[0] > LONGEST_PLACE:
        fail(f"a place of {at[1] - at[0]} characters; {LONGEST_PLACE} at most: shorten it to the words that make the statement")
    for key, allowed in (("kind", KINDS), ("chapter", CHAPTERS)):
        if row[key] not in allowed:
            fail(f"unknown {key} {row[key]!r}; one of {', '.join(allowed)}")
    for name in row["themes"]:
        if name not in THEMES:
            fail(f"unknown theme {name!r}; one of {', '.join(THEMES)}")
    if not row["countries"]:
        fail("'countries' is empty")
    for name in row["countries"]:
        if not isinstance(name, str) or (name not in GROUPS and not _ISO3.fullmatch(name)):
            fail(f"unknown country {name!r}; ISO 3166 alpha-3, EUU, {' or '.join(GROUPS)}")
    for other in row["contradicts"]:
        if not isinstance(other, str):
            fail("'contradicts' lists claim ids")
    if not _SPEAKER.fullmatch(row["speaker"]):
        fail(f"unknown speaker {row['speaker']!r}; author, interviewer, caption, headline or 'third party: …'")
    _check_test(row, fail)
    _check_forecast(row, fail)
    for entry in row["changed"]:
        if not isinstance(entry, dict) or not {"date", "reason"} <= set(entry):
            fail("each entry of 'changed' keeps the old text with its date and reason")
    return Claim(article=path.stem, **row)


def _check_test(row: dict, fail) -> None:
    test = row["test"]
    if test is None:
        if not row.get("looked_for") and not row.get("repeats"):
            fail("neither test nor exit: give a test, or say in 'looked_for' what evidence would decide")
        return
    if not isinstance(test, dict):
        fail("'test' is {unit, borne_out, partly} or {event}")
    if set(test) == {"event"}:
        if not isinstance(test["event"], str) or not _SLUG.fullmatch(test["event"]):
            fail("the test's event is an id of events.csv")
        return
    if set(test) != {"unit", "borne_out", "partly"} or not isinstance(test["unit"], str):
        fail("'test' has the fields unit, borne_out and partly, or event alone")
    try:
        inner, outer = _interval(test["borne_out"]), _interval(test["partly"])
    except (TypeError, ValueError):
        fail("an interval is [low, high], null for an open side")
    if not outer[0] <= inner[0] <= inner[1] <= outer[1]:
        fail(f"intervals that do not nest: borne_out {test['borne_out']} must lie inside partly {test['partly']}")


def _check_forecast(row: dict, fail) -> None:
    named = [k for k in ("due", "due_basis", "likelihood") if row.get(k)]
    if row["kind"] != "forecast":
        if named:
            fail(f"{named[0]!r} stands on a row that is no forecast")
        return
    if len(named) < 3:
        fail("a forecast needs due, due_basis and likelihood")
    if not re.fullmatch(r"20\d\d-(0[1-9]|1[0-2])", row["due"]):
        fail(f"due {row['due']!r} is no month such as '2022-12'")
    if row["due_basis"] not in ("stated", "inferred"):
        fail("due_basis is stated or inferred")


def _interval(pair) -> tuple[float, float]:
    low, high = pair
    if isinstance(low, (bool, str)) or isinstance(high, (bool, str)):
        raise TypeError
    return (-math.inf if low is None else float(low), math.inf if high is None else float(high))


def within(pair, value: float) -> bool:
    """Whether ``value`` lies in a closed interval whose open sides are ``None``."""
    low, high = _interval(pair)
    return low <= value <= high


def claim(name: str) -> Claim:
    """One claim by id; :class:`DataError` names near misses."""
    known = claims()
    if name not in known:
        import difflib

        near = difflib.get_close_matches(name, known, n=3)
        raise DataError(f"the ledger has no claim {name!r}" + (f"; did you mean {', '.join(near)}?" if near else "; see data/claims/"))
    return known[name]


def events(folder: Path | None = None) -> dict[str, Event]:
    """Documented events by id, each with what was read for it."""
    folder = folder or home()
    paths = folder / "events.csv", folder / "event-sources.csv"
    return _events(*paths, *(_fresh(p) for p in paths))


@lru_cache(maxsize=4)
def _events(events_path: Path, sources_path: Path, *stamps) -> dict[str, Event]:
    read: dict[str, list[Source]] = {}
    for number, row in read_rows(sources_path, ("event", "title", "publisher", "date", "address", "read")):
        if row["read"] not in READ:
            raise DataError(f"{sources_path}: row {number} ({row['event']}): read is {row['read']!r}; one of {', '.join(READ)}")
        event, source = row.pop("event"), Source(**row)
        if source.address and any(s.address == source.address for s in read.get(event, ())):
            raise DataError(f"{sources_path}: row {number} ({event}): the address stands twice for this event; keep one row")
        read.setdefault(event, []).append(source)
    found: dict[str, Event] = {}
    for number, row in read_rows(events_path, ("id", "date", "place", "countries", "actors", "what", "figures", "happened")):
        where = f"{events_path}: row {number} ({row['id']})"
        if row["id"] in found:
            raise DataError(f"{where}: the id is used twice; join the rows")
        if row["happened"] not in HAPPENED:
            raise DataError(f"{where}: happened is {row['happened']!r}; one of {', '.join(HAPPENED)}")
        found[row["id"]] = Event(**row, sources=tuple(read.pop(row["id"], ())))
        if row["happened"] != "unknown" and not found[row["id"]].decisive:
            raise DataError(f"{where}: happened is {row['happened']!r} but nothing was read for it; add to event-sources.csv or say unknown")
    if read:
        raise DataError(f"{sources_path}: source for {next(iter(read))!r}, which events.csv does not have")
    return found


def read_rows(path: Path, fields: tuple[str, ...]):
    """Number and cells of each row of a CSV file of the book's own; :class:`DataError` names file, row and mend."""
    try:
        with path.open(encoding="utf-8", newline="") as lines:
            reader = csv.DictReader(lines)
            lost = [f for f in fields if f not in (reader.fieldnames or ())]
            if lost:
                raise DataError(f"{path}: no column {lost[0]!r}; its columns are {', '.join(fields)}")
            for number, row in enumerate(reader, 2):
                if None in row or None in row.values():
                    raise DataError(f"{path}: row {number}: {len(fields)} cells are needed; quote cells that hold a comma")
                yield number, {f: row[f].strip() for f in fields}
    except OSError:
        raise DataError(f"{path}: no such file") from None


def likelihoods(folder: Path | None = None) -> dict[str, tuple[float, float]]:
    """Range of probability (0 to 1) for each word of likelihood: our mapping, see ``reference/methods``."""
    path = (folder or home()) / "likelihood.csv"
    return {row["word"]: (float(row["low"]), float(row["high"])) for _, row in read_rows(path, ("word", "low", "high", "term"))}


def _sentence_ends(line: str):
    """Where, in one line of text, a sentence ends and another begins: its full stop, a footnote's number and the space."""
    for match in re.finditer(r"[.!?][”’\"')\]]*(?:\d{3})?\s+(?=[“‘\"'(]?[A-Z0-9])", line):
        if line[match.start()] != "." or not _ABBREVIATED.search(line[: match.start()]):
            yield match


def sentence_break(text: str) -> str | None:
    """The first place inside ``text`` where one sentence ends and another begins, or ``None``."""
    if "\n" in text.strip():
        return "line break"
    end = next(_sentence_ends(text), None)
    return end and text[max(0, end.start() - 20) : end.end() + 5]


def sentence(text: str, at: int) -> tuple[int, int]:
    """Start and end of the sentence that holds character ``at``."""
    start, end = text.rfind("\n", 0, at) + 1, text.find("\n", at)
    line = text[start : end if end >= 0 else len(text)]
    stops = [0, *(match.end() for match in _sentence_ends(line)), len(line)]
    return next((start + a, start + b) for a, b in pairwise(stops) if at < start + b)


def check(folder: Path | None = None) -> None:
    """Check what one row alone cannot show: links between rows, due dates, events, the lock.

    Raises :class:`DataError` with file, row and mend.
    """
    folder = folder or home()
    known, pieces, happened = claims(folder), articles(folder), events(folder)
    words = likelihoods(folder)
    for c in known.values():
        where = f"{folder / 'claims' / c.article}.yaml: {c.id}"
        piece = pieces[c.article]
        last = (piece.footnotes or piece.body)[1]
        if c.at[1] > last:
            raise DataError(f"{where}: place {list(c.at)} lies outside the article, which ends at {last}")
        if c.quote and len(c.quote.split()) > LONGEST_QUOTE:
            raise DataError(f"{where}: a quotation of {len(c.quote.split())} words; {LONGEST_QUOTE} at most")
        if c.due and c.due < piece.earliest:
            raise DataError(f"{where}: due {c.due} is before the article's earliest date, {piece.earliest}")
        if c.likelihood and c.likelihood not in words:
            raise DataError(f"{where}: likelihood {c.likelihood!r} is not in likelihood.csv; add its range there")
        if c.repeats and (c.repeats not in known or known[c.repeats].repeats):
            raise DataError(f"{where}: repeats {c.repeats!r}, which is no claim of its own; name the first row")
        for other in c.contradicts:
            if other not in known:
                raise DataError(f"{where}: contradicts {other!r}, which the ledger does not have")
        if c.event and c.event not in happened:
            raise DataError(f"{where}: event {c.event!r} has no row in events.csv; add it, 'unknown' until it was read")
    budget(folder)
    check_lock(folder)


def budget(folder: Path | None = None) -> dict[str, tuple[int, int]]:
    """Quoted words and body words by article; :class:`DataError` where a fifth is passed."""
    pieces = articles(folder)
    quoted = dict.fromkeys(pieces, 0)
    for c in claims(folder).values():
        # Two rows that quote the same words count them twice here: the true share is never higher.
        quoted[c.article] += len(c.quote.split()) if c.quote else 0
    for name, count in quoted.items():
        if count > QUOTE_SHARE * pieces[name].words:
            raise DataError(f"data/claims/{name}.yaml: {count} quoted words; at most a fifth of {pieces[name].words}")
    return {name: (count, pieces[name].words) for name, count in quoted.items()}


_LOCKED = ("at", "rule", "test", "lead")


def locked(c: Claim) -> dict:
    """What ``claims.lock`` keeps of a claim."""
    kept = {k: v for k, v in asdict(c).items() if k in _LOCKED}
    return {"id": c.id, "article": c.article, "at": list(kept["at"]), "lead": kept["lead"], "rule": kept["rule"], "test": kept["test"]}


def read_lock(folder: Path | None = None) -> dict[str, dict]:
    path = (folder or home()) / "claims.lock"
    if not path.is_file():
        return {}
    return {row["id"]: row for row in map(json.loads, path.read_text(encoding="utf-8").splitlines())}


def write_lock(folder: Path | None = None) -> int:
    """Add rows that the lock does not have yet; what it has is never touched. Returns how many."""
    folder = folder or home()
    held = read_lock(folder)
    new = [locked(c) for c in claims(folder).values() if c.id not in held]
    with (folder / "claims.lock").open("a", encoding="utf-8") as lock:
        for row in new:
            lock.write(json.dumps(row, ensure_ascii=False) + "\n")
    return len(new)


def check_lock(folder: Path | None = None) -> None:
    """Each claim equals its locked first form, or ``changed`` keeps that form with date and reason."""
    folder = folder or home()
    known = claims(folder)
    for name, first in read_lock(folder).items():
        if name not in known:
            raise DataError(f"data/claims/{first['article']}.yaml: claim {name!r} is locked but gone; an id is a permanent address: restore it")
        now = locked(known[name])
        for key in _LOCKED:
            kept = [e[key] for e in known[name].changed if key in e]
            if now[key] != first[key] and (not kept or kept[0] != first[key]):
                raise DataError(
                    f"data/claims/{first['article']}.yaml: {name}: {key!r} differs from claims.lock; "
                    "restore it, or keep the old one under 'changed' with date and reason"
                )
    loose = sorted(set(known) - set(read_lock(folder)))
    if loose:
        raise DataError(f"data/claims.lock: claim {loose[0]!r} is not locked; run 'python -m onrecord lock' and commit it before its finding")


@dataclass(frozen=True)
class Checked:
    """The result of looking for one quotation in the corpus: exact, normalised or absent."""

    claim: str
    article: str
    status: str


def verify_quotes(corpus: Path, folder: Path | None = None) -> list[Checked]:
    """Compare each quotation with the article's text at its place; only *exact* passes our tests."""
    texts = corpus_texts(corpus, folder)
    return [Checked(c.id, c.article, _found(c, texts[c.article])) for c in claims(folder).values() if c.quote]


def check_places(corpus: Path, folder: Path | None = None) -> None:
    """Every place lies inside one sentence of its article; :class:`DataError` names the first that does not."""
    texts = corpus_texts(corpus, folder)
    for c in claims(folder).values():
        passed = sentence_break(texts[c.article][c.at[0] : c.at[1]])
        if passed:
            raise DataError(
                f"data/claims/{c.article}.yaml: {c.id}: its place passes the end of a sentence ({passed!r}); shorten it to the words that make the statement"
            )


# Words whose loss turns a quotation: a denial, a hedge or a condition is no longer heard. Words in n’t count as well.
_NEGATION = "no not never nor neither none nobody nothing without hardly barely scarcely rarely few little unlikely difficult"
_HEDGE = (
    "could may might can would should likely probably possibly perhaps maybe potential potentially seem seems seemed seemingly appear appears "
    "appeared apparently suggest suggests reportedly allegedly arguably presumably risk risks almost nearly largely mostly partly relatively "
    "somewhat some sometimes often think sense imagine suspect feel"
)
_CONDITION = "if unless until whether should provided once"
TURNING = frozenset(f"{_NEGATION} {_HEDGE} {_CONDITION}".split())


@dataclass(frozen=True)
class Hedged:
    """A quotation that leaves turning words of its sentence outside, and what its ``context`` gives for them."""

    claim: str
    article: str
    outside: tuple[str, ...]
    context: str | None


def hedges(corpus: Path, folder: Path | None = None) -> list[Hedged]:
    """Quotations that leave a negation, hedge or condition of their sentence outside."""
    texts, found = corpus_texts(corpus, folder), []
    for c in claims(folder).values():
        text = texts[c.article]
        start = text.find(c.quote, *c.at) if c.quote else -1
        if start < 0:
            continue
        first, last = sentence(text, start)
        rest = f"{text[first:start]} | {text[start + len(c.quote) : last]}".replace("'", "’").lower()
        outside = tuple(dict.fromkeys(w for w in re.findall(r"[a-z]+(?:’[a-z]+)?", rest) if w in TURNING or w.endswith("n’t")))
        if outside:
            found.append(Hedged(c.id, c.article, outside, c.context))
    return found


def corpus_texts(corpus: Path, folder: Path | None = None) -> dict[str, str]:
    """The text of each article by id, from a copy of the corpus; errors name what is missing."""
    texts = {}
    for name in articles(folder):
        path = corpus / "text" / f"{name}.txt"
        try:
            texts[name] = path.read_text(encoding="utf-8")
        except OSError:
            raise DataError(f"{path}: no such file; --corpus names the folder that holds text/{name}.txt") from None
    return texts


def _found(c: Claim, text: str) -> str:
    if c.quote in text[c.at[0] : c.at[1]]:
        return "exact"
    return "normalised" if _plain(c.quote) in _plain(text) else "absent"


def _plain(text: str) -> str:
    for curly, straight in (("“", '"'), ("”", '"'), ("‘", "'"), ("’", "'"), ("–", "-"), ("—", "-")):
        text = text.replace(curly, straight)
    return " ".join(text.split()).lower()


def word_list(text: str) -> list[str]:
    """Lower-case words of letters and digits: the form in which runs of words are compared."""
    return re.sub(r"[^0-9a-zà-ÿ]+", " ", text.lower().replace("’", "").replace("'", "")).split()


def runs(text: str, length: int = RUN) -> set[tuple[str, ...]]:
    """All runs of ``length`` words of a text."""
    words = word_list(text)
    return {tuple(words[i : i + length]) for i in range(len(words) - length + 1)}
