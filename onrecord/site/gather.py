"""Pages made of other pages' findings: placeholders while reading, filled once every page was read."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable
from pathlib import Path

from docutils import nodes
from docutils.parsers.rst import Directive

from onrecord import findings as scale
from onrecord import ledger
from onrecord import tables as tabular
from onrecord.base import home
from onrecord.site import nodes as made
from onrecord.site import store

FILLERS: dict[str, Callable] = {}
# Placeholders that nodes.py sets; they are no directives.
INNER = ("source-link", "figure-links", "value")
# Numbers that pages name in their text: {value}`articles`.
VALUES: dict[str, Callable] = {}
NAMES = {
    "KAZ": "Kazakhstan",
    "KGZ": "Kyrgyzstan",
    "TJK": "Tajikistan",
    "TKM": "Turkmenistan",
    "UZB": "Uzbekistan",
    "AFG": "Afghanistan",
    "CHN": "China",
    "RUS": "Russia",
    "ARM": "Armenia",
    "AZE": "Azerbaijan",
    "GEO": "Georgia",
    "USA": "United States",
    "EUU": "European Union",
    "UKR": "Ukraine",
    "PAK": "Pakistan",
    "IRN": "Iran",
    "IND": "India",
    "TUR": "Turkey",
    "SYR": "Syria",
    "IRQ": "Iraq",
    "DEU": "Germany",
    "FRA": "France",
    "GBR": "United Kingdom",
    "GRC": "Greece",
    "BLR": "Belarus",
    "ARE": "United Arab Emirates",
    "MNG": "Mongolia",
    "LKA": "Sri Lanka",
    "JPN": "Japan",
    "KOR": "South Korea",
    "MDA": "Moldova",
    "LTU": "Lithuania",
    "POL": "Poland",
    "EGY": "Egypt",
    "QAT": "Qatar",
    "SAU": "Saudi Arabia",
    "HUN": "Hungary",
    "ITA": "Italy",
    "KWT": "Kuwait",
    "HKG": "Hong Kong",
    "Central Asia": "Central Asia (the five)",
    "the West": "the West (United States and European Union)",
}
PLURAL = {
    "quantity": "Quantities",
    "event": "Events",
    "state": "States of affairs",
    "cause": "Causes",
    "forecast": "Forecasts",
    "judgement": "Judgements (their checkable part)",
}
THEME_NAMES = {
    "belt-and-road": "Belt and Road, and the routes out",
    "trade": "Trade",
    "energy": "Energy",
    "debt-investment": "Debt and investment",
    "remittances": "Remittances",
    "sanctions-currencies": "Sanctions and currencies",
    "russia-security": "Russia and security",
    "militancy": "Militancy",
    "alignment": "Alignment",
    "west": "The West",
    "closed-borders": "Closed borders",
    "unrest-opinion": "Unrest and opinion",
    "digital": "Digital",
    "water": "Water",
}


def filler(what: str):
    """Declare the function that fills the placeholder ``what``: ``(app, docname, node) -> nodes``."""

    def declare(fill):
        FILLERS[what] = fill
        return fill

    return declare


def value(name: str):
    """Declare a number or word that a page names as ``{value}`name```: ``(app) -> str``."""

    def declare(tell):
        VALUES[name] = tell
        return tell

    return declare


def _watch(env) -> None:
    """Read a page anew when what it is made of changes, beside other pages' findings."""
    root = home()
    names = ("articles.yaml", "events.csv", "event-sources.csv", "likelihood.csv", "contradictions.csv", "slips.csv", "disputes.csv")
    notes = (root / n for n in (*names, "corrections.yaml", "disagreements.csv"))
    for path in (*(root / "claims").glob("*.yaml"), *notes, tabular.folder() / "datapackage.json"):
        if path.is_file():
            env.note_dependency(str(path))


class Gathered(Directive):
    """A placeholder in a page's text: the directive's name says what stands there, its argument of whom."""

    optional_arguments = 1
    final_argument_whitespace = True

    def run(self) -> list[nodes.Node]:
        env = self.state.document.settings.env
        store.page(env)["shows"] = True
        _watch(env)
        if self.name == "status-runs":
            for path in (Path(env.srcdir) / "_build" / ".onrecord").rglob("*.json"):
                env.note_dependency(str(path))
        argument = self.arguments[0] if self.arguments else ""
        if self.name.startswith("source-") and argument not in ledger.articles():
            raise self.error(f"articles.yaml has no article {argument!r}; one of {', '.join(ledger.articles())}")
        return [made.gathered("", what=self.name, argument=argument)]


def value_role(name, rawtext, text, lineno, inliner, options=None, content=None):
    """The role ``{value}`name```: a number of the book in running text."""
    if text not in VALUES:
        return [], [inliner.reporter.error(f"no value {text!r}; one of {', '.join(sorted(VALUES))}", line=lineno)]
    env = inliner.document.settings.env
    store.page(env)["shows"] = True
    _watch(env)
    return [made.gathered("", what="value", argument=text)], []


def fill(app, doctree: nodes.document, docname: str) -> None:
    """Replace each placeholder of a page by what it stands for."""
    for node in list(doctree.findall(made.gathered)):
        node.replace_self(FILLERS[node["what"]](app, docname, node))
    for node in list(doctree.findall(made.verdict_link)):
        node.replace_self(_verdict(app, docname, node))


