"""The slow checks: ``python -m tests.audit [--ci] [check …]``. Each prints what it found; the last lines sum up.

A check is a function with ``@check``; it returns its complaints, or raises :class:`Absent` where a tool that it
needs is not here. ``--ci`` leaves out those that measure the machine (Lighthouse), need another tool (Binder) or take long to read back (the bound book).
"""

from __future__ import annotations

import argparse
import json
import os
import re
import subprocess
import sys
import tempfile
import time
import zipfile
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from functools import cache
from multiprocessing import get_context
from pathlib import Path

import nbformat

from onrecord import run
from tests import bench, bound, chromium, parity, serve
from tests import binder as replay

ROOT = Path(__file__).resolve().parent.parent
HTML = ROOT / "_build" / "html"
NODE = ROOT / "node_modules"
CHECKS: dict[str, tuple[Callable[[], list[str]], bool]] = {}
# What is asked of axe-core: violations alone, for the rest is work that nobody reads. The two colour schemes differ in colours alone.
AXE = "rules => axe.run(document, {runOnly: rules, resultTypes: ['violations'], selectors: false, preload: false})"
RULES = {
    "light": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"],
    "dark": {"type": "rule", "values": ["color-contrast", "link-in-text-block"]},
}


class Absent(RuntimeError):
    """A tool that a check needs is not here; the message says how to get it."""


def check(ci: bool = True):
    """Declare a check, by its function's name; ``ci=False`` leaves it out of ``make audit-ci``."""

    def declare(function):
        CHECKS[function.__name__] = (function, ci)
        return function

    return declare


def pages() -> list[str]:
    return sorted(p.relative_to(HTML).as_posix() for p in HTML.rglob("*.html") if "_static" not in p.parts)


def node_tool(name: str) -> Path:
    """A program of the Node packages that package.json names for development."""
    tool = NODE / ".bin" / name
    if not tool.exists():
        raise Absent(f"{name} is not here: run 'make audit', or 'npm ci'")
    return tool


# --- the pages ------------------------------------------------------------------------------------------------------


@check()
def views() -> list[str]:
    """Every page, desktop and phone, light and dark: console, requests, blank figures, width, movement, axe-core.

    With ``ONRECORD_SHOTS`` set to a folder, each view is also kept there as a picture of the whole page.
    """
    if not (NODE / "axe-core" / "axe.min.js").is_file():
        raise Absent("axe-core is not here: run 'make audit', or 'npm ci'")
    workers = os.cpu_count() or 2
    # The heavy pages are spread over the workers.
    order = sorted(pages(), key=lambda name: -(HTML / name).stat().st_size)
    with serve.serving(HTML) as address, ProcessPoolExecutor(workers, mp_context=get_context("spawn")) as pool:
        parts = pool.map(some_pages, [address] * workers, [order[n::workers] for n in range(workers)])
        return sorted(line for found in parts for line in found)


# Axe measures boxes: sections that are not laid out while they are far away would lie over one another.
LAID_OUT = "() => document.head.append(Object.assign(document.createElement('style'), {textContent: '* { content-visibility: visible !important; }'}))"


def some_pages(address: str, names: list[str]) -> list[str]:
    """Each page in one window of each width, first light, then dark."""
    axe, found, shots = (NODE / "axe-core" / "axe.min.js").read_text(encoding="utf-8"), [], os.environ.get("ONRECORD_SHOTS")
    with chromium.browsing() as browser:
        for view in chromium.VIEWS:

            def judged(page, seen, view=view) -> None:
                page.evaluate(LAID_OUT)
                page.evaluate(axe)
                for theme in chromium.THEMES:
                    page.emulate_media(color_scheme=theme)
                    page.wait_for_timeout(50)
                    for broken in page.evaluate(AXE, RULES[theme])["violations"]:
                        first = broken["nodes"][0]
                        seen.problems.append(f"{theme}: axe {broken['id']}: {broken['help']}: {first['html'][:140]} ({len(broken['nodes'])} places)")
                    if shots:
                        page.screenshot(path=f"{shots}/{seen.page.removesuffix('.html').replace('/', '-')}-{view}-{theme}.png", full_page=True)

            with chromium.viewing(browser, address, view) as look:
                for name in names:
                    seen = look(name, judged)
                    found += [f"{name}, {view}: {w}" for w in seen.problems + chromium.faults(seen)]
    return found


