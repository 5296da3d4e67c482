"""Bertelsmann Stiftung: Transformation Index. Terms unclear: single values are quoted."""

from __future__ import annotations

from pathlib import Path

import pandas as pd

from onrecord.publishers import raw_csv
from onrecord.publishers.quoted import quoted

INDICES = {"SI_Democracy_Status": "democracy status", "G_Governance_Index": "governance index"}
REPORTS = ("2010", "2018", "2022", "2024")


@quoted("Bertelsmann Stiftung, Transformation Index")
def indices(raw: Path) -> pd.DataFrame:
    frame = raw_csv(raw, "bti", "bti_2006_2024.csv")
    frame["period"] = frame["report_year"].str.removesuffix(".0")
    frame = frame[frame["iso3"].isin(["KAZ", "KGZ", "TJK", "TKM", "UZB"]) & frame["period"].isin(REPORTS)]
    frame = frame.melt(["iso3", "period"], list(INDICES), "indicator", "value")
    return frame.assign(
        indicator=frame["indicator"].map(INDICES),
        unit="index 1 to 10",
        edition="BTI " + frame["period"],
        address="github.com/xmarquez/democracyData @ 29ea0a242c29 : data/bti.rda",
        note="the report covers the two years before it",
    )