def known(app) -> dict[str, dict]:
    """Every finding by claim, with page and anchor; kept while pages are written, when no page changes any more."""
    digest = getattr(app.env, "onrecord_digest", None)
    kept = getattr(app, "onrecord_known", None)
    if kept is None or digest is None or kept[0] != digest:
        kept = app.onrecord_known = (digest, store.findings(app.env))
    return kept[1]


def answered(app, claim: ledger.Claim) -> dict | None:
    """The finding that answers a claim: its own, or that of the statement it repeats."""
    return known(app).get(claim.repeats or claim.id)


# --- Small pieces that several pages use ---------------------------------------------------------------------------


def link(app, docname: str, target: str, words: str, anchor: str = "") -> nodes.reference:
    """An internal link from one page to another."""
    page = "" if target == docname else app.builder.get_relative_uri(docname, target)
    return nodes.reference("", words, internal=True, refuri=page + (f"#{anchor}" if anchor else ""))


def beside(docname: str, path: str, words: str) -> nodes.reference:
    """A link to a file of the site that is no page, ``path`` counted from its root."""
    return nodes.reference("", words, refuri="../" * docname.count("/") + path, internal=True)


def title(app, docname: str) -> str:
    return app.env.titles[docname].astext() if docname in app.env.titles else docname


def heading(words: str, level: int = 3, anchor: str = "") -> nodes.rubric:
    # MyST's writer makes a heading of a rubric with a level.
    node = nodes.rubric(words, words, classes=["head"], level=level)
    if anchor:
        node["ids"] = [anchor]
    return node


def cell(*content) -> nodes.entry:
    """A table cell of texts and inline nodes, in one paragraph."""
    line = nodes.paragraph()
    for part in content:
        line += nodes.Text(part) if isinstance(part, str) else part
    return nodes.entry("", line)


def source_link(app, docname: str, article: str, label: str = "") -> list[nodes.Node]:
    label = label or ledger.articles()[article].short
    target = f"book/sources/{article}"
    return [link(app, docname, target, label)] if target in app.env.found_docs else [nodes.Text(label)]


def counts(rows: Iterable[dict]) -> list[tuple[str, int]]:
    """Number of findings by verdict, in the scale's order."""
    tally = Counter(r["verdict"] for r in rows)
    return [(v, tally[v]) for v in scale.VERDICTS if tally[v]]


def tally_line(rows: list[dict], closing: str = "") -> nodes.paragraph:
    """Badges with their counts, and the sum."""
    line = made.tallied(counts(rows))
    line += nodes.Text(closing or f"{len(rows):,} findings in all.")
    return line


def crosstab(app, docname: str, head: str, groups: list[tuple[str, str | None, list[dict]]], total: list[dict], last: str) -> nodes.table:
    """Counts of findings by group and verdict, sums at the right and in the last row. A group is name, page to link, findings."""
    seen = [v for v, _ in counts(total)]
    body = []
    for name, page, rows in [*groups, (last, None, total)]:
        tally = dict(counts(rows))
        first = cell(link(app, docname, page, name)) if page in app.env.found_docs else cell(name)
        body.append((None, [first, *(cell(str(tally.get(v, 0))) for v in seen), cell(str(len(rows)))]))
    return made.table((head, *seen, "All"), body, (30, *(9,) * len(seen), 8), "plot-table")


def _verdict(app, docname: str, node) -> list[nodes.Node]:
    claim = ledger.claim(node["claim"])
    data = answered(app, claim)
    if data is None or data["page"] == docname:
        return []
    return [nodes.Text(" · "), link(app, docname, data["page"], f"{made.SHAPES[data['verdict']]} {data['verdict']}", data["anchor"])]


@filler("value")
def _value(app, docname, node) -> list[nodes.Node]:
    return [nodes.Text(VALUES[node["argument"]](app))]


@filler("source-link")
def _source_link(app, docname, node) -> list[nodes.Node]:
    return source_link(app, docname, node["article"], node["label"])


@filler("figure-links")
def _figure_links(app, docname, node) -> list[nodes.Node]:
    data = beside(docname, f"figures/{Path(docname).name}/{node['name']}.csv", "Data (CSV)")
    code = beside(docname, f"_sources/{docname}.ipynb", "code")
    cite = nodes.reference("", "cite", refuri=f"#cite-figure-{node['name']}", internal=True)
    return [data, nodes.Text(" · "), code, nodes.Text(" · "), cite]


@filler("tally")
def _tally(app, docname, node) -> list[nodes.Node]:
    rows = list(known(app).values())
    if node["argument"]:
        rows = [r for r in rows if node["argument"] in (r["article"], r["chapter"])]
    return [tally_line(rows)]


def keep(app, env) -> list[str]:
    """Compute once what only tables change, before the environment is stored."""
    from onrecord.site import record, reference

    record.keep_outlines(env)
    reference.keep_coverage(env)
    return []


def register(app) -> None:
    # They declare their fillers and values.
    from onrecord.site import record, reference  # noqa: F401

    for name in FILLERS:
        if name not in INNER:
            app.add_directive(name, Gathered)
    app.add_role("value", value_role)
    app.connect("env-updated", keep)
    app.connect("build-finished", reference.tables_beside)
