"""What the pages say, kept in Sphinx's environment by page; purged and merged with it."""

from __future__ import annotations

import hashlib
import json

from sphinx.environment import BuildEnvironment
from sphinx.errors import ExtensionError


def pages(env: BuildEnvironment) -> dict[str, dict]:
    """Everything kept, by page."""
    if not hasattr(env, "onrecord_pages"):
        env.onrecord_pages = {}
    return env.onrecord_pages


def page(env: BuildEnvironment) -> dict:
    """What is kept of the page being read."""
    return pages(env).setdefault(env.docname, {"findings": {}, "figures": {}, "quotes": [], "chapter": None, "shows": False})


def purge(app, env: BuildEnvironment, docname: str) -> None:
    pages(env).pop(docname, None)


def merge(app, env: BuildEnvironment, docnames, other: BuildEnvironment) -> None:
    pages(env).update({d: p for d, p in pages(other).items() if d in docnames})


def findings(env: BuildEnvironment) -> dict[str, dict]:
    """Every finding of the book by claim, with its page; a claim decided twice stops the build."""
    found: dict[str, dict] = {}
    for docname, kept in sorted(pages(env).items()):
        for name, data in kept["findings"].items():
            if name in found:
                raise ExtensionError(f"{docname}: claim {name!r} is decided twice, first in {found[name]['page']}; keep one and quote() it elsewhere")
            found[name] = data | {"page": docname, "anchor": f"finding-{name}"}
    return found


def figures(env: BuildEnvironment) -> list[dict]:
    """Every figure of the book with its page."""
    return [about | {"page": d} for d, kept in sorted(pages(env).items()) for about in kept["figures"].values()]


def chapters(env: BuildEnvironment) -> dict[str, dict]:
    """The opening box of every chapter by page."""
    return {d: kept["chapter"] for d, kept in sorted(pages(env).items()) if kept["chapter"]}


def rewritten(app, env: BuildEnvironment) -> list[str]:
    """Pages that show other pages' findings, when any finding changed since the last build."""
    said = [[d, kept["findings"], kept["figures"], kept["chapter"]] for d, kept in sorted(pages(env).items())]
    digest = hashlib.sha256(json.dumps(said, sort_keys=True).encode()).hexdigest()
    if getattr(env, "onrecord_digest", None) == digest:
        return []
    env.onrecord_digest = digest
    return [d for d, kept in pages(env).items() if kept["shows"] or kept["quotes"]]


def outdated(app, env: BuildEnvironment, added, changed, removed) -> list[str]:
    """Notebook pages whose result changed though their file did not."""
    from pathlib import Path

    from onrecord import run

    root = Path(app.srcdir)
    due = []
    for docname, kept in pages(env).items():
        path = root / f"{docname}.ipynb"
        if path.is_file() and kept.get("fingerprint") != run.remembered(path, root).get("fingerprint"):
            due.append(docname)
    return due
