"""The document nodes of findings, quotations, figures and opening boxes."""

from __future__ import annotations

import html
import json
import re
from pathlib import Path

from docutils import nodes

from onrecord import findings as scale
from onrecord import pictures

# A shape for each verdict, so that badges read without colour.
SHAPES = {
    "Borne out": "●",
    "Partly borne out": "◐",
    "Not borne out": "○",
    "Not yet due": "◷",
    "Cannot be tested": "–",
    "Not tested here": "·",
    "Premise failed": "✕",
    "Sources disagree": "≠",
}
DECIDED = {"computation": "computed", "reading": "decided by reading", "exit": "not scored"}


class plot_area(nodes.General, nodes.Element):
    """Static pictures of a figure and its data, which a script turns into the interactive figure."""


class figure_box(nodes.General, nodes.Element):
    """A figure with title, area, table and source line."""


class disclosure(nodes.General, nodes.Element):
    """Text that a reader opens; ``summary`` is what is always seen."""


class gathered(nodes.General, nodes.Element):
    """Stands for content made of all pages' findings, filled when every page was read."""


class verdict_link(nodes.Inline, nodes.Element):
    """Stands for a link to the verdict of a claim that another page owns."""


class permalink(nodes.Inline, nodes.Element):
    """A link of a finding or figure to itself, to copy."""


def text(value: str, classes: list[str] = (), raw: str | None = None) -> nodes.paragraph:
    return nodes.paragraph(raw or value, value, classes=list(classes))


def badge(verdict: str) -> nodes.inline:
    shown = f"{SHAPES[verdict]} {verdict}"
    return nodes.inline(shown, shown, classes=["verdict", f"verdict-{scale.slug(verdict)}"])


def fields(rows: list[tuple[str, list[nodes.Node]]]) -> nodes.field_list:
    listed = nodes.field_list(classes=["facts"])
    for name, content in rows:
        listed += nodes.field("", nodes.field_name(name, name), nodes.field_body("", *content))
    return listed


def place(data: dict) -> nodes.inline:
    """``Pantucci (Nikkei Asia, March 2022), characters 10–42`` with a link to the source's page."""
    holder = nodes.inline("", classes=["place"])
    holder += gathered("", what="source-link", article=data["article"], label=data["label"])
    shown = f", characters {data['at'][0]}–{data['at'][1]}"
    if data["speaker"] != "author":
        shown += f", {data['speaker']}"
    holder += nodes.Text(shown)
    return holder


def observed(data: dict) -> list[nodes.Node]:
    words = nodes.paragraph("", "", nodes.strong("", scale.observed_words(data)), classes=[f"by-{data['decided']}"])
    words += nodes.Text(f" ({DECIDED[data['decided']]})")
    return [words]


def event_sources(data: dict) -> list[nodes.Node]:
    listed = nodes.bullet_list()
    for source in data["event"]["sources"]:
        entry = nodes.paragraph()
        label = f"{source['title']}, {source['publisher']}" + (f", {source['date']}" if source["date"] else "")
        if source["address"].startswith("http"):
            entry += nodes.reference("", label, refuri=source["address"], internal=False)
        else:
            entry += nodes.Text(label)
        entry += nodes.Text({"page": " (page read)", "excerpt": " (excerpt read)", "no": " (not read)"}[source["read"]])
        listed += nodes.list_item("", entry)
    return [listed]


def details(data: dict) -> list[tuple[str, list[nodes.Node]]]:
    """Rule, test, second routes, sources: what stands below a verdict."""
    rows = []
    for other in data.get("other", ()):
        line = nodes.paragraph("", f"{other['what']}: {scale.number(other['observed'], data['unit'])} ")
        line += badge(other["verdict"])
        if other["sources"]:
            line += nodes.Text(f" ({other['sources']})")
        rows.append((other["role"].capitalize(), [line]))
    if data["note"]:
        rows.append(("Caveat", [text(data["note"])]))
    rows.append(("Rule", [text(data["rule"])]))
    if data["test"] and "event" not in data["test"]:
        rows.append(("Test", [text(scale.interval_words(data["test"]))]))
    if data["due"]:
        words = f"{data['due']} ({data['due_basis']}); word of likelihood: {data['likelihood']}"
        if data["condition"]:
            words += f"; condition: {data['condition']}"
        rows.append(("Due", [text(words)]))
    if data["decided"] == "reading" and data["event"]["sources"]:
        rows.append(("Read", event_sources(data)))
    if data["sources"]:
        rows.append(("Data", [text(data["sources"])]))
    return rows


