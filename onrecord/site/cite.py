"""Citing and re-running: tags in the head of each page, the boxes that close a chapter, citation files, bibliography."""

from __future__ import annotations

import html
import json
import re
import shutil
import subprocess
from collections import Counter
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import ClassVar

from docutils import nodes
from pybtex.database import Entry
from pybtex.plugin import register_plugin
from pybtex.richtext import Text
from pybtex.style import FormattedEntry
from pybtex.style.formatting.unsrt import Style as Plain
from pybtex.style.labels import BaseLabelStyle
from sphinx.environment import CONFIG_OK
from sphinx.errors import ExtensionError
from sphinx.transforms import SphinxTransform
from sphinxcontrib.bibtex.plugin import register_plugin as register_style
from sphinxcontrib.bibtex.style.referencing import BracketStyle
from sphinxcontrib.bibtex.style.referencing.author_year import AuthorYearReferenceStyle

from onrecord import findings as scale
from onrecord import ledger, tables
from onrecord.base import DataError, home
from onrecord.publishers import replace
from onrecord.site import front, gather, release, store
from onrecord.site import nodes as made
from onrecord.site import references as ref

LICENCE = "https://creativecommons.org/licenses/by/4.0/"
PUBLIC_HOSTS = ("github.com", "gitlab.com", "codeberg.org", "bitbucket.org")

# --- Where this build comes from ------------------------------------------------------------------------------------------


def _git(root: Path, *words: str) -> str:
    try:
        done = subprocess.run(["git", "-C", str(root), *words], capture_output=True, text=True, timeout=20)
    except (OSError, subprocess.TimeoutExpired):
        return ""
    return done.stdout.strip() if done.returncode == 0 else ""


def commit(root: Path) -> str:
    """The commit that ``root`` has checked out, or nothing where it is no repository of its own."""
    top = _git(root, "rev-parse", "--show-toplevel")
    return _git(root, "rev-parse", "HEAD") if top and Path(top).resolve() == root.resolve() else ""


def repository(root: Path) -> str:
    """The repository's address on a public host, from the remote ``origin``; nothing elsewhere."""
    if not commit(root):
        return ""
    found = re.fullmatch(
        r"(?:https?://(?:[^@/]+@)?|ssh://git@|git@)([^/:]+)[/:]([\w.-]+(?:/[\w.-]+?)+)(?:\.git)?/?", _git(root, "config", "--get", "remote.origin.url")
    )
    return f"https://{found[1]}/{found[2]}" if found and found[1].lower() in PUBLIC_HOSTS else ""


def _day(date: str) -> str:
    year, month, day = (int(p) for p in date.split("-"))
    return f"{day} {ref.MONTHS[month - 1]} {year}"


def prepare(app, config) -> None:
    """Read ``CITATION.cff``, note version and commit, and write the generated bibliographies before bibtex reads them."""
    root = Path(app.srcdir)
    config.html_baseurl = front.site_url(app)
    app.onrecord_commit, app.onrecord_repository = commit(root), repository(root)
    try:
        app.onrecord_cff = given = ref.cff(root)
        written = bibliographies(root / "_build" / ".cite")
    except DataError as bad:
        raise ExtensionError(str(bad)) from None
    config.onrecord_edition = " · ".join(
        p for p in (f"Version {given['version']}", _day(given["date-released"]), app.onrecord_commit and f"commit {app.onrecord_commit[:7]}") if p
    )
    if "bibtex_bibfiles" in config:
        config.bibtex_bibfiles = [*(config.bibtex_bibfiles or ()), *(str(p) for p in written)]
        config.bibtex_default_style = config.bibtex_reference_style = "onrecord"
        config.bibtex_cite_id = "ref-{key}"


# --- Bibliography ---------------------------------------------------------------------------------------------------------


def groups() -> dict[str, list[dict]]:
    """The generated references by group: the pieces, the data, what was read for events."""
    named = [r["name"] for r in tables.package()["resources"] if r["name"] != "quoted-values"]
    return {
        "piece": [ref.article(a) for a in ledger.articles().values()],
        "data": [*map(ref.table, named), *ref.quoted_works()],
        "event": event_works(ledger.events().values()),
    }


def event_works(events) -> list[dict]:
    """What was read for events; a page read for two of them stands once."""
    works = {}
    for event in events:
        for item in ref.event_sources(event):
            works.setdefault((item["title"], item.get("URL"), item.get("note")), item)
    return list(works.values())


