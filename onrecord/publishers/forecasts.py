"""Forecasts of the day, by their publishers, as read in reports and in the press (the IMF's databases are in ``imf``)."""

from __future__ import annotations

import re
from pathlib import Path

import pandas as pd

from onrecord.base import DataError
from onrecord.publishers import UNIT, YEAR, Field, raw_csv, resource

STAGES = {"pre-war": "before the war", "spring 2022": "spring 2022", "later": "later"}
PUBLISHERS = {
    "World Bank / KNOMAD": "World Bank",
    "Interfax consensus of analysts": "Analysts asked by Interfax",
    "FocusEconomics (quoted by Kommersant)": "FocusEconomics",
}
EDITIONS = {
    "pre-war forecast quoted in Spring 2022 update": "Forecast before the war",
    "ECA Economic Update Spring 2022 (War in the Region)": "ECA Economic Update Spring 2022",
    "June 2022 forecast, quoted in October": "Forecast of June 2022",
    "latest forecast at the time of bne Outlook 2022 (edition not named on the page)": "Forecast of late 2021",
    "statement of the head of the Ashgabat office": "Statement of the Ashgabat office, February 2022",
    "economic update of spring 2022 (before the May edition)": "Economic update of spring 2022",
    "forecast before September 2022 (that is, the May edition)": "Regional Economic Prospects May 2022",
    "ADO 2022 (April)": "ADO April 2022",
    "ADO 2022 (April), quoted in the July Supplement": "ADO April 2022",
    "earlier forecast quoted on 4 March 2022": "Forecast before the war",
    "Policy Brief 17 (Ratha and Kim)": "KNOMAD Policy Brief 17",
    "early April 2022": "Poll of early April 2022",
}
INDICATORS = {
    "real GDP growth": "growth",
    "output": "output",
    "consumer price inflation": "inflation",
    "inflation, end of year": "inflation-end-of-year",
    "remittance inflows, change on year": "remittance-inflows",
    "remittance outflows, change on year": "remittance-outflows",
    "remittances, expected loss": "remittance-loss",
}
UNITS = {"remittance-loss": "% of GDP", "inflation": "%", "inflation-end-of-year": "%"}
# Readings that are not plain numbers: value, other end of a range, bound.
WORDED = {
    ">15": ("15", "", "more than"),
    ">20": ("20", "", "more than"),
    "-20 to -30": ("-20", "-30", "range"),
    "-2 to -3": ("-2", "-3", "range"),
    "down by as much as 40": ("-40", "", "as much as"),
}


