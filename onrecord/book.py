"""Builds the book in a staging folder and puts it in place whole: readers see the old book or the new one, never half."""

from __future__ import annotations

import ctypes
import io
import os
import re
import shutil
from contextlib import redirect_stderr, redirect_stdout
from pathlib import Path

from onrecord import run
from onrecord.__main__ import check

_CODES = re.compile(r"\x1b\[[0-9;]*m")


class BuildError(RuntimeError):
    """A book that could not be built; the message names the place and the cause."""


def build(root: Path, *, force: bool = False, say=print) -> Path:
    """Check, execute and render the book below ``root``; returns its folder, ``_build/html``.

    Everything happens in ``_build/stage``, which is kept so that the next build renders only what changed.
    Raises :class:`BuildError` with the places at fault, and leaves the published book as it was.
    """
    made, place = root / "_build" / "stage" / "_build" / "html", root / "_build" / "html"
    with run.alone(root, say):
        recover(place)
        check(root)
        run.run(root, force=force, say=say)
        run.ready.add(root)
        _render(root, root / "_build" / "stage")
        _publish(made, place)
    return place


def _render(root: Path, stage: Path) -> None:
    """Call Jupyter Book; what it prints is kept back, and only the cause of a failure is shown."""
    from click.exceptions import Abort
    from jupyter_book.cli.main import build as jupyter_book

    said = io.StringIO()
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


def _publish(made: Path, place: Path) -> None:
    """Copy the rendered book beside its place and swap the two folders."""
    fresh, old = place.with_name("html.new"), place.with_name("html.old")
    for left in (fresh, old):
        shutil.rmtree(left, ignore_errors=True)
    try:
        shutil.copytree(made, fresh)
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
