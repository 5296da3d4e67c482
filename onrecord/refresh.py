"""Newer vintages: fetched into a scratch package, tried on the notebooks, accepted whole or not at all.

``refresh`` asks the publishers that have an open interface and writes a scratch data package; ``drift`` re-runs the
notebooks on it and reports which findings move; ``accept`` puts its tables into ``data/``. The tables of the book are
touched by ``accept`` alone.
"""

from __future__ import annotations

import hashlib
import json
import os
import re
import shutil
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from pathlib import Path

import pandas as pd

from onrecord import publishers, run, tables
from onrecord.base import DataError, home
from onrecord.publishers.api import BASES, Client, Patience, Unreachable

PLACES = ("iso3", "reporter", "partner", "origin")
LEAST = 0.95  # share of the rows held that a newer vintage must have
DATED = re.compile(r"-(?:19|20)\d\d(?:-\d\d)?$")  # a vintage in a table's name


def open_tables() -> dict[str, publishers.Resource]:
    """The tables that a publisher's interface can renew."""
    return {name: entry for name, entry in publishers.registry(everything=True).items() if entry.api}


def held(name: str, entry: publishers.Resource, folder: Path) -> pd.DataFrame:
    """A package's table as strings; no rows where it has none."""
    try:
        return pd.read_csv(folder / f"{name}.csv", dtype="str", keep_default_na=False, encoding="utf-8")
    except OSError:
        return pd.DataFrame(columns=[f.name for f in entry.fields], dtype="str")


def changes(old: pd.DataFrame, new: pd.DataFrame, key: list[str]) -> dict[str, int]:
    """How many rows are new, gone and changed; a number counts as changed beyond its rounding (one part in a million)."""
    both = old.merge(new, on=key, how="outer", suffixes=("_old", "_new"), indicator=True)
    common = both[both["_merge"] == "both"]
    moved = pd.Series(False, index=common.index)
    for column in (c for c in old.columns if c not in key and c in new.columns):
        a, b = common[f"{column}_old"], common[f"{column}_new"]
        x, y = pd.to_numeric(a, errors="coerce"), pd.to_numeric(b, errors="coerce")
        close = (x - y).abs() <= 1e-6 * x.abs().clip(lower=1e-2) + 6e-6 * (x.abs() < 1e3)
        moved |= (a != b) & ~close
    return {"new": int((both["_merge"] == "right_only").sum()), "gone": int((both["_merge"] == "left_only").sum()), "changed": int(moved.sum())}


def nothing_lost(old: pd.DataFrame, new: pd.DataFrame) -> None:
    """A newer vintage must keep the places of the older one, and nearly all its rows."""
    for column in PLACES:
        if column in old.columns:
            lost = sorted(set(old[column]) - set(new[column]))
            if lost:
                raise DataError(f"gives nothing for {', '.join(lost[:5])} any more (column {column!r})")
    if len(new) < LEAST * len(old):
        raise DataError(f"gives {len(new)} rows where the table has {len(old)}")


def fetch(entry: publishers.Resource, old: pd.DataFrame, client: Client) -> tuple[pd.DataFrame, list[str]]:
    """A table from its publisher's interface, by the one way of every table; and the corrections it has outlived."""
    mended: list[str] = []
    frame = entry.tidy(entry.parse_api(client, old), mended)
    nothing_lost(old, frame)
    return frame, mended


def edition(entry: publishers.Resource, client: Client) -> dict:
    """What the description of a fetched table says instead of what was known of the copy."""
    today = date.today().isoformat()
    title = client.title or entry.title
    return {
        "title": title,
        "published": client.published,
        "retrieved": today,
        "status": "spot-checked",
        "sources": [{"title": f"{entry.publisher}: {title}", "path": BASES[entry.api], "copy": "the publisher's interface"}],
        "known_gaps": [f"Fetched on {today}; the gaps named next are those of the copy before it.", *entry.gaps],
    }


def start(target: Path) -> None:
    """Make ``target`` a copy of the book's data package; what an earlier refresh fetched into it stays."""
    if target.resolve() in (tables.folder().resolve(), home().resolve()):
        raise DataError(f"{target}: holds the book's own tables; give a scratch folder, 'accept' brings them over")
    if target.exists() and any(target.iterdir()) and not (target / "datapackage.json").is_file():
        raise DataError(f"{target}: is not empty and no data package; give an empty folder")
    target.mkdir(parents=True, exist_ok=True)
    theirs = _package(target) if (target / "datapackage.json").is_file() else {}
    fetched = {n: theirs[n] for n in publishers.held_from_api(target) - publishers.held_from_api(tables.folder())}
    ours = tables.package()["by_name"]
    for name in ours.keys() - fetched.keys():
        publishers.replace(target / ours[name]["path"], (tables.folder() / ours[name]["path"]).read_bytes())
    write(target / "datapackage.json", ours | fetched)


def write(path: Path, entries: dict[str, dict]) -> None:
    """The book's ``datapackage.json`` with these tables."""
    package = {k: v for k, v in tables.package().items() if k != "by_name"} | {"resources": [entries[n] for n in sorted(entries)]}
    publishers.replace(path, as_bytes(package))


