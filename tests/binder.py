"""What Binder would make of this repository: repo2docker's plan, its steps replayed here, JupyterLab in a real browser.

Builds no image. What the plan copies is a clean clone; its base environment (JupyterLab and its server) is installed
in the versions that repo2docker freezes, the plan's own steps on top of it.
"""

from __future__ import annotations

import os
import re
import shlex
import subprocess
import sys
import time
import urllib.request
from contextlib import contextmanager
from pathlib import Path

import psutil

from onrecord import findings, page, run
from onrecord.figures import MIME as FIGURE
from tests import chromium

ROOT = Path(__file__).resolve().parent.parent
PIP = ("-qq", "--disable-pip-version-check")
MOST_ADDED = 650
# Conda's names of packages that pip calls otherwise.
RENAMED = {"jupyterhub-singleuser": "jupyterhub"}
# JupyterLab keeps only the cells near the window in the page: go to each that has outputs, and note what it shows.
LOOK = """async cells => {
  const book = jupyterapp.shell.currentWidget.content, seen = {};
  for (const [index, figure] of cells) {
    const cell = book.widgets[index];
    for (let i = 0; i < 200; i++) {
      if (i % 20 == 0) await book.scrollToItem(index, 'center');
      await new Promise(r => setTimeout(r, 100));
      const drawn = [...cell.node.querySelectorAll('.js-plotly-plot svg.main-svg')]
        .some(s => s.isConnected && s.getBoundingClientRect().width > 50 && s.querySelector('path, rect, circle, text'));
      seen[index] = {text: cell.node.isConnected ? (cell.node.querySelector('.jp-Cell-outputArea') || cell.node).innerText : '', figure: drawn};
      if (seen[index].text && (drawn || !figure)) break;
    }
  }
  return seen;
}"""


def environment(folder: Path, *packages: str) -> Path:
    """A virtual environment with these packages; returns its Python."""
    subprocess.run([sys.executable, "-m", "venv", str(folder)], check=True)
    python = folder / "bin" / "python"
    subprocess.run([str(python), "-m", "pip", "install", *PIP, *packages], check=True, stderr=subprocess.DEVNULL)
    return python


def plan(python: Path, checkout: Path) -> str:
    """The Dockerfile that repo2docker would build from a checkout, with what it says about it."""
    done = subprocess.run([str(python), "-m", "repo2docker", "--no-build", "--debug", str(checkout)], capture_output=True, text=True)
    return done.stdout + done.stderr


def steps(text: str) -> list[list[str]]:
    """The arguments of each installation by pip in a plan."""
    return [shlex.split(found) for found in re.findall(r"^RUN \S+/pip install (.*)$", text, re.M)]


def base(python: Path, version: str) -> list[str]:
    """What repo2docker puts into each image for this Python, in the versions that it freezes."""
    where = "import repo2docker.buildpacks.conda as c; print(c.__path__[0])"
    folder = Path(subprocess.run([str(python), "-c", where], capture_output=True, text=True, check=True).stdout.strip())
    named = re.findall(r"^- ([\w-]+)==", (folder / f"environment.py-{version}.yml").read_text(encoding="utf-8"), re.M)
    frozen = dict(re.findall(r"/([\w-]+)-([\d.]+)-[^/-]+\.conda", (folder / f"environment.py-{version}-linux-64.lock").read_text(encoding="utf-8")))
    return [f"{RENAMED.get(name, name)}=={frozen[name]}" for name in named]


def megabytes(folder: Path) -> float:
    return sum(p.stat().st_blocks * 512 for p in folder.rglob("*") if p.is_file() and not p.is_symlink()) / 1e6


@contextmanager
def lab(python: Path, checkout: Path, home: Path):
    """JupyterLab on loopback, in an environment and a home of its own; yields its address, its process and the seconds of its start."""
    kept = {k: v for k, v in os.environ.items() if not k.startswith(("ONRECORD_", "PYTHON", "JUPYTER", "VIRTUAL_ENV"))}
    home.mkdir(exist_ok=True)
    port = 8800 + os.getpid() % 1000
    command = [
        str(python),
        "-m",
        "jupyterlab",
        "--no-browser",
        "--allow-root",
        "--ip=127.0.0.1",
        f"--port={port}",
        "--IdentityProvider.token=",
        "--LabApp.expose_app_in_browser=True",
        "--LabApp.news_url=None",
        "--LabApp.check_for_updates_class=jupyterlab.NeverCheckForUpdate",
    ]
    start = time.monotonic()
    with (home / "lab.log").open("w") as log:
        server = subprocess.Popen(command, cwd=checkout, env=kept | {"PATH": f"{python.parent}:{kept['PATH']}", "HOME": str(home)}, stdout=log, stderr=log)
    try:
        while True:
            try:
                urllib.request.urlopen(f"http://127.0.0.1:{port}/api", timeout=5)
                break
            except OSError:
                if server.poll() is not None or time.monotonic() - start > 60:
                    raise RuntimeError(f"JupyterLab does not start: {(home / 'lab.log').read_text()[-400:]}") from None
                time.sleep(0.1)
        yield f"http://127.0.0.1:{port}/lab", psutil.Process(server.pid), time.monotonic() - start
    finally:
        server.terminate()
        server.wait()


