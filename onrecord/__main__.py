"""The commands: ``python -m onrecord book | pdf | epub | run | check | lock | verify-quotes | hedges | data | refresh | drift | accept | figures
| metadata | addresses | release``."""

from __future__ import annotations

import argparse
import datetime
import os
import sys
from pathlib import Path

from onrecord import ledger
from onrecord.base import DataError


def _path(variable: str) -> Path | None:
    value = os.environ.get(variable)
    return Path(value).expanduser().resolve() if value else None


def _run(args) -> int:
    from onrecord import run

    with run.alone(args.root):
        only = [p.resolve() for p in args.notebooks] or None
        run.run(args.root, force=args.force, write=args.write, only=only, workers=args.workers)
    return 0


def _book(args) -> int:
    from onrecord import book

    place = book.build(args.root, force=args.force)
    print(f"the book: {place.relative_to(args.root)}/index.html")
    return 0


def _bound(args) -> int:
    from onrecord import bound

    place = bound.make(args.root, args.command)
    print(f"the book as one file: {place.relative_to(args.root)} ({place.stat().st_size / 1e6:.1f} MB)")
    return 0


def check(root: Path) -> None:
    """Ledger, events, lock, claims decided twice and, where ``ONRECORD_CORPUS`` is set, every quotation."""
    from onrecord import run

    ledger.check()
    run.twice(root)
    corpus = _path("ONRECORD_CORPUS")
    if corpus:
        ledger.check_places(corpus)
    bad = [c for c in ledger.verify_quotes(corpus) if c.status != "exact"] if corpus else []
    if bad:
        raise DataError(f"data/claims/{bad[0].article}.yaml: {bad[0].claim}: the quotation is {bad[0].status} at its place; copy the words as they stand there")


def _check(args) -> int:
    check(args.root)
    left_out = "" if _path("ONRECORD_CORPUS") else "; ONRECORD_CORPUS is not set, so quotations were not compared with the articles"
    print(f"ledger: {len(ledger.claims())} claims{left_out}")
    return 0


def _lock(args) -> int:
    print(f"claims.lock: {ledger.write_lock()} rows added")
    return 0


def _verify(args) -> int:
    results = ledger.verify_quotes(args.corpus)
    for result in results:
        if result.status != "exact" or args.all:
            print(f"{result.article}: {result.claim}: {result.status}")
    bad = sum(r.status != "exact" for r in results)
    print(f"{len(results)} quotations: {len(results) - bad} exact, {bad} not")
    for name, (quoted, words) in ledger.budget().items():
        print(f"  {name}: {quoted} of {words} words quoted ({quoted / words:.1%})")
    return 1 if bad else 0


def _hedges(args) -> int:
    found = ledger.hedges(args.corpus)
    for hedged in found:
        if args.all or not hedged.context:
            print(f"{hedged.article}: {hedged.claim}: outside: {', '.join(hedged.outside)}; context: {hedged.context or 'none'}")
    bare = sum(not h.context for h in found)
    print(f"{len(found)} quotations leave a negation, hedge or condition outside: {len(found) - bare} with context, {bare} without")
    return 1 if bare else 0


def _data(args) -> int:
    from onrecord import publishers

    publishers.build(_path("ONRECORD_RAW"), args.target or ledger.home(), only=args.tables or None)
    return 0


def _refresh(args) -> int:
    from onrecord import refresh

    bases = dict(text.partition("=")[::2] for text in args.base_url)
    failed = refresh.refresh(args.target, args.tables or None, bases)
    return 1 if failed else 0


def _drift(args) -> int:
    from onrecord import refresh

    report = refresh.drift(args.root, args.data)
    return 1 if any("error" in entry for entry in report) else 0


def _accept(args) -> int:
    from onrecord import refresh

    refresh.accept(args.data, args.tables or None)
    return 0


def _figures(args) -> int:
    from onrecord import pictures

    return pictures.renew(args.root, force=args.force)


def _metadata(args) -> int:
    from onrecord.site import release

    release.write_metadata(args.root)
    return 0


def _addresses(args) -> int:
    from onrecord.site import release

    added, moved = release.write_addresses(args.root, args.root / "_build" / "html")
    print(f"data/addresses.txt: {added} added, {moved} redirected")
    return 0


