"""Verdicts: the scale, the finding that carries one, and the scores of forecasts."""

from __future__ import annotations

import html
import math
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from statistics import NormalDist

from onrecord import ledger
from onrecord import tables as tabular
from onrecord.base import DataError

MIME = "application/vnd.onrecord.finding+json"
SCALE = ("Borne out", "Partly borne out", "Not borne out")
EXITS = ("Not yet due", "Cannot be tested", "Not tested here", "Premise failed", "Sources disagree")
VERDICTS = SCALE + EXITS
# What forecasts are compared with, fixed before any was decided: one probability given to each of them.
BASELINES = {"even odds": 0.5, "a low base rate": 0.1}
# Units that name a measure: "0.92 (ratio)", where others count things: "3 states of five".
MEASURES = ("ratio", "rank", "correlation", "index", "score", "ideal", "WGI", "category")
# Spellings of the ledger's units that readers see in one form.
_SPELT = ((re.compile(r"^per ?cent\b"), "%"), (re.compile(r"\bof 3\b"), "of three"), (re.compile(r"\bof 5\b"), "of five"))
_WORDS = ("none", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve")
_SINGULAR = re.compile(r"^(percentage )?([a-z]+?)(ies|s)\b(?! with)")
_HAPPENED = {"yes": "Borne out", "partly": "Partly borne out", "no": "Not borne out", "unknown": "Not tested here"}


def slug(text: str) -> str:
    """A verdict as a CSS class and file name: ``Partly borne out`` → ``partly-borne-out``."""
    return text.lower().replace(" ", "-")


def number(value: float, unit: str = "") -> str:
    """A number for readers: three significant digits or whole thousands, a true minus sign, its unit."""
    if value is None or math.isnan(value):
        raise DataError("there is no number to show: the selection gave nothing")
    size = abs(value)
    if size >= 1000:
        text = f"{value:,.0f}"
    elif size >= 100 or value == int(value):
        text = f"{value:.0f}"
    elif size >= 10:
        text = f"{value:.1f}"
    elif size >= 1:
        text = f"{value:.2f}".rstrip("0").rstrip(".")
    else:
        text = f"{value:.2g}"
    text, unit = text.replace("-", "−"), unit_words(unit)
    if unit.split(" ")[0] in MEASURES:
        return f"{text} ({unit})"
    return f"{text} {_SINGULAR.sub(_one, unit) if text == '1' else unit}".strip()


def unit_words(unit: str) -> str:
    """A unit of the ledger as readers see it: one spelling for per cent, counts of states in words."""
    for spelt, shown in _SPELT:
        unit = spelt.sub(shown, unit)
    return unit


def words(count: int) -> str:
    """A computed count within a sentence: up to twelve as a word, from there on in figures."""
    return _WORDS[count] if 0 <= count < len(_WORDS) else number(count)


def _one(found: re.Match) -> str:
    return f"{found[1] or ''}{found[2]}{'y' if found[3] == 'ies' else ''}"


def verdict_of(test: dict, observed: float) -> str:
    """What the test's nested closed intervals say of one observed number."""
    if ledger.within(test["borne_out"], observed):
        return SCALE[0]
    return SCALE[1] if ledger.within(test["partly"], observed) else SCALE[2]


def interval_words(test: dict) -> str:
    """The test in words: ``borne out from 18 to 22 million ha; partly from 14 to 26``."""

    def bounds(pair) -> str:
        low, high = pair
        if low is None and high is None:
            return "whatever the value"
        if low is None:
            return f"at {number(high)} or less"
        if high is None:
            return f"at {number(low)} or more"
        return f"at {number(low)}" if low == high else f"from {number(low)} to {number(high)}"

    text = f"Borne out {bounds(test['borne_out'])}"
    if test["partly"] != test["borne_out"]:
        text += f"; partly {bounds(test['partly'])}"
    return f"{text} ({unit_words(test['unit'])})."


@dataclass
class Finding:
    """A claim with what was observed and the verdict that its rule gives. ``data`` is what pages show."""

    data: dict

    @property
    def id(self) -> str:
        return self.data["id"]

    @property
    def verdict(self) -> str:
        return self.data["verdict"]

    def bundle(self) -> dict:
        """What Jupyter and the book's pages show of it."""
        return {MIME: self.data, "text/html": as_html(self.data), "text/plain": f"{self.data['statement']} — {self.verdict}"}

    def _ipython_display_(self) -> None:
        """A lead claim showed itself when it was decided, others stand in *Also checked*: a cell's last value shows neither again."""


made: dict[str, Finding] = {}


def finding(
    claim: str,
    observed: float | None = None,
    *,
    tables: Sequence[str] = (),
    note: str = "",
    exit: str | None = None,
    looked_for: Iterable[str] = (),
    second: tuple | None = None,
    window: tuple | None = None,
    now: tuple | None = None,
) -> Finding:
    """Decide a claim: the ledger's test is applied to ``observed``, or the claim's event gives the verdict.

    claim: an id of the ledger. observed: one number in the unit of the test; nothing for an event.
    tables: names of the tables it was computed from. note: the caveat, for readers.
    exit: one of ``EXITS`` where nothing decides, with ``looked_for``: the tables and pages looked at.
    second: ``(what, observed, tables)`` from another source; another verdict makes *Sources disagree*.
    window: ``(what, observed)`` with another window or definition; shown, and leaves the verdict.
    now: ``(what, observed, tables)``: a later vintage of a fact that is rated on what was known then.

    In a notebook the finding of a lead claim shows itself; others appear in ``page.also_checked()``.
    Raises :class:`DataError` for an unknown claim, a repeated one, or a number where the test wants an event.
    """
    c = ledger.claim(claim)
    if c.repeats:
        raise DataError(f"{claim}: repeats {c.repeats!r} and takes its verdict; it has no finding of its own")
    data = _claim_data(c) | {"tables": list(tables), "note": note.strip(), "looked_for": list(looked_for)}
    due = c.due is not None and c.due > f"{tabular.as_of():%Y-%m}"
    if exit is not None:
        if exit not in EXITS:
            raise DataError(f"{claim}: {exit!r} is no exit; one of {', '.join(EXITS)}")
        if not data["looked_for"] and exit not in ("Not yet due", "Premise failed"):
            raise DataError(f"{claim}: {exit} needs looked_for: the tables and pages looked at")
        data |= {"verdict": exit, "decided": "exit"}
    elif c.event:
        if observed is not None:
            raise DataError(f"{claim}: its test is the event {c.event!r}, not a number")
        event = ledger.events().get(c.event)
        if event is None:
            raise DataError(f"{claim}: events.csv has no row {c.event!r}; add it, with what was read")
        data |= {"verdict": _HAPPENED[event.happened], "decided": "reading", "event": _event_data(event)}
        if event.happened == "unknown" and not data["looked_for"]:
            data["looked_for"] = [f"{s.title} ({s.publisher})" for s in event.sources] or [f"pages on: {event.what}"]
    elif c.test is None:
        raise DataError(f"{claim}: the ledger gives it no test; end it with exit=… and looked_for=[…]")
    else:
        value = _real(claim, observed)
        data |= {"observed": value, "unit": c.test["unit"], "verdict": verdict_of(c.test, value), "decided": "computation"}
        if not tables:
            raise DataError(f"{claim}: name the tables that the number was computed from: tables=[…]")
        data["other"] = _others(claim, c, second, window, now)
        if second and data["other"][0]["verdict"] != data["verdict"]:
            data |= {"verdict_first": data["verdict"], "verdict": "Sources disagree"}
    if due and data["verdict"] in SCALE:
        data |= {"verdict_so_far": data["verdict"], "verdict": "Not yet due"}
    for name in data["tables"]:
        tabular.resource(name)
    data["sources"] = tabular.source_line(data["tables"]) if data["tables"] else ""
    made[claim] = Finding(data)
    if c.lead:
        _show(made[claim])
    return made[claim]


def _show(found: Finding) -> None:
    try:
        from IPython import get_ipython
        from IPython.display import display
    except ImportError:
        return
    if get_ipython() is not None:
        display(found.bundle(), raw=True)


def _real(claim: str, value) -> float:
    try:
        number_ = float(value)
    except (TypeError, ValueError):
        raise DataError(f"{claim}: observed is {value!r}; one number in the unit of its test is needed") from None
    if not math.isfinite(number_):
        raise DataError(f"{claim}: observed is not a number: the selection gave nothing, or its base is nought; end it with exit=… if the data has a gap")
    return float(f"{number_:.10g}")


def _others(claim: str, c: ledger.Claim, second, window, now) -> list[dict]:
    found = []
    for role, entry in (("another source", second), ("another window or definition", window), ("as known now", now)):
        if entry is not None:
            what, value, *rest = entry
            value = _real(claim, value)
            names = list(rest[0]) if rest else []
            found.append(
                {
                    "role": role,
                    "what": what,
                    "observed": value,
                    "verdict": verdict_of(c.test, value),
                    "tables": names,
                    "sources": tabular.source_line(names) if names else "",
                }
            )
    return found


def _claim_data(c: ledger.Claim) -> dict:
    piece = ledger.articles()[c.article]
    keys = (
        "id",
        "article",
        "statement",
        "lead",
        "quote",
        "context",
        "kind",
        "speaker",
        "chapter",
        "rule",
        "test",
        "due",
        "due_basis",
        "likelihood",
        "condition",
    )
    data = {k: getattr(c, k) for k in keys}
    return data | {"at": list(c.at), "countries": list(c.countries), "themes": list(c.themes), "label": piece.short}


def _event_data(event: ledger.Event) -> dict:
    return {
        "id": event.id,
        "date": event.date,
        "what": event.what,
        "figures": event.figures,
        "happened": event.happened,
        "sources": [vars(s) for s in event.sources],
    }


def observed_words(data: dict) -> str:
    """What was observed, in words: the number with its unit, or the event."""
    if data["decided"] == "computation":
        return number(data["observed"], data["unit"])
    if data["decided"] == "reading" and data["event"]["happened"] != "unknown":
        event = data["event"]
        return " ".join(p for p in (event["what"].rstrip("."), f"({event['figures']})" if event["figures"] else "") if p) + "."
    return "looked for: " + "; ".join(data["looked_for"]) if data["looked_for"] else "–"


def as_html(data: dict) -> str:
    """A finding for Jupyter; the book's pages are made by the Sphinx extension."""
    esc = html.escape
    lines = [f"<b>{esc(data['verdict'])}</b> — {esc(data['statement'])} <i>({esc(data['label'])})</i>", f"<b>Observed:</b> {esc(observed_words(data))}"]
    for other in data.get("other", ()):
        lines.append(
            f"<b>{esc(other['role'].capitalize())}:</b> {esc(other['what'])}: {esc(number(other['observed'], data['unit']))} — {esc(other['verdict'])}"
        )
    lines.append(f"<b>Rule:</b> {esc(data['rule'])}")
    if data["note"]:
        lines.append(f"<b>Caveat:</b> {esc(data['note'])}")
    if data["sources"]:
        lines.append(f"<small>{esc(data['sources'])}</small>")
    return "<div style='border-left:4px solid #888;padding-left:.8em'>" + "<br>".join(lines) + "</div>"


def brier(probabilities: Sequence[float], outcomes: Sequence[int]) -> tuple[float, float, float]:
    """Mean Brier score with a 95 % interval (normal approximation of the mean over forecasts).

    Source of the score: G. W. Brier, Monthly Weather Review 78 (1950), 1–3, in its two-class form
    ``(p − o)²``, from 0 (best) to 1. Returns mean, low and high.
    """
    if len(probabilities) != len(outcomes) or not probabilities:
        raise DataError("as many outcomes as probabilities are needed, and at least one")
    losses = [(p - o) ** 2 for p, o in zip(probabilities, outcomes, strict=True)]
    mean = sum(losses) / len(losses)
    if len(losses) == 1:
        return mean, 0.0, 1.0
    spread = math.sqrt(sum((x - mean) ** 2 for x in losses) / (len(losses) - 1) / len(losses))
    half = NormalDist().inv_cdf(0.975) * spread
    return mean, max(0.0, mean - half), min(1.0, mean + half)
