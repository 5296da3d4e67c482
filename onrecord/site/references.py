"""References and their forms: CSL-JSON items made from the book's own files, written as BibTeX, RIS, APA and Chicago.

A reference is a CSL-JSON item (https://docs.citationstyles.org), the form that reference managers share; every other form
is derived from it. Nothing here needs Sphinx.
"""

from __future__ import annotations

import csv
import json
import re
from functools import lru_cache
from pathlib import Path

import yaml

from onrecord import ledger, tables
from onrecord.base import YAML, DataError

MONTHS = ["January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November", "December"]
ACRONYMS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
CSL_KINDS = {"op-ed": "article-newspaper", "interview": "article-magazine", "annual assessment": "article-journal", "journal article": "article-journal"}
RIS_KINDS = {
    "book": "BOOK",
    "chapter": "CHAP",
    "article-newspaper": "NEWS",
    "article-magazine": "MGZN",
    "article-journal": "JOUR",
    "dataset": "DATA",
    "webpage": "ELEC",
}
BIB_KINDS = {"book": "book", "chapter": "incollection", "dataset": "misc", "webpage": "misc"}

# --- The book ---------------------------------------------------------------------------------------------------------


def cff(root: Path) -> dict:
    """``CITATION.cff`` of a checkout. Raises :class:`DataError` where it lacks what citations need."""
    path = root / "CITATION.cff"
    return _cff(path, path.stat().st_mtime_ns) if path.is_file() else _no(path, "no such file; a book without it cannot be cited")


def _no(path: Path, why: str):
    raise DataError(f"{path}: {why}")


@lru_cache(maxsize=4)
def _cff(path: Path, stamp: int) -> dict:
    try:
        given = yaml.load(path.read_text(encoding="utf-8"), Loader=YAML)
    except yaml.YAMLError as bad:
        _no(path, f"not YAML ({bad.__class__.__name__}{getattr(bad, 'problem_mark', None) or ''}); mend it there")
    for field in ("title", "version", "date-released", "authors", "abstract", "keywords", "license"):
        if not isinstance(given, dict) or not given.get(field):
            _no(path, f"no {field!r}; add it (schema: Citation File Format 1.2.0)")
    given["date-released"], given["version"] = str(given["date-released"]), str(given["version"])
    if not re.fullmatch(r"\d{4}-\d\d-\d\d", given["date-released"]):
        _no(path, f"date-released is {given['date-released']!r}; write it as YYYY-MM-DD")
    return given


def authors(given: dict) -> list[dict]:
    """The authors of a CFF record as CSL names."""
    return [{"literal": a["name"]} if "name" in a else {"family": a["family-names"], "given": a.get("given-names", "")} for a in given["authors"]]


def author_line(given: dict) -> str:
    return ", ".join(a.get("literal") or f"{a['given']} {a['family']}".strip() for a in authors(given))


def book(given: dict, *, url: str = "", note: str = "") -> dict:
    """The book as a CSL item; ``url`` is its address where it has one."""
    return _clean(
        {
            "id": "onrecord",
            "type": "book",
            "title": given["title"],
            "author": authors(given),
            "issued": _issued(given["date-released"]),
            "publisher": author_line(given),
            "version": given["version"],
            "language": "en",
            "abstract": " ".join(given["abstract"].split()),
            "note": note or f"Version {given['version']}",
            "URL": url,
        }
    )


def chapter(given: dict, slug: str, title: str, *, abstract: str = "", url: str = "", note: str = "") -> dict:
    """A chapter as a CSL item."""
    whole = book(given, note=note)
    return _clean({**whole, "id": f"onrecord-{slug}", "type": "chapter", "title": title, "container-title": whole["title"], "abstract": abstract, "URL": url})


def _clean(item: dict) -> dict:
    return {k: v for k, v in item.items() if v not in ("", None, [])}


def _issued(date: str | None, circa: bool = False) -> dict | None:
    found = re.match(r"(\d{4})(?:-(\d\d))?(?:-(\d\d))?", date or "")
    if not found:
        return None
    parts = {"date-parts": [[int(p) for p in found.groups() if p]]}
    return parts | {"circa": True} if circa else parts