def hidden(tab, path: Path) -> list[str]:
    """What a notebook's outputs hold and JupyterLab does not show."""
    book, missing = run.read(path), []
    wanted = [[n, any(FIGURE in o.get("data", {}) for o in c.outputs)] for n, c in enumerate(book.cells) if c.get("outputs")]
    seen = tab.evaluate(LOOK, wanted)
    for number, _ in wanted:
        words = " ".join(seen[str(number)]["text"].split())
        for data in (o.get("data", {}) for o in book.cells[number].outputs):
            if FIGURE in data and not seen[str(number)]["figure"]:
                missing.append(f"cell {number + 1}: the figure is not drawn")
            if findings.MIME in data and data[findings.MIME]["verdict"] not in words:
                missing.append(f"cell {number + 1}: the finding is not shown")
            if page.QUOTE_MIME in data and " ".join((data[page.QUOTE_MIME]["quote"] or data[page.QUOTE_MIME]["statement"]).split()) not in words:
                missing.append(f"cell {number + 1}: the quotation is not shown")
            if page.CHAPTER_MIME in data and data[page.CHAPTER_MIME]["answer"] not in words:
                missing.append(f"cell {number + 1}: the answer is not shown")
    return missing


def outputs(path: Path) -> list:
    """The outputs of a notebook; JupyterLab saves a picture beside each figure that it drew."""
    found = [[o.get("data", o.get("text", o.get("evalue"))) for o in c.outputs] for c in run.read(path).cells if c.cell_type == "code"]
    return [[{k: v for k, v in o.items() if k != "image/png"} if isinstance(o, dict) else o for o in cell] for cell in found]


def opened(python: Path, checkout: Path, home: Path, chapters: list[str], runs: list[str]) -> tuple[list[str], list[str]]:
    """Open chapters in JupyterLab, run some; complaints, and what one reader needs in seconds and memory."""
    found, measured = [], []
    with lab(python, checkout, home) as (address, server, seconds), chromium.browsing() as browser:
        measured.append(f"JupyterLab starts in {seconds:.1f} s")
        tab = browser.new_page(viewport=chromium.VIEWS["desktop"])
        tab.set_default_timeout(120_000)
        for name in chapters:
            path = checkout / "book" / f"{name}.ipynb"
            committed = outputs(path)
            start = time.monotonic()
            tab.goto(f"{address}/tree/book/{name}.ipynb?reset")
            tab.wait_for_selector(".jp-Notebook .jp-OutputArea-output")
            took = time.monotonic() - start
            tab.wait_for_function("() => jupyterapp.shell.currentWidget.sessionContext.session?.kernel?.status === 'idle'")
            found += [f"{name} as committed: {m}" for m in hidden(tab, path)]
            if name in runs:
                tab.evaluate("() => jupyterapp.commands.execute('notebook:clear-all-cell-outputs')")
                start = time.monotonic()
                tab.evaluate("() => { window.done = false; jupyterapp.commands.execute('notebook:run-all-cells').then(() => { window.done = true; }); }")
                tab.wait_for_function("() => [...document.querySelectorAll('.jp-OutputArea-output')].some(o => /Observed:/.test(o.innerText))")
                first = time.monotonic() - start
                tab.wait_for_function("() => window.done")
                ran = time.monotonic() - start
                tab.evaluate("() => jupyterapp.commands.execute('docmanager:save')")
                found += [f"{name} after Run All: {m}" for m in hidden(tab, path)]
                if outputs(path) != committed:
                    found.append(f"{name}: Run All gives other outputs than committed")
                kernels = [p for p in server.children(recursive=True) if "ipykernel_launcher" in " ".join(p.cmdline())]
                memory = [server.memory_info().rss / 1e6, max(k.memory_info().rss for k in kernels) / 1e6]
                measured.append(
                    f"{name}: opens in {took:.1f} s, first finding {first:.1f} s after Run All, all after {ran:.1f} s; "
                    f"memory: server {memory[0]:.0f} MB, kernel {memory[1]:.0f} MB"
                )
            tab.evaluate("async () => { await jupyterapp.serviceManager.sessions.shutdownAll(); }")
    return found, measured
