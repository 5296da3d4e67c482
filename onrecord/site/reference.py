"""Reference pages that are generated: the data catalogue, the status of the build, the index, disputes and changes."""

from __future__ import annotations

import csv
import html
import shutil
import sys
import time
from collections import Counter
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

from docutils import nodes

from onrecord import findings as scale
from onrecord import ledger, publishers, run
from onrecord import tables as tabular
from onrecord.base import home
from onrecord.site import nodes as made
from onrecord.site import store
from onrecord.site.gather import NAMES, answered, beside, cell, counts, crosstab, filler, heading, known, link, title, value

# --- The data catalogue -----------------------------------------------------------------------------------------------

STATUS = {
    "verified": "a second, independent copy agrees",
    "spot-checked": "single values were compared with the publisher’s pages or another copy",
    "diverged": "another copy differs; the table says which was taken",
    "unverifiable": "no second copy could be read",
}
PLACES = ("iso3", "reporter", "partner", "recipient", "origin", "exporter", "country")
TIMES = ("year", "date", "month", "period", "published", "start_year", "date_start")
FIRST = ("KAZ", "KGZ", "TJK", "TKM", "UZB", "AFG", "ARM", "AZE", "GEO", "CHN", "RUS")
LATEST_START = 1990


def coverage(path: Path) -> dict[str, dict[int, int]]:
    """Rows of a table by country and year; empty where it has not both. Reads text only, so it is quick."""
    with path.open(encoding="utf-8", newline="") as lines:
        reader = csv.DictReader(lines)
        fields = reader.fieldnames or []
        where = next((f for f in PLACES if f in fields), None)
        when = next((f for f in TIMES if f in fields), None)
        found: dict[str, dict[int, int]] = {}
        if where is None or when is None:
            return {}
        for row in reader:
            year = (row[when] or "")[:4]
            if year.isdigit() and row[where]:
                of = found.setdefault(row[where], {})
                of[int(year)] = of.get(int(year), 0) + 1
    return found


def keep_coverage(env) -> None:
    """Coverage of every table, kept in the environment by the tables' hashes."""
    old = getattr(env, "onrecord_coverage", {})
    env.onrecord_coverage = {
        r["name"]: old[r["name"]] if old.get(r["name"], ("",))[0] == r["hash"] else (r["hash"], coverage(tabular.folder() / r["path"]))
        for r in tabular.package()["resources"]
    }


def _span(years: dict[int, int]) -> str:
    first, last = min(years), max(years)
    gaps = last - first + 1 - len(years)
    return f"{first}" if first == last else f"{first} to {last}" + (f" without {gaps}" if gaps else "")


def heat_map(found: dict[str, dict[int, int]]) -> list[nodes.Node]:
    """Rows by country and year as a small drawing, with the same in words for those who do not see it."""
    if not found:
        return [made.text("Not by country and year.")]
    rows = [(NAMES.get(c, c), found[c]) for c in FIRST if c in found]
    rest = [c for c in found if c not in FIRST]
    if rest:
        joined: Counter = Counter()
        for c in rest:
            joined.update(found[c])
        rows.append((f"{len(rest)} others" if len(rest) > 1 else NAMES.get(rest[0], rest[0]), dict(joined)))
    years = sorted({y for _, r in rows for y in r})
    first, last = max(years[0], LATEST_START) if years[-1] >= LATEST_START else years[0], years[-1]
    most = max(n for _, r in rows[: len(rows) - bool(rest)] or rows for n in r.values())
    step, left, top = 11, 112, 16
    width, height = left + step * (last - first + 1) + 4, top + step * len(rows) + 2
    shades: dict[float, list[str]] = {0.35: [], 0.65: [], 1.0: []}
    marks = []
    for number, (name, of) in enumerate(rows):
        y = top + step * number
        marks.append(f'<text x="{left - 6}" y="{y + 9}" text-anchor="end">{html.escape(name)}</text>')
        for year, n in of.items():
            if year >= first:
                share = n / most
                shades[0.35 if share <= 0.34 else 0.65 if share <= 0.67 else 1.0].append(f"M{left + step * (year - first)} {y}h10v10h-10z")
    for year in range(first, last + 1):
        if year % 10 == 0 or (last - first < 10 and year in (first, last)):
            marks.append(f'<text x="{left + step * (year - first)}" y="11">{year}</text>')
    paths = "".join(f'<path d="{"".join(p)}" opacity="{o}"/>' for o, p in shades.items() if p)
    words = "; ".join(f"{name} {_span(of)}" for name, of in rows if of)
    drawn = (
        f'<svg viewBox="0 0 {width} {height}" width="{width}" height="{height}" role="img" '
        f'aria-label="Rows by country and year. {html.escape(words, quote=True)}" '
        f'class="heat-map">{"".join(marks)}<g class="heat-cells">{paths}</g></svg>'
    )
    out: list[nodes.Node] = [nodes.raw("", drawn, format="html")]
    if first > years[0]:
        out.append(made.text(f"The table begins in {years[0]}.", ["said-by"]))
    return out


