"""Builds the book in a staging folder and puts it in place whole: readers see the old book or the new one, never half."""

from __future__ import annotations

import ctypes
import gc
import hashlib
import io
import os
import re
import shutil
import subprocess
import sys
import sysconfig
from collections.abc import Iterator
from contextlib import redirect_stderr, redirect_stdout, suppress
from importlib import import_module
from pathlib import Path

from onrecord import run
from onrecord.__main__ import check

# What the extension (onrecord.site) leaves beside its memory until the pages are written.
UNFINISHED = ".unfinished"
_CODES = re.compile(r"\x1b\[[0-9;]*m")
# What _render loads in any case.
RENDERERS = (
    "jupyter_book.cli.main",
    "jupyter_book.sphinx",
    "myst_nb.sphinx_ext",
    "pydata_sphinx_theme",
    "sphinx.builders.html",
    "sphinxcontrib.bibtex",
    "onrecord.site",
)
# Folders of a checkout that no build reads.
_NOT_READ = re.compile(r"_build|dist|tests|node_modules|__pycache__|\.git|\.venv.*|\..+_cache|\.ipynb_checkpoints|.+\.egg-info")


class BuildError(RuntimeError):
    """A book that could not be built; the message names the place and the cause."""


def build(root: Path, *, force: bool = False, say=print) -> Path:
    """Check, execute and render the book below ``root``; returns its folder, ``_build/html``.

    Everything happens in ``_build/stage``, which is kept so that the next build renders only what changed. Where nothing
    that a build reads or wrote has changed since the last one, nothing is done.
    Raises :class:`BuildError` with the places at fault, and leaves the published book as it was.
    """
    made, place, stamp = root / "_build" / "stage" / "_build" / "html", root / "_build" / "html", root / "_build" / ".published"
    with run.alone(root, say):
        recover(place)
        read = inputs(root)
        if not force and stamp.is_file() and stamp.read_text(encoding="utf-8") == read + written(root):
            say("notebooks: all are fresh; nothing has changed since the last build")
            return place
        stamp.unlink(missing_ok=True)
        if (root / "_build" / "stage" / "_build" / ".doctrees" / UNFINISHED).exists():
            say("the last build did not finish: every page is made afresh")
        run.run(root, force=force, say=say, meanwhile=lambda: _prepare(root))
        run.ready.add(root)
        _render(root, root / "_build" / "stage")
        _publish(made, place)
        # Without the stamp the next build only looks again.
        with suppress(OSError):
            stamp.write_text(read + written(root), encoding="utf-8")
    return place


def _files(folder: Path) -> Iterator[Path]:
    """Every file below a folder that a build may read, in order."""
    for path in sorted(folder.iterdir()):
        if path.is_dir() and not _NOT_READ.fullmatch(path.name):
            yield from _files(path)
        elif path.is_file() and path.name != ".git":
            yield path


def inputs(root: Path) -> str:
    """Hash of all that a build reads: the checkout's files, commit and remote, the articles, other tables, settings, installed packages."""
    settings = {name: value for name, value in sorted(os.environ.items()) if name.startswith("ONRECORD_")}
    packages = sorted(p.name for p in Path(sysconfig.get_path("purelib")).glob("*.dist-info"))
    asked = (["rev-parse", "HEAD"], ["remote", "-v"]) if shutil.which("git") else ()
    git = [subprocess.run(["git", "-C", str(root), *words], capture_output=True).stdout for words in asked]
    digest = hashlib.sha256(repr([settings, packages, sys.version, git]).encode())
    outside = [Path(settings[name]) for name in ("ONRECORD_CORPUS", "ONRECORD_DATA") if settings.get(name)]
    for path in [root / "node_modules" / ".package-lock.json", *(p for folder in (root, *outside) if folder.is_dir() for p in _files(folder))]:
        digest.update(f"{path}\0".encode() + (path.read_bytes() if path.is_file() else b"absent"))
    return digest.hexdigest()


