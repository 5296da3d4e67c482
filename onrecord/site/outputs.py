"""Turns the outputs of notebooks into document nodes, so that search, print and PDF have them."""

from __future__ import annotations

from docutils import nodes

from onrecord import figures, findings, page
from onrecord.site import nodes as made
from onrecord.site import store


class Outputs:
    """MyST-NB's renderer for the book's own kinds of output."""

    mime_priority_overrides = tuple(("*", mime, 1) for mime in (findings.MIME, page.QUOTE_MIME, page.CHAPTER_MIME, page.ALSO_MIME, figures.MIME))

    @staticmethod
    def handle_mime(renderer, data, inline: bool) -> list[nodes.Element] | None:
        """Nodes for one output, or ``None`` for other kinds; what it says is kept for the record's pages."""
        if inline:
            return None
        env = renderer.renderer.document.settings.env
        kept = store.page(env)
        if data.mime_type == findings.MIME:
            kept["findings"][data.content["id"]] = data.content
            return [made.finding(data.content)]
        if data.mime_type == page.ALSO_MIME:
            for row in data.content["findings"]:
                kept["findings"][row["id"]] = row
            return [made.also_checked(data.content["findings"])]
        if data.mime_type == page.QUOTE_MIME:
            kept["quotes"].append(data.content["id"])
            return [made.quotation(data.content, env.docname)]
        if data.mime_type == page.CHAPTER_MIME:
            kept["chapter"] = data.content
            return [made.opening(data.content)]
        if data.mime_type == figures.MIME:
            about = data.output_metadata.get("onrecord")
            if about is None:
                raise ValueError(f"{env.docname}: a Plotly figure that did not go through figure(…) has no title, source or alt text")
            kept["figures"][about["name"]] = about
            return [made.plot(data.content, about, env.docname)]
        return None
