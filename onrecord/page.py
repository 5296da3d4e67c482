"""What makes a notebook a chapter: quotations, events, sentences that hold numbers, the opening box, *Also checked*."""

from __future__ import annotations

import html
import re
import textwrap
from collections import Counter

import pandas as pd
from IPython.display import DisplayHandle, display

from onrecord import findings, ledger
from onrecord import tables as tabular
from onrecord.base import DataError

QUOTE_MIME = "application/vnd.onrecord.quote+json"
CHAPTER_MIME = "application/vnd.onrecord.chapter+json"
ALSO_MIME = "application/vnd.onrecord.also-checked+json"


def quote(claim: str) -> None:
    """Show a claim in its author's words, or in ours where no words are allotted, with source and place."""
    c = ledger.claim(claim)
    piece = ledger.articles()[c.article]
    data = {
        "id": c.id,
        "article": c.article,
        "quote": c.quote,
        "context": c.context,
        "statement": c.statement,
        "at": list(c.at),
        "speaker": c.speaker,
        "label": piece.short,
        "title": piece.title,
        "outlet": piece.outlet_short,
    }
    words = f"“{html.escape(c.quote)}”" if c.quote else html.escape(c.statement)
    more = f"<br><i>{html.escape(c.context)}</i>" if c.context and c.quote else ""
    shown = f"<blockquote>{words}{more}<br>— {html.escape(piece.short)}, characters {c.at[0]}–{c.at[1]}</blockquote>"
    display({QUOTE_MIME: data, "text/html": shown, "text/plain": f"{c.quote or c.statement} — {piece.short}"}, raw=True)


def events(*names: str) -> pd.DataFrame:
    """Documented events by id, in order of date: id, start, end, date, place, what, happened.

    ``start`` and ``end`` are the first and last day that the date as written allows: a month from its first
    day to its last. Raises :class:`DataError` for an unknown id, and for one that nothing read has settled.
    """
    known, rows = ledger.events(), []
    for name in names:
        event = known.get(name)
        if event is None or event.happened == "unknown":
            raise DataError(f"events.csv has no settled event {name!r}; draw only what was read")
        dates = re.findall(r"\d{4}(?:-\d\d){0,2}", event.date)
        if not dates:
            raise DataError(f"events.csv: {name}: its date {event.date!r} has no year to draw it at")
        rows.append(
            {
                "id": name,
                "start": pd.Period(dates[0]).start_time.normalize(),
                "end": pd.Period(dates[-1]).end_time.normalize(),
                "date": event.date,
                "place": event.place,
                "what": event.what,
                "happened": event.happened,
            }
        )
    return pd.DataFrame(rows).sort_values(["start", "end"], ignore_index=True)


def prose(text: str) -> None:
    """Show a paragraph of Markdown that holds computed numbers: ``prose(f"… {x:.1f} % …")``."""
    text = textwrap.dedent(text).strip()
    if not text:
        raise DataError("prose() was given no text")
    display({"text/markdown": text, "text/plain": text}, raw=True)


class Chapter:
    """An open chapter; :meth:`close` fills the answer and the box at its top."""

    def __init__(self, name: str) -> None:
        self.name = name
        self._handle = DisplayHandle()
        self._shown: list[str] = []
        findings.made.clear()
        self._handle.display({CHAPTER_MIME: {"chapter": name}, "text/plain": name}, raw=True)

    def also_checked(self) -> None:
        """Show the chapter's findings that have no section of their own, as one table."""
        rows = [f.data for f in findings.made.values() if not f.data["lead"]]
        if not rows:
            raise DataError(f"{self.name}: no finding without a section of its own has been made")
        body = "".join(
            f"<tr><td>{html.escape(r['statement'])} <i>({html.escape(r['label'])})</i></td><td>{html.escape(findings.observed_words(r))}</td>"
            f"<td>{html.escape(r['verdict'])}</td></tr>"
            for r in rows
        )
        table = f"<table><tr><th>Statement</th><th>Observed</th><th>Verdict</th></tr>{body}</table>"
        display({ALSO_MIME: {"findings": rows}, "text/html": table, "text/plain": f"{len(rows)} findings"}, raw=True)

    def close(self, *, answer: str) -> None:
        """Fill the opening of the page. ``answer`` is one sentence, with its numbers computed.

        Raises :class:`DataError` where a claim that this chapter owns has no finding, or a finding another owner.
        """
        owned = {c.id for c in ledger.claims().values() if c.chapter == self.name and not c.repeats}
        done = set(findings.made)
        if owned - done:
            raise DataError(f"{self.name}: no finding yet for {', '.join(sorted(owned - done))}")
        if done - owned:
            raise DataError(f"{self.name}: decides {', '.join(sorted(done - owned))}, which other chapters own; quote and link instead")
        counts = Counter(f.verdict for f in findings.made.values())
        rows = [f.data for f in findings.made.values()]
        read = tabular.tables_read()
        years = _years(rows)
        box = {
            "chapter": self.name,
            "answer": " ".join(answer.split()),
            "claims": len(rows),
            "leads": sum(r["lead"] for r in rows),
            "verdicts": {v: counts[v] for v in findings.VERDICTS if counts[v]},
            "articles": sorted({r["article"] for r in rows}),
            "tables": [
                {
                    "name": n,
                    "title": tabular.resource(n)["title"],
                    "publisher": tabular.resource(n)["publisher"],
                    "published": tabular.resource(n).get("published"),
                }
                for n in read
            ],
            "events": sorted({r["event"]["id"] for r in rows if "event" in r}),
            "years": years,
            "as_of": f"{tabular.as_of():%Y-%m-%d}",
        }
        tally = ", ".join(f"{n} {v.lower()}" for v, n in box["verdicts"].items())
        shown = f"<p><b>{html.escape(box['answer'])}</b></p><p>{box['claims']} claims: {tally}. {len(read)} tables.</p>"
        self._handle.update({CHAPTER_MIME: box, "text/html": shown, "text/plain": box["answer"]}, raw=True)


def _years(rows: list[dict]) -> list[str]:
    """First and last month in which the chapter's articles spoke."""
    dates = sorted(ledger.articles()[r["article"]].date for r in rows)
    return [dates[0], dates[-1]] if dates else []


def chapter(name: str) -> Chapter:
    """Open a chapter: the first call of a notebook. ``name`` is its address, as ``countries/kazakhstan``."""
    if name not in ledger.CHAPTERS:
        raise DataError(f"unknown chapter {name!r}; one of {', '.join(ledger.CHAPTERS)}")
    return Chapter(name)
