"""Measures the book beside an unmodified Jupyter Book: ``python -m tests.bench [--quick] [--rounds N] [--json FILE]``.

Targets stand beside what is measured, but nothing here passes or fails: machines are noisy, and ratios of the same run
are what to read. The other book has the same notebooks and words, Plotly's renderer ``notebook``, serial execution and
no extension of ours.
"""

from __future__ import annotations

import argparse
import gzip
import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import nbformat
import pandas as pd
import yaml

from onrecord import ledger, run
from onrecord.base import YAML
from tests import chromium, serve

ROOT = Path(__file__).resolve().parent.parent
LEFT_OUT = shutil.ignore_patterns("_build", ".venv*", ".git", "node_modules", "__pycache__", ".pytest_cache", "tests")
# The other book's figures and outputs: what Plotly and MyST-NB give unaided.
PLAIN_FIGURE = """

def figure(fig, **about):
    import plotly.io
    from IPython.display import display

    plotly.io.renderers.default = "notebook"
    display(fig)
"""
PLAIN_OUTPUTS = """class Outputs:
    mime_priority_overrides = ()

    @staticmethod
    def handle_mime(renderer, data, inline):
        return None
"""
PLAIN_CONFIG = {
    "title": "An unmodified book",
    "author": "Nobody",
    "logo": "",
    "only_build_toc_files": True,
    "exclude_patterns": ["_build", "data", "README.md"],
    "execute": {"execute_notebooks": "cache", "timeout": 120},
}


# On two cores: seconds and megabytes at most; for executing, how many times faster at least.
TARGETS = {"whole book: cold": 150, "whole book: nothing changed": 6, "whole book: one chapter edited": 12}
ALONE_SECONDS, ALONE_MEMORY, FASTER = 10, 500, 1.5


def checkout(target: Path, pages: list[str] | None = None) -> Path:
    """A copy of this checkout without what is built; with ``pages``, a contents list of these alone."""
    shutil.copytree(ROOT, target, ignore=LEFT_OUT, symlinks=True)
    if (ROOT / "node_modules").exists():
        (target / "node_modules").symlink_to((ROOT / "node_modules").resolve())
    if pages is not None:
        for path in run.notebooks(target):
            if path.relative_to(target).with_suffix("").as_posix() not in pages:
                path.unlink()
        for name in ("sources", "record", "reference"):
            shutil.rmtree(target / "book" / name, ignore_errors=True)
        (target / "book" / "index.md").write_text("# A scratch book\n\n```{tally}\n```\n", encoding="utf-8")
        (target / "_toc.yml").write_text(
            yaml.safe_dump({"format": "jb-book", "root": "book/index", "chapters": [{"file": p} for p in pages]}), encoding="utf-8"
        )
    return target


def six_chapters(target: Path) -> Path:
    """Three copies of each of two chapters, each copy with claims of its own, in a checkout of their own."""
    wanted = ["themes/remittances", "countries/kazakhstan"]
    have = [p.relative_to(ROOT / "book").with_suffix("").as_posix() for p in run.notebooks(ROOT)]
    two = ([n for n in wanted if n in have] + [n for n in have if n not in wanted])[:2]
    free = [n for n in ledger.CHAPTERS if n not in two]
    names = {(chapter, copy): chapter if copy == 0 else free.pop() for chapter in two for copy in range(3)}
    checkout(target, [f"book/{n}" for n in names.values()])
    rows: list[dict] = []
    for path in sorted((ROOT / "data" / "claims").glob("*.yaml")):
        rows += [row | {"file": path.name} for row in yaml.load(path.read_text(encoding="utf-8"), Loader=YAML)]
    owned = {chapter: [r for r in rows if r["chapter"] == chapter and not r.get("repeats")] for chapter in two}
    mine = {r["id"] for kept in owned.values() for r in kept}
    quoted = {q for chapter in two for q in run.used(run.read(ROOT / "book" / f"{chapter}.ipynb"))["quote"]} - mine
    kept = [{**r, "contradicts": []} for r in rows if r["id"] in mine or r["id"] in quoted]
    # A claim that is only quoted goes to a chapter that the scratch book does not have.
    kept = [r if r["id"] in mine else r | {"chapter": free[-1]} for r in kept]
    for (chapter, copy), name in names.items():
        book = run.read(ROOT / "book" / f"{chapter}.ipynb")
        if copy:
            for cell in book.cells:
                if cell.cell_type == "code":
                    for claim in sorted((r["id"] for r in owned[chapter]), key=len, reverse=True):
                        cell.source = cell.source.replace(f'"{claim}"', f'"{claim}-copy-{copy}"')
                    cell.source = cell.source.replace(f'chapter("{chapter}")', f'chapter("{name}")')
            kept += [r | {"id": f"{r['id']}-copy-{copy}", "chapter": name, "quote": None, "context": None, "contradicts": []} for r in owned[chapter]]
        for cell in book.cells:
            cell.pop("outputs", None) if cell.cell_type != "code" else cell.update(outputs=[], execution_count=None)
        path = target / "book" / f"{name}.ipynb"
        path.parent.mkdir(exist_ok=True)
        run.write_notebook(path, nbformat.from_dict(book))
    for path in (target / "data" / "claims").glob("*.yaml"):
        path.write_text(
            yaml.safe_dump([{k: v for k, v in r.items() if k != "file"} for r in kept if r["file"] == path.name], sort_keys=False, allow_unicode=True),
            encoding="utf-8",
        )
    (target / "data" / "claims.lock").unlink()
    ledger.write_lock(target / "data")
    return target


