"""The record: cover, scorecard, forecasts, timeline, contradictions, and the pages of the ten sources."""

from __future__ import annotations

import html
import json
import math
import re
from collections import Counter
from functools import lru_cache
from statistics import NormalDist

from docutils import nodes

from onrecord import findings as scale
from onrecord import ledger
from onrecord import tables as tabular
from onrecord.base import DataError, home
from onrecord.site import nodes as made
from onrecord.site import store
from onrecord.site.gather import (
    NAMES,
    PLURAL,
    THEME_NAMES,
    answered,
    beside,
    cell,
    counts,
    crosstab,
    filler,
    heading,
    known,
    link,
    source_link,
    tally_line,
    title,
    value,
)

# --- Scorecard -------------------------------------------------------------------------------------------------------


@filler("scorecard")
def _scorecard(app, docname, node) -> list[nodes.Node]:
    rows = sorted(known(app).values(), key=lambda r: (r["page"], r["article"], r["at"]))
    if not rows:
        return [made.text("No chapter has been built yet.")]
    body, classes = [], []
    for r in rows:
        body.append(
            (
                None,
                [
                    cell(made.badge(r["verdict"])),
                    cell(link(app, docname, r["page"], r["statement"], r["anchor"])),
                    cell(r["kind"]),
                    cell(title(app, r["page"])),
                    cell(*source_link(app, docname, r["article"], r["label"])),
                ],
            )
        )
        classes.append(
            [
                f"is-{scale.slug(r['verdict'])}",
                f"is-{r['kind']}",
                f"is-{r['article']}",
                *(f"is-{t}" for t in r["themes"]),
                *(f"is-{c.lower().replace(' ', '-')}" for c in r["countries"]),
            ]
        )
    return [made.table(("Verdict", "Statement", "Kind", "Chapter", "Said by"), body, (18, 42, 10, 14, 16), "scorecard", classes)]


@filler("findings-files")
def _findings_files(app, docname, node) -> list[nodes.Node]:
    line = nodes.paragraph("", "The same as files: ")
    for number, name in enumerate(("findings.csv", "findings.json", "claims.json")):
        line += [nodes.Text(", " if number else ""), beside(docname, name, name)]
    return [line]


def ledger_sums(app) -> dict[str, int]:
    """How the ledger's rows divide: repeats, answered, not yet answered."""
    rows = ledger.claims().values()
    own = [c for c in rows if not c.repeats]
    done = sum(c.id in known(app) for c in own)
    return {"rows": len(ledger.claims()), "repeats": len(ledger.claims()) - len(own), "answered": done, "open": len(own) - done}


@filler("ledger-sums")
def _ledger_sums(app, docname, node) -> list[nodes.Node]:
    sums = ledger_sums(app)
    rows = list(known(app).values())
    scored = sum(r["verdict"] in scale.SCALE for r in rows)
    others = sums["rows"] - sums["repeats"]
    words = f"The ledger has {sums['rows']:,} statements. {sums['repeats']:,} repeat another and take its verdict. "
    if sums["open"]:
        words += f"Of the {others:,} others, {sums['answered']:,} have a finding and {sums['open']:,} are not yet answered. "
    else:
        words += f"The {others:,} others have a finding each. "
    words += f"{scored:,} findings are rated on the three-step scale; {len(rows) - scored:,} end in one of the exits, which are never scored."
    return [made.text(words)]


@filler("counts")
def _counts(app, docname, node) -> list[nodes.Node]:
    """Findings by one attribute and verdict. Country and theme count a finding under each that it names."""
    rows, by = list(known(app).values()), node["argument"]
    if by == "article":
        groups = [
            (f"{a.title} ({a.outlet_short}, {a.when})", f"book/sources/{a.id}", [r for r in rows if r["article"] == a.id]) for a in ledger.articles().values()
        ]
    elif by == "kind":
        groups = [(PLURAL[k], None, [r for r in rows if r["kind"] == k]) for k in ledger.KINDS]
    elif by == "chapter":
        groups = [(title(app, f"book/{c}"), f"book/{c}", [r for r in rows if r["chapter"] == c]) for c in ledger.CHAPTERS]
    elif by == "theme":
        groups = [(THEME_NAMES[t], f"book/themes/{t}", [r for r in rows if t in r["themes"]]) for t in ledger.THEMES]
    elif by == "country":
        often = Counter(c for r in rows for c in r["countries"])
        groups = [(NAMES.get(c, c), None, [r for r in rows if c in r["countries"]]) for c, _ in sorted(often.items(), key=lambda item: (-item[1], item[0]))]
    else:
        raise DataError(f"{docname}: counts by {by!r}; by article, kind, chapter, theme or country")
    groups = [g for g in groups if g[2]]
    if not groups:
        return []
    shown = crosstab(app, docname, by.capitalize(), groups, rows, "All findings, each once")
    if sum(len(g[2]) for g in groups) == len(rows):
        return [shown]
    return [made.text("A finding about more than one is counted in each of their rows; the last row counts each finding once."), shown]


# --- Forecasts ------------------------------------------------------------------------------------------------------

# How a verdict becomes an outcome. A half for "partly" is our choice; the variant counts it as nothing.
OUTCOME = {"Borne out": 1.0, "Partly borne out": 0.5, "Not borne out": 0.0}


@lru_cache(maxsize=2)
def _midpoints(stamp: int) -> dict[str, float]:
    return {word: (low + high) / 2 for word, (low, high) in ledger.likelihoods().items()}


def probability(word: str) -> float:
    """The midpoint of the range to which our yardstick maps a word of likelihood."""
    return _midpoints((home() / "likelihood.csv").stat().st_mtime_ns)[word]


def forecasts(app) -> dict[str, list]:
    """The ledger's forecasts by what becomes of them, as (claim, finding or None)."""
    groups: dict[str, list] = {k: [] for k in ("repeats", "others", "open", "not yet due", "exits", "scored")}
    for c in ledger.claims().values():
        if c.kind != "forecast":
            continue
        data = known(app).get(c.id)
        if c.repeats:
            group = "repeats"
        elif c.speaker != "author":
            group = "others"
        elif data is None:
            group = "open"
        elif data["verdict"] == "Not yet due":
            group = "not yet due"
        else:
            group = "scored" if data["verdict"] in OUTCOME else "exits"
        groups[group].append((c, data))
    return groups