@resource(
    name="growth-forecasts",
    title="Forecasts for 2022 to 2024: growth, prices and remittances",
    description="What the IMF, the World Bank, the EBRD, the ADB and two other forecasters expected, edition by edition, from September 2021 to October 2022. "
    "One row a figure; where several pages give it, all addresses stand in the row.",
    publisher="IMF, World Bank, EBRD, ADB and others, as named in each row",
    extract="growth-forecasts-ex-ante",
    copy="the pages named in each row",
    licence="facts",
    published="2022-10",
    status="spot-checked",
    fields=(
        Field("publisher", description="Forecaster"),
        Field("edition", description="Report or statement"),
        Field("published", description="Month or day of the edition; empty where the page only says that it came before the war", required=False),
        Field("stage", description="Before the war, spring 2022, or later (June to October 2022: context only)", allowed=tuple(STAGES.values())),
        Field(
            "iso3",
            description="Country, ISO 3166-1 alpha-3, or the forecaster's region: Central Asia, Caucasus and Central Asia, Europe and "
            "Central Asia, EBRD regions",
        ),
        YEAR,
        Field(
            "indicator",
            description="growth: real GDP; inflation: consumer prices; remittance-inflows, remittance-outflows: change on year; "
            "remittance-loss: fall as a share of GDP; output: Afghan output over the twelve months from August 2021",
            allowed=tuple(INDICATORS.values()),
        ),
        Field("value", "number", "Figure as read; of a range its first end"),
        Field("value_to", "number", "Other end of a range", required=False),
        Field("bound", description="How a figure that is no point is worded", required=False, allowed=("more than", "as much as", "range")),
        UNIT,
        Field("confidence", description="high: the page names edition and figure; medium: the edition or its date is inferred", allowed=("high", "medium")),
        Field("flag", description="quoted: read in a later text that looks back", required=False, allowed=("quoted",)),
        Field("address", description="Where it was read; several addresses are separated by a blank"),
    ),
    key=("publisher", "edition", "iso3", "year", "indicator"),
    floor=115,
    covers={
        "iso3": ("KAZ", "KGZ", "TJK", "TKM", "UZB", "RUS", "ARM", "AZE", "GEO"),
        "publisher": ("IMF", "World Bank", "EBRD", "ADB"),
        "stage": tuple(STAGES.values()),
        "indicator": ("growth", "remittance-inflows"),
    },
    bands=(("indicator == 'growth' and iso3 != 'UKR'", -13, 10), ("indicator == 'remittance-inflows'", -35, 25)),
    gaps=(
        "The World Bank published nothing for Turkmenistan.",
        "Not found: EBRD November 2021 and ADB December 2021 by country, EDB 2021, World Bank spring 2022 for Armenia and Georgia.",
        "The World Bank's January 2022 figures come from a ministry's page that names their report badly; a second page names it.",
        "EBRD May 2022 for the Kyrgyz Republic, Tajikistan and Turkmenistan is quoted back in a text of September 2022.",
        "Left out: Russian inflation from a page with an evident slip (2.3 per cent for 2022), and a Kyrgyz forecast of an unnamed forecaster.",
    ),
)
def growth_forecasts(raw: Path) -> pd.DataFrame:
    frame = raw_csv(raw, "growth-forecasts-ex-ante", "forecast_readings.csv")
    frame = frame[~frame["confidence"].str.startswith(("UNUSABLE", "low"))].copy()
    quoted = frame["edition"].str.contains("quoted|forecast before|latest forecast")
    dated = frame["date"].where(~frame["date"].str.startswith("before"), "")
    worded = frame["value"].map(lambda v: WORDED.get(v, (v, "", "")))
    frame = frame.assign(
        flag=quoted.map({True: "quoted", False: ""}),
        published=dated.map(lambda d: "".join(re.findall(r"\d{4}-\d{2}(?:-\d{2})?", d)[:1])),
        stage=frame["group"].map(STAGES),
        publisher=frame["publisher"].replace(PUBLISHERS),
        edition=frame["edition"].replace(EDITIONS),
        iso3=frame["country"].replace({"RUS (outflows)": "RUS"}),
        year=frame["year"].replace({"Aug 2021-Aug 2022": "2022"}),
        indicator=frame["indicator"].map(INDICATORS),
        value=worded.str[0],
        value_to=worded.str[1],
        bound=worded.str[2],
        confidence=frame["confidence"].str.extract(r"^(\w+)")[0],
        address=frame["address"].map(address),
    )
    frame["unit"] = frame["indicator"].map(UNITS).fillna("% change on year")
    return merged(frame)


def address(text: str) -> str:
    """The address alone; pages without one are described in a few words."""
    return text.split(" ")[0] if text.startswith("http") else "(page without address, 29 September 2022, citing Asia-Plus)"


def merged(frame: pd.DataFrame) -> pd.DataFrame:
    """One row a figure, the best reading first; readings of one figure must agree."""
    key = ["publisher", "edition", "iso3", "year", "indicator"]
    rows = []
    for name, group in frame.sort_values(["confidence", "flag"], kind="stable").groupby(key):
        if pd.to_numeric(group["value"]).nunique() > 1:
            raise DataError(f"growth-forecasts: readings of {name} differ")
        rows.append(group.iloc[0].to_dict() | {"address": " ".join(dict.fromkeys(group["address"]))})
    return pd.DataFrame(rows)
