"""Bureau of National Statistics of Kazakhstan: foreign trade by partner country."""

from __future__ import annotations

from pathlib import Path

import pandas as pd

from onrecord.publishers import UNIT, VALUE, YEAR, Field, raw_csv, resource
from onrecord.publishers.partners import FLOW, KIND, PARTNER, REPORTER, kind, partner

PUBLISHER = "Bureau of National Statistics of Kazakhstan"


@resource(
    name="trade-kaz",
    title="Kazakhstan: main indicators of foreign trade by country, 2018-2023",
    description="Kazakhstan's exports and imports by partner and year, as Kazakhstan reports them; of successive workbooks the latest that holds a year.",
    publisher=PUBLISHER,
    extract="trade-kaz-bns",
    copy="github.com/mary-lev/eu-export-sanctions @ 4b6a5dfc864a, data/kazakhstan_data",
    licence="official-statistics",
    published="2024-07-25",
    status="verified",
    fields=(REPORTER, PARTNER, KIND, YEAR, FLOW, VALUE, UNIT),
    key=("partner", "year", "flow"),
    floor=1900,
    covers={
        "partner": ("WLD", "CHN", "RUS", "EU", "DEU", "ITA", "TUR", "KGZ", "TJK", "TKM", "UZB", "AFG"),
        "year": ("2018", "2019", "2020", "2021", "2022", "2023"),
    },
    bands=(("partner == 'WLD' and flow == 'exports'", 4.5e7, 9e7), ("partner == 'CHN' and flow == 'imports'", 5e6, 1.6e7)),
    gaps=(
        "Years before 2018: see the table trade-imf. Years after 2023: see trade-kaz-panel, 18 partners only.",
        "A blank cell of the workbook (no trade shown) has no row.",
        "Chinese customs report a quarter or more above what Kazakhstan reports of its trade with China.",
    ),
    each_year=("partner == 'CHN' and flow == 'imports'", "partner == 'RUS' and flow == 'imports'"),
)
def trade_kaz(raw: Path) -> pd.DataFrame:
    frame = raw_csv(raw, "trade-kaz-bns", "kaz_trade_by_country_2018_2023.csv")
    parts = [frame.assign(flow=flow, value=frame[f"{flow}_usd_thousand"]) for flow in ("exports", "imports")]
    frame = pd.concat(parts, ignore_index=True).query("value != ''")
    return frame.assign(reporter="KAZ", partner=partner(frame["partner_name_ru"]), kind=kind(frame["partner_name_ru"]), unit="thousand US$")


@resource(
    name="trade-kaz-panel",
    title="Kazakhstan: trade with 18 partners, 2020-2025, rounded by an intermediary",
    description="Exports and imports added up from the Bureau's monthly files and rounded to six significant digits by the author of the copy.",
    publisher=PUBLISHER,
    extract="trade-kaz-bns",
    copy="github.com/makenerzhan-gif/kazakhstan-economic-data @ b84a95c5b9b2, models/gravity/panel.csv",
    licence="official-statistics",
    published="2026-09",
    status="spot-checked",
    fields=(
        REPORTER,
        Field("partner", description="Partner, ISO 3166-1 alpha-3"),
        YEAR,
        FLOW,
        VALUE,
        UNIT,
        Field(
            "flag",
            description="one-copy: no second copy of the year was seen; empty: agrees with trade-kaz to six digits",
            required=False,
            allowed=("one-copy",),
        ),
    ),
    key=("partner", "year", "flow"),
    floor=200,
    covers={"partner": ("CHN", "RUS", "DEU", "ITA", "TUR", "KGZ", "TJK", "TKM", "UZB"), "year": ("2020", "2021", "2022", "2023", "2024", "2025")},
    bands=(("partner == 'CHN'", 3000, 20000),),
    gaps=("The Bureau's own files for 2024 and 2025 were not seen.", "Afghanistan and the United Arab Emirates stop in 2024. No world total."),
)
def trade_kaz_panel(raw: Path) -> pd.DataFrame:
    frame = raw_csv(raw, "trade-kaz-bns", "kaz_trade_key_partners_2020_2025_derived_panel.csv")
    parts = [frame.assign(flow=flow, value=frame[f"{flow}_usd_millions"]) for flow in ("exports", "imports")]
    frame = pd.concat(parts, ignore_index=True)
    late = frame["year"].isin(["2024", "2025"])
    return frame.assign(reporter=frame["reporter_iso3"], partner=frame["partner_iso3"], unit="million US$", flag=late.map({True: "one-copy", False: ""}))
