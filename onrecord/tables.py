"""Tables of the data package, typed and with their provenance.

``table(name)`` reads ``data/<name>.csv`` as ``data/datapackage.json`` describes it (the Data Package
standard, https://datapackage.org) and returns a :class:`pandas.DataFrame` whose ``attrs`` hold the
resource's description. Set ``ONRECORD_DATA`` to read the tables of another package of the same schema.
"""

from __future__ import annotations

import difflib
import json
import os
from functools import lru_cache
from pathlib import Path

import pandas as pd

from onrecord.base import DataError, home

_TYPES = {"string": "str", "integer": "Int64", "number": "float64", "boolean": "boolean"}
_read: set[str] = set()


def folder() -> Path:
    """The folder that tables are read from: ``ONRECORD_DATA`` where it is set, else :func:`home`."""
    chosen = os.environ.get("ONRECORD_DATA")
    return Path(chosen).expanduser().resolve() if chosen else home()


@lru_cache(maxsize=4)
def _package(path: Path, stamp: int) -> dict:
    try:
        described = json.loads(path.read_text(encoding="utf-8"))
        described["by_name"] = {r["name"]: r for r in described["resources"]}
    except (ValueError, KeyError, TypeError) as bad:
        raise DataError(f"{path}: not a data package ({bad}); rebuild it with 'make data'") from None
    return described


def package() -> dict:
    """The data package's description, with its resources also by name (``by_name``)."""
    path = folder() / "datapackage.json"
    try:
        stamp = path.stat().st_mtime_ns
    except OSError:
        raise DataError(f"{path}: no such file; ONRECORD_DATA must name a folder with a data package") from None
    return _package(path, stamp)


def as_of() -> pd.Timestamp:
    """The date on which every verdict of the book is given (``as_of`` of the data package)."""
    return pd.Timestamp(package()["as_of"])


def resource(name: str) -> dict:
    """The description of one table; :class:`DataError` names near misses when there is none."""
    known = package()["by_name"]
    if name not in known:
        near = difflib.get_close_matches(name, known, n=3)
        hint = f"did you mean {', '.join(near)}?" if near else f"tables: {', '.join(sorted(known))}"
        raise DataError(f"{folder() / 'datapackage.json'} has no table {name!r}; {hint}")
    return known[name]


def table(name: str) -> pd.DataFrame:
    """One table of the data package as a typed frame.

    Rows are as published, in long form; ``frame.attrs["resource"]`` holds title, sources, licence and
    vintage. Raises :class:`DataError` for an unknown table, a missing column or a value of another type.
    """
    described = resource(name)
    path = folder() / described["path"]
    fields = {f["name"]: f["type"] for f in described["schema"]["fields"]}
    _fits(name, fields)
    try:
        frame = pd.read_csv(path, dtype="str", keep_default_na=False, na_values=[""], encoding="utf-8")
    except OSError:
        raise DataError(f"{path}: no such file; rebuild it with 'make data'") from None
    except (ValueError, UnicodeDecodeError) as bad:
        raise DataError(f"{path}: not a readable CSV table ({str(bad).strip()}); rebuild it with 'make data'") from None
    missing = [f for f in fields if f not in frame.columns]
    if missing:
        raise DataError(f"{path}: no column {missing[0]!r}; the table's fields are {', '.join(fields)}")
    frame = frame[list(fields)]
    for field, kind in fields.items():
        frame[field] = _typed(frame[field], kind, path, field)
    _read.add(name)
    frame.attrs["resource"] = {k: v for k, v in described.items() if k != "schema"}
    return frame


def _fits(name: str, fields: dict[str, str]) -> None:
    """Refuse a table of another package that lacks a field of the book's own, or has it as another type."""
    if folder() == home():
        return
    path = home() / "datapackage.json"
    own = _package(path, path.stat().st_mtime_ns)["by_name"].get(name)
    for field in own["schema"]["fields"] if own else ():
        have = fields.get(field["name"])
        if have != field["type"]:
            what = f"no field {field['name']!r}" if have is None else f"field {field['name']!r} of type {have}"
            raise DataError(f"{folder() / 'datapackage.json'}: table {name!r} has {what}; the book's notebooks need it as {field['type']}")


def _typed(column: pd.Series, kind: str, path: Path, field: str) -> pd.Series:
    if kind == "string":
        return column
    if kind in ("date", "yearmonth"):
        done = pd.to_datetime(column, errors="coerce", format="%Y-%m-%d" if kind == "date" else "%Y-%m")
    elif kind == "boolean":
        done = column.map({"true": True, "false": False})
    else:
        done = pd.to_numeric(column, errors="coerce")
    wrong = done.isna() & column.notna()
    if not wrong.any() and kind == "integer":
        wrong = done.notna() & (done % 1 != 0)
    if wrong.any():
        row = int(wrong.idxmax())
        raise DataError(f"{path}: row {row + 2}, column {field!r}: {column[row]!r} is not of type {kind}; mend the row or rebuild the table")
    if kind == "integer" and not column.isna().any():
        return done.astype("int64")
    return done if kind in ("date", "yearmonth") else done.astype(_TYPES[kind])


def tables_read() -> list[str]:
    """Names of the tables that this process has read, in order of the alphabet."""
    return sorted(_read)


def source_line(names: list[str]) -> str:
    """The citation of tables for readers: publisher, title and vintage of each, from the data package."""
    lines = []
    for name in names:
        r = resource(name)
        dated = f" ({r['published']})" if r.get("published") else ""
        line = f"{r['publisher']}, {r['title']}{dated}"
        if line not in lines:
            lines.append(line)
    return "; ".join(lines)
