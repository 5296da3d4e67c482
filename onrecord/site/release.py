"""Versions and permanent addresses: metadata files, the list of addresses, what a release prepares.

Everything here writes files of the checkout and nothing else: no tag, no upload, no network.
"""

from __future__ import annotations

import csv
import datetime
import html
import io
import json
import re
from pathlib import Path
from posixpath import relpath

import yaml

from onrecord import ledger, tables
from onrecord.base import DataError
from onrecord.publishers import replace
from onrecord.site import references as ref

REFERENCES = re.compile(r"^references:.*\Z", re.MULTILINE | re.DOTALL)
VERSION = re.compile(r"\d+\.\d+\.\d+")
CFF_KINDS = {"article-newspaper": "newspaper-article", "article-magazine": "magazine-article", "article-journal": "article", "dataset": "data"}
ANCHOR = re.compile(r'\bid="((?:figure|finding|claim)-[^"]+|how-to-cite|re-run)"')
MOVED = '<meta http-equiv="refresh"'


def _json(value) -> bytes:
    return (json.dumps(value, ensure_ascii=False, indent=2) + "\n").encode("utf-8")


# --- CITATION.cff, codemeta.json, .zenodo.json --------------------------------------------------------------------------


def metadata(root: Path) -> dict[str, bytes]:
    """The files that follow from ``CITATION.cff``, ``articles.yaml`` and the data package, by path; nothing is written."""
    path = root / "CITATION.cff"
    given = ref.cff(root)
    listed = [
        _cff_reference(i)
        for i in [
            *map(ref.article, ledger.articles().values()),
            *(ref.table(r["name"]) for r in tables.package()["resources"] if r["name"] != "quoted-values"),
            *ref.quoted_works(),
        ]
    ]
    text = path.read_text(encoding="utf-8")
    if not REFERENCES.search(text):
        raise DataError(f"{path}: no line 'references:'; add it as the last key")
    block = yaml.safe_dump({"references": listed}, allow_unicode=True, sort_keys=False, width=160)
    return {
        "CITATION.cff": REFERENCES.sub(lambda _: block, text).encode("utf-8"),
        "codemeta.json": _json(codemeta(given)),
        ".zenodo.json": _json(zenodo(given)),
    }


def write_metadata(root: Path) -> None:
    for name, content in metadata(root).items():
        replace(root / name, content)


def _cff_reference(item: dict) -> dict:
    """A quoted work or a table in the terms of the Citation File Format."""
    date = item.get("issued", {}).get("date-parts", [[]])[0]
    entry = {
        "type": CFF_KINDS.get(item["type"], "generic"),
        "title": item["title"],
        "authors": [{"name": n["literal"]} if "literal" in n else {"family-names": n["family"], "given-names": n["given"]} for n in item["author"]],
    }
    if item.get("container-title"):
        entry["journal"] = item["container-title"]
    entry |= dict(zip(("year", "month"), date, strict=False))
    if item.get("URL"):
        entry["url"] = item["URL"]
    notes = [item.get("edition") or item.get("note") or "", "month inferred" if item.get("issued", {}).get("circa") else ""]
    if any(notes):
        entry["notes"] = "; ".join(n for n in notes if n)
    return entry


def _licences(given: dict) -> list[str]:
    return given["license"] if isinstance(given["license"], list) else [given["license"]]


def codemeta(given: dict) -> dict:
    """The book as CodeMeta 3.0."""
    makers = [
        {"@type": "Organization", "name": a["name"]}
        if "name" in a
        else {"@type": "Person", "familyName": a["family-names"], "givenName": a.get("given-names", "")}
        for a in given["authors"]
    ]
    made = {
        "@context": "https://w3id.org/codemeta/3.0",
        "@type": "SoftwareSourceCode",
        "name": given["title"],
        "description": " ".join(given["abstract"].split()),
        "version": given["version"],
        "datePublished": given["date-released"],
        "author": makers,
        "license": [f"https://spdx.org/licenses/{name}" for name in _licences(given)],
        "keywords": given["keywords"],
        "programmingLanguage": ["Python", "Jupyter Notebook"],
        "runtimePlatform": "Python 3.11 or later",
        "inLanguage": "en",
    }
    for field, name in (("repository-code", "codeRepository"), ("url", "url"), ("doi", "identifier")):
        if given.get(field):
            made[name] = f"https://doi.org/{given[field]}" if field == "doi" else given[field]
    return made