def score(pairs: list, partly: float = 0.5, fixed: float | None = None) -> tuple[float, float, float]:
    """Mean Brier score with its interval of (claim, finding) pairs; ``fixed`` puts one probability in place of the words."""
    chances = [probability(c.likelihood) if fixed is None else fixed for c, _ in pairs]
    return scale.brier(chances, [partly if d["verdict"] == "Partly borne out" else OUTCOME[d["verdict"]] for _, d in pairs])


def _decimals(mean: float, low: float, high: float) -> str:
    return f"{mean:.2f} ({low:.2f} to {high:.2f})"


@filler("forecast-groups")
def _forecast_groups(app, docname, node) -> list[nodes.Node]:
    groups = forecasts(app)
    by_speaker = Counter(c.speaker.split(":")[0] for c, _ in groups["others"])
    plurals = {"headline": "headlines", "caption": "captions", "interviewer": "interviewers", "third party": "third parties"}
    said = ", ".join(f"{n} by {plurals[s]}" for s, n in sorted(by_speaker.items()))
    rows = [
        ("Scored", len(groups["scored"]), "due, decided, in the authors’ own words"),
        ("Not yet due", len(groups["not yet due"]), f"on {tabular.as_of():%-d %B %Y}"),
        ("Exits", len(groups["exits"]), "nothing decides, the premise failed, or sources disagree"),
        ("Others’ words", len(groups["others"]), said),
        ("Said before", len(groups["repeats"]), "each forecast counts once"),
    ]
    if groups["open"]:
        rows.append(("Not yet answered", len(groups["open"]), "no chapter has decided them"))
    rows.append(("All forecasts of the ledger", sum(r[1] for r in rows), ""))
    return [made.table(("Forecasts", "Number", "Why"), [(None, [cell(a), cell(str(b)), cell(c)]) for a, b, c in rows], (34, 14, 52), "yardstick cards")]


@filler("brier")
def _brier(app, docname, node) -> list[nodes.Node]:
    pairs = forecasts(app)["scored"]
    if not pairs:
        return [made.text("No forecast has been scored yet.")]
    sets = [
        ("All scored forecasts", pairs, 0.5),
        ("Due date stated", [p for p in pairs if p[0].due_basis == "stated"], 0.5),
        ("Due date inferred by us", [p for p in pairs if p[0].due_basis == "inferred"], 0.5),
        ("Without a condition", [p for p in pairs if not p[0].condition], 0.5),
        ("All, “partly” counted as not borne out", pairs, 0.0),
    ]
    body = []
    for name, some, partly in sets:
        if some:
            base = [_decimals(*score(some, partly, p)) for p in scale.BASELINES.values()]
            body.append((None, [cell(name), cell(str(len(some))), cell(_decimals(*score(some, partly))), *map(cell, base)]))
    heads = ("Forecasts", "n", "The words’ score (95 % interval)", *(f"{n.capitalize()}: always {p:g}" for n, p in scale.BASELINES.items()))
    return [made.table(heads, body, (32, 8, 20, 20, 20), "plot-table"), made.text(_reading(pairs))]


def _reading(pairs: list) -> str:
    """One sentence that puts the score beside its baselines."""
    mine = score(pairs)
    parts = []
    for name, p in scale.BASELINES.items():
        other = score(pairs, fixed=p)
        apart = "clearly " if mine[2] < other[1] or mine[1] > other[2] else ""
        level = f"{mine[0]:.2f}" == f"{other[0]:.2f}"
        parts.append(f"level with {name}" if level else f"{apart}{'better' if mine[0] < other[0] else 'worse'} than {name} ({other[0]:.2f})")
    text = f"On {len(pairs)} forecasts the words score {mine[0]:.2f}: {' and '.join(parts)}."
    if mine[1] < score(pairs, fixed=0.5)[0] < mine[2]:
        text += " The interval includes the score of even odds: the record alone does not tell skill from chance."
    return text


@filler("forecast-table")
def _forecast_table(app, docname, node) -> list[nodes.Node]:
    """Forecasts of one group: scored, not yet due, exits, others."""
    pairs = forecasts(app)[node["argument"]]
    if not pairs:
        return [made.text("None.")]
    return [_forecast_rows(app, docname, sorted(pairs, key=lambda p: (p[0].due, p[0].article, p[0].at)))]


def _forecast_rows(app, docname: str, pairs: list, by: bool = True) -> nodes.table:
    body = []
    for c, data in pairs:
        said = cell(c.statement)
        if c.condition:
            said += made.text(f"Condition: {c.condition}", ["said-by"])
        if by:
            said += nodes.paragraph("", "", *source_link(app, docname, c.article), classes=["said-by"])
            if c.speaker != "author":
                said[-1] += nodes.Text(f", {c.speaker}")
        word = f"{c.likelihood}: {probability(c.likelihood):.3f}".rstrip("0")
        verdict = made.badge(data["verdict"]) if data else nodes.Text("not yet answered")
        shown = cell(verdict)
        if data and data.get("verdict_so_far"):
            shown += made.text(f"so far: {data['verdict_so_far'].lower()}", ["said-by"])
        where = cell(link(app, docname, data["page"], title(app, data["page"]), data["anchor"])) if data else cell("")
        body.append((None, [said, cell(word), cell(f"due {c.due} ({c.due_basis})"), shown, where]))
    return made.table(("Statement", "Word and probability", "Due", "Verdict", "Where"), body, (44, 14, 14, 14, 14), "source-table")


