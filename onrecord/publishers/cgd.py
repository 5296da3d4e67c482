"""Center for Global Development: modelled sources of remittances, of which single values are quoted."""

from __future__ import annotations

from pathlib import Path

import pandas as pd

from onrecord.publishers import raw_csv
from onrecord.publishers.quoted import quoted

RECIPIENTS = ["KAZ", "KGZ", "TJK", "UZB", "AFG", "ARM", "AZE"]


@quoted("Center for Global Development, Bilateral Remittances Matrix")
def sources(raw: Path) -> pd.DataFrame:
    frame = raw_csv(raw, "cgd-bilateral-remittances-2026", "remittance_source_concentration.csv")
    frame = frame[frame["iso3"].isin(RECIPIENTS)]
    note = frame["note"].str.replace("source: ", "largest source: ", regex=False)
    return pd.DataFrame(
        {
            "iso3": frame["iso3"],
            "period": frame["year"],
            "indicator": frame["indicator"].str.replace("modelled remittance inflow, total", "remittance inflow, total", regex=False),
            "value": frame["value"],
            "unit": frame["unit"].str.replace("fraction", "share", regex=False),
            "edition": "2026",
            "address": "github.com/Center-for-Global-Development/Bilateral-remittances-matrix-update",
            "note": ("modelled; " + note).str.removesuffix("; "),
        }
    )
