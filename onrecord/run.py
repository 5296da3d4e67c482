"""Executes the notebooks whose fingerprint changed, in parallel, into Jupyter Book's cache.

Jupyter-cache knows a notebook's code only. The fingerprint adds what its result also depends on: the
tables it read with their metadata, the rows of ledger and events it used, ``onrecord`` itself and the
lock file. Fingerprints lie beside the cache in ``_build``; committed outputs are neither read nor seeded.
"""

from __future__ import annotations

import ast
import atexit
import fcntl
import hashlib
import json
import os
import shutil
import signal
import sys
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor, as_completed
from contextlib import contextmanager
from functools import lru_cache
from pathlib import Path

import nbformat

from onrecord import ledger, tables
from onrecord.base import DataError

# Folders below which this process has checked and executed everything already (see onrecord.book).
ready: set[Path] = set()
_live: set = set()
_whole: set[str] = set()
KERNEL = {"display_name": "Python 3", "language": "python", "name": "python3"}
SECONDS = 120
# The first code cell of every chapter: what a notebook says that was downloaded alone. It stands in no page of the book.
GUARD = """import sys
from importlib.util import find_spec
from pathlib import Path

sys.path += [str(folder) for folder in Path.cwd().parents if (folder / "onrecord" / "tables.py").is_file()]
if not all(map(find_spec, ("onrecord", "pandas", "plotly", "yaml", "IPython"))):
    raise ModuleNotFoundError(
        "this notebook needs 'onrecord': run 'pip install .' in a copy of the book's repository, or 'pip install' its wheel"
    )"""


class RunError(RuntimeError):
    """A notebook that did not run; the message names notebook, cell and cause."""


def notebooks(root: Path) -> list[Path]:
    """The book's notebooks below ``root/book``, in order of their paths."""
    return sorted(p for p in (root / "book").rglob("*.ipynb") if ".ipynb_checkpoints" not in p.parts)


def read(path: Path) -> nbformat.NotebookNode:
    """A notebook from disk; a damaged file gets one clear error."""
    try:
        text = path.read_text(encoding="utf-8")
        book = nbformat.v4.reads(text)
        # A build reads each file several times; once is enough to find it whole.
        if text not in _whole:
            nbformat.validate(book)
            _whole.add(text)
    except OSError as bad:
        raise RunError(f"{path}: cannot be read ({bad.strerror})") from None
    except Exception as bad:  # nbformat raises many kinds; each means a damaged file
        first = (str(bad).splitlines() or [type(bad).__name__])[0]
        raise RunError(f"{path}: damaged notebook ({first}); restore it with 'git checkout -- {path.name}'") from None
    return book


def code(book: nbformat.NotebookNode) -> list[str]:
    return [c.source for c in book.cells if c.cell_type == "code"]


@lru_cache(maxsize=4096)
def _calls(source: str) -> list[tuple[str, str]]:
    """Function and argument by place, for each literal text that a cell's calls are given."""
    found = []
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
            found += [(node.func.id, a.value) for a in node.args if isinstance(a, ast.Constant) and isinstance(a.value, str)]
    return found


def named(source: str, function: str) -> list[str]:
    """Arguments by place, where they are literal text, of all calls of ``function`` in a cell."""
    return [argument for name, argument in _calls(source) if name == function]


def used(book: nbformat.NotebookNode) -> dict[str, list[str]]:
    """Tables, claims, events and chapter that a notebook's code names."""
    names: dict[str, set[str]] = {"table": set(), "finding": set(), "quote": set(), "chapter": set(), "events": set()}
    for cell in code(book):
        for function, found in names.items():
            try:
                found.update(named(cell, function))
            except SyntaxError:
                continue
    return {k: sorted(v) for k, v in names.items()}


