"""The Sphinx extension: findings gathered from all pages, the record, figures, files beside the pages."""

from __future__ import annotations

from pathlib import Path

from sphinx.errors import ExtensionError

from onrecord.base import DataError
from onrecord.site import export, gather, nodes, store


def prepare(app) -> None:
    """Check the ledger and execute what is stale, so that rendering finds every notebook in the cache."""
    from onrecord import __main__ as commands
    from onrecord import run

    root = Path(app.srcdir)
    try:
        commands.check(root)
        run.run(root, say=lambda line: None)
    except (DataError, RuntimeError) as bad:
        raise ExtensionError(str(bad)) from None


def remember(app, doctree) -> None:
    """Keep the fingerprint with which a notebook's page was read."""
    from onrecord import run

    root = Path(app.srcdir)
    path = root / f"{app.env.docname}.ipynb"
    if path.is_file():
        store.page(app.env)["fingerprint"] = run.remembered(path, root).get("fingerprint")


def consistent(app, env) -> None:
    store.findings(env)


def setup(app) -> dict:
    nodes.register(app)
    gather.register(app)
    app.connect("builder-inited", prepare)
    app.connect("env-get-outdated", store.outdated)
    app.connect("env-purge-doc", store.purge)
    app.connect("env-merge-info", store.merge)
    app.connect("doctree-read", remember)
    app.connect("env-updated", store.rewritten)
    app.connect("env-check-consistency", consistent)
    app.connect("doctree-resolved", gather.fill)
    app.connect("build-finished", export.write)
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": True}
