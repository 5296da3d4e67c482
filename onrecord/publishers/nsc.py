"""National Statistical Committee of the Kyrgyz Republic: trade by partner country."""

from __future__ import annotations

from pathlib import Path

import pandas as pd

from onrecord.publishers import UNIT, VALUE, YEAR, Field, raw_csv, resource
from onrecord.publishers.partners import FLOW, KIND, PARTNER, REPORTER, kind, partner


@resource(
    name="trade-kgz",
    title="Kyrgyzstan: geographic distribution of exports and imports of goods, 1994-2023",
    description="Kyrgyzstan's exports and imports by partner and year, as Kyrgyzstan reports them (tables 4.03.00.18 and 4.03.00.20).",
    publisher="National Statistical Committee of the Kyrgyz Republic",
    extract="trade-kgz-nsc",
    copy="github.com/mary-lev/eu-export-sanctions @ 4b6a5dfc864a, data/kyrgyzstan_data",
    licence="official-statistics",
    published="2024",
    status="spot-checked",
    fields=(
        REPORTER,
        PARTNER,
        KIND,
        YEAR,
        FLOW,
        VALUE,
        UNIT,
        Field("flag", description="preliminary: marked so by the publisher", required=False, allowed=("preliminary",)),
    ),
    key=("partner", "year", "flow"),
    floor=5500,
    covers={"partner": ("WLD", "CHN", "RUS", "KAZ", "UZB", "TJK", "TKM", "TUR", "DEU", "EU", "EAEU"), "year": ("1994", "2021", "2022", "2023")},
    bands=(("partner == 'WLD'", 2e5, 2e7), ("partner == 'CHN' and flow == 'imports' and year == '2022'", 3e6, 5e6)),
    gaps=(
        "Ends in 2023; imports of 2023 are preliminary.",
        "Chinese customs show three to four times the Kyrgyz figure for Chinese goods sent to Kyrgyzstan, and EU exports exceed Kyrgyz imports from the EU: "
        "transit, re-export and undervaluation.",
        "Gold sales to Switzerland and the United Kingdom come and go by the year and move every other partner's share of exports.",
        "The second EU row of the imports table, printed for 15 years only, keeps its own name.",
    ),
    each_year=("partner == 'CHN' and flow == 'imports'", "partner == 'RUS' and flow == 'imports'"),
)
def trade_kgz(raw: Path) -> pd.DataFrame:
    frame = raw_csv(raw, "trade-kgz-nsc", "kgz_trade_by_country_1994_2023.csv")
    names = frame["partner_name_en"]
    return frame.assign(reporter="KGZ", partner=partner(names), kind=kind(names), value=frame["usd_thousand"], unit="thousand US$", flag=frame["note"])
