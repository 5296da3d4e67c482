"""Builders of the book's tables: one module a publisher.

Each module declares its tables with :func:`resource`. A builder (``parse_extract``) reads the publisher's
raw extract below ``ONRECORD_RAW``; where the publisher has an open API, ``parse_api`` reads the same columns
from it. Both go one way: the table's ``normalise``, the publisher's known errors (:func:`correct`), the
declared fields, bands and coverage (:func:`check`), then ``data/<name>.csv`` and ``data/datapackage.json``.
Nothing is written unless every check passes.
"""

from __future__ import annotations

import fcntl
import hashlib
import importlib
import json
import os
import pkgutil
import tempfile
from collections.abc import Callable
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import pandas as pd
import yaml

from onrecord.base import DataError, home

LICENCES = {
    "CC-BY-4.0": ("Creative Commons Attribution 4.0", "https://creativecommons.org/licenses/by/4.0/"),
    "CC-BY-3.0-IGO": ("Creative Commons Attribution 3.0 IGO", "https://creativecommons.org/licenses/by/3.0/igo/"),
    "CC-BY-SA-4.0": ("Creative Commons Attribution-ShareAlike 4.0", "https://creativecommons.org/licenses/by-sa/4.0/"),
    "CC0-1.0": ("Creative Commons Zero 1.0", "https://creativecommons.org/publicdomain/zero/1.0/"),
    "ODC-BY-1.0": ("Open Data Commons Attribution 1.0", "https://opendatacommons.org/licenses/by/1-0/"),
    "ODC-PDDL-1.0": ("Open Data Commons Public Domain Dedication 1.0", "https://opendatacommons.org/licenses/pddl/1-0/"),
    "public-domain": ("Public domain", None),
    "imf-terms": ("IMF data terms: reuse with attribution", "https://www.imf.org/external/terms.htm"),
    "eurostat": ("Eurostat reuse policy: reuse with acknowledgement", "https://ec.europa.eu/eurostat/about-us/policies/copyright"),
    "etalab-2.0": ("Etalab Open Licence 2.0", None),
    "official-statistics": ("Official statistics, no licence text in the copy read; cite the publisher", None),
    "facts": ("Single facts, each cited to where it was read", None),
    "quoted": ("Single values quoted with their citation from works that may not be republished", None),
}
AS_OF = "2026-11-28"
STATUSES = {"verified", "spot-checked", "diverged", "unverifiable"}
_registry: dict[str, Resource] = {}


@dataclass(frozen=True)
class Field:
    """One column: its type in the Data Package sense, what it holds, its unit and its constraints."""

    name: str
    type: str = "string"
    description: str = ""
    unit: str | None = None
    required: bool = True
    low: float | None = None
    high: float | None = None
    allowed: tuple[str, ...] = ()

    def described(self) -> dict:
        limits = {"required": True} if self.required else {}
        if self.low is not None:
            limits["minimum"] = self.low
        if self.high is not None:
            limits["maximum"] = self.high
        if self.allowed:
            limits["enum"] = list(self.allowed)
        entry = {"name": self.name, "type": self.type, "description": self.description}
        if self.unit:
            entry["unit"] = self.unit
        if limits:
            entry["constraints"] = limits
        return entry


ISO3 = Field("iso3", description="Country, ISO 3166-1 alpha-3")
YEAR = Field("year", "integer", "Calendar year", low=1900, high=2100)
INDICATOR = Field("indicator", description="Indicator code as published")
VALUE = Field("value", "number", "Value as published, in the unit of its row")
UNIT = Field("unit", description="Unit of the value")