def zenodo(given: dict) -> dict:
    """What Zenodo's archive of a release would say; a book, with the quoted works and the data as references."""
    listed = [*map(ref.article, ledger.articles().values()), *(ref.table(r["name"]) for r in tables.package()["resources"] if r["name"] != "quoted-values")]
    return {
        "title": given["title"],
        "upload_type": "publication",
        "publication_type": "book",
        "description": " ".join(given["abstract"].split()),
        "creators": [{"name": a["name"] if "name" in a else f"{a['family-names']}, {a.get('given-names', '')}"} for a in given["authors"]],
        "version": given["version"],
        "publication_date": given["date-released"],
        "access_right": "open",
        "license": _licences(given)[0].lower(),
        "language": "eng",
        "keywords": given["keywords"],
        "notes": f"Text and figures: {_licences(given)[0]}; code: {_licences(given)[-1]}; data: by table, as data/datapackage.json says.",
        "references": [ref.plain(ref.apa(i)) for i in listed],
    }


# --- Addresses ----------------------------------------------------------------------------------------------------------


def redirects(root: Path) -> dict[str, str]:
    """``data/redirects.csv``: an address that was, the address that took its place. Bad rows raise :class:`DataError`."""
    path = root / "data" / "redirects.csv"
    if not path.is_file():
        return {}
    with path.open(encoding="utf-8", newline="") as lines:
        rows = csv.DictReader(lines)
        if rows.fieldnames != ["from", "to", "date", "reason"]:
            raise DataError(f"{path}: columns are from,to,date,reason")
        found = {}
        for number, row in enumerate(rows, 2):
            if not row["from"] or not row["to"] or row["from"] == row["to"] or row["from"] in found:
                raise DataError(f"{path}: row {number}: 'from' and 'to' are two addresses below the site's root, each 'from' once")
            found[row["from"]] = row["to"]
    return found


def moved_page(old: str, new: str, site: str) -> str:
    """A page that leads to the place of the one that stood here."""
    path, mark, anchor = new.partition("#")
    to = html.escape(f"{relpath(path, str(Path(old).parent))}{mark}{anchor}", quote=True)
    canonical = f'<link rel="canonical" href="{html.escape(site + new, quote=True)}">' if site else ""
    return (
        f'<!DOCTYPE html>\n<html lang="en"><head><meta charset="utf-8">{MOVED} content="0; url={to}">{canonical}<meta name="robots" content="noindex">'
        f'<title>Moved</title></head><body><main><h1>Moved</h1><p>This page is now at <a href="{to}">{html.escape(new)}</a>.</p></main></body></html>\n'
    )


def addresses(out: Path) -> list[str]:
    """Every address that a built book promises to keep: pages, anchors of findings, figures and claims, published files."""
    found = set()
    for path in out.rglob("*"):
        name = path.relative_to(out).as_posix()
        if not path.is_file() or name.startswith(("_", ".")) or name in ("search.html", "404.html", "genindex.html", "searchindex.js", "objects.inv"):
            continue
        if path.suffix == ".html":
            page = path.read_text(encoding="utf-8")
            if MOVED in page:
                continue
            found.update(f"{name}#{html.unescape(a)}" for a in ANCHOR.findall(page))
        if path.suffix in (".html", ".json", ".csv", ".ipynb", ".bib", ".ris"):
            found.add(name)
    return sorted(found)


def promised(root: Path) -> list[str]:
    """The committed list of addresses."""
    path = root / "data" / "addresses.txt"
    return path.read_text(encoding="utf-8").split("\n")[:-1] if path.is_file() else []


def lost(root: Path, now: list[str]) -> list[str]:
    """Promised addresses that are neither there nor redirected to one that is."""
    here, moved = set(now), redirects(root)
    return [a for a in promised(root) if a not in here and moved.get(a) not in here]


def write_addresses(root: Path, out: Path) -> tuple[int, int]:
    """Renew ``data/addresses.txt`` from a built book; returns how many were added and how many had moved.

    Raises :class:`DataError` where an address would disappear without a redirect.
    """
    now = addresses(out)
    if not now:
        raise DataError(f"{out}: no book there; build it first with 'make book'")
    gone = lost(root, now)
    if gone:
        more = f" and {len(gone) - 3} more" if len(gone) > 3 else ""
        raise DataError(
            f"data/addresses.txt: the book no longer has {', '.join(gone[:3])}{more}; bring them back, or add rows from,to,date,reason to data/redirects.csv"
        )
    before = promised(root)
    # A moved address stays promised: its redirect must go on working.
    kept = sorted({*now, *(a for a in before if a in redirects(root))})
    replace(root / "data" / "addresses.txt", ("\n".join(kept) + "\n").encode("utf-8"))
    return len(set(now) - set(before)), len(set(kept) - set(now))


