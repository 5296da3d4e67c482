"""Figures: one template, fixed colours, and a Plotly figure with its name, title, alt text and data."""

from __future__ import annotations

import base64
import hashlib
import json
import math
import re
from collections.abc import Sequence
from typing import Any
from urllib.parse import quote

import pandas as pd

from onrecord import tables as tabular
from onrecord.base import DataError

MIME = "application/vnd.plotly.v1+json"
# Each colour has a contrast of 3:1 or more on the page's white and on its dark ground.
CHINA, RUSSIA, WEST = "#c9453d", "#3f7fc4", "#2a8f6d"
HIGHLIGHT, CONTEXT = "#b9770e", "#868e99"
COLOURS = {"CHN": CHINA, "RUS": RUSSIA, "EUU": WEST, "USA": WEST, "West": WEST}
FONT = "Inter, system-ui, -apple-system, 'Segoe UI', Roboto, 'Noto Sans', sans-serif"
HEIGHT = 400


def template(dark: bool = False) -> dict:
    """The Plotly template of the book, for light or dark pages; shipped once with the site."""
    ink, line, ground = ("#e6e8eb", "#3a424d", "#14181f") if dark else ("#22272e", "#dfe2e6", "#ffffff")
    muted = "#aab2bd" if dark else "#57606a"
    axis = {
        "gridcolor": line,
        "linecolor": line,
        "zerolinecolor": muted,
        "zerolinewidth": 1,
        "ticks": "",
        "automargin": True,
        "tickfont": {"color": muted, "size": 13},
        "title": {"font": {"color": muted, "size": 13}, "standoff": 8},
    }
    layout = {
        "font": {"family": FONT, "size": 14, "color": ink},
        "paper_bgcolor": "rgba(0,0,0,0)",
        "plot_bgcolor": "rgba(0,0,0,0)",
        "colorway": [HIGHLIGHT, CONTEXT, RUSSIA, CHINA, WEST],
        "margin": {"l": 8, "r": 12, "t": 28, "b": 8},
        "xaxis": axis | {"showgrid": False},
        "yaxis": axis,
        "hovermode": "closest",
        "separators": ".,",
        "hoverlabel": {"bgcolor": ground, "bordercolor": muted, "font": {"family": FONT, "color": ink}},
        "legend": {"orientation": "h", "x": 0, "xanchor": "left", "y": 1.02, "yanchor": "bottom", "title": {"text": ""}, "font": {"size": 13}},
        "annotationdefaults": {"font": {"color": ink, "size": 13}, "showarrow": False},
        "geo": {"bgcolor": "rgba(0,0,0,0)", "showframe": False, "showcoastlines": False, "showland": False, "showlakes": False, "showcountries": False},
        "coloraxis": {"colorbar": {"outlinewidth": 0, "tickfont": {"color": muted}}},
    }
    return {"layout": layout}


# Maps bring their own outlines. Told of an atlas without any, Plotly in JupyterLab does not ask its own host for one.
_ATLAS = {
    "type": "Topology",
    "arcs": [],
    "objects": {
        layer: {"type": "GeometryCollection", "geometries": []} for layer in ("coastlines", "land", "ocean", "lakes", "rivers", "countries", "subunits")
    },
}
NO_ATLAS = f"data:application/json,{quote(json.dumps(_ATLAS, separators=(',', ':')))}#"
MAPS = ("choropleth", "scattergeo")
TEMPLATES = {"light": template(), "dark": template(dark=True)}
_names: dict[str, str] = {}


def plain(value: Any) -> Any:
    """A Plotly value as plain JSON: typed arrays as lists, numbers rounded to six significant digits."""
    if isinstance(value, dict):
        if {"bdata", "dtype"} <= set(value):
            import numpy as np

            array = np.frombuffer(base64.b64decode(value["bdata"]), dtype=value["dtype"])
            if "shape" in value:
                array = array.reshape([int(n) for n in str(value["shape"]).split(",")])
            return plain(array.tolist())
        return {k: plain(v) for k, v in value.items()}
    if isinstance(value, (list, tuple)):
        return [plain(v) for v in value]
    if isinstance(value, float):
        if not math.isfinite(value):
            return None
        short = float(f"{value:.6g}")
        return int(short) if short.is_integer() and abs(short) < 1e15 else short
    return value


def spec(fig) -> dict:
    """A figure's data and layout without template, as plain JSON."""
    raw = plain(json.loads(fig.to_json()))
    raw["layout"].pop("template", None)
    raw["layout"].setdefault("height", HEIGHT)
    return {"data": raw["data"], "layout": raw["layout"]}


def fingerprint(plotted: dict) -> str:
    """Hash of a figure, the template and Plotly's version: what its static pictures must carry."""
    from importlib.metadata import version

    text = json.dumps([plotted, TEMPLATES, version("plotly")], sort_keys=True, ensure_ascii=False)
    return hashlib.sha256(text.encode()).hexdigest()[:16]


def records(frame: pd.DataFrame) -> dict:
    """The plotted table as plain JSON: columns and rows, six significant digits, gaps as ``None``."""
    if not isinstance(frame.index, pd.RangeIndex):
        frame = frame.reset_index()
    rows = []
    for row in frame.itertuples(index=False):
        rows.append([None if pd.isna(v) else f"{v:%Y-%m-%d}" if isinstance(v, pd.Timestamp) else plain(v.item() if hasattr(v, "item") else v) for v in row])
    return {"columns": [str(c) for c in frame.columns], "rows": rows}


def _sources(tables: Sequence[str], events: Sequence[str]) -> str:
    told = [tabular.source_line(list(tables))] if tables else []
    if len(events):
        told.append(f"this book’s table of events, {len(events)} of them, each with what was read on the timeline page")
    return "; ".join(told)


def figure(
    fig, *, name: str, title: str, subtitle: str, alt: str, data: pd.DataFrame, tables: Sequence[str] = (), events: Sequence[str] = (), note: str = ""
) -> None:
    """Show a Plotly figure with all that a reader needs to use and cite it.

    name: its permanent anchor on the page. title: the finding. subtitle: what is drawn and its unit.
    alt: one or two sentences saying what the picture shows. data: the plotted table, with readable
    column names. tables: the tables it was drawn from; events: the ids of the documented events. Raises :class:`DataError` where one is missing.
    """
    if not re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", name):
        raise DataError(f"figure {name!r}: a name is lower-case words joined by hyphens")
    for label, text, least in (("title", title, 15), ("subtitle", subtitle, 5), ("alt", alt, 40)):
        if len(text.strip()) < least:
            raise DataError(f"figure {name!r}: its {label} is missing or too short to help a reader")
    if data.empty:
        raise DataError(f"figure {name!r}: the plotted table is empty")
    if not tables and not len(events):
        raise DataError(f"figure {name!r}: name the tables or events it was drawn from")
    plotted = spec(fig)
    about = {
        "name": name,
        "title": title,
        "subtitle": subtitle,
        "alt": " ".join(alt.split()),
        "note": note,
        "tables": list(tables),
        "sources": _sources(tables, events),
        "data": records(data),
        "hash": fingerprint(plotted),
    }
    from IPython.display import display

    config = {"displaylogo": False, "responsive": True} | ({"topojsonURL": NO_ATLAS} if any(t["type"] in MAPS for t in plotted["data"]) else {})
    shown = {"data": plotted["data"], "layout": plotted["layout"] | {"template": TEMPLATES["light"]}, "config": config}
    display({MIME: shown, "text/plain": f"{title}. {about['alt']}"}, raw=True, metadata={"onrecord": about})
