"""A small book of its own, for tests that build, change and break one: ledger, tables, chapters, record pages.

The copy of ``onrecord`` beside its ``data/`` makes that data the book's own; :meth:`Book.env` puts the copy first.
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import nbformat
import yaml

from onrecord import run

ROOT = Path(__file__).resolve().parent.parent
ARTICLE = "made-up-piece"
TEXT = (
    "The harvest grew by a fifth in the valley last year, as the ministry had promised. "
    "The ferry across the lake carried few passengers. "
    "The bridge will open before winter, and trade might double within a year. "
    "Nobody asked the fishermen.\n"
)
SHARED = (
    "book/_static",
    "book/_templates",
    "_config.yml",
    "package.json",
    "requirements.lock",
    "CITATION.cff",
    "codemeta.json",
    ".zenodo.json",
    "book/references.bib",
    "LICENSE",
)


def row(**changes) -> dict:
    """A ledger row that is right in every field; tests change one."""
    quoted = "The harvest grew by a fifth in the valley last year"
    return {
        "id": "harvest-grew",
        "statement": "The valley's harvest rose by about a fifth.",
        "at": span(quoted),
        "lead": True,
        "quote": quoted,
        "context": None,
        "kind": "quantity",
        "speaker": "author",
        "countries": ["KAZ"],
        "themes": ["trade"],
        "chapter": "countries/kazakhstan",
        "rule": "Harvest of the year in the made-up table, change on the year before; about a fifth is 15 to 25 %.",
        "test": {"unit": "%", "borne_out": [15, 25], "partly": [10, 30]},
        "looked_for": None,
        "due": None,
        "due_basis": None,
        "likelihood": None,
        "condition": None,
        "repeats": None,
        "contradicts": [],
        "changed": [],
    } | changes


def span(words: str) -> list[int]:
    start = TEXT.index(words)
    return [start, start + len(words)]


def rows() -> list[dict]:
    """The fixture's ledger: a number with a quotation, an event, a forecast, a statement made again."""
    return [
        row(),
        row(
            id="ferry-empty",
            statement="The lake's ferry carried few people.",
            at=span("The ferry across the lake carried few passengers."),
            lead=False,
            quote=None,
            chapter="themes/trade",
            rule="Passengers of the ferry, thousand; few is at most ten.",
            test={"unit": "thousand", "borne_out": [None, 10], "partly": [None, 20]},
        ),
        row(
            id="bridge-opens",
            statement="The bridge opens before winter.",
            at=span("The bridge will open before winter"),
            lead=True,
            quote="The bridge will open before winter",
            kind="forecast",
            chapter="themes/trade",
            rule="The event names whether the bridge opened before December.",
            test={"event": "bridge-opening"},
            due="2022-11",
            due_basis="stated",
            likelihood="will",
        ),
        row(
            id="trade-doubles",
            statement="Trade could double in a year.",
            at=span("trade might double within a year"),
            lead=False,
            quote=None,
            kind="forecast",
            chapter="themes/trade",
            rule="No table of the fixture has trade.",
            test=None,
            looked_for="A table of trade by year.",
            due="2023-04",
            due_basis="stated",
            likelihood="might",
        ),
        row(
            id="harvest-promised",
            statement="The ministry foresaw the harvest.",
            at=span("as the ministry had promised"),
            lead=False,
            quote=None,
            test=None,
            repeats="harvest-grew",
        ),
    ]


def article() -> dict:
    body = TEXT.rstrip("\n")
    return {
        "id": ARTICLE,
        "title": "A made-up piece",
        "authors": ["A. N. Author"],
        "outlet": "The Fixture",
        "kind": "op-ed",
        "date": "2022-04",
        "earliest": "2022-04",
        "latest": "2022-04",
        "date_basis": "Made for the tests.",
        "address": None,
        "address_kind": None,
        "body": [0, len(body)],
        "footnotes": None,
        "words": 200,
        "sha256": hashlib.sha256(TEXT.encode()).hexdigest(),
    }


def resource(name: str, content: str, value: str = "number") -> dict:
    return {
        "name": name,
        "path": f"{name}.csv",
        "title": f"Made-up {name}",
        "description": "Made for the tests.",
        "profile": "tabular-data-resource",
        "format": "csv",
        "mediatype": "text/csv",
        "encoding": "utf-8",
        "bytes": len(content.encode()),
        "hash": f"sha256:{hashlib.sha256(content.encode()).hexdigest()}",
        "rows": content.count("\n") - 1,
        "publisher": "Fixture Statistics",
        "published": "2023-01-01",
        "retrieved": None,
        "licenses": [{"name": "CC0-1.0", "title": "Creative Commons Zero 1.0"}],
        "licence_checked": None,
        "status": "spot-checked",
        "sources": [{"title": "Fixture Statistics", "copy": "made for the tests", "extract": "none"}],
        "known_gaps": [],
        "known_nulls": {},
        "schema": {
            "fields": [
                {"name": "iso3", "type": "string", "description": "Country"},
                {"name": "year", "type": "integer", "description": "Year"},
                {"name": "value", "type": value, "description": "Value"},
            ],
            "primaryKey": ["iso3", "year"],
            "missingValues": [""],
        },
    }