@check()
def without_scripts() -> list[str]:
    """Every page with scripts off: pictures load, text stands, nothing is wider than the window."""
    found = []
    with serve.serving(HTML) as address, chromium.browsing() as browser:
        for view, size in chromium.VIEWS.items():
            context = browser.new_context(viewport=size, java_script_enabled=False)
            page = context.new_page()
            for name in pages():
                page.goto(f"{address}/{name}", wait_until="load")
                if len(page.inner_text("main")) < 200 and name not in ("search.html", "404.html"):
                    found.append(f"{name}, {view}: hardly any text")
                if page.locator(".plot-picture.only-light:visible").count() != page.locator(".plot-area").count():
                    found.append(f"{name}, {view}: a figure without a picture")
            context.close()
    return found


@check()
def weights() -> list[str]:
    """What each chapter sends, compressed: at most 300 kB as the first page before its figures, 100 kB as the next without data and pictures."""
    found = []
    for name in (p.relative_to(ROOT).with_suffix(".html").as_posix() for p in run.notebooks(ROOT)):
        first, following = serve.weights(HTML, name)
        print(f"  {name}: first page {first / 1000:.0f} kB, next {following / 1000:.0f} kB")
        found += [f"{name}: {first} bytes as the first page"] if first > 300_000 else []
        found += [f"{name}: {following} bytes as the next page"] if following > 100_000 else []
    return found


@check()
def style() -> list[str]:
    """Code, tests and cells of notebooks as ruff checks and formats them."""
    found = []
    for words in (["check", "--output-format", "concise"], ["format", "--check"]):
        done = subprocess.run([sys.executable, "-m", "ruff", *words, "onrecord", "tests", "book"], cwd=ROOT, capture_output=True, text=True)
        found += done.stdout.splitlines() if done.returncode else []
    return found


@check()
def html_validate() -> list[str]:
    """Every page is valid HTML.

    Exceptions, in ``.htmlvalidate.json``: pages of sources are titled as their articles are, however long; a figure tells its
    height by a custom property.
    """
    command = [str(node_tool("html-validate")), "--formatter", "json", *(str(HTML / p) for p in pages())]
    # Into a file: Node ends before a pipe has taken a long answer.
    with tempfile.TemporaryFile("w+", encoding="utf-8") as answer:
        done = subprocess.run(command, cwd=ROOT, stdout=answer, stderr=subprocess.PIPE, text=True)
        answer.seek(0)
        try:
            results = json.load(answer)
        except ValueError:
            return [done.stderr.strip()[:400] or "html-validate said nothing"]
    return [f"{Path(r['filePath']).relative_to(HTML)}:{m['line']}: {m['ruleId']}: {m['message']}" for r in results for m in r["messages"] if m["severity"] == 2]


@check(ci=False)
def lighthouse() -> list[str]:
    """The cover and every chapter, mobile, the median of three runs; beside them two of the same chapters of an unmodified Jupyter Book."""
    node_tool("lighthouse")
    chapters = [p.relative_to(ROOT).with_suffix(".html").as_posix() for p in run.notebooks(ROOT)]
    with serve.serving(HTML) as address:
        found = scores(address, ["index.html", *chapters])
    plain = bench.unmodified(bench.checkout(Path(scratch().name) / "two", [c.removesuffix(".html") for c in chapters[:2]]), Path(scratch().name) / "unmodified")
    bench.build(plain, False)
    print("  unmodified:")
    with serve.serving(plain / "_build" / "html") as address:
        scores(address, chapters[:2])
    return found


def scores(address: str, names: list[str]) -> list[str]:
    """Print Lighthouse's scores of some pages; those below what the book asks of itself."""
    done = subprocess.Popen(["node", str(ROOT / "tests" / "browser" / "audit.mjs"), address, *names], cwd=ROOT, stdout=subprocess.PIPE, text=True)
    found = []
    for line in done.stdout:
        print(f"  {line.rstrip()}", flush=True)
        if "FAILS" in line:
            found.append(line.strip())
    return found or (["Lighthouse stopped, see above"] if done.wait() else [])


# --- running again --------------------------------------------------------------------------------------------------


@cache
def scratch() -> tempfile.TemporaryDirectory:
    return tempfile.TemporaryDirectory(prefix="audit-")


@cache
def cloned() -> tuple[Path, Path]:
    """A clean clone, and the Python of a fresh environment that has all but the book's own package."""
    folder = Path(scratch().name)
    checkout = parity.clone(folder / "clone")
    return checkout, parity.fresh_environment(folder / "environment", checkout)


@check()
def parity_run() -> list[str]:
    """Clean clone, fresh environment, network cut: every notebook alone, in random order, twice, equals what is committed."""
    return ["outputs differ, see above"] if parity.in_clone(*cloned()) else []


