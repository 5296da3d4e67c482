"""New Silkroad Discovery (after China State Railway Group): single values quoted on China-Europe freight trains."""

from __future__ import annotations

from pathlib import Path

import pandas as pd

from onrecord.publishers import raw_csv
from onrecord.publishers.quoted import quoted

UNITS = {"trips (departures, both directions)": "trains", "trips westbound": "trains", "trips eastbound": "trains", "TEU": "TEU"}


@quoted("New Silkroad Discovery, Overview of China-Europe rail freight data 2023")
def trains(raw: Path) -> pd.DataFrame:
    frame = raw_csv(raw, "rail-china-europe", "china_europe_freight_trains_2011_2023.csv")
    return pd.DataFrame(
        {
            "iso3": "CHN",
            "period": frame["year"],
            "indicator": "China-Europe freight trains: " + frame["measure"],
            "value": frame["value"],
            "unit": frame["measure"].map(UNITS),
            "edition": "2024-01",
            "address": "github.com/newsilkroaddiscovery/logistics.newsilkroaddiscovery.com @ f896041142f8",
            "note": "all routes, also those that bypass Kazakhstan; many trains end in Russia or Belarus",
        }
    )