# The cover's map needs the real outlines, whatever the book.
SITE_TABLES = ("region-borders", "region-disputed")
TABLES = {"harvest": "iso3,year,value\nKAZ,2020,100\nKAZ,2021,120\n", "ferry": "iso3,year,value\nKAZ,2020,9\nKAZ,2021,7.5\n"}

HARVEST = [
    ("markdown", "# Kazakhstan\n\nWhat the made-up piece said of the harvest."),
    ("code", 'import plotly.graph_objects as go\nfrom onrecord import chapter, figure, finding, prose, quote, table\n\npage = chapter("countries/kazakhstan")'),
    ("markdown", "## The harvest"),
    ("code", 'quote("harvest-grew")'),
    ("code", 'harvest = table("harvest").set_index("year").value\nchange = (harvest[2021] / harvest[2020] - 1) * 100'),
    (
        "code",
        'figure(go.Figure(go.Bar(x=list(harvest.index), y=list(harvest))), name="harvest", title=f"The harvest changed by {change:.0f} %",\n'
        '       subtitle="Index, first year 100", alt="Two bars of the made-up harvest, the second taller than the first by a fifth.",\n'
        '       data=harvest.rename("Harvest").reset_index(), tables=["harvest"])',
    ),
    ("code", 'finding("harvest-grew", observed=change, tables=["harvest"], note="Made-up data.")'),
    ("code", 'prose(f"It changed by {change:.1f} %.")'),
    ("code", 'page.close(answer=f"The harvest changed by {change:.0f} %.")'),
]
TRADE = [
    ("markdown", "# Trade\n\nWhat the made-up piece said of bridge and ferry."),
    ("code", 'from onrecord import chapter, finding, quote, table\n\npage = chapter("themes/trade")'),
    ("markdown", "## The bridge\n\nThe harvest is another chapter's."),
    ("code", 'quote("harvest-grew")'),
    ("code", 'quote("bridge-opens")'),
    ("code", 'finding("bridge-opens")'),
    ("markdown", "## Also checked"),
    (
        "code",
        'ferry = table("ferry").set_index("year").value\nfinding("ferry-empty", observed=ferry[2021], tables=["ferry"])\n'
        'finding("trade-doubles", exit="Not tested here", looked_for=["harvest", "ferry"])',
    ),
    ("code", "page.also_checked()"),
    ("code", 'page.close(answer="The bridge opened late.")'),
]
PAGES = {
    "book/index.md": "# A made-up book\n\nIts tally:\n\n```{tally}\n```\n",
    "book/record/scorecard.md": "# Scorecard\n\n```{scorecard}\n```\n",
    f"book/sources/{ARTICLE}.md": f"# A made-up piece\n\n```{{source-claims}} {ARTICLE}\n```\n",
}
TOC = {
    "format": "jb-book",
    "root": "book/index",
    "chapters": [{"file": "book/countries/kazakhstan"}, {"file": "book/themes/trade"}, {"file": "book/record/scorecard"}, {"file": f"book/sources/{ARTICLE}"}],
}


