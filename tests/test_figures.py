"""Figures: plain and short numbers, complete descriptions, fresh pictures."""

from __future__ import annotations

import json

import numpy as np
import pandas as pd
import plotly.graph_objects as go
import pytest

from onrecord import figures, pictures, tables
from onrecord.base import DataError
from tests.conftest import ROOT

TABLE = tables.package()["resources"][0]["name"]
FRAME = pd.DataFrame({"Year": [2020, 2021], "Share": [1 / 3, np.nan]})


def test_numbers_have_six_digits_and_arrays_are_lists():
    fig = go.Figure(go.Bar(x=np.arange(3), y=np.array([1 / 3, 2e9 / 3, np.nan])))
    spec = figures.spec(fig)
    assert spec["data"][0]["x"] == [0, 1, 2]
    assert spec["data"][0]["y"] == [0.333333, 666667000, None]
    assert "template" not in spec["layout"] and spec["layout"]["height"] == figures.HEIGHT
    json.dumps(spec, allow_nan=False)


def test_plain_unpacks_matrices_and_keeps_text():
    packed = json.loads(go.Figure(go.Heatmap(z=np.array([[1.0, 0.1234567], [3.0, 4.0]]))).to_json())["data"][0]["z"]
    assert figures.plain(packed) == [[1, 0.123457], [3, 4]]
    assert figures.plain({"a": ("x", True, None, float("inf"))}) == {"a": ["x", True, None, None]}


def test_hash_follows_figure_template_and_nothing_else(monkeypatch):
    one, same, other = ({"data": [{"y": [v]}], "layout": {}} for v in (1, 1, 2))
    assert figures.fingerprint(one) == figures.fingerprint(same) != figures.fingerprint(other)
    before = figures.fingerprint(one)
    monkeypatch.setitem(figures.TEMPLATES, "light", {"layout": {}})
    assert figures.fingerprint(one) != before


def test_records_of_a_table():
    frame = pd.DataFrame(
        {"When": pd.to_datetime(["2021-05-01"]), "Value": [1234567.89], "Count": pd.array([None], dtype="Int64")}, index=pd.Index(["a"], name="Key")
    )
    assert figures.records(frame) == {"columns": ["Key", "When", "Value", "Count"], "rows": [["a", "2021-05-01", 1234570, None]]}


def test_events_are_drawn_from_their_first_to_their_last_day():
    from onrecord import events, ledger

    settled = [e for e in ledger.events().values() if e.happened != "unknown"]
    month = next(e.id for e in settled if len(e.date) == 7)
    frame = events(month)
    assert (frame.loc[0, "start"].day, (frame.loc[0, "end"] + pd.Timedelta("1D")).day) == (1, 1)
    open_one = next(e.id for e in ledger.events().values() if e.happened == "unknown")
    for bad, message in ((open_one, "no settled event"), ("no-such-event", "no settled event")):
        with pytest.raises(DataError, match=message):
            events(bad)


def call(**changes):
    given = {
        "name": "a-name",
        "title": "A finding in a sentence",
        "subtitle": "Share, %",
        "alt": "Two bars of which the second is missing, drawn for a test.",
        "data": FRAME,
        "tables": [TABLE],
    }
    figures.figure(go.Figure(go.Bar(y=[1])), **(given | changes))


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"name": "A Name"}, "a name is lower-case words"),
        ({"title": "Short"}, "its title is missing or too short"),
        ({"subtitle": ""}, "its subtitle"),
        ({"alt": "A chart."}, "its alt"),
        ({"data": FRAME.iloc[:0]}, "the plotted table is empty"),
        ({"tables": []}, "name the tables"),
        ({"tables": ["no-such-table"]}, "no table 'no-such-table'"),
    ],
)
def test_incomplete_figure(changes, message):
    with pytest.raises(DataError, match=message):
        call(**changes)


def test_figure_carries_what_readers_need(monkeypatch):
    shown = {}
    monkeypatch.setattr("IPython.display.display", lambda data, raw, metadata: shown.update(data=data, about=metadata["onrecord"]))
    call()
    assert shown["about"]["hash"] == figures.fingerprint(figures.spec(go.Figure(go.Bar(y=[1]))))
    assert shown["about"]["data"]["rows"] == [[2020, 0.333333], [2021, None]]
    assert shown["about"]["sources"] and "A finding in a sentence" in shown["data"]["text/plain"]


@pytest.mark.parametrize("dark", [False, True])
def test_fixed_colours_stand_out_on_the_ground(dark):
    def luminance(colour):
        parts = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
        return sum(w * (p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4) for w, p in zip((0.2126, 0.7152, 0.0722), parts, strict=True))

    ground = luminance(figures.template(dark)["layout"]["hoverlabel"]["bgcolor"])
    for colour in (figures.CHINA, figures.RUSSIA, figures.WEST, figures.HIGHLIGHT, figures.CONTEXT):
        light, deep = sorted((luminance(colour), ground), reverse=True)
        assert (light + 0.05) / (deep + 0.05) >= 3, colour


def test_committed_pictures_are_fresh():
    """Each figure of the committed notebooks has its two pictures, drawn from what it is now; no picture is left over."""
    stale, wanted = [], set()
    for page, plot, about in pictures.drawn(ROOT):
        layout = {k: v for k, v in plot["layout"].items() if k != "template"}
        now = figures.fingerprint({"data": plot["data"], "layout": layout})
        for theme in figures.TEMPLATES:
            path = pictures.picture(ROOT, page, about["name"], theme)
            wanted.add(path)
            if pictures.stamp(path) != now:
                stale.append(str(path.relative_to(ROOT)))
    assert stale == [], "run 'make figures'"
    assert set((ROOT / "book" / "_static" / "figures").rglob("*.svg")) == wanted


def test_names_of_figures_are_anchors_once_on_a_page():
    names = [(page, about["name"]) for page, _, about in pictures.drawn(ROOT)]
    assert len(names) == len(set(names))