@filler("yardstick")
def _yardstick(app, docname, node) -> list[nodes.Node]:
    """Each step of the yardstick with its range, its midpoint and the authors’ words put there."""
    used = Counter(c.likelihood for c in ledger.claims().values() if c.kind == "forecast" and c.speaker == "author" and not c.repeats)
    groups: dict[tuple, list[str]] = {}
    for _, row in ledger.read_rows(home() / "likelihood.csv", ("word", "low", "high", "term")):
        if used[row["word"]]:
            groups.setdefault((float(row["low"]), float(row["high"]), row["term"]), []).append(row["word"])
    body = []
    for (low, high, term), words in sorted(groups.items(), key=lambda item: (-item[0][0] - item[0][1], item[0][2])):
        words.sort(key=lambda w: (-used[w], w))
        body.append(
            (
                None,
                [
                    cell(term),
                    cell(f"{low:.2f} to {high:.2f}"),
                    cell(f"{(low + high) / 2:.2f}".rstrip("0")),
                    cell(", ".join(f"{w} ({used[w]})" for w in words)),
                    cell(str(sum(used[w] for w in words))),
                ],
            )
        )
    return [
        made.table(
            ("Term of the yardstick", "Range", "Scored as", "Words (times used)", "Forecasts"),
            body,
            (22, 14, 10, 42, 12),
            "yardstick cards",
        )
    ]


def bins(pairs: list) -> list[dict]:
    """Scored forecasts grouped by the probability of their word, five steps; share borne out with a 95 % interval (Wilson)."""
    groups: dict[int, list] = {}
    for c, d in pairs:
        p = probability(c.likelihood)
        groups.setdefault(min(4, int(p * 5)), []).append((p, OUTCOME[d["verdict"]]))
    z = NormalDist().inv_cdf(0.975)
    found = []
    for step, some in sorted(groups.items()):
        n, share = len(some), sum(o for _, o in some) / len(some)
        middle, half = (share + z * z / (2 * n)) / (1 + z * z / n), z * math.sqrt(share * (1 - share) / n + z * z / (4 * n * n)) / (1 + z * z / n)
        found.append(
            {
                "step": f"{step / 5:.1f} to {(step + 1) / 5:.1f}",
                "p": sum(p for p, _ in some) / n,
                "n": n,
                "share": share,
                "low": max(0.0, middle - half),
                "high": min(1.0, middle + half),
            }
        )
    return found


@filler("calibration")
def _calibration(app, docname, node) -> list[nodes.Node]:
    """The calibration plot, drawn here: five points and a diagonal need no plotting library."""
    pairs = forecasts(app)["scored"]
    if not pairs:
        return []
    steps = bins(pairs)
    size, pad = 320, 44

    def x(p: float) -> float:
        return round(pad + p * size, 1)

    def y(p: float) -> float:
        return round(34 + (1 - p) * size, 1)

    words = "; ".join(f"words of about {b['p']:.2f}: {b['share']:.2f} borne out, n = {b['n']}" for b in steps)
    alt = f"Calibration plot of {len(pairs)} forecasts, probability of the word against share borne out. {words}."
    parts = [
        f'<svg class="calibration" viewBox="0 0 {size + pad + 20} {size + 84}" role="img" aria-label="{html.escape(alt, quote=True)}">',
        f'<rect x="{x(0)}" y="{y(1)}" width="{size}" height="{size}" class="frame"/>',
        f'<line x1="{x(0)}" y1="{y(0)}" x2="{x(1)}" y2="{y(1)}" class="diagonal"/>',
    ]
    for tick in (0, 0.25, 0.5, 0.75, 1):
        parts.append(
            f'<text x="{x(tick)}" y="{y(0) + 20}" text-anchor="middle">{tick:g}</text><text x="{x(0) - 8}" y="{y(tick) + 4}" text-anchor="end">{tick:g}</text>'
        )
    parts.append(f'<text x="{x(0.5)}" y="{y(0) + 42}" text-anchor="middle">probability of the word used</text>')
    parts.append(f'<text x="{x(0)}" y="14">share borne out</text>')
    for b in steps:
        r = round(3 + 1.4 * math.sqrt(b["n"]), 1)
        parts.append(
            f'<line x1="{x(b["p"])}" y1="{y(b["low"])}" x2="{x(b["p"])}" y2="{y(b["high"])}" class="spread"/>'
            f'<circle cx="{x(b["p"])}" cy="{y(b["share"])}" r="{r}" class="dot"/>'
            f'<text x="{x(b["p"])}" y="{y(b["high"]) - 7:.1f}" text-anchor="middle" class="count">n = {b["n"]}</text>'
        )
    parts.append("</svg>")
    body = [
        (None, [cell(b["step"]), cell(str(b["n"])), cell(f"{b['p']:.2f}"), cell(f"{b['share']:.2f}"), cell(f"{b['low']:.2f} to {b['high']:.2f}")])
        for b in steps
    ]
    box = made.figure_box("", ids=["figure-calibration"], classes=["plot"])
    first, last = steps[0], steps[-1]
    more = "more often than" if last["share"] - first["share"] > 0.05 else "no more often than"
    finding = f"Forecasts in the surest words came true {more} those in the most hesitant: {last['share']:.0%} against {first['share']:.0%}".replace("%", " %")
    box += nodes.container(
        "",
        made.text(finding, ["plot-title"]),
        made.text(
            "Share borne out (partly = one half) against the probability of the word; bars are 95 % intervals; on the dashed line words and outcomes agree",
            ["plot-subtitle"],
        ),
        classes=["plot-head"],
    )
    box += nodes.raw("", "".join(parts), format="html")
    shown = made.table(("Probability of the word", "n", "Mean probability", "Share borne out", "95 % interval"), body, (28, 12, 20, 20, 20), "plot-table")
    box += made.disclosure("", made.text(alt), shown, summary="Description and data")
    box += made.text("Source: this book’s ledger and findings.", ["plot-strip"])
    return [box]


# --- Timeline -------------------------------------------------------------------------------------------------------

ANSWER = {"yes": "documented", "partly": "documented in part", "no": "did not happen, as documented", "unknown": "nothing that we read settles it"}


def readable(date: str) -> str:
    """An event's date for readers: ``2022-01-05/2022-01-07`` → ``5 January 2022 to 7 January 2022``."""

    def words(found: re.Match) -> str:
        year, month, day = found.groups()
        return " ".join(p for p in (str(int(day)) if day else "", ledger.MONTHS[int(month) - 1] if month else "", year) if p)

    return re.sub(r"(\d{4})(?:-(\d\d))?(?:-(\d\d))?", words, date.replace("/", " to "))


# The years that the overview draws month by month: the pieces and what they look back on and forward to.
DRAWN = range(2020, 2025)


