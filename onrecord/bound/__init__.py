"""The whole book as one file, PDF or EPUB, bound from the pages that ``make book`` published: same words, still figures, numbered."""

from __future__ import annotations

import importlib
import re
from pathlib import Path

from onrecord.site import references as ref

KINDS = ("pdf", "epub")


def make(root: Path, kind: str) -> Path:
    """Bind the published book below ``root``; returns the file, ``_build/<kind>/<title>.<kind>``, which is replaced whole.

    Raises :class:`RuntimeError` where pages or a tool are missing; a file made before then stays as it was.
    """
    if not (root / "_build" / "html" / "index.html").is_file():
        raise RuntimeError("there is no built book: run 'make book' first")
    try:
        binder = importlib.import_module(f"onrecord.bound.{kind}")
    except ModuleNotFoundError as missing:
        raise RuntimeError(f"the package {missing.name} is not installed: 'make {kind}' brings it, or 'pip install -r requirements-test.txt'") from None
    name = re.sub(r"[^a-z0-9]+", "-", ref.cff(root)["title"].lower()).strip("-")
    place = root / "_build" / kind / f"{name}.{kind}"
    place.parent.mkdir(parents=True, exist_ok=True)
    binder.make(root, place)
    return place
