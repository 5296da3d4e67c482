"""World Nuclear Association: single values quoted from its page on uranium mining."""

from __future__ import annotations

from pathlib import Path

import pandas as pd

from onrecord.publishers import raw_csv
from onrecord.publishers.quoted import quoted

ISO3 = {
    "Kazakhstan": "KAZ",
    "Uzbekistan": "UZB",
    "World total": "WORLD",
    "Canada": "CAN",
    "Namibia": "NAM",
    "Australia": "AUS",
    "Russia": "RUS",
    "Niger": "NER",
    "China": "CHN",
}
SERIES = ("KAZ", "UZB", "WORLD")  # ten years each; the others only in 2021, for the rank


@quoted("World Nuclear Association, World Uranium Mining Production")
def uranium(raw: Path) -> pd.DataFrame:
    frame = raw_csv(raw, "uranium-production-wna", "uranium-mine-production-tonnes-u.csv")
    frame = frame.assign(iso3=frame["country"].map(ISO3)).dropna(subset="iso3")
    later = frame["edition"].str.startswith("later")
    frame = frame[later & (frame["iso3"].isin(SERIES) | (frame["year"] == "2021"))]
    return pd.DataFrame(
        {
            "iso3": frame["iso3"],
            "period": frame["year"],
            "indicator": "Uranium mine production",
            "value": frame["tonnes_u"],
            "unit": "tonnes U",
            "edition": "table of 2015-2024",
            "address": "https://world-nuclear.org (page World Uranium Mining Production)",
            "note": frame["iso3"].isin(["UZB", "CHN"]).map({True: "publisher's estimate", False: ""}),
        }
    )