@filler("timeline-overview")
def _timeline_overview(app, docname, node) -> list[nodes.Node]:
    """A dot for each settled event that has a month, from 2020 to 2024, stacked by month."""
    months: dict[tuple[int, int], list[str]] = {}
    for e in ledger.events().values():
        found = re.match(r"(\d{4})-(\d\d)", e.date)
        if found and e.happened != "unknown" and int(found[1]) in DRAWN:
            months.setdefault((int(found[1]), int(found[2])), []).append(e.happened)
    if not months:
        return []
    step, radius, left = 13, 5, 12
    top = max(len(m) for m in months.values())
    width, floor = left * 2 + step * 12 * len(DRAWN), 10 + top * step
    parts = []
    for year in DRAWN:
        x = left + (year - DRAWN[0]) * 12 * step
        parts.append(f'<line x1="{x}" y1="6" x2="{x}" y2="{floor + 8}" class="frame"/>')
        parts.append(f'<text x="{x + 6 * step}" y="{floor + 26}" text-anchor="middle">{year}</text>')
        for month in range(1, 13):
            for n, answer in enumerate(sorted(months.get((year, month), ()), key=ledger.HAPPENED.index)):
                parts.append(f'<circle cx="{x + (month - 0.5) * step:g}" cy="{floor - n * step}" r="{radius}" class="dot-{answer}"/>')
    body, tally = [], Counter()
    for year in DRAWN:
        count = Counter(h for (y, _), some in months.items() if y == year for h in some)
        tally += count
        body.append((None, [cell(str(year)), *(cell(str(count[h])) for h in ("yes", "partly", "no")), cell(str(count.total()))]))
    busiest = max(months, key=lambda m: (len(months[m]), m))
    alt = (
        f"Dots stacked by month from {DRAWN[0]} to {DRAWN[-1]}, one for each of {tally.total()} events. "
        f"The highest stack, of {len(months[busiest])}, stands at {ledger.MONTHS[busiest[1] - 1]} {busiest[0]}."
    )
    box = made.figure_box("", ids=["figure-timeline"], classes=["plot"])
    box += nodes.container(
        "",
        made.text(f"No month holds more of the events that decide statements than {ledger.MONTHS[busiest[1] - 1]} {busiest[0]}", ["plot-title"]),
        made.text("One dot an event whose month is known: full, documented; pale, documented in part; ring, did not happen", ["plot-subtitle"]),
        classes=["plot-head"],
    )
    drawing = f'<svg class="overview" viewBox="0 0 {width} {floor + 34}" role="img" aria-label="{html.escape(alt, quote=True)}">{"".join(parts)}</svg>'
    box += nodes.raw("", drawing, format="html")
    shown = made.table(("Year", "Documented", "In part", "Did not happen", "All"), body, (20, 20, 20, 20, 20), "plot-table")
    box += made.disclosure("", made.text(alt), shown, summary="Description and data")
    box += made.text("Source: this book’s table of events.", ["plot-strip"])
    return [box]


@filler("timeline")
def _timeline(app, docname, node) -> list[nodes.Node]:
    """Events by date: those that were established, or those that were not."""
    by_event: dict[str, list[ledger.Claim]] = {}
    for c in ledger.claims().values():
        if c.event and not c.repeats:
            by_event.setdefault(c.event, []).append(c)
    wanted = [e for e in ledger.events().values() if (e.happened == "unknown") == (node["argument"] == "open")]
    if not wanted:
        return [made.text("None.")]
    out: list[nodes.Node] = []
    years: dict[str, list[ledger.Event]] = {}
    for event in sorted(wanted, key=lambda e: (e.date.removeprefix("to ") or "9", e.id)):
        found = re.search(r"\d{4}", event.date)
        years.setdefault(found.group() if found else "No date", []).append(event)
    for year, some in years.items():
        still_open = node["argument"] == "open"
        out.append(heading(year, 3 if still_open else 2, anchor=f"year-{year.lower().replace(' ', '-')}{'-open' if still_open else ''}"))
        body = []
        for e in some:
            said = cell(e.what.rstrip(".") + (f" ({e.figures})" if e.figures else "") + ".")
            said += made.text(", ".join(p for p in (e.place, ANSWER[e.happened]) if p), ["said-by"])
            if e.sources:
                said += made.disclosure(
                    "", *made.event_sources({"event": {"sources": [vars(s) for s in e.sources]}}), summary=f"What was read ({len(e.sources)})"
                )
            decides = nodes.bullet_list()
            for c in by_event.get(e.id, ()):
                data = known(app).get(c.id)
                line = nodes.paragraph()
                if data:
                    line += [made.badge(data["verdict"]), nodes.Text(" "), link(app, docname, data["page"], c.statement, data["anchor"])]
                else:
                    line += nodes.Text(c.statement)
                decides += nodes.list_item("", line)
            body.append((f"event-{e.id}", [cell(readable(e.date)), said, nodes.entry("", decides) if len(decides) else cell("")]))
        out.append(made.table(("Date", "What happened", "Decides"), body, (14, 46, 40), "timeline cards"))
    return out


# --- Contradictions and slips -----------------------------------------------------------------------------------------


PAIR_FIELDS = ("first", "second", "kind", "note")
SLIP_FIELDS = ("claim", "what", "note")


def pairs_in_conflict() -> list[tuple[ledger.Claim, ledger.Claim, str, str]]:
    """Each two statements that the ledger links as contradicting one another, once, in its order.

    ``data/contradictions.csv`` adds whether they exclude one another or differ in degree, and how.
    """
    rows = ledger.claims()
    order = {name: n for n, name in enumerate(rows)}
    told = {}
    path = home() / "contradictions.csv"
    for number, row in ledger.read_rows(path, PAIR_FIELDS):
        pair = tuple(sorted((row["first"], row["second"])))
        lost = [n for n in pair if n not in rows]
        if lost or row["kind"] not in ("exclusive", "degree"):
            raise DataError(f"{path}: row {number}: {f'the ledger has no claim {lost[0]!r}' if lost else 'kind is exclusive or degree'}; mend the row")
        told[pair] = (row["kind"], row["note"])
    found = {tuple(sorted((c.id, other))) for c in rows.values() for other in c.contradicts}
    pairs = sorted((sorted(p, key=order.get) for p in found), key=lambda p: [order[n] for n in p])
    return [(rows[a], rows[b], *told.get(tuple(sorted((a, b))), ("exclusive", ""))) for a, b in pairs]


