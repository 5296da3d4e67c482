"""Pages made of other pages' findings: placeholders while reading, filled once every page was read."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

from docutils import nodes
from docutils.parsers.rst import Directive

from onrecord import findings as scale
from onrecord import ledger
from onrecord.site import nodes as made
from onrecord.site import store

FILLERS: dict[str, callable] = {}


def filler(what: str):
    """Declare the function that fills the placeholder ``what``: ``(app, docname, node) -> nodes``."""

    def declare(fill):
        FILLERS[what] = fill
        return fill

    return declare


class Gathered(Directive):
    """A placeholder in a page's text: the directive's name says what stands there, its argument of whom."""

    optional_arguments = 1
    final_argument_whitespace = True

    def run(self) -> list[nodes.Node]:
        env = self.state.document.settings.env
        store.page(env)["shows"] = True
        argument = self.arguments[0] if self.arguments else ""
        if self.name == "source-claims" and argument not in ledger.articles():
            raise self.error(f"articles.yaml has no article {argument!r}; one of {', '.join(ledger.articles())}")
        return [made.gathered("", what=self.name, argument=argument)]


def fill(app, doctree: nodes.document, docname: str) -> None:
    """Replace each placeholder of a page by what it stands for."""
    for node in list(doctree.findall(made.gathered)):
        node.replace_self(FILLERS[node["what"]](app, docname, node))
    for node in list(doctree.findall(made.verdict_link)):
        node.replace_self(_verdict(app, docname, node))


def link(app, docname: str, target: str, words: str, anchor: str = "") -> nodes.reference:
    """An internal link from one page to another."""
    if target == docname:
        address = f"#{anchor}" if anchor else ""
    else:
        address = app.builder.get_relative_uri(docname, target) + (f"#{anchor}" if anchor else "")
    return nodes.reference("", words, internal=True, refuri=address)


def _verdict(app, docname: str, node) -> list[nodes.Node]:
    known = store.findings(app.env)
    claim = ledger.claim(node["claim"])
    data = known.get(claim.repeats or claim.id)
    if data is None or data["page"] == docname:
        return []
    return [nodes.Text(" · "), link(app, docname, data["page"], f"{made.SHAPES[data['verdict']]} {data['verdict']}", data["anchor"])]


@filler("source-link")
def _source_link(app, docname, node) -> list[nodes.Node]:
    target = f"book/sources/{node['article']}"
    if target not in app.env.found_docs:
        return [nodes.Text(node["label"])]
    return [link(app, docname, target, node["label"])]


@filler("figure-links")
def _figure_links(app, docname, node) -> list[nodes.Node]:
    up = "../" * docname.count("/")
    name = Path(docname).name
    data = nodes.reference("", "Data (CSV)", refuri=f"{up}figures/{name}/{node['name']}.csv", internal=True)
    code = nodes.reference("", "code", refuri=f"{up}_sources/{docname}.ipynb", internal=True)
    cite = nodes.reference("", "cite", refuri="#how-to-cite", internal=True)
    return [data, nodes.Text(" · "), code, nodes.Text(" · "), cite]


def counts(rows) -> list[tuple[str, int]]:
    """Number of findings by verdict, in the scale's order."""
    tally = Counter(r["verdict"] for r in rows)
    return [(v, tally[v]) for v in scale.VERDICTS if tally[v]]


@filler("tally")
def _tally(app, docname, node) -> list[nodes.Node]:
    rows = list(store.findings(app.env).values())
    if node["argument"]:
        rows = [r for r in rows if node["argument"] in (r["article"], r["chapter"])]
    line = nodes.paragraph(classes=["tally"])
    for verdict, count in counts(rows):
        line += made.badge(verdict)
        line += nodes.Text(f" {count}  ")
    line += nodes.Text(f"{len(rows)} findings in all.")
    return [line]


def _title(app, docname: str) -> str:
    return app.env.titles[docname].astext() if docname in app.env.titles else docname


@filler("scorecard")
def _scorecard(app, docname, node) -> list[nodes.Node]:
    rows = sorted(store.findings(app.env).values(), key=lambda r: (r["page"], r["article"], r["at"]))
    body, classes = [], []
    for r in rows:
        said = nodes.paragraph("", "", link(app, docname, r["page"], r["statement"], r["anchor"]))
        where = nodes.entry("", made.text(_title(app, r["page"])))
        by = nodes.entry("", nodes.paragraph("", "", *_source_link(app, docname, {"article": r["article"], "label": r["label"]})))
        body.append((None, [nodes.entry("", nodes.paragraph("", "", made.badge(r["verdict"]))), nodes.entry("", said), nodes.entry("", made.text(r["kind"])), where, by]))
        classes.append([f"is-{scale.slug(r['verdict'])}", f"is-{r['kind']}", f"is-{r['article']}", *(f"is-{t}" for t in r["themes"]),
                        *(f"is-{c.lower().replace(' ', '-')}" for c in r["countries"])])
    heads = ("Verdict", "Statement", "Kind", "Chapter", "Said by")
    shown = made.table(heads, body, (18, 42, 10, 14, 16), "scorecard", classes)
    return [*_tally(app, docname, {"argument": ""}), shown]


@filler("source-claims")
def _source_claims(app, docname, node) -> list[nodes.Node]:
    known = store.findings(app.env)
    mine = [c for c in ledger.claims().values() if c.article == node["argument"]]
    body = []
    for c in mine:
        data = known.get(c.repeats or c.id)
        said = nodes.paragraph("", c.statement)
        shown = [said]
        if c.quote and data:
            shown.append(made.text(f"“{c.quote}”", ["quoted-words"]))
        verdict = nodes.paragraph("", "", made.badge(data["verdict"])) if data else made.text("not yet answered")
        where = nodes.paragraph()
        if data:
            where += link(app, docname, data["page"], _title(app, data["page"]), data["anchor"])
        if c.repeats:
            where += nodes.Text(" (said before)")
        kind = c.kind + (f", due {c.due}" if c.due else "")
        body.append((f"claim-{c.id}", [nodes.entry("", *shown), nodes.entry("", made.text(f"{c.at[0]}–{c.at[1]}")), nodes.entry("", made.text(kind)),
                                       nodes.entry("", verdict), nodes.entry("", where)]))
    heads = ("Statement", "Place", "Kind", "Verdict", "Where")
    return [*_tally(app, docname, {"argument": node["argument"]}), made.table(heads, body, (46, 10, 12, 16, 16), "source-table")]


def register(app) -> None:
    for name in FILLERS:
        if name not in ("source-link", "figure-links"):
            app.add_directive(name, Gathered)
