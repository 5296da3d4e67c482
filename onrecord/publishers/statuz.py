"""Statistics Agency of Uzbekistan: trade by partner country."""

from __future__ import annotations

from pathlib import Path

import pandas as pd

from onrecord.publishers import UNIT, VALUE, YEAR, Field, raw_csv, resource
from onrecord.publishers.partners import FLOW, PARTNER, REPORTER, partner


@resource(
    name="trade-uzb",
    title="Uzbekistan: exports and imports by country, 2010-2023",
    description="Uzbekistan's exports (table 1105) and imports (table 1176) by partner and year, as Uzbekistan reports them.",
    publisher="Statistics Agency under the President of the Republic of Uzbekistan",
    extract="trade-uzb-statuz",
    copy="github.com/mary-lev/eu-export-sanctions @ 4b6a5dfc864a, data/uzbekistan_data",
    licence="official-statistics",
    published="2024",
    status="spot-checked",
    fields=(
        REPORTER,
        PARTNER,
        YEAR,
        FLOW,
        VALUE,
        UNIT,
        Field(
            "flag",
            description="multiple-rates: before September 2017 the official exchange rate was one of several",
            required=False,
            allowed=("multiple-rates",),
        ),
    ),
    key=("partner", "year", "flow"),
    floor=6000,
    covers={"partner": ("CHN", "RUS", "KAZ", "KGZ", "TJK", "TKM", "AFG", "TUR", "DEU"), "year": ("2010", "2021", "2022", "2023")},
    bands=(("partner == 'CHN' and flow == 'imports' and year == '2022'", 6e6, 7e6), ("partner == 'RUS' and flow == 'exports'", 1e6, 6e6)),
    gaps=(
        "Ends in 2023. No world total: the sum over partners may differ from the official total (gold, unallocated trade).",
        "The files carry no title: which is exports and which imports was inferred from the values.",
        "Every partner has a row in every year, zero where there was no trade.",
    ),
    each_year=("partner == 'CHN' and flow == 'imports'", "partner == 'RUS' and flow == 'imports'"),
)
def trade_uzb(raw: Path) -> pd.DataFrame:
    frame = raw_csv(raw, "trade-uzb-statuz", "uzb_trade_by_country_2010_2023.csv")
    codes = partner(frame["m49_code"])
    return frame.assign(
        reporter="UZB",
        partner=codes.where(codes != frame["m49_code"], frame["partner_name_en"]),
        value=frame["usd_thousand"],
        unit="thousand US$",
        flag=(frame["year"] < "2017").map({True: "multiple-rates", False: ""}),
    )