def finding(data: dict) -> nodes.Element:
    """A lead claim's finding: verdict and statement, then what was observed, rule and sources."""
    box = nodes.container(classes=["finding", f"finding-{scale.slug(data['verdict'])}"], ids=[f"finding-{data['id']}"])
    head = nodes.paragraph("", "", badge(data["verdict"]), nodes.Text(" "), nodes.Text(data["statement"]), classes=["finding-head"])
    head += nodes.Text(" ")
    head += permalink("", target=f"finding-{data['id']}", label="Link to this finding")
    box += head
    box += fields([("Observed", observed(data)), *details(data)])
    return box


def also_checked(rows: list[dict]) -> nodes.Element:
    """The closing table: statement and place, observed and source, verdict; rule and reading to open."""
    body = []
    for data in rows:
        said = nodes.paragraph("", data["statement"] + " ", classes=["statement"])
        said += permalink("", target=f"finding-{data['id']}", label="Link to this finding")
        more = disclosure("", fields([*details(data)]), summary="Rule and sources")
        where = nodes.paragraph("", "", place(data), classes=["said-by"])
        first = nodes.entry("", said, where, more)
        seen = nodes.entry("", *observed(data))
        verdict = nodes.entry("", nodes.paragraph("", "", badge(data["verdict"])))
        body.append((f"finding-{data['id']}", [first, seen, verdict]))
    return table(("Statement and place", "Observed", "Verdict"), body, (50, 32, 18), "also-checked")


def table(heads: tuple[str, ...], body: list[tuple[str | None, list[nodes.entry]]], widths: tuple[int, ...], name: str, classes=None) -> nodes.table:
    """A plain table of nodes; each row may carry an id, and ``classes`` for filters."""
    whole = nodes.table(classes=["onrecord-table", name])
    group = nodes.tgroup(cols=len(heads))
    whole += group
    for width in widths:
        group += nodes.colspec(colwidth=width)
    group += nodes.thead("", nodes.row("", *(nodes.entry("", text(h)) for h in heads)))
    rows = nodes.tbody()
    for number, (anchor, cells) in enumerate(body):
        row = nodes.row("", *cells)
        if classes:
            row["classes"] += classes[number]
        if anchor:
            cells[0].insert(0, nodes.target("", "", ids=[anchor]))
        rows += row
    group += rows
    return whole


def quotation(data: dict, docname: str) -> nodes.Element:
    """A quotation (or our statement, where no words are allotted) with its author and place."""
    box = nodes.block_quote(classes=["quoted" if data["quote"] else "restated"])
    if data["quote"]:
        box += text(f"“{data['quote']}”", ["quoted-words"])
        if data["context"]:
            box += text(f"In its sentence: {data['context']}", ["quoted-context"])
    else:
        box += text(data["statement"], ["quoted-words"])
    said = nodes.attribution("", "", place(data))
    said += verdict_link("", claim=data["id"], docname=docname)
    box += said
    return box


def tallied(counts: list[tuple[str, int]]) -> nodes.paragraph:
    """Badges, each with its count beside it."""
    line = nodes.paragraph(classes=["tally"])
    for verdict, count in counts:
        line += nodes.inline("", "", badge(verdict), nodes.Text(f"\u00a0{count:,}"), classes=["counted"])
        line += nodes.Text("\u2003")
    return line


def opening(box: dict) -> nodes.Element:
    """The chapter's answer and its box."""
    top = nodes.container(classes=["opening"])
    if "answer" not in box:
        return top
    top += text(box["answer"], ["answer"])
    tally = tallied([(v, box["verdicts"][v]) for v in scale.VERDICTS if v in box["verdicts"]])
    rows = [("Claims", [text(f"{box['claims']}, of which {box['leads']} with a section of their own"), tally])]
    if box["years"]:
        first, last = box["years"]
        rows.append(("Said", [text(f"{first} to {last}, in {len(box['articles'])} of the ten pieces; judged on {box['as_of']}")]))
    if box["tables"]:
        by = {name for t in box["tables"] for name in t["publisher"].split("; ")}
        # Tables whose rows name their publishers come last, as words and not as a name.
        by = [re.sub("^P(?=ublishers|ollsters)", "p", name) for name in sorted(by, key=lambda name: ("in each row" in name, name))]
        shown = text(f"{len(box['tables'])} tables of {', '.join(by)}")
        listed = nodes.bullet_list(
            "", *(nodes.list_item("", text(f"{t['title']} ({t['publisher']}" + (f", {t['published']}" if t["published"] else "") + ")")) for t in box["tables"])
        )
        rows.append(("Data", [shown, disclosure("", listed, summary="Tables and vintages")]))
    if box["events"]:
        rows.append(("Events", [text(f"{len(box['events'])} documented events, each with what was read")]))
    top += fields(rows)
    return top


