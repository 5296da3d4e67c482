"""Energy Institute (bp until the edition of 2022): single values quoted from the Statistical Review of World Energy."""

from __future__ import annotations

from pathlib import Path

import pandas as pd

from onrecord.publishers import raw_csv
from onrecord.publishers.quoted import quoted

WIDE = "ei-2025-country-series-wide.csv"
# Production and use: sheet, code and years. One work in all its editions has forty values, so only what statements need.
CHOSEN = {
    ("Oil Production - barrels", "KAZ"): ("2021", "2022"),
    ("Gas Production - Bcm", "TKM"): ("2021",),
    ("Gas Production - Bcm", "KAZ"): ("2021",),
    ("Gas Production - Bcm", "UZB"): ("2021", "2023"),
    ("Gas Consumption - Bcm", "UZB"): ("2023",),
    ("Coal Production - mt", "KAZ"): ("2021",),
}
FLOWS = {  # (from, to): years
    ("Turkmenistan", "China"): range(2019, 2025),
    ("Kazakhstan", "China"): range(2019, 2024),
    ("Uzbekistan", "China"): range(2019, 2024),
    ("Total imports", "China"): range(2019, 2025),
    ("Turkmenistan", "Total exports"): range(2020, 2022),
    ("Turkmenistan", "Russian Federation"): range(2020, 2025),
    ("Kazakhstan", "Russian Federation"): (2021, 2022, 2023, 2024),
    ("Azerbaijan", "Total exports"): (2021, 2022),
}
ISO3 = {"Turkmenistan": "TKM", "Kazakhstan": "KAZ", "Uzbekistan": "UZB", "Azerbaijan": "AZE", "Total imports": "CHN"}


@quoted("Energy Institute (bp until 2022), Statistical Review of World Energy")
def statistical_review(raw: Path) -> pd.DataFrame:
    wide = raw_csv(raw, "energy-institute-statistical-review-2025", WIDE).set_index(["sheet", "code"])
    made = pd.DataFrame(
        [
            (code, year, sheet, wide.loc[(sheet, code), year], wide.loc[(sheet, code), "unit"], "outside estimate" if code == "TKM" else "")
            for (sheet, code), years in CHOSEN.items()
            for year in years
        ],
        columns=["iso3", "period", "indicator", "value", "unit", "note"],
    ).assign(edition="2025", address="github.com/open-numbers/ddf--bp--energy @ ebe7a24be2aa")
    return pd.concat([made, pipeline_trade(raw)], ignore_index=True)


def pipeline_trade(raw: Path) -> pd.DataFrame:
    frame = raw_csv(raw, "gas-pipeline-trade-bp-ei", "gas-pipeline-trade-2019-2024.csv")
    wanted = [(start, end, str(year)) for (start, end), years in FLOWS.items() for year in years]
    frame = frame.merge(pd.DataFrame(wanted, columns=["from", "to", "year"]))
    title = ("Pipeline gas exports to " + frame["to"].replace("Total exports", "all partners")).mask(
        frame["from"] == "Total imports", "Pipeline gas imports, total"
    )
    return pd.DataFrame(
        {
            "iso3": frame["from"].map(ISO3),
            "period": frame["year"],
            "indicator": title,
            "value": frame["bcm"],
            "unit": "Billion cubic metres",
            "edition": frame["edition"].str[-4:],
            "address": "one workbook an edition, named in the extract's source note",
            "note": "first print in its own edition; not revised",
        }
    )