@dataclass(frozen=True)
class Resource:
    """A table: what it is, where it comes from, and how it is built and checked."""

    name: str
    title: str
    description: str
    publisher: str
    extract: str
    copy: str
    licence: str
    fields: tuple[Field, ...]
    key: tuple[str, ...]
    builder: Callable[[Path], pd.DataFrame]
    published: str | None = None
    retrieved: str | None = None
    licence_checked: str | None = None
    status: str = "spot-checked"
    gaps: tuple[str, ...] = ()
    floor: int = 1
    covers: dict[str, tuple[str, ...]] = field(default_factory=dict)
    bands: tuple[tuple[str, float, float], ...] = ()
    each_year: tuple[str, ...] = ()
    most: tuple[str, int] | None = None
    normalise: Callable[[pd.DataFrame], pd.DataFrame] | None = None
    parse_api: Callable | None = None
    api: str | None = None
    shipped: bool = True

    def tidy(self, frame: pd.DataFrame, mended: list[str] | None = None) -> pd.DataFrame:
        """What a parser read, made the table: normalised, corrected (see :func:`correct`), checked."""
        return check(self, correct(self.name, self.normalise(frame) if self.normalise else frame, mended=mended))


def resource(*, key, fields, gaps=(), covers=None, bands=(), each_year=(), **about):
    """Declare a table; the decorated function builds it: ``raw folder -> frame of strings``.

    ``floor`` is the least number of rows; ``covers`` maps a column to values that must occur in it;
    ``bands`` are ``(query, low, high)``: every ``value`` that the query selects lies inside, which
    catches a change of units; ``each_year`` are queries that select a row in every year from their
    first to their last; ``most`` is ``(column, n)``: no value of the column has more than n rows. ``api`` names the
    publisher's interface in :mod:`onrecord.refresh`, and ``parse_api(client)`` reads from it what the builder reads from the extract; ``normalise`` makes
    either the table. ``shipped=False``: for scratch packages only, its terms forbid republication.
    """

    def declare(builder):
        entry = Resource(
            builder=builder,
            key=tuple(key),
            fields=tuple(fields),
            gaps=tuple(gaps),
            covers={k: tuple(v) for k, v in (covers or {}).items()},
            bands=tuple(bands),
            each_year=tuple(each_year),
            **about,
        )
        if entry.name in _registry:
            raise DataError(f"table {entry.name!r} is declared twice")
        if entry.licence not in LICENCES or entry.status not in STATUSES:
            raise DataError(f"table {entry.name!r}: unknown licence or status")
        _registry[entry.name] = entry
        return builder

    return declare


def registry(everything: bool = False) -> dict[str, Resource]:
    """The declared tables of the book by name; ``everything``: those for scratch packages only as well."""
    for module in pkgutil.iter_modules(__path__):
        importlib.import_module(f"{__name__}.{module.name}")
    return {name: entry for name, entry in sorted(_registry.items()) if entry.shipped or everything}


def raw_csv(raw: Path, extract: str, name: str) -> pd.DataFrame:
    """A raw extract as strings, empty cells as ``""``; a clear error where the file is not there."""
    path = raw / extract / name
    try:
        return pd.read_csv(path, dtype="str", keep_default_na=False, encoding="utf-8")
    except OSError:
        raise FileNotFoundError(f"{extract}/{name}") from None


ACTIONS = ("drop", "flag", "replace")


@dataclass(frozen=True)
class Correction:
    """A known error of a publisher, as ``data/corrections.yaml`` gives it."""

    id: str
    table: str
    where: dict
    action: str
    reason: str
    guard: dict
    flag: str = ""
    value: str = ""

    def rows(self, frame: pd.DataFrame) -> pd.Series:
        """The rows meant: each column of ``where`` holds one of its values; ``[from, to]`` under ``year`` is a span."""
        chosen = pd.Series(True, index=frame.index)
        for column, wanted in self.where.items():
            if column not in frame.columns:
                raise DataError(f"data/corrections.yaml: {self.id}: table {self.table!r} has no column {column!r}")
            if column == "year" and isinstance(wanted, list):
                chosen &= pd.to_numeric(frame["year"]).between(*wanted)
            else:
                chosen &= frame[column].isin([str(w) for w in (wanted if isinstance(wanted, list) else [wanted])])
        return chosen

    def still_wrong(self, value: pd.Series) -> str:
        """Empty while the publisher's error stands; else what speaks against it."""
        if value.empty:
            return "the publisher gives no such rows any more"
        for kind, told in self.guard.items():
            number = pd.to_numeric(value, errors="coerce")
            if kind == "equals" and not (number == told).all():
                return f"values are no longer all {told}"
            if kind == "same" and (value.nunique() == 1) != told:
                return "the values are no longer the same"
            if kind == "between" and not number.between(*told).all():
                return f"values no longer lie from {told[0]} to {told[1]}"
            if kind == "sum" and not told[0] <= number.sum() <= told[1]:
                return f"their sum is no longer from {told[0]} to {told[1]}"
        return ""