def _side(app, docname: str, c: ledger.Claim) -> nodes.Element:
    data = answered(app, c)
    box = nodes.block_quote(classes=["quoted" if c.quote else "restated"])
    box += made.text(f"“{c.quote}”" if c.quote else c.statement, ["quoted-words"])
    if c.quote and c.context:
        box += made.text(f"In its sentence: {c.context}", ["quoted-context"])
    said = nodes.attribution(
        "", "", *source_link(app, docname, c.article), nodes.Text(f", characters {c.at[0]}–{c.at[1]}" + (f", {c.speaker}" if c.speaker != "author" else ""))
    )
    if data:
        said += [nodes.Text(" · "), made.badge(data["verdict"]), nodes.Text(" "), link(app, docname, data["page"], title(app, data["page"]), data["anchor"])]
    box += said
    return box


@filler("contradictions")
def _contradictions(app, docname, node) -> list[nodes.Node]:
    """Pairs of statements: ``within`` one article or ``between`` two, that exclude one another; or those of ``degree``."""

    def wanted(a: ledger.Claim, b: ledger.Claim, kind: str) -> bool:
        if node["argument"] == "degree":
            return kind == "degree"
        return kind == "exclusive" and (a.article == b.article) == (node["argument"] == "within")

    out: list[nodes.Node] = []
    for a, b, kind, note in pairs_in_conflict():
        if wanted(a, b, kind):
            out += [heading(note.rstrip(".") or a.statement, anchor=f"pair-{a.id}-{b.id}"), _side(app, docname, a), _side(app, docname, b)]
            out += settles([("On the first", answered(app, a)), ("On the second", answered(app, b))])
    return out or [made.text("None found.")]


def settles(found: list[tuple[str, dict | None]]) -> list[nodes.Node]:
    """What decides statements: what was observed and read for each, or the words that nothing does."""
    done = [(label, d) for label, d in found if d and d["verdict"] in scale.SCALE]
    if not done:
        return [made.text("Nothing read so far settles it.")]
    out: list[nodes.Node] = []
    for label, d in done:
        words = nodes.paragraph("", "", nodes.strong("", f"{label}: "), nodes.Text(scale.observed_words(d).rstrip(".") + "."))
        if d["sources"]:
            words += nodes.Text(f" ({d['sources']})")
        out.append(words)
        if d["decided"] == "reading":
            read = [s for s in d["event"]["sources"] if s["read"] != "no"]
            out += made.event_sources({"event": {"sources": read}})
    return out


@filler("slips")
def _slips(app, docname, node) -> list[nodes.Node]:
    """Dates, places, names and numbers that were looked up because they seemed to differ, by what the look-up gave."""
    groups: dict[str, list] = {"differs": [], "open": [], "agrees": []}
    for number, row in ledger.read_rows(home() / "slips.csv", SLIP_FIELDS):
        if row["claim"] not in ledger.claims():
            raise DataError(f"{home() / 'slips.csv'}: row {number}: the ledger has no claim {row['claim']!r}; mend the row")
        data = answered(app, ledger.claim(row["claim"]))
        group = "open" if data is None or data["verdict"] not in scale.SCALE else "agrees" if data["verdict"] == "Borne out" else "differs"
        groups[group].append((row, data))
    body = []
    for row, data in groups[node["argument"]]:
        c = ledger.claim(row["claim"])
        said = cell(c.statement)
        said += nodes.paragraph("", "", *source_link(app, docname, c.article), nodes.Text(f", characters {c.at[0]}–{c.at[1]}"), classes=["said-by"])
        said += made.text(f"Looked up: {row['what']}. {row['note']}", ["said-by"])
        verdict = cell(made.badge(data["verdict"])) if data else cell("not yet answered")
        if data:
            verdict += nodes.paragraph("", "", link(app, docname, data["page"], title(app, data["page"]), data["anchor"]))
        body.append((f"slip-{c.id}", [said, nodes.entry("", *settles([("Documented", data)])), verdict]))
    return [made.table(("Statement, in our words", "What settles it", "Verdict"), body, (40, 42, 18), "slips cards")] if body else [made.text("None.")]


# --- Pages of the ten sources -----------------------------------------------------------------------------------------


def _mine(article: str) -> list[ledger.Claim]:
    return [c for c in ledger.claims().values() if c.article == article]


@filler("source-facts")
def _source_facts(app, docname, node) -> list[nodes.Node]:
    piece = ledger.articles()[node["argument"]]
    quoted, words = ledger.budget()[piece.id]
    rows = [
        ("Author" if len(piece.authors) == 1 else "By", [made.text("; ".join(piece.authors))]),
        ("Outlet", [made.text(piece.outlet)]),
        ("Kind", [made.text(piece.kind)]),
        ("Date", [made.text(piece.when)]),
    ]
    if piece.earliest != piece.latest:
        rows[-1][1].append(made.text(f"Between {piece.earliest} and {piece.latest}.", ["said-by"]))
    rows.append(("How known", [made.text(piece.date_basis)]))
    if piece.address and piece.address_kind == "post":
        rows.append(("Reprint", [nodes.paragraph("", "", nodes.reference("", piece.address, refuri=piece.address, internal=False))]))
    else:
        rows.append(("Reprint", [made.text("Read on the author’s own site; the address of the single post was not read, so none is given.")]))
    rows.append(
        (
            "Length",
            [
                made.text(
                    f"{words:,} words"
                    + (" without the footnotes" if piece.footnotes else "")
                    + f"; this book quotes {quoted:,} of them ({100 * quoted / words:.0f} %)"
                )
            ],
        )
    )
    rows.append(("Text used", [made.text("The reprint, whose wording may differ from the outlet’s. Places are counted in its characters.")]))
    return [made.fields(rows)]


