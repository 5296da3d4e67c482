"""DAHITI (TU Munich): single readings quoted of the level of the Caspian Sea."""

from __future__ import annotations

from pathlib import Path

import pandas as pd

from onrecord.publishers import raw_csv
from onrecord.publishers.quoted import quoted


@quoted("DGFI-TUM, DAHITI: Caspian Sea water level")
def caspian(raw: Path) -> pd.DataFrame:
    """The first pass of each July: the level swings by 0.3 to 0.4 m within a year, so only like months compare."""
    frame = raw_csv(raw, "water-caspian-sea-level", "caspian-sea-level.csv")
    july = frame[frame["date"].str[5:7] == "07"].sort_values("date").groupby(frame["date"].str[:4]).head(1)
    return pd.DataFrame(
        {
            "iso3": "Caspian Sea",
            "period": july["date"],
            "indicator": "Water level, first pass of July",
            "value": july["water_level_m"],
            "unit": "m, altimetric datum",
            "edition": "to July 2023",
            "address": "github.com/open-data-kazakhstan/caspian-sea-area-visualization @ 4f007badc84c",
            "note": "use changes, not levels",
        }
    )