def corrections(path: Path | None = None) -> list[Correction]:
    """The publishers' known errors, checked; :class:`DataError` names the entry that does not fit."""
    path = path or home() / "corrections.yaml"
    try:
        rows = yaml.safe_load(path.read_text(encoding="utf-8"))
        found = [Correction(**row) for row in rows]
    except (OSError, yaml.YAMLError, TypeError) as bad:
        raise DataError(f"{path}: not a list of corrections ({bad})") from None
    seen: set[str] = set()
    for c in found:
        if c.id in seen or c.action not in ACTIONS or not c.reason or not c.where:
            raise DataError(f"{path}: {c.id}: each needs an id of its own, a place, an action of {', '.join(ACTIONS)} and a reason")
        if not c.guard or not set(c.guard) <= {"equals", "same", "between", "sum"}:
            raise DataError(f"{path}: {c.id}: a guard is one or more of equals, same, between, sum")
        if (c.action == "flag") != bool(c.flag) or (c.action == "replace") != bool(c.value):
            raise DataError(f"{path}: {c.id}: 'flag' goes with action flag and 'value' with action replace")
        seen.add(c.id)
    return found


def correct(table: str, frame: pd.DataFrame, known: list[Correction] | None = None, mended: list[str] | None = None) -> pd.DataFrame:
    """Apply the corrections of one table, in the file's order; the builders' only way to mend a publisher's figure.

    Raises :class:`DataError` where a guard trips: the publisher seems to have mended the error. A list ``mended`` collects
    such entries instead, and leaves their rows as published: a newer edition may have outlived a correction.
    """
    for c in corrections() if known is None else known:
        if c.table != table:
            continue
        rows = c.rows(frame)
        doubt = c.still_wrong(frame.loc[rows, "value"])
        if doubt and mended is not None:
            mended.append(f"{c.id!r} was not applied: {doubt}")
            continue
        if doubt:
            raise DataError(f"{table}: correction {c.id!r}: {doubt}; if the publisher has mended it, take the entry out of data/corrections.yaml")
        if c.action == "drop":
            frame = frame[~rows]
        elif c.action == "flag":
            frame = frame.assign(flag=(frame["flag"] if "flag" in frame.columns else pd.Series("", index=frame.index)).mask(rows, c.flag))
        else:
            frame = frame.assign(value=frame["value"].mask(rows, c.value))
    return frame