def unmodified(source: Path, target: Path) -> Path:
    """The same book for an unaided Jupyter Book."""
    shutil.copytree(source, target, ignore=shutil.ignore_patterns("_build", "node_modules"), symlinks=True)
    with (target / "onrecord" / "figures.py").open("a", encoding="utf-8") as code:
        code.write(PLAIN_FIGURE)
    (target / "onrecord" / "site" / "outputs.py").write_text(PLAIN_OUTPUTS, encoding="utf-8")
    (target / "_config.yml").write_text(yaml.safe_dump(PLAIN_CONFIG), encoding="utf-8")
    shutil.rmtree(target / "book" / "_templates", ignore_errors=True)
    for path in (target / "book").rglob("*.md"):
        # Directives of our extension are unknown there; their words stay.
        path.write_text(
            "\n".join(line for line in path.read_text(encoding="utf-8").splitlines() if not line.startswith(("```", ":::"))) + "\n", encoding="utf-8"
        )
    return target


def environment(root: Path) -> dict:
    kept = {k: v for k, v in os.environ.items() if not k.startswith("ONRECORD_")}
    return kept | {"PYTHONPATH": str(root), "PYTHONDONTWRITEBYTECODE": ""}


def build(root: Path, ours: bool) -> float:
    """Seconds that one build takes."""
    program = (
        [sys.executable, "-m", "onrecord", "book"] if ours else [sys.executable, "-c", "from jupyter_book.cli.main import main; main()", "build", ".", "-q"]
    )
    start = time.perf_counter()
    done = subprocess.run(program, cwd=root, env=environment(root), capture_output=True, text=True)
    seconds = time.perf_counter() - start
    if done.returncode:
        sys.exit(f"bench: the build below {root} failed\n{done.stdout[-2000:]}\n{done.stderr[-4000:]}")
    return seconds


def edit_chapter(root: Path) -> None:
    path = run.notebooks(root)[0]
    book = run.read(path)
    cell = next(c for c in book.cells if c.cell_type == "code")
    cell.source += f"\n# edited {time.perf_counter_ns()}"
    run.write_notebook(path, book)


def edit_datum(root: Path) -> str:
    """Add a digit to one value of a table that as few notebooks as possible read; returns the table's name."""
    readers: dict[str, int] = {}
    for path in run.notebooks(root):
        for name in run.used(run.read(path))["table"]:
            readers[name] = readers.get(name, 0) + 1
    package = json.loads((root / "data" / "datapackage.json").read_text(encoding="utf-8"))
    numeric = {r["name"] for r in package["resources"] if any(f["name"] == "value" and f["type"] == "number" for f in r["schema"]["fields"])}
    name = min((n for n in readers if n in numeric), key=lambda n: (readers[n], n))
    path = root / "data" / f"{name}.csv"
    frame = pd.read_csv(path, dtype="str", keep_default_na=False)
    row = frame.index[frame.value.str.fullmatch(r"-?\d+(\.\d+)?")][-1]
    value = frame.loc[row, "value"]
    frame.loc[row, "value"] = value + "0001" if "." in value else value + ".0001"
    frame.to_csv(path, index=False, lineterminator="\n")
    return name