def used_by(app) -> dict[str, list[str]]:
    """Pages that read each table, from the chapters' boxes and the tables behind findings."""
    users: dict[str, set[str]] = {}
    for page, box in store.chapters(app.env).items():
        for t in box.get("tables", ()):
            users.setdefault(t["name"], set()).add(page)
    for row in known(app).values():
        for name in (*row["tables"], *(n for o in row.get("other", ()) for n in o["tables"])):
            users.setdefault(name, set()).add(row["page"])
    for about in store.figures(app.env):
        for name in about["tables"]:
            users.setdefault(name, set()).add(about["page"])
    return {name: sorted(pages) for name, pages in users.items()}


def citation(described: dict) -> str:
    """How to cite a table's publisher, who comes first; the copy read follows."""
    dated = f" ({described['published']})" if described.get("published") else ""
    copies = "; ".join(dict.fromkeys(s["copy"] for s in described["sources"] if s.get("copy")))
    read = f" Read in: {copies}." if copies else ""
    return f"{described['publisher']}: {described['title']}{dated}.{read}"


@filler("catalogue")
def _catalogue(app, docname, node) -> list[nodes.Node]:
    users = used_by(app)
    out: list[nodes.Node] = []
    for r in sorted(tabular.package()["resources"], key=lambda r: (r["publisher"].lower(), r["title"])):
        out.append(heading(r["title"], anchor=f"table-{r['name']}"))
        rows = [("What it is", [made.text(r["description"])]), ("Cite", [made.text(citation(r))])]
        checked = "" if r.get("licence_checked") else "; its text was not read by us"
        rows.append(("Licence", [made.text("; ".join(x["title"] for x in r["licenses"]) + checked + ".")]))
        rows.append(
            ("Vintage", [made.text((r.get("published") or "date of publication not known") + (f"; retrieved {r['retrieved']}" if r.get("retrieved") else ""))])
        )
        rows.append(("Status", [made.text(f"{r['status'].capitalize()}: {STATUS[r['status']]}.")]))
        rows.append(("Coverage", heat_map(app.env.onrecord_coverage[r["name"]][1])))
        if r.get("known_gaps"):
            rows.append(("Known gaps", [nodes.bullet_list("", *(nodes.list_item("", made.text(g)) for g in r["known_gaps"]))]))
        line = nodes.paragraph()
        for number, page in enumerate(users.get(r["name"], ())):
            line += [nodes.Text(", " if number else ""), link(app, docname, page, title(app, page))]
        rows.append(("Used by", [line if len(line) else made.text("no chapter yet")]))
        rows.append(
            (
                "Data",
                [nodes.paragraph("", "", beside(docname, f"data/{r['path']}", f"{r['path']} (CSV)"), nodes.Text(f", {r['rows']:,} rows, {_size(r['bytes'])}"))],
            )
        )
        out.append(made.fields(rows))
    return out


def _size(count: int) -> str:
    return f"{count / 1e6:.1f} MB" if count >= 1e6 else f"{max(1, round(count / 1e3))} kB"


@filler("data-files")
def _data_files(app, docname, node) -> list[nodes.Node]:
    total = sum(r["bytes"] for r in tabular.package()["resources"])
    return [
        nodes.paragraph(
            "", f"All tables together have {_size(total)}. Their description: ", beside(docname, "data/datapackage.json", "datapackage.json"), nodes.Text(".")
        )
    ]