def bibliographies(folder: Path) -> list[Path]:
    """Write the groups as BibTeX files for the site, years told apart by letters where author and year are the same."""
    folder.mkdir(parents=True, exist_ok=True)
    known = groups()
    letters = _letters([item for items in known.values() for item in items])
    written = []
    for name, items in known.items():
        text = []
        for item in sorted(items, key=_order):
            suffix = letters.get(item["id"], "")
            entry = ref.bibtex(item, year_suffix=suffix)
            if not item.get("issued"):
                entry = entry.replace("\n}\n", f",\n  year = {{n.d.{'-' + suffix if suffix else ''}}}\n}}\n")
            if not item.get("author"):
                entry = entry.replace("\n", f"\n  author = {{{{{ref.tex(item['title'])}}}}},\n", 1)
            text.append(entry)
        written.append(folder / f"{name}.bib")
        replace(written[-1], "\n".join(text).encode("utf-8"))
    return written


def _letters(items: list[dict]) -> dict[str, str]:
    """The letter of each item that shares author and year with another, by id."""
    shared, used, found = Counter(map(_author_year, items)), Counter(), {}
    for item in sorted(items, key=_order):
        key = _author_year(item)
        if shared[key] > 1:
            found[item["id"]] = _letter(used[key])
            used[key] += 1
    return found


def _order(item: dict) -> tuple:
    return _who(item), item.get("issued", {}).get("date-parts", [[9999]])[0], item["title"], item["id"]


def _who(item: dict) -> str:
    return " ".join(n.get("literal") or n["family"] for n in item.get("author", [])) or item["title"]


def _author_year(item: dict) -> tuple:
    return _who(item), item.get("issued", {}).get("date-parts", [[None]])[0][0]


