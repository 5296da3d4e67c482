"""Freedom House: Freedom in the World. Not open: single scores are quoted."""

from __future__ import annotations

from pathlib import Path

import pandas as pd

from onrecord.publishers import raw_csv
from onrecord.publishers.quoted import quoted

CHOSEN = {
    "KAZ": "2012 2016 2020 2021 2022 2024",
    "KGZ": "2012 2019 2020 2021 2022 2024",
    "TJK": "2012 2016 2020 2021 2022 2024",
    "TKM": "2012 2016 2020 2021 2022 2024",
    "UZB": "2012 2016 2020 2021 2022 2024",
    "AFG": "2020 2021 2024",
    "CHN": "2021 2024",
    "RUS": "2021 2024",
}


@quoted("Freedom House, Freedom in the World")
def scores(raw: Path) -> pd.DataFrame:
    frame = raw_csv(raw, "freedom-house-fiw", "fh_subscores_0_100.csv")
    frame = frame[[year in CHOSEN.get(iso3, "").split() for iso3, year in zip(frame["iso3"], frame["year_covered"], strict=True)]]
    status = frame["status"].map({"F": "free", "PF": "partly free", "NF": "not free"})
    return pd.DataFrame(
        {
            "iso3": frame["iso3"],
            "period": frame["year_covered"],
            "indicator": "total score",
            "value": frame["total"],
            "unit": "points of 100",
            "edition": frame["edition"],
            "address": "github.com/xmarquez/democracyData @ 29ea0a242c29 : data/fh_full.rda",
            "note": status,
        }
    )