def fingerprint(book: nbformat.NotebookNode, root: Path, extra_tables: list[str] = ()) -> str:
    """Hash of everything that a notebook's result depends on."""
    names = used(book)
    digest = hashlib.sha256()

    def add(*parts) -> None:
        for part in parts:
            digest.update(part if isinstance(part, bytes) else json.dumps(part, sort_keys=True, default=str).encode())
            digest.update(b"\0")

    add(code(book), tables.package()["as_of"], _own(root))
    for name in sorted({*names["table"], *extra_tables}):
        described = tables.package()["by_name"].get(name)
        add(name, described or "absent")
        file = tables.folder() / f"{name}.csv"
        add(file.read_bytes() if file.is_file() else b"absent")
    known, happened = ledger.claims(), ledger.events()
    chosen = {*names["finding"], *names["quote"], *(c.id for c in known.values() if c.chapter in names["chapter"])}
    for name in names["events"]:
        add(repr(happened.get(name)))
    for name in sorted(chosen):
        if name in known:
            add(repr(known[name]))
            if known[name].event in happened:
                add(repr(happened[known[name].event]))
    add(repr(ledger.articles()))
    return digest.hexdigest()


_own_hash: dict[Path, str] = {}


def _own(root: Path) -> str:
    """Hash of ``onrecord``'s own rooms that notebooks import, and of the lock file."""
    if root not in _own_hash:
        here = Path(__file__).parent
        digest = hashlib.sha256()
        for name in ("__init__", "base", "figures", "findings", "ledger", "page", "tables"):
            digest.update((here / f"{name}.py").read_bytes())
        lock = root / "requirements.lock"
        digest.update(lock.read_bytes() if lock.is_file() else b"")
        _own_hash[root] = digest.hexdigest()
    return _own_hash[root]


def _record(path: Path, root: Path) -> Path:
    return root / "_build" / ".onrecord" / path.relative_to(root).with_suffix(".json")


def remembered(path: Path, root: Path) -> dict:
    """What is kept of a notebook's last execution: fingerprint, tables read, seconds."""
    try:
        return json.loads(_record(path, root).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}


def cache_folder(root: Path) -> Path:
    return root / "_build" / ".jupyter_cache"


def cache(root: Path):
    """Jupyter Book's cache; one that a full disk or a killed build damaged is dropped, for all can be executed again."""
    from jupyter_cache import get_cache
    from sqlalchemy.exc import SQLAlchemyError

    try:
        store = get_cache(cache_folder(root))
        store.list_cache_records()
    except (SQLAlchemyError, RuntimeError, ValueError):
        shutil.rmtree(cache_folder(root))
        store = get_cache(cache_folder(root))
    return store


def stale(root: Path, force: bool = False) -> Iterator[Path]:
    """Notebooks that must be executed, each as soon as it is known: never run, changed, or no longer in the cache."""
    fresh = []
    for path in notebooks(root):
        kept, book = remembered(path, root), read(path)
        if force or not kept or kept["fingerprint"] != fingerprint(book, root, kept["tables"]):
            yield path
        else:
            fresh.append((path, book))
    # Opening the cache takes half a second: kernels are at work by then.
    store = cache(root)
    for path, book in fresh:
        for cell in book.cells:
            # The cache looks at code alone; it copies all it is given.
            cell.pop("outputs", None)
        try:
            store.match_cache_notebook(book)
        except KeyError:
            yield path


def put_guard(path: Path) -> None:
    """Write :data:`GUARD` below the title of a chapter that has it not, or an older one."""
    book = read(path)
    if not (book.cells and book.cells[0].cell_type == "markdown" and book.cells[0].source.startswith("# ")):
        return
    have = len(book.cells) > 1 and book.cells[1].get("id") == "guard"
    if have and book.cells[1].source == GUARD:
        return
    cell = nbformat.v4.new_code_cell(GUARD, id="guard", metadata={"tags": ["remove-cell"]})
    book.cells[1 : 1 + have] = [cell]
    write_notebook(path, book)