@filler("table-list")
def _table_list(app, docname, node) -> list[nodes.Node]:
    """All tables at a glance, by publisher, each with a link to its entry."""
    users = used_by(app)
    body = [
        (
            None,
            [
                cell(link(app, docname, docname, r["title"], f"table-{r['name']}")),
                cell(r["publisher"]),
                cell(r.get("published") or "no date"),
                cell(r["status"]),
                cell(f"{(n := len(users.get(r['name'], ())))} chapter{'' if n == 1 else 's'}"),
            ],
        )
        for r in sorted(tabular.package()["resources"], key=lambda r: (r["publisher"].lower(), r["title"]))
    ]
    return [made.table(("Table", "Publisher", "Vintage", "Status", "Used by"), body, (38, 26, 12, 12, 12), "tables cards")]


@filler("publisher-errors")
def _publisher_errors(app, docname, node) -> list[nodes.Node]:
    """Known errors of publishers with what was done and why, from ``data/corrections.yaml``."""
    body = []
    for c in publishers.corrections():
        where = "; ".join(_where(column, wanted) for column, wanted in c.where.items())
        done = {"drop": "left out", "flag": f"kept, flagged “{c.flag}”", "replace": f"replaced by {c.value}"}[c.action]
        first = cell(link(app, docname, docname, tabular.resource(c.table)["title"], f"table-{c.table}"))
        body.append((f"correction-{c.id}", [first, cell(where), cell(done), cell(c.reason)]))
    return [made.table(("Table", "Rows", "Done", "Why"), body, (26, 20, 16, 38), "notes cards")] if body else [made.text("None.")]


def _where(column: str, wanted) -> str:
    listed = wanted if isinstance(wanted, (list, tuple)) else [wanted]
    if column == "year" and len(listed) == 2:
        return str(listed[0]) if listed[0] == listed[1] else f"{listed[0]} to {listed[1]}"
    return ", ".join(NAMES.get(v, str(v)) for v in listed)


DISAGREEMENTS = ("topic", "iso3", "period", "what", "source_a", "value_a", "source_b", "value_b", "unit", "chosen", "why")


@filler("disagreements")
def _disagreements(app, docname, node) -> list[nodes.Node]:
    """Values on which sources differ, both of them, the one chosen and why, from ``data/disagreements.csv``."""
    body = []
    for _, r in ledger.read_rows(home() / "disagreements.csv", DISAGREEMENTS):
        what = cell(r["what"])
        what += made.text(", ".join(p for p in (" ".join(NAMES.get(c, c) for c in r["iso3"].split()), r["period"]) if p), ["said-by"])
        sides = []
        for side in "ab":
            figure = f"{r[f'value_{side}']} {r['unit']}".strip()
            shown = cell(nodes.strong("", figure) if r["chosen"] in (side, "both") else figure)
            shown += made.text(r[f"source_{side}"], ["said-by"])
            sides.append(shown)
        chosen = {"a": "The first. ", "b": "The second. ", "both": "Both are used. "}.get(r["chosen"], "")
        body.append((None, [what, *sides, cell(chosen + r["why"])]))
    return [made.table(("What", "One source", "Another", "Chosen, and why"), body, (26, 21, 21, 32), "notes cards")] if body else [made.text("None.")]


def tables_beside(app, failed) -> None:
    """Put the tables and their description beside the pages, for download."""
    if failed or app.builder.format != "html":
        return
    out = Path(app.outdir) / "data"
    out.mkdir(exist_ok=True)
    wanted = [*tabular.folder().glob("*.csv"), tabular.folder() / "datapackage.json", *home().glob("*.csv")]
    for path in wanted:
        copy = out / path.name
        if not copy.is_file() or copy.stat().st_size != path.stat().st_size or copy.stat().st_mtime_ns < path.stat().st_mtime_ns:
            shutil.copyfile(path, copy)
    for copy in set(out.iterdir()) - {out / p.name for p in wanted}:
        copy.unlink()


# --- Status ----------------------------------------------------------------------------------------------------------


def _when(seconds: float) -> str:
    return time.strftime("%Y-%m-%d %H:%M UTC", time.gmtime(seconds))


def runs(app) -> list[tuple[str, dict]]:
    """What is kept of each notebook's last execution, by page."""
    root = Path(app.srcdir)
    return [(str(p.relative_to(root).with_suffix("")), kept) for p in run.notebooks(root) if (kept := run.remembered(p, root))]


