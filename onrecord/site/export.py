"""What is published beside the pages: findings, claims and the data of each figure."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path

from onrecord import ledger
from onrecord.publishers import replace
from onrecord.site import cite, store

_FLAT = (
    "id",
    "article",
    "statement",
    "kind",
    "speaker",
    "countries",
    "themes",
    "chapter",
    "verdict",
    "decided",
    "observed",
    "unit",
    "due",
    "likelihood",
    "page",
    "anchor",
)


def rows(env) -> list[dict]:
    """Every finding as published in ``findings.json``: claim, verdict, observed, unit, page, anchor."""
    return [
        {
            **{k: r.get(k) for k in _FLAT},
            "rule": r["rule"],
            "test": r["test"],
            "tables": r["tables"],
            "note": r["note"] or None,
            "at": r["at"],
            "other": r.get("other", []),
            "event": r["event"]["id"] if "event" in r else None,
        }
        for r in store.findings(env).values()
    ]


def csv_text(columns, lines) -> bytes:
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(columns)
    writer.writerows(lines)
    return out.getvalue().encode("utf-8")


def write(app, failed) -> None:
    """Write the files once the build has succeeded."""
    if failed or app.builder.format != "html":
        return
    out = Path(app.outdir)
    found = rows(app.env)
    replace(out / "findings.json", _json(cite.published(app, "findings", "Findings", _as_of()), "findings", found))
    flat = [["; ".join(v) if isinstance(v, list) else "" if v is None else v for v in (r[k] for k in _FLAT)] for r in found]
    replace(out / "findings.csv", csv_text(_FLAT, flat))
    shown = {c for kept in store.pages(app.env).values() for c in (*kept["quotes"], *kept["findings"])}
    listed = [{**vars(c), "quote": c.quote if c.id in shown else None} for c in ledger.claims().values()]
    replace(out / "claims.json", _json(cite.published(app, "claims", "Ledger of statements", _as_of()), "claims", listed))
    for name in ("findings", "claims"):
        replace(out / f"{name}.schema.json", (Path(__file__).parent / f"{name}.schema.json").read_bytes())
    for about in store.figures(app.env):
        folder = out / "figures" / Path(about["page"]).name
        folder.mkdir(parents=True, exist_ok=True)
        replace(folder / f"{about['name']}.csv", csv_text(about["data"]["columns"], about["data"]["rows"]))


def _as_of() -> str:
    from onrecord import tables

    return f"{tables.as_of():%Y-%m-%d}"


def _json(head: dict, name: str, found: list[dict]) -> bytes:
    """An object whose last field lists rows, a line for each."""
    lines = ",\n".join(json.dumps(row, ensure_ascii=False, default=list) for row in found)
    return f"{json.dumps(head, ensure_ascii=False, indent=1)[:-2]},\n {json.dumps(name)}: [\n{lines}\n]}}\n".encode()