def plot(content: dict, about: dict, docname: str) -> nodes.Element:
    """A figure: title and unit, picture and data, table, source line."""
    box = figure_box("", ids=[f"figure-{about['name']}"], classes=["plot"])
    # A number and its sign of per cent stay on one line.
    title = nodes.paragraph("", about["title"].replace(" %", "\u00a0%") + " ", classes=["plot-title"])
    title += permalink("", target=f"figure-{about['name']}", label="Link to this figure")
    box += nodes.container("", title, text(about["subtitle"], ["plot-subtitle"]), classes=["plot-head"])
    layout = {k: v for k, v in content["layout"].items() if k != "template"}
    box += plot_area(
        "",
        name=about["name"],
        alt=about["alt"],
        docname=docname,
        height=layout["height"],
        spec=json.dumps({"data": content["data"], "layout": layout}, ensure_ascii=False, separators=(",", ":")),
    )
    rows = [
        (None, [nodes.entry("", text("" if v is None else scale.number(v) if isinstance(v, float) else str(v))) for v in row]) for row in about["data"]["rows"]
    ]
    heads = tuple(about["data"]["columns"])
    shown = table(heads, rows, tuple([100 // len(heads)] * len(heads)), "plot-table")
    inner = [text(about["alt"]), *([text(about["note"])] if about["note"] else []), shown]
    box += disclosure("", *inner, summary="Description and data")
    strip = nodes.paragraph("", f"Source: {about['sources']}. ", classes=["plot-strip"])
    strip += gathered("", what="figure-links", name=about["name"])
    box += strip
    return box


# --- HTML ---------------------------------------------------------------------------------------------------------


def visit_figure(self, node) -> None:
    self.body.append(self.starttag(node, "figure", CLASS=" ".join(node["classes"])))
    node["classes"] = []


def depart_figure(self, node) -> None:
    self.body.append("</figure>\n")


def visit_area(self, node) -> None:
    root = Path(self.builder.srcdir)
    page = node["docname"].removeprefix("book/")
    up = "../" * node["docname"].count("/")
    shown = []
    for theme in ("light", "dark"):
        file = pictures.picture(root, page, node["name"], theme)
        if file.is_file():
            address = f"{up}_static/figures/{file.parent.name}/{file.name}"
            # Lazy, so that the text comes first; onrecord.js then asks for all of the colours in use, and none is blank when a reader jumps or prints.
            shown.append(
                f'<img class="plot-picture only-{theme}" src="{address}" alt="{html.escape(node["alt"], quote=True)}" '
                f'width="{pictures.WIDTH}" height="{node["height"]}" decoding="async" loading="lazy">'
            )
    data = node["spec"].replace("<", "\\u003c")
    self.body.append(
        f'<div class="plot-area" data-height="{node["height"]}" style="--plot-height:{node["height"]}px">{"".join(shown)}'
        f'<div class="plot-live" role="img" aria-label="{html.escape(node["alt"], quote=True)}" hidden></div>'
        f'<script type="application/json" class="plot-data">{data}</script></div>\n'
    )
    raise nodes.SkipNode


def visit_disclosure(self, node) -> None:
    self.body.append(f'<details class="more"><summary>{html.escape(node["summary"])}</summary>\n<div class="more-body">')


def depart_disclosure(self, node) -> None:
    self.body.append("</div></details>\n")


def visit_permalink(self, node) -> None:
    self.body.append(f'<a class="self-link" href="#{node["target"]}" title="{node["label"]}" aria-label="{node["label"]}">#</a>')
    raise nodes.SkipNode


def keep(self, node) -> None:
    pass


def skip(self, node) -> None:
    raise nodes.SkipNode


def register(app) -> None:
    """Tell Sphinx how each node is written; formats other than HTML read through to the text."""
    through, nothing = (keep, keep), (skip, None)
    html_of = {
        plot_area: (visit_area, None),
        figure_box: (visit_figure, depart_figure),
        disclosure: (visit_disclosure, depart_disclosure),
        permalink: (visit_permalink, None),
    }
    for node, pair in html_of.items():
        other = nothing if node in (plot_area, permalink) else through
        app.add_node(node, html=pair, latex=other, text=other)
    for node in (gathered, verdict_link):
        app.add_node(node, html=nothing, latex=nothing, text=nothing)