def check(entry: Resource, frame: pd.DataFrame) -> pd.DataFrame:
    """The frame in the declared order, or :class:`DataError` naming table, row and fault."""
    names = [f.name for f in entry.fields]
    missing = [n for n in names if n not in frame.columns]
    if missing:
        raise DataError(f"{entry.name}: the extract gives no column {missing[0]!r}; was it renamed?")
    frame = frame[names].astype("str").sort_values(list(entry.key), kind="stable", ignore_index=True)

    def fail(mask: pd.Series, what: str) -> None:
        row = frame[mask].iloc[0].to_dict()
        raise DataError(f"{entry.name}: {what} in row {row}")

    for f in entry.fields:
        column, blank = frame[f.name], frame[f.name] == ""
        if f.required and blank.any():
            fail(blank, f"no {f.name!r}")
        if f.type in ("number", "integer"):
            value = pd.to_numeric(column.mask(blank), errors="coerce")
            if (value.isna() & ~blank).any():
                fail(value.isna() & ~blank, f"{f.name!r} is no {f.type}")
            if f.low is not None and (value < f.low).any():
                fail(value < f.low, f"{f.name!r} below {f.low}")
            if f.high is not None and (value > f.high).any():
                fail(value > f.high, f"{f.name!r} above {f.high}")
        if f.type in ("date", "yearmonth"):
            form = "%Y-%m-%d" if f.type == "date" else "%Y-%m"
            bad = pd.to_datetime(column.mask(blank), format=form, errors="coerce").isna() & ~blank
            if bad.any():
                fail(bad, f"{f.name!r} is no {f.type}")
        if f.allowed and (~column.isin(f.allowed) & ~blank).any():
            fail(~column.isin(f.allowed) & ~blank, f"unknown {f.name!r}")
    doubled = frame.duplicated(list(entry.key))
    if doubled.any():
        fail(doubled, f"a second row for the key {entry.key}")
    if len(frame) < entry.floor:
        raise DataError(f"{entry.name}: {len(frame)} rows, fewer than the floor of {entry.floor}")
    for column, values in entry.covers.items():
        lost = sorted(set(values) - set(frame[column]))
        if lost:
            raise DataError(f"{entry.name}: column {column!r} has lost {', '.join(lost)}")
    for query, low, high in entry.bands:
        chosen = frame.query(query, engine="python")
        value = pd.to_numeric(chosen["value"])
        if chosen.empty or not value.between(low, high).all():
            raise DataError(f"{entry.name}: {query}: values outside {low} to {high}; have the units changed?")
    if entry.most:
        counts = frame[entry.most[0]].value_counts()
        if counts.max() > entry.most[1]:
            raise DataError(f"{entry.name}: {counts.idxmax()!r} has {counts.max()} values; at most {entry.most[1]} of one {entry.most[0]} may stand here")
    for query in entry.each_year:
        years = sorted({int(y) for y in frame.query(query, engine="python")["year"]})
        absent = sorted(set(range(years[0], years[-1] + 1)) - set(years)) if years else ["every year"]
        if absent:
            raise DataError(f"{entry.name}: {query}: no row for {absent[0]}, though every year must have one")
    return frame


def held_from_api(target: Path) -> set[str]:
    """Tables of a package that were read from a publisher's interface, not from an extract."""
    path = target / "datapackage.json"
    old = json.loads(path.read_text(encoding="utf-8")) if path.is_file() else {}
    return {r["name"] for r in old.get("resources", []) if "extract" not in r["sources"][0]}


def described(entry: Resource, content: bytes, frame: pd.DataFrame, edition: dict | None = None) -> dict:
    """The table's entry in ``datapackage.json``; ``edition`` replaces what was known of the copy by what the interface says."""
    title, address = LICENCES[entry.licence]
    licence = {"name": entry.licence, "title": title} | ({"path": address} if address else {})
    nulls = {f.name: int((frame[f.name] == "").sum()) for f in entry.fields if not f.required}
    entry_of = {
        "name": entry.name,
        "path": f"{entry.name}.csv",
        "title": entry.title,
        "description": entry.description,
        "profile": "tabular-data-resource",
        "format": "csv",
        "mediatype": "text/csv",
        "encoding": "utf-8",
        "bytes": len(content),
        "hash": f"sha256:{hashlib.sha256(content).hexdigest()}",
        "rows": len(frame),
        "known_nulls": {k: n for k, n in nulls.items() if n},
        "publisher": entry.publisher,
        "published": entry.published,
        "retrieved": entry.retrieved,
        "licenses": [licence],
        "licence_checked": entry.licence_checked,
        "status": entry.status,
        "sources": [{"title": f"{entry.publisher}: {entry.title}", "copy": entry.copy, "extract": entry.extract}],
        "known_gaps": list(entry.gaps),
        "schema": {"fields": [f.described() for f in entry.fields], "primaryKey": list(entry.key), "missingValues": [""]},
    }
    return entry_of | (edition or {})