def execute(path: Path, seconds: int = SECONDS) -> tuple[nbformat.NotebookNode, float]:
    """Run one notebook from top to bottom in a fresh kernel; returns it with outputs, and the seconds.

    Raises :class:`RunError` that names the cell and the cause: an error, a dead kernel or the time limit.
    """
    from jupyter_client.kernelspec import NoSuchKernel
    from nbclient import NotebookClient
    from nbclient.exceptions import CellExecutionError, CellTimeoutError, DeadKernelError

    book = read(path)
    book.metadata["kernelspec"] = dict(KERNEL)
    started = [0]
    client = NotebookClient(
        book,
        timeout=seconds,
        kernel_name="python3",
        record_timing=False,
        shutdown_kernel="immediate",
        extra_arguments=["--IPKernelApp.log_level=ERROR"],
        resources={"metadata": {"path": str(path.parent)}},
        on_cell_start=lambda cell, cell_index: started.append(cell_index),
    )
    start = time.monotonic()
    _live.add(client)
    try:
        client.execute()
    except CellExecutionError as bad:
        raise RunError(f"{path}: {_cell(book, started[-1])} failed: {bad.ename}: {bad.evalue}") from None
    except CellTimeoutError:
        raise RunError(
            f"{path}: {_cell(book, started[-1])} ran past the limit of {seconds} s and was stopped; make it faster or find what it waits for"
        ) from None
    except DeadKernelError:
        raise RunError(
            f"{path}: the kernel died in {_cell(book, started[-1])}; nothing of this run was kept. "
            "Out of memory is the usual cause: close other work and build again"
        ) from None
    except NoSuchKernel:
        raise RunError("no Jupyter kernel 'python3' here; run 'make install'") from None
    finally:
        # nbclient leaves this behind where a kernel ends before it has started, and would complain of it at the end.
        atexit.unregister(client._cleanup_kernel)
        _live.discard(client)
    return tidy(book), time.monotonic() - start


def _stop_kernels() -> None:
    """End the kernels of notebooks that are still running: nobody waits for them any more."""
    for client in list(_live):
        process = getattr(getattr(client.km, "provisioner", None), "process", None)
        if process is not None and process.poll() is None:
            os.killpg(process.pid, signal.SIGKILL)


def _cell(book: nbformat.NotebookNode, index: int) -> str:
    """Name the cell at which a run stopped."""
    line = next((s for s in book.cells[index].source.splitlines() if s.strip()), "")
    return f"cell {index + 1} ({line.strip()[:60]})"


def tidy(book: nbformat.NotebookNode) -> nbformat.NotebookNode:
    """Drop what differs from run to run and says nothing: execution times, kernel details, display ids."""
    book.metadata = nbformat.from_dict(
        {
            **{k: v for k, v in book.metadata.items() if k in ("onrecord", "title", "description")},
            "kernelspec": dict(KERNEL),
            "language_info": {"name": "python"},
        }
    )
    for cell in book.cells:
        cell.metadata.pop("execution", None)
        for output in cell.get("outputs", ()):
            output.pop("transient", None)
    return book


def run(
    root: Path,
    *,
    force: bool = False,
    write: bool = False,
    only: list[Path] | None = None,
    workers: int | None = None,
    say=print,
    meanwhile: Callable[[], None] = lambda: None,
) -> int:
    """Execute stale notebooks into the cache; returns how many. ``write`` also stores outputs in the files.

    ``meanwhile`` is called once, while the kernels work. The first failure, there or in a notebook, stops the run, a
    notebook's with :class:`RunError`; what had finished is kept.
    """
    pool = ThreadPoolExecutor(max_workers=workers or os.cpu_count() or 2)
    jobs = {}
    # Each message of a kernel wakes a thread, which would wait five milliseconds for whatever else is at work here.
    turn = sys.getswitchinterval()
    sys.setswitchinterval(turn / 50)
    try:
        for path in stale(root, force) if only is None else only:
            if write:
                put_guard(path)
            jobs[pool.submit(execute, path)] = path
        meanwhile()
        store = cache(root)
        for number, job in enumerate(as_completed(jobs), 1):
            path = jobs[job]
            book, seconds = job.result()
            _keep(store, path, root, book, seconds)
            if write:
                write_notebook(path, book)
            say(f"[{number}/{len(jobs)}] {path.relative_to(root)} {seconds:.1f} s")
    except BaseException:
        pool.shutdown(wait=False, cancel_futures=True)
        _stop_kernels()
        raise
    finally:
        sys.setswitchinterval(turn)
    pool.shutdown()
    if not jobs:
        say("notebooks: all are fresh")
    return len(jobs)