# --- Versions -----------------------------------------------------------------------------------------------------------


def changelog(root: Path) -> list[dict]:
    """``data/changelog.yaml``, oldest version first."""
    path = root / "data" / "changelog.yaml"
    entries = (yaml.safe_load(path.read_text(encoding="utf-8")) if path.is_file() else None) or []
    for entry in entries:
        entry["date"], entry["version"] = str(entry["date"]), str(entry["version"])
    return entries


def verdicts(root: Path) -> dict[str, str]:
    """The verdicts of the last released version (``data/verdicts.csv``)."""
    path = root / "data" / "verdicts.csv"
    if not path.is_file():
        return {}
    with path.open(encoding="utf-8", newline="") as lines:
        return {row["claim"]: row["verdict"] for row in csv.DictReader(lines)}


def release(root: Path, out: Path, version: str, date: str) -> list[dict]:
    """Prepare version ``version``: its number and date in every file, the changelog's entry, the verdicts it stands for.

    ``out`` is the built book. Returns the verdicts that changed since the last version. Raises :class:`DataError` for a
    version that is not newer, a date that is none, or a book that was not built.
    """
    ref.cff(root)
    history = changelog(root)
    if not VERSION.fullmatch(version):
        raise DataError(f"version {version!r}: write it as 1.2.3")
    released = [tuple(int(p) for p in e["version"].split(".")) for e in history]
    if released and tuple(int(p) for p in version.split(".")) <= max(released):
        raise DataError(f"version {version}: not newer than the last release, {'.'.join(map(str, max(released)))}")
    try:
        datetime.date.fromisoformat(date)
    except ValueError:
        raise DataError(f"date {date!r}: write it as YYYY-MM-DD") from None
    published = out / "findings.json"
    if not published.is_file():
        raise DataError(f"{published}: no such file; build the book first with 'make book'")
    now = {r["id"]: r["verdict"] for r in json.loads(published.read_text(encoding="utf-8"))["findings"]}
    before = verdicts(root)
    changed = [{"claim": c, "was": before.get(c), "now": now.get(c)} for c in sorted({*before, *now}) if before.get(c) != now.get(c)] if history else []
    edits = {
        "CITATION.cff": (
            (r"(?m)^version: .*$", f"version: {version}"),
            (r"(?m)^date-released: .*$", f'date-released: "{date}"'),
            (r"(?m)^  version: .*$", f"  version: {version}"),
            (r"(?m)^  year: .*$", f"  year: {int(date[:4])}"),
            (r"(?m)^  month: .*$", f"  month: {int(date[5:7])}"),
        ),
        "pyproject.toml": ((r'(?m)^version = ".*"$', f'version = "{version}"'),),
        "onrecord/__init__.py": ((r'(?m)^__version__ = ".*"$', f'__version__ = "{version}"'),),
        "package.json": ((r'"version": "[^"]*"', f'"version": "{version}"'),),
        "package-lock.json": ((r'"version": "[^"]*"', f'"version": "{version}"'),),
    }
    written = {}
    for name, rules in edits.items():
        path = root / name
        if not path.is_file():
            continue
        head, mark, tail = path.read_text(encoding="utf-8").partition("\nreferences:" if name == "CITATION.cff" else '"node_modules/')
        for pattern, to in rules:
            head, count = re.subn(pattern, to, head)
            if not count:
                raise DataError(f"{path}: no line like {pattern!r}; put it back")
        written[path] = f"{head}{mark}{tail}"
    entry = {"version": version, "date": date, "findings": len(now), **({"verdicts": changed} if history else {"first": True}), "notes": []}
    log = yaml.safe_dump([*history, entry], allow_unicode=True, sort_keys=False, width=160)
    kept = io.StringIO()
    rows = csv.writer(kept, lineterminator="\n")
    rows.writerow(("claim", "verdict"))
    rows.writerows(sorted(now.items()))
    for path, text in written.items():
        replace(path, text.encode("utf-8"))
    replace(root / "data" / "changelog.yaml", f"# Written by 'make release'; add what readers should know below notes.\n{log}".encode())
    replace(root / "data" / "verdicts.csv", kept.getvalue().encode("utf-8"))
    write_metadata(root)
    write_addresses(root, out)
    return changed