def _letter(number: int) -> str:
    return (_letter(number // 26 - 1) if number > 25 else "") + "abcdefghijklmnopqrstuvwxyz"[number % 26]


_AS_WRITTEN = re.compile(r"\w+(?:[ .,;:()/]\w+|[.,;:()/])*")


class AuthorYearLabels(BaseLabelStyle):
    """Labels such as *Pantucci 2022a*."""

    def format_labels(self, entries):
        for entry in entries:
            names = [" ".join(p.prelast_names + p.last_names).replace("{", "").replace("}", "") for p in entry.persons.get("author", [])]
            who = names[0] if len(names) == 1 else " and ".join(names) if len(names) == 2 else f"{names[0]} et al." if names else entry.fields.get("title", "")
            label = f"{who} {entry.fields.get('year', 'n.d.')}"
            # What has no letter that TeX reads otherwise is the same in its plain text.
            yield label if _AS_WRITTEN.fullmatch(label) else str(Text.from_latex(label))


class AuthorYear(Plain):
    """The bibliography's style: pybtex's plain entries in order of author and year."""

    default_sorting_style = "author_year_title"
    default_label_style = AuthorYearLabels

    # Each entry is asked for twice, for the list and for a tooltip, and in the next build again, where most stand as they were.
    formatted: ClassVar[dict[tuple[str, str], tuple[Entry, FormattedEntry]]] = {}

    def format_entry(self, label, entry, bib_data=None):
        """The letter that tells works of a year apart belongs to the label."""
        kept = self.formatted.get((label, entry.key))
        if kept is None or kept[0] != entry:
            bare = Entry(entry.type, fields=entry.fields, persons=entry.persons)
            bare.key, bare.fields["year"] = entry.key, re.sub(r"(?<=\d)[a-z]+$|-[a-z]+$", "", entry.fields.get("year", "n.d."))
            kept = self.formatted[label, entry.key] = (entry, super().format_entry(label, bare, bib_data))
        return kept[1]


def known_entries(app, env) -> None:
    """Take up the entries that the last build formatted, before bibtex drops them."""
    if env.config_status == CONFIG_OK:
        AuthorYear.formatted.update({(c.formatted_entry.label, c.entry.key): (c.entry, c.formatted_entry) for c in env.get_domain("cite").citations})


def _round() -> BracketStyle:
    return BracketStyle(left="(", right=")")


@dataclass
class AuthorYearInProse(AuthorYearReferenceStyle):
    """Citations in prose: *Brier (1950)* and *(Brier, 1950)*."""

    bracket_textual: BracketStyle = field(default_factory=_round)
    bracket_parenthetical: BracketStyle = field(default_factory=_round)
    bracket_author: BracketStyle = field(default_factory=_round)
    bracket_label: BracketStyle = field(default_factory=_round)
    bracket_year: BracketStyle = field(default_factory=_round)


register_plugin("pybtex.style.formatting", "onrecord", AuthorYear)
register_style("sphinxcontrib.bibtex.style.referencing", "onrecord", AuthorYearInProse)

# --- Items of a page --------------------------------------------------------------------------------------------------


def slug(docname: str) -> str:
    return docname.rsplit("/", 1)[-1]


def address(app, docname: str, anchor: str = "") -> str:
    """A page's full address, or nothing where the site has none."""
    site = front.site_url(app)
    return f"{site}{docname}.html{'#' + anchor if anchor else ''}" if site else ""


@lru_cache(maxsize=64)
def _described(path: Path, stamp: int) -> str:
    return json.loads(path.read_text(encoding="utf-8"))["metadata"].get("description", "")


def abstract(app, docname: str) -> str:
    """What a chapter is about, from the notebook's metadata, and its answer."""
    path = Path(app.srcdir) / f"{docname}.ipynb"
    about = _described(path, path.stat().st_mtime_ns) if path.is_file() else ""
    return " ".join(p for p in (about, (store.chapters(app.env).get(docname) or {}).get("answer", "")) if p)


def chapter(app, docname: str) -> dict:
    """A chapter as a CSL item."""
    given = app.onrecord_cff
    note = f"Version {given['version']}" + (f", commit {app.onrecord_commit[:7]}" if app.onrecord_commit else "")
    return ref.chapter(given, slug(docname), app.env.titles[docname].astext(), abstract=abstract(app, docname), url=address(app, docname), note=note)


def sources(app, docname: str) -> dict[str, list[dict]]:
    """What a chapter stands on: the pieces that it quotes, the tables that it read, what was read for its events."""
    kept = store.pages(app.env)[docname]
    claims = ledger.claims()
    pieces = {claims[c].article for c in (*kept["quotes"], *kept["findings"]) if c in claims}
    read = {t["name"] for t in (kept["chapter"] or {}).get("tables", ())}
    own = {f["event"]["id"] for f in kept["findings"].values() if "event" in f}
    data = [ref.table(t) for t in sorted(read) if t in tables.package()["by_name"]]
    quoted = [ref.article(a) for a in ledger.articles().values() if a.id in pieces]
    return {"piece": quoted, "data": data, "event": event_works(e for e in ledger.events().values() if e.id in own)}


# --- Nodes ------------------------------------------------------------------------------------------------------------


class copyable(nodes.General, nodes.Element):
    """A citation ready to copy: words, and a button that a script shows."""


class citing(nodes.General, nodes.Element):
    """What a reader opens to cite one finding or figure."""


class download(nodes.General, nodes.Inline, nodes.TextElement):
    """A link that saves a file instead of showing it."""


def _words(words: ref.Words) -> nodes.paragraph:
    shown = nodes.paragraph(classes=["citation-text"])
    for text, italic in words:
        shown += nodes.emphasis(text, text) if italic else nodes.Text(text)
    return shown


def ready(words: ref.Words, link: str = "") -> copyable:
    """A citation with its button; ``link`` is an anchor of this page that can be copied as well."""
    return copyable("", _words(words), link=link)


def visit_copyable(self, node) -> None:
    self.body.append('<div class="citation-ready">')


def depart_copyable(self, node) -> None:
    link = f'<button type="button" class="copy-link" data-anchor="{html.escape(node["link"], quote=True)}">Copy link</button>' if node["link"] else ""
    self.body.append(f'<button type="button" class="copy-citation">Copy</button>{link}</div>\n')


def visit_citing(self, node) -> None:
    self.body.append(f'<details class="more cite-this" id="{node["ids"][0]}"><summary>{html.escape(node["summary"])}</summary>\n<div class="more-body">')


def depart_citing(self, node) -> None:
    self.body.append("</div></details>\n")


def visit_download(self, node) -> None:
    self.body.append(
        f'<a class="download-notebook" href="{html.escape(node["refuri"], quote=True)}" download="{html.escape(slug(node["refuri"]), quote=True)}">'
    )


def depart_download(self, node) -> None:
    self.body.append("</a>")


class Closing(SphinxTransform):
    """Two sections at the end of each chapter; they are filled when every page was read."""

    default_priority = 800  # before Sphinx reads the headings for its tables of contents
    SECTIONS = (("how-to-cite", "How to cite this chapter"), ("re-run", "Re-run this chapter"))

    def apply(self, **_) -> None:
        kept = store.pages(self.env).get(self.env.docname)
        top = next(iter(self.document.findall(nodes.section)), None)
        if not kept or not kept["chapter"] or top is None:
            return
        for name in ("CITATION.cff", "data/disputes.csv", "data/redirects.csv"):
            self.env.note_dependency(name)
        for anchor, title in self.SECTIONS:
            section = nodes.section("", nodes.title(title, title), made.gathered("", what=anchor), ids=[anchor])
            self.document.set_id(section)
            top += section


def _link(words: str, address: str, outside: bool = False) -> nodes.reference:
    return nodes.reference("", words, refuri=address, internal=not outside)


def _files(up: str, stem: str) -> nodes.paragraph:
    """Links to the three files of a citation."""
    line = nodes.paragraph(classes=["citation-files"])
    for n, (words, ending) in enumerate((("BibTeX", "bib"), ("RIS", "ris"), ("CSL-JSON", "json"))):
        if n:
            line += nodes.Text(" · ")
        line += _link(words, f"{up}cite/{stem}.{ending}")
    return line


def _forms(item: dict) -> list[tuple[str, list[nodes.Node]]]:
    return [("Short form", [ready([(ref.short(item), False)])]), ("APA", [ready(ref.apa(item))]), ("Chicago", [ready(ref.chicago(item))])]


def _edition(app) -> nodes.paragraph:
    given, sha, host = app.onrecord_cff, app.onrecord_commit, app.onrecord_repository
    line = nodes.paragraph("", f"{given['version']}, {_day(given['date-released'])}", classes=["edition"])
    if sha:
        line += nodes.Text(", commit ")
        line += _link(sha[:7], f"{host}/commit/{sha}", outside=True) if host else nodes.literal(sha[:7], sha[:7])
    return line


@gather.filler("how-to-cite")
def _how_to_cite(app, docname, node) -> list[nodes.Node]:
    item, of = chapter(app, docname), sources(app, docname)
    up, stem = "../" * docname.count("/"), slug(docname)
    rows = [*_forms(item), ("Files", [_files(up, stem)]), ("Version", [_edition(app)])]
    if item.get("URL"):
        rows.append(("Address", [nodes.paragraph("", "", _link(item["URL"], item["URL"], outside=True))]))
    box = nodes.container("", made.fields(rows), classes=["cite-box"])
    box += nodes.paragraph(
        "",
        "This book stands on the work of others. Cite the publisher of a number beside this chapter, and the article itself when you use its words; "
        "these are their citations.",
        classes=["cite-reminder"],
    )
    for summary, items in ((f"Articles quoted here ({len(of['piece'])})", of["piece"]), (f"Data used here ({len(of['data'])})", of["data"])):
        if items:
            box += made.disclosure("", *(ready(ref.apa(i)) for i in items), summary=summary)
    if any(of.values()):
        line = _files(up, f"{stem}-sources")
        line.insert(0, nodes.Text("All sources of this chapter, events included: "))
        box += line
    return [box]


@gather.filler("re-run")
def _re_run(app, docname, node) -> list[nodes.Node]:
    host, name = app.onrecord_repository, f"{slug(docname)}.ipynb"
    links = nodes.paragraph("", "", download("", f"Download the notebook ({name})", refuri=name), classes=["re-run-links"])
    if host:
        ref_name, path = app.onrecord_commit, f"{docname}.ipynb"
        if host.startswith("https://github.com/"):
            binder = f"https://mybinder.org/v2/gh/{host.removeprefix('https://github.com/')}/{ref_name}?urlpath=lab/tree/{path}"
            links += [nodes.Text(" · "), _link("Open in Binder", binder, outside=True)]
        links += [nodes.Text(" · "), _link("Source of this version", f"{host}/blob/{ref_name}/{path}", outside=True)]
        if host.startswith("https://github.com/"):
            links += [nodes.Text(" · "), _link("Propose a change", f"{host}/edit/HEAD/{path}", outside=True)]
    made_of = nodes.paragraph("", "It needs Python from version 3.11 on and the package ")
    made_of += nodes.literal("onrecord", "onrecord")
    made_of += nodes.Text(", which carries the tables: in a copy of the repository run ")
    made_of += nodes.literal("", "pip install -r requirements.txt")
    made_of += nodes.Text(" once, open the notebook in JupyterLab and run all cells. No network is needed after that.")
    if "book/reference/rerunning" in app.env.found_docs:
        made_of += [nodes.Text(" "), gather.link(app, docname, "book/reference/rerunning", "Other ways"), nodes.Text(", and the package as a file.")]
    return [links, made_of]


@gather.filler("cite-book")
def _cite_book(app, docname, node) -> list[nodes.Node]:
    """The whole book's citation, for the page on citing."""
    item = ref.book(app.onrecord_cff, url=front.site_url(app))
    rows = [*_forms(item), ("Files", [_files("../" * docname.count("/"), "book")]), ("Version", [_edition(app)])]
    return [nodes.container("", made.fields(rows), classes=["cite-box"])]


@gather.filler("bibliography-files")
def _bibliography_files(app, docname, node) -> list[nodes.Node]:
    line = _files("../" * docname.count("/"), "bibliography")
    line.insert(0, nodes.Text("The same as files: "))
    return [line]


@gather.filler("cite-files")
def _cite_files(app, docname, node) -> list[nodes.Node]:
    """Every chapter's citation and files, for the page on citing."""
    up, body = "../" * docname.count("/"), []
    for name in store.chapters(app.env):
        title = nodes.paragraph("", "", gather.link(app, docname, name, app.env.titles[name].astext(), "how-to-cite"))
        body.append((None, [nodes.entry("", title), nodes.entry("", _files(up, slug(name))), nodes.entry("", _files(up, f"{slug(name)}-sources"))]))
    return [made.table(("Chapter", "Its citation", "Its sources"), body, (40, 30, 30), "cite-files")] if body else []


@gather.filler("version-permalink")
def _version_permalink(app, docname, node) -> list[nodes.Node]:
    """The form of a version's permanent address."""
    site, host, version = front.site_url(app), app.onrecord_repository, app.onrecord_cff["version"]
    rows = [
        ("Form", [nodes.paragraph("", "", nodes.literal("", f"{site or '<site>/'}v/<version>/<address>"))]),
        ("This version", [nodes.paragraph("", "", nodes.literal("", f"{site or '<site>/'}v/{version}/book/index.html"))]),
    ]
    tag = nodes.paragraph("", "", nodes.literal("", f"v{version}"))
    if host:
        tag = nodes.paragraph("", "", _link(f"v{version}", f"{host}/tree/v{version}", outside=True))
    return [made.fields([*rows, ("Tag in the repository", [tag])])]


@gather.filler("changelog")
def _changelog(app, docname, node) -> list[nodes.Node]:
    """Versions, newest first, each with the verdicts that changed since the one before."""
    shown = []
    for entry in reversed(release.changelog(Path(app.srcdir))):
        anchor = f"v{entry['version'].replace('.', '-')}"
        section = nodes.section("", nodes.title("", f"Version {entry['version']}, {_day(entry['date'])}"), ids=[anchor], names=[anchor])
        section += [made.text(note) for note in entry.get("notes", ())]
        section += made.text(f"Findings: {entry['findings']}.")
        rows = entry.get("verdicts") or []
        if rows:
            section += nodes.bullet_list("", *(nodes.list_item("", _changed(app, docname, r)) for r in rows))
        elif entry.get("first"):
            section += made.text("The first version: every verdict is new.")
        else:
            section += made.text("No verdict changed since the version before.")
        shown.append(section)
    return shown


def _changed(app, docname: str, row: dict) -> nodes.paragraph:
    found = store.findings(app.env).get(row["claim"])
    line = nodes.paragraph()
    line += gather.link(app, docname, found["page"], found["statement"], found["anchor"]) if found else nodes.Text(row["claim"])
    line += nodes.Text(f" {row.get('was') or 'not answered before'} → {row.get('now') or 'withdrawn'}")
    return line


# --- Disputes and changes -----------------------------------------------------------------------------------------------


DISPUTES = ("date", "claim", "by", "dispute", "text", "reply", "outcome", "decided", "address")


@gather.filler("replies")
def _replies(app, docname, node) -> list[nodes.Node]:
    """Every dispute and reply in full, as ``data/disputes.csv`` keeps them."""
    shown: list[nodes.Node] = []
    for _, row in ledger.read_rows(home() / "disputes.csv", DISPUTES):
        shown.append(made.text(f"{row['by'] or 'Unnamed'}, {_day(row['date'])}, on “{ledger.claim(row['claim']).statement}”", ["reply-head"]))
        shown.append(nodes.block_quote("", *map(made.text, row["text"].split("\n\n")), classes=["reply"]))
        if row["reply"]:
            shown += [made.text("Our reply", ["reply-head"]), nodes.block_quote("", *map(made.text, row["reply"].split("\n\n")), classes=["reply"])]
    return shown


def since() -> dict[str, list[tuple[str, str, str]]]:
    """What was said of each claim since: kind, date and anchor on the page of corrections, from ``disputes.csv`` and the ledger's changes."""
    found: dict[str, list[tuple[str, str, str]]] = {}
    path = home() / "disputes.csv"
    for number, row in ledger.read_rows(path, DISPUTES) if path.is_file() else ():
        if row["claim"] not in ledger.claims() or not re.fullmatch(r"\d{4}-\d\d-\d\d", row["date"]):
            raise ExtensionError(f"data/disputes.csv: row {number}: claim is an id of data/claims, date is YYYY-MM-DD; mend {row['claim']!r}, {row['date']!r}")
        found.setdefault(row["claim"], []).append(("Disputed", row["date"], f"dispute-{row['date']}-{row['claim']}"))
    for c in ledger.claims().values():
        for entry in c.changed:
            what = "Rule changed" if {"rule", "test"} & set(entry) else "Wording changed"
            found.setdefault(c.id, []).append((what, str(entry["date"]), f"change-{entry['date']}-{c.id}"))
    return found


# --- Each finding and figure ----------------------------------------------------------------------------------------------


def cite_parts(app, doctree: nodes.document, docname: str) -> None:
    """Give each figure and finding its own citation, and those disputed a link to what was said."""
    kept = store.pages(app.env).get(docname)
    if not kept or not kept["chapter"]:
        _moved(app, doctree, docname)
        return
    whole = chapter(app, docname)
    said = since()
    for box in list(doctree.findall(made.figure_box)):
        name = box["ids"][0]
        title = kept["figures"][name.removeprefix("figure-")]["title"]
        box += _citing(app, docname, whole, name, f"Figure “{ref.ended(ref.inner(title))}” In ", "Cite this figure")
    for box in list(doctree.findall(nodes.container)):
        if "finding" in box["classes"] and box["ids"]:
            name = box["ids"][0]
            data = kept["findings"][name.removeprefix("finding-")]
            box += _said(app, docname, said.get(data["id"], ()))
            box += _citing(app, docname, whole, name, _finding_words(data), "Cite this finding")
    for row in list(doctree.findall(nodes.row)):
        name = next((i for part in row.findall(nodes.Element) for i in part.get("ids", ()) if i.startswith("finding-")), None)
        rules = next(iter(row.findall(made.disclosure)), None)
        if name and rules is not None:
            data = kept["findings"][name.removeprefix("finding-")]
            rules += _said(app, docname, said.get(data["id"], ()))
            rules += ready(_part(app, docname, whole, name, _finding_words(data)), link=name)
    _moved(app, doctree, docname)


def _finding_words(data: dict) -> str:
    return f"Finding {data['id']}: “{ref.ended(ref.inner(data['statement']))}” {data['verdict']}. In "


def _part(app, docname: str, whole: dict, anchor: str, what: str) -> ref.Words:
    return ref.apa(whole, what=what, pinned=address(app, docname, anchor))


def _citing(app, docname: str, whole: dict, anchor: str, what: str, summary: str) -> citing:
    return citing("", ready(_part(app, docname, whole, anchor, what), link=anchor), summary=summary, ids=[f"cite-{anchor}"])


def _said(app, docname: str, rows) -> list[nodes.Node]:
    page = "book/reference/corrections"
    if page not in app.env.found_docs:
        return []
    return [nodes.paragraph("", "", gather.link(app, docname, page, f"{what} on {_day(date)}", anchor), classes=["said-since"]) for what, date, anchor in rows]


def _moved(app, doctree: nodes.document, docname: str) -> None:
    """Keep anchors that a redirect names: they stand at the end of their page with a link to the new place."""
    top = next(iter(doctree.findall(nodes.section)), None)
    for old, new in release.redirects(Path(app.srcdir)).items():
        page, _, anchor = old.partition("#")
        if anchor and page == f"{docname}.html" and top is not None and anchor not in doctree.ids:
            to, _, mark = new.partition("#")
            top += nodes.paragraph("", "Moved: ", gather.link(app, docname, to.removesuffix(".html"), new, mark), ids=[anchor], classes=["moved"])


# --- The head of a page -------------------------------------------------------------------------------------------------


def tags(app, docname: str, language: str) -> list[tuple[str, str]]:
    """Names and contents of the meta tags of a page, read by Google Scholar, Zotero and others.

    Zotero takes a page with a book's title for a book section, and the author's name for an institution's (one field)
    where a comma ends it; ``prism.edition`` becomes the version. It reads no JSON-LD.
    """
    given, url = app.onrecord_cff, address(app, docname)
    item = chapter(app, docname)
    date = given["date-released"]
    rows = [("citation_title", item["title"])]
    rows += [("citation_author", f"{n['literal']}," if "literal" in n else f"{n['family']}, {n['given']}") for n in item["author"]]
    rows += [
        ("citation_publication_date", date.replace("-", "/")),
        ("citation_inbook_title", given["title"]),
        ("citation_book_title", given["title"]),
        ("citation_publisher", item["publisher"]),
        ("citation_language", language),
        ("citation_keywords", "; ".join(given["keywords"])),
    ]
    if item.get("abstract"):
        rows.append(("citation_abstract", item["abstract"]))
    if url:
        rows += [("citation_public_url", url), ("citation_fulltext_html_url", url)]
    return rows + dublin(app, docname, language, item["title"], "Text", item.get("abstract", ""), url)


def dublin(app, docname: str, language: str, title: str, kind: str, about: str, url: str) -> list[tuple[str, str]]:
    """Dublin Core, and the edition in PRISM's name."""
    given = app.onrecord_cff
    rows = [
        ("DC.title", title),
        ("DC.creator", ref.author_line(given)),
        ("DC.date", given["date-released"]),
        ("DC.language", language),
        ("DC.type", kind),
        ("DC.publisher", ref.author_line(given)),
        ("DC.rights", LICENCE),
        ("DCTERMS.isPartOf", given["title"]),
        ("prism.edition", given["version"]),
    ]
    rows += [("DC.description", about)] if about else []
    return rows + ([("DC.identifier", url)] if url else [])


def _organisation(name: str) -> dict:
    return {"@type": "Organization", "name": name}


def linked_data(app, docname: str) -> dict:
    """JSON-LD of a chapter's page: book, chapter, data sets, and a ClaimReview for each finding."""
    given, kept, site = app.onrecord_cff, store.pages(app.env)[docname], front.site_url(app)
    here, item, of = address(app, docname), chapter(app, docname), sources(app, docname)
    up = site or "../" * docname.count("/")
    maker = _organisation(ref.author_line(given)) | {"@id": "#contributors"}
    by = {"@id": "#contributors"}
    common = {"author": by, "datePublished": given["date-released"], "inLanguage": app.config.language or "en", "license": LICENCE}
    the_book = {
        "@type": "Book",
        "@id": f"{up}book/index.html#book",
        "name": given["title"],
        "version": given["version"],
        "publisher": by,
        "abstract": " ".join(given["abstract"].split()),
        "keywords": ", ".join(given["keywords"]),
        **common,
    } | ({"url": site} if site else {})
    graph = [maker, the_book]
    for piece in of["piece"]:
        source = ledger.articles()[piece["id"]]
        graph.append(
            {
                "@type": "Article",
                "@id": f"#article-{piece['id']}",
                "name": piece["title"],
                "datePublished": source.date,
                "publisher": _organisation(source.outlet_short),
                "author": [{"@type": "Person", "name": f"{n['given']} {n['family']}"} for n in piece["author"]],
            }
            | ({"url": piece["URL"]} if "URL" in piece else {})
        )
    for entry in of["data"]:
        r = tables.resource(entry["id"].removeprefix("data-"))
        graph.append(
            {
                "@type": "Dataset",
                "@id": f"#{entry['id']}",
                "name": r["title"],
                "description": r.get("description") or r["title"],
                "creator": [_organisation(n["literal"]) for n in entry["author"]],
            }
            | ({"datePublished": r["published"]} if r.get("published") else {})
            | ({"license": p[0]} if (p := [x["path"] for x in r["licenses"] if x.get("path")]) else {})
        )
    figures = [
        {
            "@type": "Dataset",
            "@id": f"#figure-{f['name']}",
            "name": f["title"],
            "description": f"{f['subtitle']}. {f['alt']}",
            "license": LICENCE,
            "creator": by,
            "distribution": {"@type": "DataDownload", "encodingFormat": "text/csv", "contentUrl": f"{up}figures/{slug(docname)}/{f['name']}.csv"},
        }
        for f in kept["figures"].values()
    ]
    graph += figures
    graph.append(
        {
            "@type": "Chapter",
            "@id": f"{here}#chapter",
            "name": item["title"],
            "isPartOf": {"@id": the_book["@id"]},
            "version": given["version"],
            **common,
            "citation": [{"@id": f"#article-{p['id']}"} for p in of["piece"]],
            "isBasedOn": [{"@id": f"#{d['id']}"} for d in of["data"]],
            "hasPart": [{"@id": f["@id"]} for f in figures],
        }
        | ({"abstract": item["abstract"]} if item.get("abstract") else {})
        | ({"url": here} if here else {})
    )
    graph += [_review(data, here, by, given["date-released"]) for data in kept["findings"].values()]
    return {"@context": "https://schema.org", "@graph": [{k: v for k, v in node.items() if v != []} for node in graph]}


def _review(data: dict, here: str, by: dict, date: str) -> dict:
    """A finding as a ClaimReview: whose claim, where it stands, and the verdict's word."""
    piece = ledger.articles()[data["article"]]
    speaker = data["speaker"]
    if speaker == "author":
        who = [{"@type": "Person", "name": a.split(" (")[0]} for a in piece.authors if "(interviewer" not in a]
    else:
        who = [_organisation(speaker.removeprefix("third party: ") if speaker.startswith("third party") else piece.outlet_short)]
    made_by = {"@type": "Claim", "author": who, "datePublished": piece.date, "appearance": {"@id": f"#article-{piece.id}"}}
    return {
        "@type": "ClaimReview",
        "@id": f"{here}#finding-{data['id']}",
        "claimReviewed": data["statement"],
        "itemReviewed": made_by,
        "author": by,
        "datePublished": date,
        "reviewRating": {"@type": "Rating", "alternateName": data["verdict"], "ratingExplanation": scale.observed_words(data)},
    } | ({"url": f"{here}#finding-{data['id']}"} if here else {})


def page_context(app, pagename: str, templatename: str, context: dict, doctree) -> None:
    """Tags of every page that a reader may cite; the version of every page."""
    if app.builder.format != "html":
        return
    context["edition"] = app.config.onrecord_edition
    if doctree is None:
        return
    language = app.config.language or "en"
    is_chapter = bool((store.pages(app.env).get(pagename) or {}).get("chapter"))
    if pagename == app.config.root_doc:
        given = app.onrecord_cff
        rows = [("bibo.type", "Book"), *dublin(app, pagename, language, given["title"], "Text", " ".join(given["abstract"].split()), front.site_url(app))]
    else:
        rows = tags(app, pagename, language)
    lines = [f'<meta name="{name}" content="{html.escape(value, quote=True)}">' for name, value in rows]
    if is_chapter:
        data = json.dumps(linked_data(app, pagename), ensure_ascii=False, separators=(",", ":")).replace("<", "\\u003c")
        lines.append(f'<script type="application/ld+json">{data}</script>')
    context["metatags"] = (context.get("metatags") or "") + "\n" + "\n".join(lines) + "\n"


# --- Files beside the pages ------------------------------------------------------------------------------------------------


def published(app, name: str, title: str, as_of: str) -> dict:
    """What stands at the head of a published file: schema, version, licence, citation."""
    given = app.onrecord_cff
    return {
        "$schema": f"{name}.schema.json",
        "title": f"{title}: {given['title']}",
        "author": ref.author_line(given),
        "version": given["version"],
        "date": given["date-released"],
        "as_of": as_of,
        "license": LICENCE,
        "citation": ref.plain(ref.apa(ref.book(given, url=front.site_url(app)))),
    }


def write(app, failed) -> None:
    """Citation files, notebooks to download, pages that moved."""
    if failed or app.builder.format != "html":
        return
    out, root = Path(app.outdir), Path(app.srcdir)
    folder = out / "cite"
    folder.mkdir(parents=True, exist_ok=True)
    listed = {"book": [ref.book(app.onrecord_cff, url=front.site_url(app))], "bibliography": [i for items in groups().values() for i in items]}
    for docname in store.chapters(app.env):
        listed[slug(docname)] = [chapter(app, docname)]
        listed[f"{slug(docname)}-sources"] = [i for items in sources(app, docname).values() for i in items]
        shutil.copyfile(root / f"{docname}.ipynb", out / f"{docname}.ipynb")
    for stem, items in listed.items():
        _three(folder, stem, items, more=root / "book" / "references.bib" if stem == "bibliography" else None)
    for old in folder.iterdir():
        if old.stem not in listed:
            old.unlink()
    for old, new in release.redirects(root).items():
        if "#" not in old and not (out / old).exists():
            (out / old).parent.mkdir(parents=True, exist_ok=True)
            replace(out / old, release.moved_page(old, new, front.site_url(app)).encode("utf-8"))


def _three(folder: Path, stem: str, items: list[dict], more: Path | None = None) -> None:
    typed = more.read_text(encoding="utf-8") if more and more.is_file() else ""
    replace(folder / f"{stem}.bib", "\n".join([*map(ref.bibtex, items), *([typed] if typed else [])]).encode("utf-8"))
    replace(folder / f"{stem}.ris", "".join(map(ref.ris, items)).encode("utf-8"))
    replace(folder / f"{stem}.json", ref.csl(items).encode("utf-8"))


def register(app) -> None:
    """Connect everything; formats other than HTML read through the citations and leave the buttons out."""
    app.add_config_value("site_url", "", "html", types=(str,))
    app.add_config_value("onrecord_edition", "", "html", types=(str,))
    through = (made.keep, made.keep)
    for node, pair in ((copyable, (visit_copyable, depart_copyable)), (citing, (visit_citing, depart_citing)), (download, (visit_download, depart_download))):
        other = (made.skip, None) if node is citing else through
        app.add_node(node, html=pair, latex=other, text=other)
    app.add_transform(Closing)
    app.connect("config-inited", prepare)
    app.connect("env-updated", known_entries, priority=100)
    app.connect("doctree-resolved", cite_parts, priority=600)
    app.connect("html-page-context", page_context)
    app.connect("build-finished", write)
