"""Energy Institute (bp until the edition of 2022): single values quoted from the Statistical Review of World Energy."""

from __future__ import annotations

from pathlib import Path

import pandas as pd

from onrecord.publishers import raw_csv
from onrecord.publishers.quoted import quoted

WIDE, TRADE = "ei-2025-country-series-wide.csv", "ei-2025-gas-interregional-trade-bcm.csv"
RECENT = ("2021", "2022", "2023", "2024")
CHOSEN = {  # sheet: {code: years}
    "Oil Production - barrels": {"KAZ": RECENT, "WORLD": ("2021",)},
    "Oil - Proved reserves history": {"KAZ": ("2020",), "WORLD": ("2020",)},
    "Gas Production - Bcm": {"TKM": RECENT, "UZB": RECENT, "KAZ": RECENT},
    "Gas - Proved reserves history": {"TKM": ("2020",), "WORLD": ("2020",)},
    "Gas Consumption - Bcm": {"UZB": RECENT},
}
CHINA = ("Pipeline imports", "Pipeline imports | Other CIS", "Pipeline imports | Russian Federation")
FLOWS = {  # (from, to): years; flows to Russia stop before the figures that only repeat themselves
    ("Turkmenistan", "China"): range(2019, 2025),
    ("Kazakhstan", "China"): range(2019, 2025),
    ("Uzbekistan", "China"): range(2019, 2025),
    ("Turkmenistan", "Total exports"): range(2019, 2025),
    ("Kazakhstan", "Russian Federation"): range(2019, 2023),
    ("Turkmenistan", "Russian Federation"): range(2020, 2022),
    ("Total imports", "China"): range(2019, 2025),
}
ISO3 = {"Turkmenistan": "TKM", "Kazakhstan": "KAZ", "Uzbekistan": "UZB", "Total imports": "CHN"}


@quoted("Energy Institute, Statistical Review of World Energy 2025")
def statistical_review(raw: Path) -> pd.DataFrame:
    wide = raw_csv(raw, "energy-institute-statistical-review-2025", WIDE).set_index(["sheet", "code"])
    rows = [
        (code, year, sheet, wide.loc[(sheet, code), year], wide.loc[(sheet, code), "unit"], "outside estimate" if code == "TKM" else "")
        for sheet, codes in CHOSEN.items() for code, years in codes.items() for year in years
    ]
    trade = raw_csv(raw, "energy-institute-statistical-review-2025", TRADE).query("block == 'China'")
    trade = trade[trade["flow"].isin(CHINA)].set_index("flow")
    rows += [("CHN", year, f"Gas: {flow}", trade.loc[flow, year], "Billion cubic metres", "heating-value basis")
             for flow in trade.index for year in RECENT]
    frame = pd.DataFrame(rows, columns=["iso3", "period", "indicator", "value", "unit", "note"])
    return frame.assign(edition="2025", address="github.com/open-numbers/ddf--bp--energy @ ebe7a24be2aa")


@quoted("bp and Energy Institute, Statistical Review of World Energy: gas trade by pipeline, editions 2020-2025")
def pipeline_trade(raw: Path) -> pd.DataFrame:
    frame = raw_csv(raw, "gas-pipeline-trade-bp-ei", "gas-pipeline-trade-2019-2024.csv")
    wanted = [(start, end, str(year)) for (start, end), years in FLOWS.items() for year in years]
    frame = frame.merge(pd.DataFrame(wanted, columns=["from", "to", "year"]))
    repeats = (frame["from"] == "Turkmenistan") & (frame["to"] == "Total exports") & (frame["year"] >= "2022")
    aim = frame["to"].where(frame["to"] != "Total exports", "all partners")
    title = ("Pipeline gas exports to " + aim).mask(frame["from"] == "Total imports", "Pipeline gas imports, total")
    return pd.DataFrame({
        "iso3": frame["from"].map(ISO3), "period": frame["year"], "indicator": title, "value": frame["bcm"], "unit": "Billion cubic metres",
        "edition": frame["edition"].str[-4:], "address": "one workbook an edition, named in the extract's source note",
        "note": repeats.map({True: "holds 4.73 to Russia, the same figure in 2022, 2023 and 2024", False: "first print in its own edition; not revised"}),
    })
