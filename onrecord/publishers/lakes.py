"""The Aral Sea and Lake Balkhash: a compiled series and single readings."""

from __future__ import annotations

from pathlib import Path

import pandas as pd

from onrecord.publishers import UNIT, VALUE, YEAR, Field, raw_csv, resource


@resource(
    name="aral-sea-area",
    title="Surface of the Aral Sea, 1986-2018",
    description="Surface by part and year, compiled from a study supported by UNESCO.",
    publisher="Aral Sea area visualization project",
    extract="water-aral-sea-area",
    copy="github.com/olayway/aral-sea-area-visualization @ 5d3e049aebc6, data/aral_area.csv",
    licence="ODC-PDDL-1.0",
    status="unverifiable",
    fields=(
        YEAR,
        Field(
            "part",
            description="total; large (the South Aral until 2006, then its western basin); eastern; small (the North Aral)",
            allowed=("total", "large", "eastern", "small"),
        ),
        VALUE,
        UNIT,
    ),
    key=("year", "part"),
    floor=100,
    covers={"year": ("1986", "2018"), "part": ("total", "small")},
    bands=(("part == 'total'", 6, 42),),
    gaps=("Years after 2018 are left out: collected by hand from news, they halve the North Aral in a year, which did not happen.",),
)
def aral(raw: Path) -> pd.DataFrame:
    frame = raw_csv(raw, "water-aral-sea-area", "aral-sea-area.csv")
    return frame.melt("year", var_name="part").query("value != ''").assign(unit="thousand km2")


@resource(
    name="lake-balkhash",
    title="Lake Balkhash: published readings of its level, 2016-2025",
    description="Scattered readings by Kazakh ministries and Kazhydromet in the press, and the level set as a floor: not a series.",
    publisher="Kazakh ministries and Kazhydromet, through the press",
    extract="water-balkhash-level-press",
    copy="the outlets named in each row",
    licence="facts",
    status="unverifiable",
    fields=(
        Field("period", description="Date, or as vaguely as the report gives it; policy floor: the target"),
        Field(
            "indicator",
            description="level_m_baltic (metres, Baltic system) or gauge_reading_cm (over an unstated zero)",
            allowed=("level_m_baltic", "gauge_reading_cm"),
        ),
        VALUE,
        UNIT,
        Field("address", description="Where it was read"),
    ),
    key=("period", "indicator"),
    floor=10,
    covers={"indicator": ("level_m_baltic",)},
    bands=(("indicator == 'level_m_baltic'", 340, 344),),
    gaps=("No series of the lake's level was found.", "Readings in metres and over the gauge's own zero cannot be joined."),
)
def balkhash(raw: Path) -> pd.DataFrame:
    frame = raw_csv(raw, "water-balkhash-level-press", "balkhash-level-observations.csv")
    units = {"level_m_baltic": "m", "gauge_reading_cm": "cm"}
    return frame.assign(period=frame["when"], indicator=frame["measure"], unit=frame["measure"].map(units), address=frame["read_from"])