def _keep(store, path: Path, root: Path, book: nbformat.NotebookNode, seconds: float) -> None:
    from jupyter_cache.base import CacheBundleIn
    from sqlalchemy.exc import SQLAlchemyError

    record = _record(path, root)
    scratch = record.with_suffix(".part")
    # The cache knows a notebook by its code and its kernel's description, as they stand in the file.
    book = nbformat.from_dict({**book, "metadata": read(path).metadata})
    try:
        record.unlink(missing_ok=True)
        # A build that was killed here may have left a folder without its notebook.
        shutil.rmtree(cache_folder(root) / "executed" / store.create_hashed_notebook(book)[1], ignore_errors=True)
        store.cache_notebook_bundle(CacheBundleIn(nb=book, uri=str(path), data={"execution_seconds": seconds}), check_validity=False, overwrite=True)
        record.parent.mkdir(parents=True, exist_ok=True)
        read_tables = tables_of(book)
        kept = {"fingerprint": fingerprint(book, root, read_tables), "tables": read_tables, "seconds": round(seconds, 2), "run": int(time.time())}
        scratch.write_text(json.dumps(kept), encoding="utf-8")
        scratch.replace(record)
    except (OSError, SQLAlchemyError) as bad:
        scratch.unlink(missing_ok=True)
        cause = getattr(bad, "strerror", None) or getattr(bad, "orig", None) or bad
        raise RunError(f"{path}: ran, but its result could not be kept ({cause}); free disk space below _build and build again") from None


def tables_of(book: nbformat.NotebookNode) -> list[str]:
    """The tables that an executed notebook read, from its chapter box and from its code."""
    found = set(used(book)["table"])
    for cell in book.cells:
        for output in cell.get("outputs", ()):
            box = output.get("data", {}).get("application/vnd.onrecord.chapter+json", {})
            found.update(t["name"] for t in box.get("tables", ()))
    return sorted(found)


def write_notebook(path: Path, book: nbformat.NotebookNode) -> None:
    """Write a notebook whole or not at all, in the one form that is committed."""
    text = nbformat.writes(book, version=4, indent=1, ensure_ascii=False)
    scratch = path.with_suffix(".part")
    try:
        scratch.write_text(text.rstrip("\n") + "\n", encoding="utf-8")
        scratch.replace(path)
    except OSError as bad:
        scratch.unlink(missing_ok=True)
        raise RunError(f"{path}: its outputs could not be written ({bad.strerror}); the file is as it was") from None


@contextmanager
def alone(root: Path, say=print):
    """Hold the checkout's build lock: a second build waits for the first."""
    folder = root / "_build"
    folder.mkdir(exist_ok=True)
    with (folder / ".lock").open("w") as handle:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            say("another build is at work in this checkout; waiting for it")
            fcntl.flock(handle, fcntl.LOCK_EX)
        yield


def twice(root: Path) -> None:
    """Raise :class:`DataError` where two cells of the book decide the same claim."""
    seen: dict[str, str] = {}
    for path in notebooks(root):
        for number, cell in enumerate(code(read(path)), 1):
            try:
                found = named(cell, "finding")
            except SyntaxError as bad:
                raise RunError(f"{path}: code cell {number}: {bad.msg}") from None
            for claim in found:
                here = f"{path.relative_to(root)}, code cell {number}"
                if claim in seen:
                    raise DataError(f"{here}: claim {claim!r} is decided twice, first in {seen[claim]}; keep one and quote() it elsewhere")
                seen[claim] = here