@filler("status-runs")
def _status_runs(app, docname, node) -> list[nodes.Node]:
    kept = [(page, k) for page, k in runs(app) if page in app.env.found_docs]
    if not kept:
        return [made.text("No notebook has been executed yet.")]
    first, last = min(k["run"] for _, k in kept), max(k["run"] for _, k in kept)
    seconds = sum(k["seconds"] for _, k in kept)
    boxes = store.chapters(app.env)
    body = [
        (
            None,
            [
                cell(link(app, docname, page, title(app, page))),
                cell(f"{k['seconds']:.1f}"),
                cell(_when(k["run"])),
                cell(str(len(k["tables"]))),
                cell(str(boxes.get(page, {}).get("claims", 0))),
            ],
        )
        for page, k in kept
    ]
    slowest = max(kept, key=lambda item: item[1]["seconds"])
    words = (
        f"{len(kept)} notebooks, {seconds:.0f} seconds of execution in all; the slowest takes {slowest[1]['seconds']:.1f} seconds. "
        f"The oldest result in use was computed on {_when(first)}, the newest on {_when(last)}."
    )
    return [made.text(words), made.table(("Notebook", "Seconds", "Executed", "Tables read", "Findings"), body, (34, 12, 26, 14, 14), "plot-table")]


@filler("status-versions")
def _status_versions(app, docname, node) -> list[nodes.Node]:
    body = [(None, [cell("Python"), cell(".".join(map(str, sys.version_info[:3])))])]
    for name in ("jupyter-book", "sphinx", "myst-nb", "sphinx-book-theme", "nbclient", "pandas", "numpy", "plotly"):
        try:
            body.append((None, [cell(name), cell(version(name))]))
        except PackageNotFoundError:
            continue
    return [made.table(("Software", "Version"), body, (60, 40), "plot-table")]


@filler("status-vintages")
def _status_vintages(app, docname, node) -> list[nodes.Node]:
    rows = tabular.package()["resources"]
    by = Counter(r["status"] for r in rows)
    dated = sorted(r["published"] for r in rows if r.get("published"))
    words = nodes.paragraph(
        "",
        f"{len(rows)} tables, judged on {tabular.as_of():%Y-%m-%d}. By status: {', '.join(f'{n} {s}' for s, n in sorted(by.items()))}. "
        f"Dates of publication run from {dated[0]} to {dated[-1]}; {len(rows) - len(dated)} tables carry none. Each vintage stands in ",
    )
    words += [link(app, docname, "book/reference/data", "the catalogue"), nodes.Text(".")]
    return [words]


@filler("status-exits")
def _status_exits(app, docname, node) -> list[nodes.Node]:
    """Findings that were not scored, by reason and by chapter; with each of them."""
    rows = list(known(app).values())
    exits = [r for r in rows if r["verdict"] in scale.EXITS]
    if not exits:
        return [made.text("None so far.")]
    hard = sum(r["verdict"] in ("Cannot be tested", "Not tested here") for r in rows)
    groups = [(title(app, f"book/{c}"), f"book/{c}", [r for r in exits if r["chapter"] == c]) for c in ledger.CHAPTERS]
    out = [
        made.text(
            f"{len(exits)} of {len(rows)} findings are not scored. {hard} ({100 * hard / len(rows):.0f} %) could not be tested, or were not tested here."
        ),
        crosstab(app, docname, "Chapter", [g for g in groups if g[2]], exits, "All exits"),
    ]
    for verdict, count in counts(exits):
        body = [
            (
                None,
                [
                    cell(link(app, docname, r["page"], r["statement"], r["anchor"])),
                    cell(title(app, r["page"])),
                    cell(r["note"] or "; ".join(r["looked_for"]) or "–"),
                ],
            )
            for r in sorted(exits, key=lambda r: (r["page"], r["at"]))
            if r["verdict"] == verdict
        ]
        out.append(
            made.disclosure(
                "", made.table(("Statement", "Chapter", "Why, or where we looked"), body, (44, 16, 40), "exits cards"), summary=f"{verdict}: {count}"
            )
        )
    return out


# --- Index -----------------------------------------------------------------------------------------------------------