# --- What the book quotes and computes from ------------------------------------------------------------------------------


def article(piece: ledger.Article) -> dict:
    """One of the ten pieces; *circa* where its text fixes only a range of months."""
    names, interviewers = [], []
    for name in piece.authors:
        bare, _, role = name.partition(" (")
        if not role.startswith("interviewer"):
            names.append(_person(bare))
        elif "unnamed" not in role:
            interviewers.append(_person(bare))
    return _clean(
        {
            "id": piece.id,
            "type": CSL_KINDS.get(piece.kind, "article"),
            "title": piece.title,
            "author": names,
            "interviewer": interviewers,
            "container-title": piece.outlet_short,
            "issued": _issued(piece.date, circa=piece.earliest != piece.latest),
            "language": "en",
            "URL": piece.address if piece.address_kind == "post" else "",
        }
    )


def _person(name: str) -> dict:
    given, _, family = name.rpartition(" ")
    return {"family": family, "given": given}


def table(name: str) -> dict:
    """A table of the data package: its publisher as author, its vintage as date."""
    r = tables.resource(name)
    return _clean(
        {
            "id": f"data-{name}",
            "type": "dataset",
            "title": r["title"],
            "author": [{"literal": p.strip()} for p in r["publisher"].split(";")],
            "issued": _issued(r.get("published")),
            "note": None if r.get("published") else "No date of publication in the copy read",
        }
    )


def event_sources(event: ledger.Event) -> list[dict]:
    """What was read for an event."""
    return [
        _clean(
            {
                "id": f"event-{event.id}-{n}",
                "type": "webpage",
                "title": s.title,
                "author": [{"literal": s.publisher}] if s.publisher else [],
                "issued": _issued(s.date),
                "URL": s.address if s.address.startswith("http") else "",
                "note": "" if s.address.startswith("http") else s.address,
            }
        )
        for n, s in enumerate(event.sources, 1)
    ]


def quoted_works() -> list[dict]:
    """The works of which single values are quoted (``quoted-values.csv``), one reference for each edition."""
    found = {}
    path = tables.folder() / "quoted-values.csv"
    if path.is_file():
        with path.open(encoding="utf-8", newline="") as lines:
            for row in csv.DictReader(lines):
                found.setdefault((row["source"], row["edition"]), None)
    works, taken = [], set()
    for source, edition in found:
        publisher, _, title = source.partition(", ")
        key = base = "quoted-" + "-".join(re.findall(r"[a-z0-9]+", f"{publisher} {edition}".lower()))[:60].strip("-")
        while key in taken:
            key = f"{base}-{len(taken)}"
        taken.add(key)
        # An edition named by its year is dated; one named by what it covers or when it was read is not.
        dated = re.fullmatch(r"(?:[A-Z]+ )?(\d{4}(?:-\d\d)?)", edition)
        name = title or publisher
        works.append(
            _clean(
                {
                    "id": key,
                    "type": "dataset",
                    "title": name[0].upper() + name[1:],
                    "author": [{"literal": publisher}],
                    "issued": _issued(dated.group(1)) if dated else None,
                    "edition": edition,
                }
            )
        )
    return works


# --- BibTeX -----------------------------------------------------------------------------------------------------------

_TEX = str.maketrans(
    {
        "\\": r"\textbackslash{}",
        "{": r"\{",
        "}": r"\}",
        "&": r"\&",
        "%": r"\%",
        "#": r"\#",
        "$": r"\$",
        "_": r"\_",
        "~": r"\textasciitilde{}",
        "^": r"\textasciicircum{}",
    }
)


def tex(text: str) -> str:
    """Text for a BibTeX field: TeX's own characters escaped, everything else, Cyrillic included, as it is."""
    return " ".join(str(text).split()).translate(_TEX)


