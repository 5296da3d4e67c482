"""Opinion polls in Central Asia as printed in articles, and counts of protests against China."""

from __future__ import annotations

from pathlib import Path

import pandas as pd

from onrecord.base import DataError
from onrecord.publishers import Field, raw_csv, resource
from onrecord.publishers.quoted import MOST, quoted

PERIODS = {
    "2022 (Wave 11, June)": "2022-06 (wave 11)",
    "2021 (April 2021 to January 2022)": "2021-04 to 2022-01",
    "2018 (end)": "end of 2018",
    "2021 (published August; field date not given)": "published 2021-08",
    "late June to early July, year not on the page": "June and July, year not given",
    "about mid-2023 (half a year after December 2022; no field date)": "about mid-2023",
    "date not shown": "not given",
}


@resource(
    name="opinion-polls",
    title="Opinion of Russia, China and the war in Central Asia: single readings printed in articles, 2018-2023",
    description="Single poll results, each read in an article. Questions differ: approval of a leadership, state of relations and attitude to a country "
    "are not one series.",
    publisher="Pollsters named in each row, as reported by the press",
    extract="opinion-polls-press",
    copy="pages named in each row",
    licence="facts",
    status="unverifiable",
    fields=(
        Field("pollster", description="Who asked"),
        Field("period", description="Field date as the article gives it"),
        Field("sample", description="People asked, or who was asked", required=False),
        Field("iso3", description="Country asked, ISO 3166-1 alpha-3, or the median of countries"),
        Field("about", description="Country, ISO 3166-1 alpha-3, or war: the war in Ukraine"),
        Field("question", description="What was asked, in short"),
        Field("answer", description="Answer"),
        Field("value", "number", "Share of those asked", unit="per cent", low=0, high=100),
        Field("confidence", description="Confidence in the page read", allowed=("high", "medium", "low")),
        Field(
            "flag",
            description="more-than, almost: as worded; capital: asked in the capital only; undated: the year is not on the page; "
            "machine-translated: page in machine translation",
            required=False,
            allowed=("more-than", "almost", "capital", "undated", "machine-translated"),
        ),
        Field("address", description="Where it was read"),
    ),
    key=("pollster", "period", "iso3", "about", "question", "answer"),
    floor=70,
    covers={"iso3": ("KAZ", "KGZ", "TJK", "UZB"), "about": ("RUS", "CHN", "war")},
    gaps=(
        "Nothing on Turkmenistan; no wave of the Central Asia Barometer on China by country; no approval of China's leadership by country.",
        "In Kazakhstan in 2022, 29 per cent approved of Russia's leadership (Gallup) and 87 per cent saw the country favourably (Barometer, telephone).",
        "IRI changed its scale in 2021; its readings about Turkey, Uzbekistan and the EU are left out.",
        "Figures of 2025 and 2026 that only a page of the Pravda network gives are left out.",
        "Read in articles, not in the pollsters' reports. The Barometer's wave 11 was in the field from 3 to 29 June 2022.",
    ),
    bands=(("answer == 'approve' and iso3 == 'KAZ'", 25, 60),),
)
def opinion_polls(raw: Path) -> pd.DataFrame:
    frame = raw_csv(raw, "opinion-polls-press", "polls_press.csv").rename(columns={"field_date": "period", "country": "iso3"})
    frame = frame[~frame["address"].str.contains("news-pravda") & ~frame["about"].isin(["EU", "TUR", "UZB"])]
    if frame["pollster"].str.split("[ ,]").str[0].value_counts().gt(MOST).any():
        raise DataError(f"opinion-polls: more than {MOST} readings of a pollster whose tables may not be republished")
    parts = frame["value_pct"].str.extract(r"^(>|almost )?([\d.]+)$")
    frame = frame.assign(value=parts[1], flag=parts[0].map({">": "more-than", "almost ": "almost"}).fillna(""))
    capital = frame["iso3"].str.contains(r"\(")
    # One page was read in machine translation: what its notes do not say of each value holds for all of them.
    translated = frame["note"].str.contains("machine translated")
    translated = frame["address"].isin(frame.loc[translated, "address"])
    frame["flag"] = frame["flag"].mask(translated & (frame["flag"] == ""), "machine-translated")
    frame["flag"] = frame["flag"].mask(frame["period"].str.contains("year not on the page"), "undated").mask(capital, "capital")
    frame["period"] = frame["period"].replace(PERIODS)
    frame["pollster"] = frame["pollster"].replace('SAEAS "Focus" (capitals only)', 'SAEAS "Focus"')
    frame["sample"] = frame["sample"].replace("137 countries in 2022", "137 countries").mask(frame["period"] == "2021", "")
    frame["sample"] = frame["sample"].mask(capital, frame["iso3"].str.extract(r"\((.*)\)")[0])
    frame["iso3"] = frame["iso3"].str.replace(r" \(.*", "", regex=True)
    return frame


@quoted("Oxus Society, Central Asia Protest Tracker")
def protests(raw: Path) -> pd.DataFrame:
    frame = raw_csv(raw, "opinion-polls-press", "anti_china_protests.csv").rename(columns={"country": "iso3", "count": "value"})
    return frame.assign(
        period="since 2018",
        indicator="protests against China",
        unit="protests",
        edition="page of 2024-07-05",
        note="from 1 January 2018; the last day of the count is not given",
    )[["iso3", "period", "indicator", "value", "unit", "edition", "address", "note"]]