def build(raw: Path | None, target: Path, only: list[str] | None = None, say=print) -> list[str]:
    """Build tables into ``target``; returns the names written. A missing extract leaves its table alone."""
    if raw is None:
        say("make data: ONRECORD_RAW is not set, so no raw extract can be read; the committed tables stay as they are")
        return []
    known = registry()
    unknown = [n for n in only or () if n not in known]
    if unknown:
        raise DataError(f"no builder for table {unknown[0]!r}; known: {', '.join(known)}")
    ready: dict[str, tuple[bytes, dict]] = {}
    held = held_from_api(target) if only is None else set()
    for number, name in enumerate(only or known, 1):
        if name in held:
            say(f"[{number}] {name}: was accepted from the publisher's interface and is newer than the extract; name it to rebuild it")
            continue
        entry = known[name]
        try:
            frame = entry.tidy(entry.builder(raw))
        except FileNotFoundError as absent:
            say(f"[{number}] {name}: raw extract {absent} is not there; the table stays as it is")
            continue
        content = frame.to_csv(index=False, lineterminator="\n").encode("utf-8")
        ready[name] = (content, described(entry, content, frame))
        say(f"[{number}] {name}: {len(frame)} rows, {len(content):,} bytes")
    write_package(target, ready, keep=known)
    return list(ready)


@contextmanager
def alone(target: Path):
    """Hold a package's folder, so that two builds do not overwrite each other's description."""
    target.mkdir(parents=True, exist_ok=True)
    handle = os.open(target, os.O_RDONLY)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield
    finally:
        os.close(handle)


def write_package(target: Path, ready: dict[str, tuple[bytes, dict]], keep) -> None:
    """Write tables and description together; each file is replaced whole."""
    with alone(target):
        _write(target, ready, keep)


def _write(target: Path, ready: dict[str, tuple[bytes, dict]], keep) -> None:
    path = target / "datapackage.json"
    old = json.loads(path.read_text(encoding="utf-8")) if path.is_file() else {}
    entries = {r["name"]: r for r in old.get("resources", []) if r["name"] in keep}
    entries |= {name: entry for name, (_, entry) in ready.items()}
    licences = {lic["name"]: lic for e in entries.values() for lic in e["licenses"]}
    package = {
        "$schema": "https://datapackage.org/profiles/1.0/datapackage.json",
        "name": "central-asia-on-the-record",
        "title": "Central Asia on the Record: the tables behind the book",
        "description": "Small, tidy tables of published statistics and documented facts that the book's notebooks read. Cite each table's publisher first.",
        "profile": "tabular-data-package",
        "version": "1.0.0",
        "created": f"{AS_OF}T00:00:00Z",
        "as_of": AS_OF,
        "licenses": [licences[k] for k in sorted(licences)],
        "sources": [{"title": p} for p in sorted({e["publisher"] for e in entries.values()})],
        "resources": [entries[k] for k in sorted(entries)],
    }
    for name, (content, _) in ready.items():
        replace(target / f"{name}.csv", content)
    replace(path, (json.dumps(package, ensure_ascii=False, indent=1) + "\n").encode("utf-8"))


def replace(path: Path, content: bytes) -> None:
    """Replace a file whole, so that a reader sees the old content or the new, never half."""
    if path.is_file() and path.read_bytes() == content:
        return
    handle, scratch = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    try:
        with os.fdopen(handle, "wb") as out:
            out.write(content)
            out.flush()
            os.fsync(out.fileno())
        Path(scratch).chmod(0o644)
        Path(scratch).replace(path)
    except BaseException:
        Path(scratch).unlink(missing_ok=True)
        raise
