"""UNHCR: refugees and others of concern by origin and asylum."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pandas as pd

from onrecord.publishers import YEAR, Field, raw_csv, resource
from onrecord.publishers.api import Client, field, frame_of

GROUPS = ("refugees", "asylum_seekers", "returned_refugees", "idps", "stateless", "ooc", "oip", "hst")
BREAKS = {"IRN": ("2022", "2025"), "UZB": ("2021", "2025"), "TKM": ("2023", "2025")}
FIVE = "KAZ,KGZ,TJK,TKM,UZB"


def parse_api(client: Client, have: pd.DataFrame) -> pd.DataFrame:
    """Population: Afghans by country of asylum, and the five states as origin and as asylum."""
    rows = []
    for asked in (
        {"coo": "AFG", "coa_all": "true", "yearFrom": min(have["year"])},
        {"coo": FIVE, "coa_all": "true", "yearFrom": 1992},
        {"coa": FIVE, "coo_all": "true", "yearFrom": 1992},
    ):
        page = pages = 1
        while page <= pages:
            answer = client.json("population/", limit=1000, page=page, yearTo=date.today().year, cf_type="ISO", **asked)
            pages, page = int(field(answer, "maxPages")), page + 1
            for item in field(answer, "items"):
                counts = [str(field(item, g)) for g in GROUPS]
                rows.append((field(item, "coo_iso"), field(item, "coa_iso"), field(item, "year"), *("" if c in ("-", "None") else c for c in counts)))
    return frame_of(rows, ["coo_iso", "coa_iso", "year", *GROUPS])


def long(frame: pd.DataFrame) -> pd.DataFrame:
    """One row an origin, asylum, year and group; zeros left out, breaks flagged."""
    frame = frame.rename(columns={"coo_iso": "origin", "coa_iso": "asylum"}).drop_duplicates(["origin", "asylum", "year"])
    frame = frame.melt(["origin", "asylum", "year"], GROUPS, "indicator", "value")
    frame = frame[~frame["value"].isin(["", "0"])]
    changed = [
        origin == "AFG" and year in BREAKS.get(asylum, ()) and group in ("refugees", "oip")
        for origin, asylum, year, group in zip(frame["origin"], frame["asylum"], frame["year"], frame["indicator"], strict=True)
    ]
    return frame.assign(flag=pd.Series(changed, index=frame.index).map({True: "break", False: ""}))


@resource(
    name="refugees",
    title="Refugee Population Statistics: Afghans, and origins and asylum in Central Asia, to 2025",
    description="Afghans by country of asylum from 1979, and every origin and asylum that involves one of the five Central Asian states from 1992. "
    "Zeros are left out: a missing row is zero or not reported.",
    publisher="UNHCR",
    extract="unhcr-refugees-2025",
    copy="github.com/PopulationStatistics/refugees @ 0c16a6d0c2f3 : data/population.rda (package 2025.12.1)",
    licence="CC-BY-4.0",
    status="spot-checked",
    fields=(
        Field("origin", description="Country of origin, ISO 3166-1 alpha-3; UNK unknown, XXA stateless as published"),
        Field("asylum", description="Country of asylum or residence, ISO 3166-1 alpha-3"),
        YEAR,
        Field(
            "indicator",
            description="refugees (with people in refugee-like situations), asylum_seekers, returned_refugees (in the year), idps, "
            "stateless, ooc: others of concern, oip: other people in need of protection, hst: host community",
            allowed=GROUPS,
        ),
        Field("value", "integer", "People at the end of the year", unit="persons", low=1),
        Field("flag", description="break: what is counted changed, or seems to have, from the year before", required=False, allowed=("break",)),
    ),
    key=("origin", "asylum", "year", "indicator"),
    floor=10500,
    covers={"origin": ("AFG", "KAZ", "KGZ", "TJK", "TKM", "UZB"), "asylum": ("IRN", "PAK", "TJK", "UZB", "KAZ", "KGZ", "TKM"), "year": ("2021", "2025")},
    bands=(
        ("origin == 'AFG' and asylum == 'PAK' and indicator == 'refugees'", 100000, 5000000),
        ("origin == 'AFG' and asylum == 'IRN' and year == '2022' and indicator == 'refugees'", 3000000, 4000000),
    ),
    gaps=(
        "Afghans in Uzbekistan: 13 in 2020, 13,032 in 2021, 5 in 2025 beside 7,700 under oip; in Turkmenistan 9 in 2025 beside 3,200.",
        "Read the groups together.",
        "Iran from 2022 includes people in refugee-like situations; in 2025 part of them stands under oip.",
        "Registered people only in Kyrgyzstan and Tajikistan.",
    ),
    api="unhcr",
    parse_api=parse_api,
    normalise=long,
    each_year=("origin == 'AFG' and asylum == 'PAK' and indicator == 'refugees'", "origin == 'AFG' and asylum == 'IRN' and indicator == 'refugees'"),
)
def refugees(raw: Path) -> pd.DataFrame:
    parts = [
        raw_csv(raw, "unhcr-refugees-2025", name) for name in ("afghans_by_country_of_asylum_1979_2025.csv", "central_asia_origin_or_asylum_1990_2025.csv")
    ]
    return pd.concat(parts, ignore_index=True)