@filler("country-index")
def _country_index(app, docname, node) -> list[nodes.Node]:
    """Each country or group that a statement names, with the chapters that answer for it."""
    by: dict[str, list[ledger.Claim]] = {}
    for c in ledger.claims().values():
        for code in c.countries:
            by.setdefault(code, []).append(c)
    items = []
    for code, claims in sorted(by.items(), key=lambda item: NAMES.get(item[0], item[0]).lower()):
        line = nodes.paragraph("", "", nodes.strong("", NAMES.get(code, code)), nodes.Text(f", {len(claims)} statement{'s' if len(claims) > 1 else ''}: "))
        for number, (chapter, n) in enumerate(Counter(c.chapter for c in claims).most_common()):
            page = f"book/{chapter}"
            words = (
                link(app, docname, page, title(app, page)) if page in app.env.found_docs else nodes.Text(chapter.split("/")[1].replace("-", " ").capitalize())
            )
            line += [nodes.Text(", " if number else ""), words, nodes.Text(f" ({n})")]
        items.append(nodes.list_item("", line, ids=[f"country-{code.lower().replace(' ', '-')}"]))
    return [nodes.bullet_list("", *items)]


@filler("claim-index")
def _claim_index(app, docname, node) -> list[nodes.Node]:
    """Every statement by its permanent name, with a link to its finding, or to its row on the source's page."""
    out: list[nodes.Node] = []
    by_letter: dict[str, list[ledger.Claim]] = {}
    for c in sorted(ledger.claims().values(), key=lambda c: c.id):
        by_letter.setdefault(c.id.split("-")[0], []).append(c)
    for letter, claims in by_letter.items():
        listed = nodes.bullet_list()
        for c in claims:
            data = answered(app, c)
            name = nodes.literal("", c.id)
            target = (data["page"], data["anchor"]) if data else (f"book/sources/{c.article}", f"claim-{c.id}")
            line = nodes.paragraph("", "", name, nodes.Text(" "), link(app, docname, target[0], c.statement, target[1]))
            if data:
                line += nodes.Text(f" {made.SHAPES[data['verdict']]} {data['verdict']}")
            listed += nodes.list_item("", line)
        out.append(made.disclosure("", listed, summary=f"{letter} ({len(claims)})"))
    return out


# --- Disputes and changes ----------------------------------------------------------------------------------------------

DISPUTES = ("date", "claim", "dispute", "outcome", "decided", "address")


@filler("disputes")
def _disputes(app, docname, node) -> list[nodes.Node]:
    """Disputes of verdicts, as ``data/disputes.csv`` keeps them."""
    rows = [row for _, row in ledger.read_rows(home() / "disputes.csv", DISPUTES)]
    if not rows:
        return [made.text("None yet.")]
    body = []
    for row in rows:
        c = ledger.claim(row["claim"])
        data = answered(app, c)
        said = cell(link(app, docname, data["page"], c.statement, data["anchor"])) if data else cell(c.statement)
        what = cell(nodes.reference("", row["dispute"], refuri=row["address"], internal=False) if row["address"].startswith("http") else row["dispute"])
        body.append((f"dispute-{row['date']}-{c.id}", [cell(row["date"]), said, what, cell(row["outcome"] or "open"), cell(row["decided"] or "–")]))
    return [made.table(("Raised", "Finding", "Dispute", "Outcome", "Decided"), body, (12, 30, 26, 20, 12), "disputes cards")]


@filler("rule-changes")
def _rule_changes(app, docname, node) -> list[nodes.Node]:
    """What changed in a row after it was locked, with the old text and the reason."""
    body = []
    for c in ledger.claims().values():
        for entry in c.changed:
            data = answered(app, c)
            said = cell(link(app, docname, data["page"], c.statement, data["anchor"])) if data else cell(c.statement)
            was = "; ".join(f"{k}: {entry[k]}" for k in ("rule", "test", "at", "lead", "statement", "kind") if k in entry)
            body.append((f"change-{entry['date']}-{c.id}", [cell(str(entry["date"])), said, cell(was or "–"), cell(str(entry["reason"]))]))
    if not body:
        return [made.text("None.")]
    body.sort(key=lambda row: row[1][0].astext(), reverse=True)
    return [made.table(("Date", "Statement", "Was", "Reason"), body, (12, 28, 34, 26), "rule-changes cards")]


value("tables")(lambda app: str(len(tabular.package()["resources"])))
value("publishers")(lambda app: str(len({r["publisher"] for r in tabular.package()["resources"]})))