def bibtex(item: dict, *, year_suffix: str = "") -> str:
    """One entry that BibTeX, biber and pandoc read without a warning. ``year_suffix`` tells works of one year apart on the site."""
    kind = item["type"]
    date = item.get("issued", {}).get("date-parts", [[]])[0]
    fields = {}
    if item.get("author"):
        fields["author"] = " and ".join("{" + tex(n["literal"]) + "}" if "literal" in n else f"{tex(n['family'])}, {tex(n['given'])}" for n in item["author"])
    fields["title"] = "{" + tex(item["title"]) + "}"
    container = item.get("container-title")
    if kind == "chapter":
        fields["booktitle"] = "{" + tex(container) + "}"
    elif container:
        fields["journal"] = "{" + tex(container) + "}"
    if kind in ("book", "chapter"):
        fields["publisher"] = "{" + tex(item["publisher"]) + "}"
    if kind == "dataset":
        fields["howpublished"] = "Data set"
    if date:
        fields["year"] = f"{date[0]}{year_suffix}"
    if len(date) > 1:
        fields["month"] = ACRONYMS[date[1] - 1]
    notes = [item.get("note", "")]
    if item.get("issued", {}).get("circa"):
        notes.append("month inferred")
    if item.get("edition") and item["edition"] != str(date[0] if date else ""):
        notes.append(item["edition"])
    if item.get("interviewer"):
        notes.append("interview by " + " and ".join(f"{n['given']} {n['family']}" for n in item["interviewer"]))
    if note := "; ".join(n for n in notes if n):
        fields["note"] = tex(note[0].upper() + note[1:])
    if item.get("abstract"):
        fields["abstract"] = tex(item["abstract"])
    if item.get("URL"):
        fields["url"] = item["URL"].replace("{", "%7B").replace("}", "%7D")
    body = ",\n".join(f"  {name} = {value}" if name == "month" else f"  {name} = {{{value}}}" for name, value in fields.items())
    return f"@{BIB_KINDS.get(kind, 'article')}{{{item['id']},\n{body}\n}}\n"


# --- RIS --------------------------------------------------------------------------------------------------------------


def ris(item: dict) -> str:
    """One RIS record. An institution's name ends with a comma, by which readers know that it has no first name."""
    date = item.get("issued", {}).get("date-parts", [[]])[0]
    lines = [("TY", RIS_KINDS.get(item["type"], "GEN")), ("ID", item["id"])]
    lines += [("AU", f"{n['literal']}," if "literal" in n else f"{n['family']}, {n['given']}") for n in item.get("author", [])]
    lines += [("TI", item["title"]), ("T2", item.get("container-title")), ("PB", item.get("publisher")), ("ET", item.get("version") or item.get("edition"))]
    if date:
        lines += [("PY", str(date[0])), ("DA", "/".join([str(date[0]), *(f"{p:02d}" for p in date[1:]), "", ""][:3]) + "/")]
    lines += [("LA", item.get("language")), ("AB", item.get("abstract")), ("N1", item.get("note")), ("UR", item.get("URL")), ("ER", "")]
    return "".join(f"{tag}  - {' '.join(str(value).split())}\r\n" for tag, value in lines if value is not None)


def csl(items: list[dict]) -> str:
    return "[\n" + ",\n".join(json.dumps(item, ensure_ascii=False) for item in items) + "\n]\n"


# --- In words ---------------------------------------------------------------------------------------------------------

Words = list[tuple[str, bool]]  # text, and whether it is set in italics


def plain(words: Words) -> str:
    return "".join(text for text, _ in words)


def ended(text: str) -> str:
    return text if text.endswith((".", "?", "!")) else text + "."


def _initials(given: str) -> str:
    return " ".join(f"{part[0]}." for part in given.split())