def _release(args) -> int:
    from onrecord.site import release

    changed = release.release(args.root, args.root / "_build" / "html", args.version, args.date or f"{datetime.date.today():%Y-%m-%d}")
    for row in changed:
        print(f"{row['claim']}: {row['was'] or 'new'} → {row['now'] or 'withdrawn'}")
    print(
        f"version {args.version} is prepared: add notes to data/changelog.yaml, then 'make test', commit and tag v{args.version}. "
        "Nothing has left this checkout."
    )
    return 0


def main(argv: list[str] | None = None) -> int:
    """Run one command; bad input ends with one line on standard error and exit code 1."""
    parser = argparse.ArgumentParser(prog="python -m onrecord", description="Commands of the book Central Asia on the Record.")
    parser.add_argument("--root", type=Path, default=Path.cwd(), help="the checkout (default: here)")
    commands = parser.add_subparsers(dest="command", required=True)
    book = commands.add_parser("book", help="check, execute what is stale, render into _build/html")
    book.add_argument("--force", action="store_true", help="execute all notebooks")
    book.set_defaults(do=_book)
    for kind, how in (("pdf", "print the built book into _build/pdf (needs Chromium)"), ("epub", "pack the built book into _build/epub")):
        commands.add_parser(kind, help=how).set_defaults(do=_bound)
    run = commands.add_parser("run", help="execute stale notebooks into the book's cache")
    run.add_argument("notebooks", nargs="*", type=Path)
    run.add_argument("--force", action="store_true", help="execute all")
    run.add_argument("--write", action="store_true", help="store the outputs in the notebook files")
    run.add_argument("--workers", type=int)
    run.set_defaults(do=_run)
    commands.add_parser("check", help="check ledger, events, lock and quotations").set_defaults(do=_check)
    commands.add_parser("lock", help="add new claims to claims.lock").set_defaults(do=_lock)
    verify = commands.add_parser("verify-quotes", help="compare each quotation with the articles' texts")
    verify.add_argument("--corpus", type=Path, required=True)
    verify.add_argument("--all", action="store_true", help="list the exact ones as well")
    verify.set_defaults(do=_verify)
    hedges = commands.add_parser("hedges", help="list quotations that leave their sentence's negation, hedge or condition outside")
    hedges.add_argument("--corpus", type=Path, required=True)
    hedges.add_argument("--all", action="store_true", help="list those whose context gives it as well")
    hedges.set_defaults(do=_hedges)
    data = commands.add_parser("data", help="rebuild tables from the raw extracts below ONRECORD_RAW")
    data.add_argument("tables", nargs="*")
    data.add_argument("--target", type=Path, help="another folder than data/")
    data.set_defaults(do=_data)
    refresh = commands.add_parser("refresh", help="fetch newer vintages from publishers with an open interface into a scratch package")
    refresh.add_argument("tables", nargs="*", help="tables or interfaces (default: all)")
    refresh.add_argument("--target", type=Path, required=True, help="the scratch package's folder")
    refresh.add_argument("--base-url", action="append", default=[], metavar="INTERFACE=ADDRESS", help="another address of an interface")
    refresh.set_defaults(do=_refresh)
    drift = commands.add_parser("drift", help="re-run the notebooks on a scratch package and report findings that move")
    drift.add_argument("--data", type=Path, required=True)
    drift.set_defaults(do=_drift)
    accept = commands.add_parser("accept", help="put a scratch package's tables into data/, all or none")
    accept.add_argument("tables", nargs="*")
    accept.add_argument("--data", type=Path, required=True)
    accept.set_defaults(do=_accept)
    figures = commands.add_parser("figures", help="renew the static pictures of figures that changed (needs Chromium)")
    figures.add_argument("--force", action="store_true")
    figures.set_defaults(do=_figures)
    commands.add_parser("metadata", help="renew the references in CITATION.cff, codemeta.json and .zenodo.json").set_defaults(do=_metadata)
    commands.add_parser("addresses", help="renew data/addresses.txt from the built book").set_defaults(do=_addresses)
    release = commands.add_parser("release", help="prepare a version: numbers, date, changelog, verdicts; nothing leaves the checkout")
    release.add_argument("version")
    release.add_argument("--date", help="YYYY-MM-DD (default: today)")
    release.set_defaults(do=_release)
    args = parser.parse_args(argv)
    args.root = args.root.resolve()
    try:
        return args.do(args)
    except (DataError, RuntimeError, FileNotFoundError) as bad:
        print(f"onrecord {args.command}: {bad}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print(f"onrecord {args.command}: interrupted; what had finished is kept, the next build goes on from there", file=sys.stderr)
        return 130


if __name__ == "__main__":
    sys.exit(main())