@dataclass
class Book:
    """A checkout in miniature, and what tests do with it."""

    root: Path

    @property
    def data(self) -> Path:
        return self.root / "data"

    @property
    def html(self) -> Path:
        return self.root / "_build" / "html"

    def page(self, name: str) -> str:
        return (self.html / name).read_text(encoding="utf-8")

    def env(self, corpus: bool = False) -> dict:
        kept = {k: v for k, v in os.environ.items() if not k.startswith("ONRECORD_")}
        return kept | {"PYTHONPATH": str(self.root), "PYTHONDONTWRITEBYTECODE": "1"} | ({"ONRECORD_CORPUS": str(self.root / "corpus")} if corpus else {})

    def command(self, *arguments: str) -> list[str]:
        return [sys.executable, "-m", "onrecord", *arguments]

    def call(self, *arguments: str, corpus: bool = False, **more) -> subprocess.CompletedProcess:
        return subprocess.run(self.command(*arguments), cwd=self.root, env=self.env(corpus) | more, capture_output=True, text=True)

    def start(self, *arguments: str, preexec=None) -> subprocess.Popen:
        """Start a command in a session of its own, so that signals reach what a terminal's Ctrl-C would."""
        return subprocess.Popen(
            self.command(*arguments),
            cwd=self.root,
            env=self.env(),
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            start_new_session=True,
            preexec_fn=preexec,
        )

    def jupyter_book(self, *arguments: str) -> subprocess.CompletedProcess:
        """The unaided Jupyter Book, as a reader would call it."""
        program = "import sys; from jupyter_book.cli.main import main; sys.exit(main())"
        return subprocess.run([sys.executable, "-c", program, "build", ".", *arguments], cwd=self.root, env=self.env(), capture_output=True, text=True)

    def ledger(self, *claims: dict) -> None:
        """Write the ledger, and its lock afresh."""
        (self.data / "claims" / f"{ARTICLE}.yaml").write_text(yaml.safe_dump(list(claims), sort_keys=False, allow_unicode=True), encoding="utf-8")
        (self.data / "claims.lock").unlink(missing_ok=True)
        from onrecord import ledger

        ledger.write_lock(self.data)

    def table(self, name: str, content: str) -> None:
        """Write a table and its description in the data package."""
        (self.data / f"{name}.csv").write_text(content, encoding="utf-8")
        path = self.data / "datapackage.json"
        package = json.loads(path.read_text(encoding="utf-8"))
        package["resources"] = [r for r in package["resources"] if r["name"] != name] + [resource(name, content)]
        path.write_text(json.dumps(package, indent=1), encoding="utf-8")

    def notebook(self, name: str, cells: list[tuple[str, str]]) -> Path:
        made = nbformat.v4.new_notebook(metadata={"kernelspec": dict(run.KERNEL), "language_info": {"name": "python"}})
        for number, (kind, source) in enumerate(cells):
            cell = nbformat.v4.new_markdown_cell(source) if kind == "markdown" else nbformat.v4.new_code_cell(source)
            cell["id"] = f"cell-{number}"
            made.cells.append(cell)
        path = self.root / "book" / f"{name}.ipynb"
        path.parent.mkdir(parents=True, exist_ok=True)
        run.write_notebook(path, made)
        return path

    def seconds(self) -> dict[str, int]:
        """When each notebook was last executed, by name: shows which a build executed."""
        return {p.stem: p.stat().st_mtime_ns for p in (self.root / "_build" / ".onrecord").rglob("*.json")}


def make(root: Path) -> Book:
    """Write the fixture book below ``root``, which must not exist."""
    made = Book(root)
    shutil.copytree(ROOT / "onrecord", root / "onrecord", ignore=shutil.ignore_patterns("__pycache__", "_data", "publishers"))
    # Only what is shared by all builders: the fixture builds no table.
    (root / "onrecord" / "publishers").mkdir()
    shutil.copyfile(ROOT / "onrecord" / "publishers" / "__init__.py", root / "onrecord" / "publishers" / "__init__.py")
    for name in SHARED:
        source, target = ROOT / name, root / name
        target.parent.mkdir(parents=True, exist_ok=True)
        if source.is_dir():
            shutil.copytree(source, target, ignore=shutil.ignore_patterns("figures", "cards"))
        elif source.is_file():
            shutil.copyfile(source, target)
    (root / "data" / "claims").mkdir(parents=True)
    (root / "corpus" / "text").mkdir(parents=True)
    (root / "corpus" / "text" / f"{ARTICLE}.txt").write_text(TEXT, encoding="utf-8")
    (made.data / "articles.yaml").write_text(yaml.safe_dump([article()], sort_keys=False), encoding="utf-8")
    (made.data / "likelihood.csv").write_text("word,low,high,term\nwill,0.95,0.99,almost certain\nmight,0.2,0.55,chance\n", encoding="utf-8")
    (made.data / "events.csv").write_text(
        "id,date,place,countries,actors,what,figures,happened\nbridge-opening,2023-02-01,the lake,KAZ,ministry,The bridge opened only in February.,,no\n",
        encoding="utf-8",
    )
    (made.data / "event-sources.csv").write_text(
        "event,title,publisher,date,address,read\nbridge-opening,Bridge opens,The Fixture,2023-02-02,,page\n", encoding="utf-8"
    )
    package = json.loads((ROOT / "data" / "datapackage.json").read_text(encoding="utf-8"))
    drawn = [r for r in package["resources"] if r["name"] in SITE_TABLES]
    for r in drawn:
        shutil.copyfile(ROOT / "data" / r["path"], made.data / r["path"])
    (made.data / "datapackage.json").write_text(json.dumps({"name": "fixture", "as_of": "2026-11-23", "resources": drawn}), encoding="utf-8")
    for name, content in TABLES.items():
        made.table(name, content)
    made.ledger(*rows())
    made.notebook("countries/kazakhstan", HARVEST)
    made.notebook("themes/trade", TRADE)
    for name, text in PAGES.items():
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_text(text, encoding="utf-8")
    (root / "_toc.yml").write_text(yaml.safe_dump(TOC, sort_keys=False), encoding="utf-8")
    return made
