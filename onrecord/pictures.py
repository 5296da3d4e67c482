"""Static pictures of the figures, light and dark, drawn by Chromium through Kaleido."""

from __future__ import annotations

import re
from pathlib import Path

from onrecord import figures, run

WIDTH = 760
_STAMP = re.compile(r"<!-- onrecord ([0-9a-f]{16}) -->")


def folder(root: Path, page: str) -> Path:
    """Where the pictures of a page stand: ``book/_static/figures/<chapter>``."""
    return root / "book" / "_static" / "figures" / Path(page).name


def picture(root: Path, page: str, name: str, theme: str) -> Path:
    return folder(root, page) / f"{name}-{theme}.svg"


def stamp(path: Path) -> str | None:
    """The hash of the figure that a picture was drawn from, or ``None``."""
    try:
        with path.open(encoding="utf-8") as svg:
            found = _STAMP.search(svg.read(200))
    except OSError:
        return None
    return found.group(1) if found else None


def drawn(root: Path) -> list[tuple[str, dict, dict]]:
    """Page, plotted figure and description of each figure in the committed notebooks."""
    found = []
    for path in run.notebooks(root):
        page = path.relative_to(root / "book").with_suffix("").as_posix()
        for cell in run.read(path).cells:
            for output in cell.get("outputs", ()):
                about = output.get("metadata", {}).get("onrecord")
                if about:
                    found.append((page, output["data"][figures.MIME], about))
    return found


def renew(root: Path, force: bool = False, say=print) -> int:
    """Draw the pictures whose figure, template or Plotly version changed; drop those of figures that went."""
    every = drawn(root)
    wanted = {picture(root, page, about["name"], theme) for page, _, about in every for theme in figures.TEMPLATES}
    for old in (root / "book" / "_static" / "figures").rglob("*.svg"):
        if old not in wanted:
            old.unlink()
            say(f"dropped {old.relative_to(root)}")
    due = [
        (plot, about, picture(root, page, about["name"], theme), theme)
        for page, plot, about in every
        for theme in figures.TEMPLATES
        if force or stamp(picture(root, page, about["name"], theme)) != about["hash"]
    ]
    if not due:
        say("figures: all pictures are fresh")
        return 0
    import asyncio

    asyncio.run(_draw(due, say, root))
    return 0


async def _draw(due: list, say, root: Path) -> None:
    import kaleido
    import plotly

    script = Path(plotly.__file__).parent / "package_data" / "plotly.min.js"
    shim = root / "_build" / "no-world-atlas.js"
    shim.parent.mkdir(exist_ok=True)
    # Maps bring their own geometry; an empty atlas keeps Plotly from asking its CDN for a world file.
    shim.write_text(
        "window.PlotlyGeoAssets={topojson:{}};['world','africa','asia','europe','north-america','south-america','usa']"
        ".forEach(function(n){['110m','50m'].forEach(function(r){window.PlotlyGeoAssets.topojson[n.replace('-','')+'_'+r]="
        "window.PlotlyGeoAssets.topojson[n+'_'+r]={type:'Topology',objects:{coastlines:{type:'GeometryCollection',geometries:[]},"
        "land:{type:'GeometryCollection',geometries:[]},ocean:{type:'GeometryCollection',geometries:[]},lakes:{type:'GeometryCollection',geometries:[]},"
        "rivers:{type:'GeometryCollection',geometries:[]},countries:{type:'GeometryCollection',geometries:[]},"
        "subunits:{type:'GeometryCollection',geometries:[]}},arcs:[]};});});",
        encoding="utf-8",
    )
    page = kaleido.PageGenerator(plotly=script.as_uri(), mathjax=False, others=[shim.as_uri()])
    async with kaleido.Kaleido(n=1, page_generator=page) as browser:
        for number, (plot, about, path, theme) in enumerate(due, 1):
            spec = {"data": plot["data"], "layout": plot["layout"] | {"template": figures.TEMPLATES[theme]}}
            svg = await browser.calc_fig(spec, opts={"format": "svg", "width": WIDTH, "height": plot["layout"]["height"]})
            text = svg.decode("utf-8") if isinstance(svg, bytes) else svg
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(f"<!-- onrecord {about['hash']} -->\n{text}\n", encoding="utf-8")
            say(f"[{number}/{len(due)}] {path.relative_to(root)}")
