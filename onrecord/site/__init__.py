"""The Sphinx extension: findings gathered from all pages, the record, figures, files beside the pages."""

from __future__ import annotations

from pathlib import Path

from sphinx.application import ENV_PICKLE_FILENAME
from sphinx.errors import ExtensionError

from onrecord.base import DataError
from onrecord.site import cite, export, front, gather, nodes, rerun, store


def prepare(app) -> None:
    """Check the ledger and execute what is stale, so that rendering finds every notebook in the cache."""
    from onrecord import __main__ as commands
    from onrecord import run

    root = Path(app.srcdir)
    if root in run.ready:
        return
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


def begin(app, config) -> None:
    """Share one cache between staging folder and checkout, and read every page afresh after a build that did not succeed.

    Sphinx keeps what it read before it has written the pages: a build that was stopped in between, or
    that ended with a warning, would otherwise pass for a finished one.
    """
    from onrecord import run
    from onrecord.book import UNFINISHED

    config.nb_execution_cache_path = config.nb_execution_cache_path or str(run.cache_folder(Path(app.srcdir)))
    mark = Path(app.doctreedir) / UNFINISHED
    if mark.exists():
        (mark.parent / ENV_PICKLE_FILENAME).unlink(missing_ok=True)
    mark.parent.mkdir(parents=True, exist_ok=True)
    mark.touch()


def end(app, failed) -> None:
    from onrecord.book import UNFINISHED

    if not failed and not app.statuscode and not app._warncount:
        (Path(app.doctreedir) / UNFINISHED).unlink(missing_ok=True)


def consistent(app, env) -> None:
    store.findings(env)


def setup(app) -> dict:
    nodes.register(app)
    gather.register(app)
    front.register(app)
    cite.register(app)
    rerun.register(app)
    app.connect("config-inited", begin)
    app.connect("builder-inited", prepare)
    app.connect("env-get-outdated", store.outdated)
    app.connect("env-purge-doc", store.purge)
    app.connect("env-merge-info", store.merge)
    app.connect("doctree-read", remember)
    app.connect("env-updated", store.rewritten)
    app.connect("env-check-consistency", consistent)
    app.connect("doctree-resolved", gather.fill)
    app.connect("build-finished", export.write)
    app.connect("build-finished", end, priority=1000)
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": True}