@filler("source-summary")
def _source_summary(app, docname, node) -> list[nodes.Node]:
    mine = _mine(node["argument"])
    done = [(c, d) for c in mine if (d := answered(app, c))]
    words = f"{len(mine)} statements of this piece could be checked. "
    repeats = sum(c.repeats is not None for c in mine)
    if repeats:
        words += f"{repeats} of them were made before, here or in another piece, and take the verdict of the first place. "
    if len(done) < len(mine):
        words += f"{len(mine) - len(done)} are not yet answered. "
    out: list[nodes.Node] = [made.text(words.strip())]
    if done:
        out.append(tally_line([d for _, d in done], f"{len(done)} statements answered."))
        groups = [(PLURAL[k], None, [d for c, d in done if c.kind == k]) for k in ledger.KINDS]
        out.append(crosstab(app, docname, "Kind", [g for g in groups if g[2]], [d for _, d in done], "All"))
    return out


@filler("source-forecasts")
def _source_forecasts(app, docname, node) -> list[nodes.Node]:
    pairs = [(c, answered(app, c)) for c in _mine(node["argument"]) if c.kind == "forecast"]
    if not pairs:
        return [made.text("The piece makes no forecast.")]
    return [_forecast_rows(app, docname, pairs, by=False)]


@filler("source-claims")
def _source_claims(app, docname, node) -> list[nodes.Node]:
    out: list[nodes.Node] = []
    mine = _mine(node["argument"])
    for kind in ledger.KINDS:
        some = [c for c in mine if c.kind == kind]
        if not some:
            continue
        out.append(heading(f"{PLURAL[kind]} ({len(some)})", anchor=f"kind-{kind}"))
        body = []
        for c in some:
            data = answered(app, c)
            where = cell(link(app, docname, data["page"], title(app, data["page"]), data["anchor"])) if data else cell("")
            if c.repeats:
                first = ledger.claim(c.repeats)
                where += nodes.paragraph(
                    "",
                    "",
                    nodes.Text("said before: "),
                    link(app, docname, f"book/sources/{first.article}", ledger.articles()[first.article].short, f"claim-{first.id}"),
                    classes=["said-by"],
                )
            body.append(
                (
                    f"claim-{c.id}",
                    [
                        cell(c.statement),
                        cell(f"{c.at[0]}–{c.at[1]}"),
                        cell(c.speaker),
                        cell(made.badge(data["verdict"]) if data else "not yet answered"),
                        where,
                    ],
                )
            )
        out.append(made.table(("Statement, in our words", "Place", "Said by", "Verdict", "Where"), body, (46, 10, 12, 16, 16), "source-table"))
    return out


@filler("source-quotes")
def _source_quotes(app, docname, node) -> list[nodes.Node]:
    quoted = [c for c in _mine(node["argument"]) if c.quote]
    if not quoted:
        return [made.text("No words of this piece are quoted.")]
    quoted.sort(key=lambda c: c.at)
    return [_side(app, docname, c) for c in quoted]


# --- The cover ------------------------------------------------------------------------------------------------------

MAPPED = {
    "KAZ": ("kazakhstan", 67.5, 48.2),
    "KGZ": ("kyrgyzstan", 76.2, 41.3),
    "TJK": ("tajikistan", 71.6, 38.45),
    "TKM": ("turkmenistan", 58.6, 39.3),
    "UZB": ("uzbekistan", 61.8, 42.9),
    "AFG": ("afghanistan", 65.8, 33.7),
    "GEO": ("south-caucasus", 46.6, 40.6),
    "ARM": ("south-caucasus", None, None),
    "AZE": ("south-caucasus", None, None),
}
FIVE = ("KAZ", "KGZ", "TJK", "TKM", "UZB")
PLAIN = {"Russia": (53.0, 54.6), "China": (93.5, 36.0), "Iran": (54.5, 33.5), "Pakistan": (70.6, 29.6)}
# Older than September 2023, and no line of the United Nations.
UNDRAWN = {"Nagorno-Karabakh", "Artsakh"}
XINJIANG = (86.6, 42.0)
# A chapter's title may say more than a map has room for.
SHORT = {
    "kazakhstan": "Kazakhstan",
    "kyrgyzstan": "Kyrgyzstan",
    "tajikistan": "Tajikistan",
    "turkmenistan": "Turkmenistan",
    "uzbekistan": "Uzbekistan",
    "afghanistan": "Afghanistan",
    "xinjiang": "Xinjiang",
    "south-caucasus": "South Caucasus",
}
WIDTH, HEIGHT_ = 900, 540
MAP_RULES = (
    ".region-map .land path{fill:var(--tint);stroke:var(--line)}.region-map .five *{fill:var(--accent);stroke:var(--paper);stroke-width:1.4}"
    ".region-map .near *{fill:var(--accent-line);stroke:var(--paper);stroke-width:1.4}"
    ".region-map .near .spot{fill-opacity:.55;stroke:var(--edge);stroke-dasharray:4 3}"
    ".region-map a:hover *,.region-map a:focus-visible *{filter:brightness(1.15) saturate(1.5)}"
    ".region-map a:focus-visible{outline:3px solid var(--ink);outline-offset:2px}.region-map .labels{pointer-events:none}"
    ".region-map text{text-anchor:middle;fill:var(--muted);font-weight:400;font-size:17px}"
    ".region-map text.five,.region-map text.near{font-weight:600;font-size:19px;fill:var(--ink);"
    "paint-order:stroke;stroke:var(--paper);stroke-width:4.5px;stroke-linejoin:round}"
    "html[data-theme=dark] .region-map .five *{fill:var(--accent-line)}html[data-theme=dark] .region-map .near *{fill-opacity:.45}"
    ".region-map .disputed{fill:none;stroke:var(--edge);stroke-dasharray:3 3}"
    "@media(max-width:40rem){.region-map text{font-size:22px}.region-map text.five,.region-map text.near{font-size:25px}}"
)


def _conic(lon: float, lat: float) -> tuple[float, float]:
    """Lambert's conformal conic with standard parallels 33 and 50, in units of the drawing."""
    a, b = math.radians(33), math.radians(50)

    def t(angle: float) -> float:
        return math.tan(math.pi / 4 + angle / 2)

    n = math.log(math.cos(a) / math.cos(b)) / math.log(t(b) / t(a))
    f = math.cos(a) * t(a) ** n / n
    rho, rho0 = f / t(math.radians(lat)) ** n, f / t(math.radians(42)) ** n
    angle = n * math.radians(lon - 68)
    return WIDTH / 2 + 1010 * rho * math.sin(angle), HEIGHT_ / 2 + 6 - 1010 * (rho0 - rho * math.cos(angle))


