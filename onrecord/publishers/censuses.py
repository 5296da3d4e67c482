"""Censuses and population estimates by ethnic group: Kazakhstan and Xinjiang, as quoted on the pages read."""

from __future__ import annotations

from pathlib import Path

import pandas as pd

from onrecord.publishers import ISO3, UNIT, VALUE, YEAR, Field, raw_csv, resource

MIRROR = "liquisearch|wikipedia|eudic|GitHub"
COLLECTIONS = "citypopulation"
AREAS = ("all", "Xinjiang", "Almaty region", "Almaty city", "East Kazakhstan region", "Karaganda region", "Kyzylorda region", "North Kazakhstan region")
BASES = ("census", "census, revised base", "estimate", "estimate before the census", "unsourced")


def basis(text: str) -> str:
    """What stands behind a figure, from the words of its date."""
    if "unsourced" in text:
        return "unsourced"
    if "pre-census" in text or text.startswith(("2019", "2020 current")):
        return "estimate before the census"
    if "revised" in text:
        return "census, revised base"
    return "census" if "census" in text or "change" in text else "estimate"


@resource(
    name="ethnic-groups",
    title="Kazakhstan and Xinjiang: population by ethnic group",
    description="Census and estimated numbers and shares of ethnic groups, 1982 to 2024, each with the page where it was read. Trends need census points: "
    "estimates before the census of 2021 ran half a million Russians above it.",
    publisher="Censuses of the USSR, Kazakhstan and China, as quoted",
    extract="ethnic-composition-kaz-xinjiang",
    copy="the pages named in each row",
    licence="facts",
    status="diverged",
    fields=(
        ISO3,
        Field("area", description="Region or city; 'all' is the country", allowed=AREAS),
        YEAR,
        Field("basis", description="What stands behind the figure", allowed=BASES),
        Field("group", description="Ethnic group; total = everybody"),
        Field(
            "indicator",
            description="number, share of the population, or the change of a number from 2010 to 2020 (in persons, in per cent)",
            allowed=("number", "share", "number-change", "change"),
        ),
        VALUE,
        UNIT,
        Field(
            "flag",
            description="mirror: read in a copy of an encyclopedia or another reprint; press: in the press or on an office's page; "
            "collection: in a collection of census results",
            allowed=("mirror", "press", "collection"),
        ),
        Field("address", description="Page read"),
    ),
    key=("iso3", "area", "year", "basis", "group", "indicator"),
    floor=60,
    covers={"iso3": ("KAZ", "CHN"), "year": ("1989", "2009", "2021", "2020"), "group": ("Russian", "Kazakh", "Uyghur", "Han")},
    bands=(("indicator == 'share'", 1, 75), ("iso3 == 'KAZ' and group == 'Russian' and indicator == 'number' and unit == 'persons'", 2.5e6, 3.6e6)),
    gaps=(
        "The share of Russians in 1989 exists in two versions: 37.8 and 37.4 per cent.",
        "North Kazakhstan: a table without source; the regions of 2022 rest on estimates before the census was used.",
        "Not read: ethnic counts of northern Kazakhstan in 2021, of Xinjiang in 2010, and Kyrgyz and Tajiks in Xinjiang.",
    ),
)
def ethnic_groups(raw: Path) -> pd.DataFrame:
    frame = raw_csv(raw, "ethnic-composition-kaz-xinjiang", "ethnic_composition.csv")
    place, when = frame["place"].str.partition(" "), frame["census_or_date"]
    frame = frame.assign(
        iso3=place[0],
        area=place[2].replace({"": "all"}),
        basis=when.map(basis),
        change=when.str.contains("change"),
        year=when.where(~when.str.contains("change"), "2020").str[:4],
        address=frame["source"].where(frame["source"] != "idem").ffill(),
    )
    frame["flag"] = "press"
    site = frame["address"].str.partition(" (")[0]
    frame.loc[site.str.contains(COLLECTIONS), "flag"] = "collection"
    frame.loc[site.str.contains(MIRROR), "flag"] = "mirror"
    parts = []
    for column, named, changed in (("number", "number", "number-change"), ("percent", "share", "change")):
        part = frame[frame[column] != ""]
        split = part[column].str.extract(r"^\+?(?P<value>[\d.]+) ?(?P<scale>million|thousand)?")
        unit = (split["scale"].fillna("") + " persons").str.strip() if column == "number" else "%"
        parts.append(part.assign(indicator=part["change"].map({False: named, True: changed}), value=split["value"], unit=unit))
    return pd.concat(parts)