def written(root: Path) -> str:
    """Hash of what the last build left: the records of the notebooks, and name, size and time of every published file."""
    digest = hashlib.sha256()
    for path in sorted((root / "_build" / ".onrecord").rglob("*.json")):
        digest.update(f"{path}\0".encode() + path.read_bytes())
    for path in sorted((root / "_build" / "html").rglob("*")):
        found = path.stat()
        digest.update(repr((str(path), found.st_size, found.st_mtime_ns)).encode())
    return digest.hexdigest()


def _prepare(root: Path) -> None:
    """What needs no result of a notebook: the checks, and loading what renders, which takes as long as a chapter's kernel."""
    check(root)
    for name in RENDERERS:
        import_module(name)


def _render(root: Path, stage: Path) -> None:
    """Call Jupyter Book; what it prints is kept back, and only the cause of a failure is shown."""
    from click.exceptions import Abort
    from jupyter_book.cli.main import build as jupyter_book

    said = io.StringIO()
    # Trees of documents are millions of small objects; looking through them for cycles as often as Python does takes a tenth of the time.
    often = gc.get_threshold()
    gc.set_threshold(1_000_000)
    try:
        with redirect_stdout(said), redirect_stderr(said):
            jupyter_book.main([str(root), "--path-output", str(stage), "-W", "--keep-going", "-q"], standalone_mode=False)
    except Abort:
        raise KeyboardInterrupt from None
    except SystemExit as ended:
        if isinstance(ended.code, KeyboardInterrupt):
            raise KeyboardInterrupt from None
        if ended.code:
            raise BuildError(_cause(said.getvalue(), root)) from None
    except Exception as bad:  # Jupyter Book wraps whatever stopped Sphinx
        raise BuildError(_shorter(str(bad.__cause__ or bad), root)) from None
    finally:
        gc.set_threshold(*often)


def _cause(text: str, root: Path) -> str:
    """Warnings and errors in what Sphinx printed, each with its place."""
    lines = [_shorter(line, root) for line in _CODES.sub("", text).splitlines()]
    found = [line for line in lines if re.search(r"\b(WARNING|ERROR|CRITICAL)\b", line)]
    return "\n".join(dict.fromkeys(found)) or "\n".join(lines[-15:])


def _shorter(text: str, root: Path) -> str:
    """A message with places relative to the checkout."""
    return _CODES.sub("", text).replace(f"{root}/", "").strip()


def recover(place: Path) -> None:
    """Put the old book back where a build was killed between the two renames of a system without one step for both."""
    old = place.with_name("html.old")
    if old.is_dir() and not place.exists():
        old.rename(place)


def _stamp(path: Path) -> tuple[int, int]:
    found = path.stat()
    return found.st_size, found.st_mtime_ns


def _publish(made: Path, place: Path) -> None:
    """Copy the rendered book beside its place and swap the two folders."""
    fresh, old = place.with_name("html.new"), place.with_name("html.old")
    for left in (fresh, old):
        shutil.rmtree(left, ignore_errors=True)

    def copy(source: str, target: str) -> None:
        # Nothing writes into a published file, so the new book shares with the old what did not change.
        same = place / Path(source).relative_to(made)
        with suppress(OSError):
            if _stamp(same) == _stamp(Path(source)):
                os.link(same, target)
                return
        shutil.copy2(source, target)

    try:
        shutil.copytree(made, fresh, copy_function=copy)
    except (OSError, shutil.Error) as bad:
        shutil.rmtree(fresh, ignore_errors=True)
        cause = bad.strerror if isinstance(bad, OSError) and bad.strerror else bad.args[0][0][2] if isinstance(bad, shutil.Error) else bad
        raise BuildError(f"{place}: the new book could not be put in place ({cause}); the old one stands. Free disk space and build again") from None
    if not place.exists():
        fresh.rename(place)
    elif _exchange(fresh, place):
        shutil.rmtree(fresh)
    else:
        place.rename(old)
        fresh.rename(place)
        shutil.rmtree(old)


def _exchange(one: Path, other: Path) -> bool:
    """Swap two folders in one step, where system and file system can (Linux: ``renameat2``)."""
    try:
        swap = ctypes.CDLL(None).renameat2
    except (OSError, AttributeError):
        return False
    here, exchange = -100, 2
    return swap(here, os.fsencode(one), here, os.fsencode(other), exchange) == 0