def lone_run(python: Path, notebook: Path, folder: Path) -> nbformat.NotebookNode:
    """Run a notebook in a folder, with nothing in reach but what is installed and what stands around it."""
    env = parity.own_environment(python, folder)
    env.pop("PYTHONPATH")
    made = Path(scratch().name) / "ran.ipynb"
    program = (
        "import nbformat, sys\nfrom nbclient import NotebookClient\nbook = nbformat.read(sys.argv[1], 4)\n"
        "NotebookClient(book, timeout=120, allow_errors=True, record_timing=False).execute()\nnbformat.write(book, sys.argv[2])\n"
    )
    subprocess.run([str(python), "-c", program, str(notebook), str(made)], cwd=folder, env=env, capture_output=True, text=True, check=True)
    return nbformat.read(made, 4)


def downloaded(notebook: str) -> tuple[str, bytes]:
    """Name and content of what a reader gets who follows the link *Notebook* at the head of a chapter."""
    with serve.serving(HTML) as address, chromium.browsing() as browser:
        page = browser.new_page()
        page.goto(f"{address}/{notebook.removesuffix('.ipynb')}.html")
        with page.expect_download() as file:
            page.click(".page-links a[download]")
        return file.value.suggested_filename, Path(file.value.path()).read_bytes()


def said(book) -> list:
    return [o.get("data", o.get("evalue")) for c in book.cells if c.cell_type == "code" for o in c.outputs if o.output_type != "stream"]


@check()
def lone_notebooks() -> list[str]:
    """One downloaded country and theme: alone it says what to install; in a checkout and with the wheel it gives the committed outputs."""
    checkout, python = cloned()
    folder, found = Path(scratch().name), []
    empty = folder / "downloads"
    empty.mkdir()
    chosen = [next(p for p in run.notebooks(checkout) if p.parent.name == kind) for kind in ("countries", "themes")]
    for path in chosen:
        name = path.relative_to(checkout).as_posix()
        if downloaded(name) != (path.name, (ROOT / name).read_bytes()):
            found.append(f"{name}: its page's link does not save the notebook as it is committed")
        first = said(lone_run(python, path, empty))[:1]
        if not (first and isinstance(first[0], str) and "pip install" in first[0] and "\n" not in first[0]):
            found.append(f"{path.name} without the package: its first cell does not say in one line what to install ({first})")
        if said(lone_run(python, path, path.parent)) != said(run.read(path)):
            found.append(f"{path.name} in a checkout that is not installed: other outputs than committed")
    pip = [str(python), "-m", "pip", "-qq", "--disable-pip-version-check"]
    subprocess.run([*pip, "wheel", "--no-deps", "--no-build-isolation", "-w", str(folder / "wheel"), "."], cwd=checkout, capture_output=True)
    wheel = next((folder / "wheel").glob("*.whl"), None)
    if wheel is None:
        return [*found, "the wheel does not build"]
    held = set(zipfile.ZipFile(wheel).namelist())
    lacking = [n for n in (p.relative_to(checkout / "data") for p in (checkout / "data").rglob("*") if p.is_file()) if f"onrecord/_data/{n}" not in held]
    found += [f"the wheel lacks data/{name}" for name in lacking]
    # Colab's way: its cell installs from the repository's address. The address stands in for a public one; all but the download is the same.
    colab = subprocess.run([*pip, "install", "--no-deps", "--no-build-isolation", f"git+file://{checkout}"], capture_output=True, text=True)
    found += [] if not colab.returncode else [f"Colab's cell: {colab.stderr.strip()[-200:]}"]
    for way, name in (("from the repository's address", None), ("with the wheel", wheel)):
        if name:
            subprocess.run([*pip, "install", "--no-deps", "--force-reinstall", str(name)], check=True)
        for path in chosen[:1] if name is None else chosen:
            if said(lone_run(python, path, empty)) != said(run.read(path)):
                found.append(f"{path.name} {way}: other outputs than committed")
    subprocess.run([*pip, "uninstall", "-y", "onrecord"], check=True)
    print(f"the wheel: {wheel.stat().st_size / 1e6:.1f} MB, {sum(n.startswith('onrecord/_data/') for n in held)} files of data")
    return found


@check()
def commands_of_the_readme() -> list[str]:
    """Every make target that the README names exists."""
    targets = set(re.findall(r"^([a-z-]+)(?:(?: [a-z-]+)*):", (ROOT / "Makefile").read_text(encoding="utf-8"), re.M))
    targets |= {t for line in re.findall(r"^([a-z -]+):", (ROOT / "Makefile").read_text(encoding="utf-8"), re.M) for t in line.split()}
    named = set(re.findall(r"`make ([a-z-]+)", (ROOT / "README.md").read_text(encoding="utf-8")))
    return [f"README.md names 'make {n}', which the Makefile does not have" for n in sorted(named - targets)]


