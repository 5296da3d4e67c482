"""The Sphinx extension: findings gathered from all pages, the record, figures, files beside the pages."""

from __future__ import annotations

import hashlib
import sys
from functools import cache
from pathlib import Path

from sphinx.application import ENV_PICKLE_FILENAME
from sphinx.errors import ExtensionError
from sphinx.search.en import SearchEnglish

from onrecord.base import DataError
from onrecord.site import cite, export, front, gather, nodes, rerun, store


class English(SearchEnglish):
    """Sphinx's index of English words; a word's stem is looked for once, not once on each page."""

    def init(self, options) -> None:
        super().init(options)
        self.stem = cache(super().stem)


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

    root = Path(app.srcdir)
    lock = root / "requirements.lock"
    own = [*sorted(Path(__file__).parent.glob("*.py")), *sorted((root / "book" / "_static").glob("onrecord.*"))]
    made_with = [sys.version.encode(), lock.read_bytes() if lock.is_file() else b"", *(p.read_bytes() for p in own)]
    config.onrecord_made_with = hashlib.sha256(b"\0".join(made_with)).hexdigest()
    config.nb_execution_cache_path = config.nb_execution_cache_path or str(run.cache_folder(root))
    mark = Path(app.doctreedir) / UNFINISHED
    if mark.exists():
        (mark.parent / ENV_PICKLE_FILENAME).unlink(missing_ok=True)
    mark.parent.mkdir(parents=True, exist_ok=True)
    mark.touch()


def unnumbered(app, config) -> None:
    """No page numbers its figures, and counting them reads every page again in each build; an extension of Jupyter Book sets this after the configuration."""
    config.numfig = False


# Places of the theme's own layout. The theme tries each part on each page, to see whether it is empty, even where another layout shows none.
PLACES = (
    *(f"navbar_{place}" for place in ("start", "center", "persistent", "end")),
    *("article_header_start", "article_header_end", "article_footer_items", "content_footer_items"),
    *("footer_start", "footer_center", "footer_end", "footer_content_items", "primary_sidebar_end", "secondary_sidebar_items"),
)


def bare(app, config) -> None:
    """Leave the theme's places empty: ``layout.html`` of the book has its own."""
    config.html_sidebars = {"**": []}
    config.html_theme_options = {**config.html_theme_options, **{place: [] for place in PLACES}}


def listed(app, config) -> None:
    """Leave out what the contents do not list. The extension that reads them can do so as well, but looks below every folder of the checkout first."""
    root = Path(app.srcdir)
    found = (p.relative_to(root) for p in (root / "book").rglob("*") if p.suffix in config.source_suffix)
    strays = [p.as_posix() for p in found if p.with_suffix("").as_posix() not in config.external_site_map]
    config.exclude_patterns = [*config.exclude_patterns, *strays]


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
    app.add_search_language(English)
    # What pages are made with, beside what they say: where it changes, each is read afresh. They name script and style by their content.
    app.add_config_value("onrecord_made_with", "", "env", types=(str,))
    app.connect("config-inited", begin)
    app.connect("config-inited", unnumbered, priority=900)
    app.connect("config-inited", bare, priority=900)
    app.connect("config-inited", listed, priority=950)
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