def builds(name: str, ours: Path, theirs: Path, rounds: int) -> list[tuple[str, float, float]]:
    """Seconds by case, ours and theirs; the median of the rounds."""
    found: dict[str, list[tuple[float, float]]] = {}

    def measure(case: str, before=lambda root: None) -> None:
        pair = []
        for root, mine in ((ours, True), (theirs, False)):
            before(root)
            pair.append(build(root, mine))
        found.setdefault(f"{name}: {case}", []).append((pair[0], pair[1]))
        print(f"  {name}: {case}: {pair[0]:.1f} s, unmodified {pair[1]:.1f} s", flush=True)

    for _ in range(rounds):
        measure("cold", lambda root: shutil.rmtree(root / "_build", ignore_errors=True))
        measure("nothing changed")
        measure("one chapter edited", edit_chapter)
        measure("one datum edited", edit_datum)
    return [(case, *(sorted(side)[len(side) // 2] for side in zip(*pairs, strict=True))) for case, pairs in found.items()]


def executing(ours: Path, theirs: Path) -> tuple[str, float, float]:
    """Seconds of executing alone: all notebooks of this book, and what a cold build of the other takes beyond one with all of them cached."""

    def took(root: Path, *program: str) -> float:
        start = time.perf_counter()
        subprocess.run([sys.executable, *program], cwd=root, env=environment(root), capture_output=True, check=True)
        return time.perf_counter() - start

    plain = ("-c", "from jupyter_book.cli.main import main; main()", "build", ".", "-q", "--all")
    shutil.rmtree(theirs / "_build", ignore_errors=True)
    cold = took(theirs, *plain)
    return "whole book: executing", took(ours, "-m", "onrecord", "run", "--force"), cold - took(theirs, *plain)


LOADED = """() => performance.getEntriesByType('resource').concat(performance.getEntriesByType('navigation'))
  .map(e => [e.initiatorType === 'navigation' ? 'page' : /\\.js(\\?|$)/.test(e.name) ? 'scripts' : 'rest', e.decodedBodySize, e.encodedBodySize])"""


def weights(root: Path) -> dict[str, int]:
    """Bytes of the heaviest chapter, plain and as sent: its HTML, its scripts, all before and after its figures load."""
    html = root / "_build" / "html"
    page = max((html / p.relative_to(root).with_suffix(".html") for p in run.notebooks(root)), key=lambda p: p.stat().st_size)
    text = page.read_bytes()
    found = {"page HTML": len(text), "page HTML, gzip": len(gzip.compress(text, 6))}
    with serve.serving(html) as address, chromium.browsing() as opened:
        context = opened.new_context(viewport=chromium.VIEWS["desktop"])
        context.route("**/*", lambda route: route.continue_() if route.request.url.startswith((address, "data:", "blob:")) else route.abort())
        context.set_default_timeout(120_000)
        tab = context.new_page()
        tab.goto(f"{address}/{page.relative_to(html)}", wait_until="load")
        tab.wait_for_timeout(1500)
        for moment in ("before the figures", "after the figures"):
            loaded = tab.evaluate(LOADED)
            # Scripts that stand inside the page itself are part of it.
            inline = tab.evaluate(
                "() => [...document.querySelectorAll('script:not([src])')].filter(s => !/json/.test(s.type)).reduce((n, s) => n + s.textContent.length, 0)"
            )
            found[f"scripts {moment}"] = sum(plain for kind, plain, _ in loaded if kind == "scripts") + inline
            found[f"all {moment}"] = sum(plain for _, plain, _ in loaded)
            found[f"all {moment}, as sent"] = sum(sent for _, _, sent in loaded)
            if moment.startswith("before"):
                tab.evaluate(chromium.SCROLL)
                tab.wait_for_timeout(500)
        context.close()
    return found


TIMED = """
import sys, time, pandas
from pathlib import Path
from onrecord import tables
name = sys.argv[1]
path = tables.folder() / tables.resource(name)["path"]
tables._package.cache_clear()
def timed(call):
    start = time.perf_counter(); call(); return (time.perf_counter() - start) * 1000
first = sys.argv[2]
calls = {"table": lambda: tables.table(name), "read_csv": lambda: pandas.read_csv(path)}
print(timed(calls[first]), min(timed(calls[first]) for _ in range(5)))
"""


def tables() -> list[tuple[str, float, float]]:
    """Milliseconds to load the largest table, ours and ``pandas.read_csv``; seconds to validate the package."""
    package = json.loads((ROOT / "data" / "datapackage.json").read_text(encoding="utf-8"))
    name = max(package["resources"], key=lambda r: r["bytes"])["name"]
    pairs = {
        what: [
            float(n)
            for n in subprocess.run(
                [sys.executable, "-c", TIMED, name, what], cwd=ROOT, env=environment(ROOT), capture_output=True, text=True, check=True
            ).stdout.split()
        ]
        for what in ("table", "read_csv")
    }
    return [(f"table({name!r}), {state}, ms", pairs["table"][i], pairs["read_csv"][i]) for i, state in enumerate(("cold", "warm"))]


def validation() -> float:
    from frictionless import Package, system

    start = time.perf_counter()
    with system.use_context(trusted=True):
        Package(str(ROOT / "data" / "datapackage.json")).validate()
    return time.perf_counter() - start


ALONE = """
import resource, sys
from pathlib import Path
from onrecord import run
_, seconds = run.execute(Path(sys.argv[1]))
print(seconds, resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024)
"""


def notebooks() -> list[tuple[str, float, float]]:
    """Seconds and peak memory (MB) of each notebook alone."""
    found = []
    for path in run.notebooks(ROOT):
        done = subprocess.run([sys.executable, "-c", ALONE, str(path)], cwd=ROOT, env=environment(ROOT), capture_output=True, text=True, check=True)
        seconds, memory = (float(n) for n in done.stdout.split())
        found.append((path.relative_to(ROOT / "book").with_suffix("").as_posix(), seconds, memory))
    return found


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--quick", action="store_true", help="a book of six chapters instead of the whole, and no notebook alone")
    parser.add_argument("--rounds", type=int, default=1, help="rounds of builds; the median is shown")
    parser.add_argument("--json", type=Path, help="write all numbers to this file as well")
    args = parser.parse_args()
    lines: list[tuple[str, float, float | None]] = []
    with tempfile.TemporaryDirectory(prefix="bench-") as scratch:
        folder = Path(scratch)
        ours = six_chapters(folder / "ours") if args.quick else checkout(folder / "ours")
        other = unmodified(ours, folder / "unmodified")
        lines += builds("six chapters" if args.quick else "whole book", ours, other, args.rounds)
        heavy, theirs = weights(ours), weights(other)
        lines += [(f"heaviest page: {what}, kB", heavy[what] / 1000, theirs[what] / 1000) for what in heavy]
        if not args.quick:
            lines.append(executing(ours, other))
    lines += tables()
    lines.append(("the data package validates, s", validation(), None))
    print(f"\n{'':58}{'this book':>12}{'unmodified':>12}{'ratio':>8}  target")
    for what, mine, other in lines:
        target = f"  {FASTER} times faster" if what.endswith("executing") else f"  {TARGETS[what]} s at most" if what in TARGETS else ""
        print(f"{what:58}{mine:12.1f}" + (" " * 20 if other is None else f"{other:12.1f}{other / mine:8.2f}") + target)
    print("Beside table() stands pandas.read_csv of the same file. The unmodified book executes nothing when a datum changes.")
    if not args.quick:
        print(f"\n{'alone':58}{'seconds':>12}{'peak MB':>12}  target: {ALONE_SECONDS} s, {ALONE_MEMORY} MB at most")
        for name, seconds, memory in notebooks():
            over = "  OVER" if seconds > ALONE_SECONDS or memory > ALONE_MEMORY else ""
            print(f"{name:58}{seconds:12.1f}{memory:12.0f}{over}")
            lines.append((f"{name} alone, s", seconds, None))
            lines.append((f"{name} alone, peak MB", memory, None))
    if args.json:
        args.json.write_text(json.dumps([dict(zip(("what", "ours", "unmodified"), line, strict=True)) for line in lines], indent=1) + "\n", encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