def apa(item: dict, *, what: str = "", pinned: str = "") -> Words:
    """Full form after APA (7th edition). ``what`` stands before the title for a part of the page, ``pinned`` is its address."""
    names = [n["literal"] if "literal" in n else f"{n['family']}, {_initials(n['given'])}" for n in item.get("author", [])]
    who = names[0] if len(names) == 1 else ", ".join(names[:-1]) + f", & {names[-1]}" if names else ""
    issued = item.get("issued", {})
    date = issued.get("date-parts", [[]])[0]
    when = str(date[0]) if date else "n.d."
    if len(date) > 1 and item["type"] not in ("book", "chapter"):
        when += f", {MONTHS[date[1] - 1]}" + (f" {date[2]}" if len(date) > 2 else "")
    when = f"({'ca. ' if issued.get('circa') else ''}{when})."
    title, address = item["title"], pinned or item.get("URL", "")
    version = f" (Version {item['version']})" if item.get("version") else ""
    edition = f" ({item['edition']})" if item.get("edition") else ""
    head = f"{ended(who)} {when} " if who else ""
    tail = [] if who else [(f" {when}", False)]
    if item["type"] == "book":
        words = [(head, False), (title, True), (f"{version}.", False)]
    elif item["type"] == "chapter":
        words = [(f"{head}{what}{ended(title)} In ", False), (item["container-title"], True), (f"{version}.", False)]
    elif item["type"] == "dataset":
        words = [(head, False), (title, True), (f"{edition} [Data set].", False)]
    elif item["type"] == "webpage":
        words = [(head, False), (ended(title), True)]
    else:
        by = " and ".join(f"{_initials(n['given'])} {n['family']}" for n in item.get("interviewer", []))
        shown = f"{title} [Interview by {by}]." if by else ended(title)
        words = [(f"{head}{shown} ", False), (item["container-title"], True), (".", False)]
    return [w for w in [*words, *tail, (f" {address}" if address else "", False)] if w[0]]


def chicago(item: dict, *, pinned: str = "") -> Words:
    """Full form after the Chicago Manual of Style (author-date)."""
    names = [
        n["literal"] if "literal" in n else (f"{n['family']}, {n['given']}" if not i else f"{n['given']} {n['family']}")
        for i, n in enumerate(item.get("author", []))
    ]
    who = " and ".join(names) if len(names) < 3 else ", ".join(names[:-1]) + f", and {names[-1]}"
    if len(names) == 2 and "literal" not in item["author"][0]:
        who = ", and ".join(names)
    issued = item.get("issued", {})
    date = issued.get("date-parts", [[]])[0]
    year = str(date[0]) if date else "n.d."
    title, address = inner(item["title"]), pinned or item.get("URL", "")
    head = f"{ended(who)} {ended(year)} " if who else ""
    version = f", version {item['version']}" if item.get("version") else ""
    day = _day(date)
    if item["type"] == "book":
        words = [(head, False), (item["title"], True), (f"{version}.", False)]
    elif item["type"] == "chapter":
        words = [(f"{head}“{ended(title)}” In ", False), (item["container-title"], True), (f"{version}.", False)]
    elif item["type"] == "dataset":
        edition = f" {ended(item['edition'])}" if item.get("edition") else ""
        words = [(f"{head}“{ended(title)}”{edition} Data set.", False)]
    elif item["type"] == "webpage":
        words = [(f"{head}“{ended(title)}”" + (f" {day}." if day else ""), False)]
    else:
        by = " and ".join(f"{n['given']} {n['family']}" for n in item.get("interviewer", []))
        words = [
            (f"{head}“{ended(title)}” " + (f"Interview by {by}. " if by else ""), False),
            (item["container-title"], True),
            (f", {'about ' if issued.get('circa') else ''}{day}." if day else ".", False),
        ]
    return [w for w in [*words, (f" {address}." if address else "", False)] if w[0]]


def inner(title: str) -> str:
    """A title inside quotation marks: its own become single."""
    return title.replace("“", "‘").replace("”", "’")


def _day(date: list[int]) -> str:
    if len(date) < 2:
        return ""
    return f"{MONTHS[date[1] - 1]} {date[2]}, {date[0]}" if len(date) > 2 else f"{MONTHS[date[1] - 1]} {date[0]}"


def short(item: dict) -> str:
    """Short form for a running text."""
    year = item["issued"]["date-parts"][0][0]
    where = f", “{inner(item['title'])}”" if item["type"] == "chapter" else ""
    return f"({item['author'][0]['literal']} {year}{where})"
