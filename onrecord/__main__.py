"""The commands: ``python -m onrecord book | run | check | lock | verify-quotes | data | figures``."""

from __future__ import annotations

import argparse
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
    print(f"ledger: {len(ledger.claims())} claims" + ("" if _path("ONRECORD_CORPUS") else "; ONRECORD_CORPUS is not set, so quotations were not compared with the articles"))
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


def _data(args) -> int:
    from onrecord import publishers

    publishers.build(_path("ONRECORD_RAW"), args.target or ledger.home(), only=args.tables or None)
    return 0


def _figures(args) -> int:
    from onrecord import pictures

    return pictures.renew(args.root, force=args.force)


def main(argv: list[str] | None = None) -> int:
    """Run one command; bad input ends with one line on standard error and exit code 1."""
    parser = argparse.ArgumentParser(prog="python -m onrecord", description="Commands of the book Central Asia on the Record.")
    parser.add_argument("--root", type=Path, default=Path.cwd(), help="the checkout (default: here)")
    commands = parser.add_subparsers(dest="command", required=True)
    book = commands.add_parser("book", help="check, execute what is stale, render into _build/html")
    book.add_argument("--force", action="store_true", help="execute all notebooks")
    book.set_defaults(do=_book)
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
    data = commands.add_parser("data", help="rebuild tables from the raw extracts below ONRECORD_RAW")
    data.add_argument("tables", nargs="*")
    data.add_argument("--target", type=Path, help="another folder than data/")
    data.set_defaults(do=_data)
    figures = commands.add_parser("figures", help="renew the static pictures of figures that changed (needs Chromium)")
    figures.add_argument("--force", action="store_true")
    figures.set_defaults(do=_figures)
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