@check(ci=False)
def binder() -> list[str]:
    """repo2docker's plan is what we mean; its steps, replayed, give a JupyterLab that shows every chapter and runs one of each kind."""
    folder = Path(scratch().name) / "binder"
    checkout = parity.clone(folder / "clone")
    wanted = (ROOT / "requirements-audit.txt").read_text(encoding="utf-8").splitlines()
    tool = replay.environment(folder / "tool", *(line for line in wanted if not line.startswith("#")))
    version = (ROOT / "runtime.txt").read_text(encoding="utf-8").strip().removeprefix("python-")
    text = replay.plan(tool, checkout)
    found = [] if f"python={version}" in text else [f"the plan does not use Python {version}"]
    steps = replay.steps(text)
    if not any(step[-2:] == ["-r", "requirements.txt"] for step in steps):
        return [*found, "the plan does not install requirements.txt"]
    print(f"plan: Python {version}; " + "; ".join(f"pip install {' '.join(step)}" for step in steps))
    python = replay.environment(folder / "base", *replay.base(tool, version))
    before = replay.megabytes(folder / "base")
    for step in steps:
        subprocess.run([str(python), "-m", "pip", "install", *replay.PIP, *step], cwd=checkout, check=True, stderr=subprocess.DEVNULL)
    added = replay.megabytes(folder / "base") - before
    print(f"requirements.txt adds {added:.0f} MB to repo2docker's base of {before:.0f} MB")
    found += [] if added <= replay.MOST_ADDED else [f"requirements.txt adds {added:.0f} MB, {replay.MOST_ADDED} at most"]
    names = [p.relative_to(checkout / "book").with_suffix("").as_posix() for p in run.notebooks(checkout)]
    wrong, measured = replay.opened(python, checkout, folder / "home", names, ["countries/kazakhstan", "themes/belt-and-road"])
    print("\n".join(measured))
    return found + wrong


@check(ci=False)
def bound_book() -> list[str]:
    """The whole book printed as a PDF and packed as an EPUB, each read back; epubcheck where it is installed."""
    from onrecord.bound import epub, pdf
    from onrecord.bound import pages as bound_pages

    with tempfile.TemporaryDirectory() as folder:
        packed, printed = Path(folder) / "book.epub", Path(folder) / "book.pdf"
        epub.make(ROOT, packed)
        pdf.make(ROOT, printed)
        titles = [f"{p.number} {p.title}" for p in bound_pages.read(ROOT).pages[1:]]
        found = bound.epub_faults(packed) + bound.pdf_faults(printed, titles, bound.drawings(ROOT))
        # Debian's package; its own command wants a system that starts Java archives by name.
        jar = next(Path("/usr/share/java").glob("epubcheck*.jar"), None)
        if jar is None:
            print("  no epubcheck here: the EPUB was read by the tests' own rules only")
            return found
        done = subprocess.run(["java", "-jar", str(jar), str(packed)], capture_output=True, text=True)
        return found + [line for line in (done.stdout + done.stderr).splitlines() if re.match(r"(ERROR|FATAL|WARNING)\(", line)]


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--ci", action="store_true", help="without Lighthouse and Binder")
    parser.add_argument("checks", nargs="*", metavar="check", help=f"only these: {', '.join(CHECKS)}")
    args = parser.parse_args()
    unknown = [c for c in args.checks if c not in CHECKS]
    if unknown:
        parser.error(f"no check {unknown[0]!r}; known: {', '.join(CHECKS)}")
    chosen = args.checks or [name for name, (_, ci) in CHECKS.items() if ci or not args.ci]
    results, complaints = {}, {}
    for name in chosen:
        start = time.monotonic()
        try:
            complaints[name] = found = CHECKS[name][0]()
            for line in found[:40]:
                print(f"  {line}")
            results[name] = "passed" if not found else f"{len(found)} complaints"
        except Absent as absent:
            results[name] = f"FAILED: {absent}"
        print(f"{name}: {results[name]} ({time.monotonic() - start:.0f} s)", flush=True)
    bad = [name for name, said_ in results.items() if said_ != "passed"]
    # Again at the end, where whoever keeps only the last lines finds them.
    for name in bad:
        for line in complaints.get(name, [])[:5]:
            print(f"  {name}: {line}")
    print(f"audit: {len(results) - len(bad)} of {len(results)} checks passed" + (f"; not: {', '.join(bad)}" if bad else ""))
    return 1 if bad else 0


if __name__ == "__main__":
    sys.exit(main())