def _thin(points: list[tuple[float, float]], least: float) -> list[tuple[float, float]]:
    """Douglas–Peucker: drop points that lie nearer than ``least`` to the line that stays."""
    keep, stack = {0, len(points) - 1}, [(0, len(points) - 1)]
    while stack:
        first, last = stack.pop()
        (x1, y1), (x2, y2) = points[first], points[last]
        span = math.hypot(x2 - x1, y2 - y1) or 1e-9
        far, where = 0.0, None
        for i in range(first + 1, last):
            x, y = points[i]
            gone = abs((x2 - x1) * (y1 - y) - (x1 - x) * (y2 - y1)) / span if span > 1e-6 else math.hypot(x - x1, y - y1)
            if gone > far:
                far, where = gone, i
        if where is not None and far > least:
            keep.add(where)
            stack += [(first, where), (where, last)]
    return [points[i] for i in sorted(keep)]


def outline(geometry: str, least: float = 0.7) -> str:
    """A GeoJSON MultiPolygon as an SVG path in the map's projection; parts outside the drawing or too small to see are left out."""
    path = []
    for polygon in json.loads(geometry)["coordinates"]:
        for ring in polygon:
            points = [_conic(lon, max(5.0, min(80.0, lat))) for lon, lat in ring]
            xs, ys = [p[0] for p in points], [p[1] for p in points]
            if max(xs) < 0 or min(xs) > WIDTH or max(ys) < 0 or min(ys) > HEIGHT_ or (max(xs) - min(xs) < 2 and max(ys) - min(ys) < 2):
                continue
            half = len(points) // 2
            thin = _thin(points[: half + 1], least)[:-1] + _thin(points[half:], least)
            if len(thin) > 3:
                path.append("M" + "L".join(f"{x:.0f} {y:.0f}" for x, y in thin[:-1]) + "Z")
    return "".join(path)


def keep_outlines(env) -> None:
    """Outlines by country and the disputed lines, kept in the environment by the hashes of their tables."""
    names = ("region-borders", "region-disputed")
    if not set(names) <= set(tabular.package()["by_name"]):
        return
    stamp = [tabular.resource(n)["hash"] for n in names]
    if getattr(env, "onrecord_outlines", ("",))[0] != stamp:
        borders, disputed = tabular.table("region-borders"), tabular.table("region-disputed")
        shapes = {r.iso3: outline(r.geometry) for r in borders.itertuples()}
        dashed = "".join(outline(r.geometry, 1.0) for r in disputed.itertuples() if r.name not in UNDRAWN and "lease" not in r.kind.lower())
        env.onrecord_outlines = (stamp, (shapes, dashed))


@filler("region-map")
def _region_map(app, docname, node) -> list[nodes.Node]:
    """The region with a link on each country that has a chapter."""
    drawn, dashed = app.env.onrecord_outlines[1]
    tally = Counter(r["chapter"].split("/")[1] for r in known(app).values())
    plain = [f'<path d="{d}"/>' for code, d in drawn.items() if code not in MAPPED]
    parts = [
        f'<svg class="region-map" viewBox="0 0 {WIDTH} {HEIGHT_}" role="group" aria-labelledby="region-map-title">',
        '<title id="region-map-title">Map of Central Asia and its neighbours; countries with a chapter are links</title>',
        f"<style>{MAP_RULES}</style>",
        f'<g aria-hidden="true" class="land">{"".join(plain)}</g>',
    ]
    pages: dict[str, list[str]] = {}
    for code, (page, _, _) in MAPPED.items():
        pages.setdefault(page, []).append(code)
    shapes, labels = [], []
    for page in ("xinjiang", *pages):
        codes = pages.get(page, [])
        kind = "five" if set(codes) & set(FIVE) else "near"
        lon, lat = MAPPED[codes[0]][1:] if codes else XINJIANG
        x, y = _conic(lon, lat)
        name = title(app, f"book/countries/{page}") if f"book/countries/{page}" in app.env.found_docs else page.replace("-", " ").title()
        # Xinjiang is no state and has no outline of its own: a spot stands for it.
        shape = "".join(f'<path d="{drawn[c]}"/>' for c in codes) or f'<ellipse cx="{x:.0f}" cy="{y - 6:.0f}" rx="66" ry="24" class="spot"/>'
        shapes.append(_linked(app, docname, page, f'<g class="{kind}">{shape}</g>', name, tally[page]))
        labels.append(f'<text class="{kind}" x="{x:.0f}" y="{y:.0f}">{html.escape(SHORT.get(page, name))}</text>')
    for name, (lon, lat) in PLAIN.items():
        x, y = _conic(lon, lat)
        labels.append(f'<text x="{x:.0f}" y="{y:.0f}">{name}</text>')
    parts += [*shapes, f'<g aria-hidden="true" class="labels"><path class="disputed" d="{dashed}"/>{"".join(labels)}</g></svg>']
    source = tabular.source_line(["region-borders"])
    return [
        nodes.raw("", "".join(parts), format="html"),
        made.text(f"Countries with a chapter are links. Borders: {source}; disputed lines are dashed; the map endorses no line.", ["said-by"]),
    ]


def _linked(app, docname: str, page: str, shape: str, label: str, count: int) -> str:
    if f"book/countries/{page}" not in app.env.found_docs:
        return shape
    address = app.builder.get_relative_uri(docname, f"book/countries/{page}")
    return f'<a href="{html.escape(address, quote=True)}" aria-label="{html.escape(label, quote=True)}: {count} findings">{shape}</a>'


def _gap(row: dict) -> float:
    """How far an observed number lies outside its test, relative to the nearest edge; 0 inside."""
    nearest = 0.0
    low, high = row["test"]["partly"]
    for edge, out in ((low, low is not None and row["observed"] < low), (high, high is not None and row["observed"] > high)):
        if out:
            nearest = abs(row["observed"] - edge) / max(abs(edge), 1.0)
    return nearest


