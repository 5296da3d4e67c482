"""The Soufan Center: foreign fighters in Syria and Iraq, read in a press summary. Single values are quoted."""

from __future__ import annotations

from pathlib import Path

import pandas as pd

from onrecord.publishers import raw_csv
from onrecord.publishers.quoted import quoted


@quoted("The Soufan Center, Beyond the Caliphate")
def fighters(raw: Path) -> pd.DataFrame:
    frame = raw_csv(raw, "foreign-fighters-soufan-2017", "foreign_fighters_syria_iraq.csv")
    frame = frame[frame["state"].str.len() == 3].rename(columns={"state": "iso3"})
    frame = frame.melt("iso3", ["fighters_travelled", "returned"], "indicator", "value")
    frame = frame[frame["value"] != ""]
    return frame.assign(
        indicator=frame["indicator"].map({"fighters_travelled": "fighters who travelled to Syria and Iraq", "returned": "fighters who returned"}),
        period="to 2017",
        unit="persons",
        edition="2017-10",
        address="news.tj/ru/node/246482 (2017-10-27)",
        note="read in a press summary, not in the report",
    )