def as_bytes(package: dict) -> bytes:
    return (json.dumps(package, ensure_ascii=False, indent=1) + "\n").encode("utf-8")


def refresh(target: Path, only: list[str] | None = None, bases: dict[str, str] | None = None, patience: Patience | None = None, say=print) -> dict[str, str]:
    """Fetch newer vintages into the scratch package ``target``; returns the tables that failed, with the cause.

    only: names of tables or publishers' interfaces. bases: other addresses by interface. A table that fails stays as it was.
    """
    known = open_tables()
    unknown = sorted(set(only or ()) - set(known) - set(BASES)) + sorted(set(bases or ()) - set(BASES))
    if unknown:
        raise DataError(f"{unknown[0]!r} is neither an interface ({', '.join(BASES)}) nor a table that one renews ({', '.join(known)})")
    chosen = [n for n, e in known.items() if not only or n in only or e.api in only]
    start(target)
    failed: dict[str, str] = {}
    down: dict[str, str] = {}
    for number, name in enumerate(chosen, 1):
        entry, old = known[name], held(name, known[name], tables.folder())
        client = Client(entry.api, (bases or {}).get(entry.api), patience)
        try:
            if entry.api in down:
                raise DataError(f"not asked for, since the interface {entry.api} {down[entry.api]}")
            new, mended = fetch(entry, old, client)
        except Unreachable as bad:
            down[entry.api] = str(bad).partition(" (")[0]
            failed[name] = f"{entry.publisher}: table {name}: {bad}; the table stays as it was"
            say(f"[{number}/{len(chosen)}] {failed[name]}")
            continue
        except (DataError, ValueError, KeyError, TypeError, AttributeError) as bad:
            cause = str(bad) if isinstance(bad, DataError) else f"answered in another form than it documents ({type(bad).__name__}: {bad})"
            failed[name] = f"{entry.publisher}: table {name}: {cause.removeprefix(f'{name}: ')}; the table stays as it was"
            say(f"[{number}/{len(chosen)}] {failed[name]}")
            continue
        content = new.to_csv(index=False, lineterminator="\n").encode("utf-8")
        ready = {name: (content, publishers.described(entry, content, new, edition(entry, client)))}
        publishers.write_package(target, ready, keep=publishers.registry(everything=True))
        told = changes(old, new, list(entry.key))
        say(
            f"[{number}/{len(chosen)}] {name}: {len(new)} rows; {told['new']} new, {told['gone']} gone, {told['changed']} changed; "
            f"published {client.published or 'at a date not given'}" + ("" if entry.shipped else "; for comparison only")
        )
        for correction in mended:
            say(f"    correction {correction}; if this edition is accepted, take the entry out of data/corrections.yaml")
    say(f"{target}: {len(chosen) - len(failed)} of {len(chosen)} tables fetched")
    return failed


# -- what the new tables would change ----------------------------------------------------------------------------


def differing(data: Path) -> list[str]:
    """Tables of the book whose bytes differ in the package ``data``."""
    ours, theirs = tables.package()["by_name"], _package(data)
    return [n for n in ours if n in theirs and theirs[n]["hash"] != ours[n]["hash"]]


def _package(data: Path) -> dict[str, dict]:
    try:
        return {r["name"]: r for r in json.loads((data / "datapackage.json").read_text(encoding="utf-8"))["resources"]}
    except (OSError, ValueError, KeyError) as bad:
        raise DataError(f"{data}: not a data package ({bad}); 'refresh --target' makes one") from None


def findings_of(book) -> dict[str, dict]:
    """The findings in an executed notebook's outputs, by claim."""
    found = {}
    for cell in book.cells:
        for output in cell.get("outputs", ()):
            for kind, data in output.get("data", {}).items():
                if kind == "application/vnd.onrecord.finding+json":
                    found[data["id"]] = data
                elif kind == "application/vnd.onrecord.also-checked+json":
                    found |= {f["id"]: f for f in data["findings"]}
    return found


def drift(root: Path, data: Path, workers: int | None = None, say=print) -> list[dict]:
    """Re-run the notebooks that read a changed table on the package ``data``; report the findings that move.

    Returns one entry a finding: ``claim``, ``chapter``, ``observed`` and ``verdict`` as (before, after); a notebook
    that fails on the new tables gives one entry with ``error``.
    """
    changed = set(differing(data))
    say(f"{len(changed)} tables differ: {', '.join(sorted(changed)) or 'none'}")
    books = [p for p in run.notebooks(root) if changed & set(run.tables_of(run.read(p)))]
    before = {p: _before(p) for p in books}
    kept = os.environ.get("ONRECORD_DATA")
    os.environ["ONRECORD_DATA"] = str(data.resolve())
    try:
        with ThreadPoolExecutor(max_workers=workers or os.cpu_count() or 2) as pool:
            after = list(pool.map(_after, books))
    finally:
        os.environ.pop("ONRECORD_DATA")
        if kept is not None:
            os.environ["ONRECORD_DATA"] = kept
    report = []
    for path, done in zip(books, after, strict=True):
        chapter = path.relative_to(root / "book").with_suffix("").as_posix()
        report += [{"chapter": chapter, "error": done}] if isinstance(done, str) else _moved(chapter, before[path], done)
    for entry in report:
        say(_line(entry))
    turned = sum("verdict" in e and e["verdict"][0] != e["verdict"][1] for e in report)
    say(
        f"{len(books)} notebooks re-run: {sum('claim' in e for e in report)} findings move, {turned} verdicts would change, "
        f"{sum('error' in e for e in report)} notebooks fail on the new tables"
    )
    return report