def unexpected(app) -> list[dict]:
    """Three findings by a fixed rule: the surest forecast that failed, the least sure that came true, the number that was farthest out.

    Ties are broken by the distance of the observed number from its test, then by the order of the ledger.
    """
    order = {name: n for n, name in enumerate(ledger.claims())}
    rows = sorted((r for r in known(app).values() if r["speaker"] == "author" and r["lead"] and r["decided"] == "computation"), key=lambda r: order[r["id"]])
    said = [r for r in rows if r["kind"] == "forecast"]
    failed = sorted((r for r in said if r["verdict"] == "Not borne out"), key=lambda r: (-probability(r["likelihood"]), -_gap(r)))
    came = sorted((r for r in said if r["verdict"] == "Borne out"), key=lambda r: probability(r["likelihood"]))
    wrong = sorted((r for r in rows if r["kind"] != "forecast" and r["verdict"] == "Not borne out"), key=lambda r: -_gap(r))
    return [group[0] for group in (failed, came, wrong) if group]


@filler("unexpected")
def _unexpected(app, docname, node) -> list[nodes.Node]:
    """Three findings that a reader would not expect: by claim ids in the argument, else by the rule."""
    rows = known(app)
    chosen = [rows[n] for n in node["argument"].split() if n in rows] or unexpected(app)
    out = []
    for r in chosen:
        item = nodes.container(classes=["finding", f"finding-{scale.slug(r['verdict'])}"])
        item += nodes.paragraph(
            "", "", made.badge(r["verdict"]), nodes.Text(" "), link(app, docname, r["page"], r["statement"], r["anchor"]), classes=["finding-head"]
        )
        line = nodes.paragraph("", "", nodes.strong("", f"Observed: {scale.observed_words(r)}"))
        line += nodes.Text(f" ({made.DECIDED[r['decided']]}). {scale.interval_words(r['test']) if r['decided'] == 'computation' else ''}")
        item += line
        by = nodes.paragraph("", "", *source_link(app, docname, r["article"], r["label"]), classes=["said-by"])
        by += [nodes.Text(" · "), link(app, docname, r["page"], title(app, r["page"]))]
        item += by
        out.append(item)
    return out or [made.text("No chapter has been built yet.")]


@filler("chapters")
def _chapters(app, docname, node) -> list[nodes.Node]:
    """Links to chapters with their one-sentence answers: ``countries``, ``themes``, or a list of names."""
    asked = node["argument"].split()
    named = [c for c in ledger.CHAPTERS if c.split("/")[0] in asked] or [c for a in asked for c in ledger.CHAPTERS if c.split("/")[1] == a]
    listed = nodes.bullet_list(classes=["routes"])
    boxes = store.chapters(app.env)
    for name in named:
        page = f"book/{name}"
        if page in app.env.found_docs:
            line = nodes.paragraph("", "", link(app, docname, page, title(app, page)))
            if boxes.get(page, {}).get("answer"):
                line += nodes.Text(f": {boxes[page]['answer']}")
            listed += nodes.list_item("", line)
    return [listed] if len(listed) else []


@filler("pieces")
def _pieces(app, docname, node) -> list[nodes.Node]:
    """The ten pieces by date, with links to their pages."""
    listed = nodes.bullet_list(classes=["routes"])
    for piece in sorted(ledger.articles().values(), key=lambda a: (a.date, a.id)):
        line = nodes.paragraph("", "", *source_link(app, docname, piece.id, piece.title), nodes.Text(f", {piece.surnames}, {piece.outlet_short}, {piece.when}"))
        listed += nodes.list_item("", line)
    return [listed]


@filler("verdict-routes")
def _verdict_routes(app, docname, node) -> list[nodes.Node]:
    """Each verdict with its number, as a link to the scorecard filtered by it."""
    listed = nodes.bullet_list(classes=["routes"])
    for verdict, count in counts(known(app).values()):
        line = nodes.paragraph(
            "", "", link(app, docname, "book/record/scorecard", f"{made.SHAPES[verdict]} {verdict}", f"verdict={scale.slug(verdict)}"), nodes.Text(f": {count}")
        )
        listed += nodes.list_item("", line)
    return [listed] if len(listed) else []


# --- Numbers for running text ---------------------------------------------------------------------------------------

value("as-of")(lambda app: f"{tabular.as_of():%-d %B %Y}")
value("pieces")(lambda app: {10: "ten"}.get(len(ledger.articles()), str(len(ledger.articles()))))
value("statements")(lambda app: f"{len(ledger.claims()):,}")
value("findings")(lambda app: f"{len(known(app)):,}")
value("chapters")(lambda app: str(len(store.chapters(app.env))))
value("scored")(lambda app: f"{sum(r['verdict'] in scale.SCALE for r in known(app).values()):,}")
value("unscored")(lambda app: f"{sum(r['verdict'] not in scale.SCALE for r in known(app).values()):,}")
value("events")(lambda app: f"{len(ledger.events()):,}")
value("pairs")(lambda app: str(len(pairs_in_conflict())))
value("longest-quote")(lambda app: str(ledger.LONGEST_QUOTE))
value("quote-share")(lambda app: f"{ledger.QUOTE_SHARE:.0%}".replace("%", " %"))
value("quoted-words")(lambda app: f"{sum(q for q, _ in ledger.budget().values()):,}")
value("run")(lambda app: {8: "eight"}.get(ledger.RUN, str(ledger.RUN)))
value("changed-rules")(lambda app: str(sum(any({"rule", "test"} & set(entry) for entry in c.changed) for c in ledger.claims().values())))
value("borne-out")(lambda app: f"{_share(app, 'Borne out'):.0f} %")
value("partly")(lambda app: f"{_share(app, 'Partly borne out'):.0f} %")
value("not-borne-out")(lambda app: f"{_share(app, 'Not borne out'):.0f} %")
for _number, _name in enumerate(scale.BASELINES):
    value(f"baseline-{_number}")(lambda app, p=scale.BASELINES[_name]: f"{p:g}")


def _share(app, verdict: str) -> float:
    rows = [r for r in known(app).values() if r["verdict"] in scale.SCALE]
    return 100 * sum(r["verdict"] == verdict for r in rows) / len(rows) if rows else 0.0