def _before(path: Path) -> dict[str, dict]:
    book = run.read(path)
    return findings_of(book) or findings_of(run.execute(path)[0])


def _after(path: Path) -> dict[str, dict] | str:
    try:
        return findings_of(run.execute(path)[0])
    except run.RunError as bad:
        return str(bad)


def _moved(chapter: str, before: dict[str, dict], after: dict[str, dict]) -> list[dict]:
    moved = []
    for claim in sorted(before.keys() | after.keys()):
        old, new = before.get(claim, {}), after.get(claim, {})
        observed, verdict = (old.get("observed"), new.get("observed")), (old.get("verdict"), new.get("verdict"))
        if observed[0] != observed[1] or verdict[0] != verdict[1]:
            moved.append({"chapter": chapter, "claim": claim, "observed": observed, "verdict": verdict, "unit": (new or old).get("unit", "")})
    return moved


def _line(entry: dict) -> str:
    if "error" in entry:
        return f"  {entry['chapter']}: {entry['error']}"
    (was, now), (old, new) = entry["observed"], entry["verdict"]
    numbers = f"{was} -> {now} {entry['unit']}".strip() if was != now else f"{was} {entry['unit']}".strip()
    return f"  {entry['chapter']}: {entry['claim']}: {numbers}; " + (f"{old} -> {new}" if old != new else f"still {old}")


# -- into the book -------------------------------------------------------------------------------------------------


def accept(data: Path, only: list[str] | None = None, say=print) -> list[str]:
    """Put the changed tables of the package ``data`` in place of the book's: all of them, or none.

    Everything is checked first. A table whose name carries a vintage is left out, since a newer edition needs a name of its
    own; so is one that may not be republished. An accept that was killed half-way is undone by the next one.
    """
    target = tables.folder()
    with publishers.alone(target):
        undo(target)
        known, theirs = publishers.registry(), _package(data)
        stray = sorted(set(only or ()) - set(theirs))
        if stray:
            raise DataError(f"{data}: has no table {stray[0]!r}")
        ready: dict[str, bytes] = {}
        for name in differing(data):
            if only and name not in only:
                continue
            if DATED.search(name) and theirs[name].get("published") != tables.resource(name).get("published"):
                say(f"{name}: left out: its name says its vintage; give the newer edition a table of its own")
            elif name in known:
                ready[name] = sound(known[name], theirs[name], data)
        if not ready:
            say("nothing to accept")
            return []
        entries = tables.package()["by_name"] | {n: theirs[n] for n in ready}
        package = {k: v for k, v in tables.package().items() if k != "by_name"} | {"resources": [entries[n] for n in sorted(entries)]}
        files = {f"{n}.csv": content for n, content in ready.items()}
        files["datapackage.json"] = as_bytes(package)
        swap(target, files)
    say(f"accepted: {', '.join(ready)}; run 'make notebooks', and look at what changed before you commit")
    return list(ready)


def sound(entry: publishers.Resource, described: dict, data: Path) -> bytes:
    """A table's bytes, if they are what their description says and pass the table's checks."""
    try:
        content = (data / described["path"]).read_bytes()
    except OSError as bad:
        raise DataError(f"{data / described['path']}: cannot be read ({bad.strerror})") from None
    if f"sha256:{hashlib.sha256(content).hexdigest()}" != described["hash"]:
        raise DataError(f"{data / described['path']}: differs from the hash in its datapackage.json; refresh it again")
    publishers.check(entry, held(entry.name, entry, data))
    return content


def swap(target: Path, files: dict[str, bytes]) -> None:
    """Replace files together: the old ones are kept aside until all new ones stand, and come back on any fault."""
    aside = target / ".accepting"
    part = target / ".accepting.part"
    shutil.rmtree(part, ignore_errors=True)
    part.mkdir()
    for name in files:
        shutil.copyfile(target / name, part / name)
    part.rename(aside)
    try:
        for name, content in files.items():
            publishers.replace(target / name, content)
    except BaseException:
        undo(target)
        raise
    shutil.rmtree(aside)


def undo(target: Path) -> None:
    """Bring back the files that an unfinished :func:`swap` had set aside."""
    aside = target / ".accepting"
    if aside.is_dir():
        for path in sorted(aside.iterdir()):
            publishers.replace(target / path.name, path.read_bytes())
        shutil.rmtree(aside)
