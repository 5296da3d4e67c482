"""Transparency International: Corruption Perceptions Index. No derivatives: single scores are quoted."""

from __future__ import annotations

from pathlib import Path

import pandas as pd

from onrecord.publishers import raw_csv
from onrecord.publishers.quoted import quoted

CHOSEN = {
    "KAZ": "2012 2016 2019 2021 2022 2024",
    "KGZ": "2012 2016 2020 2021 2022 2024",
    "TJK": "2012 2016 2019 2021 2022 2024",
    "TKM": "2012 2016 2019 2021 2022 2024",
    "UZB": "2012 2016 2019 2021 2022 2024",
    "AFG": "2021 2024",
    "CHN": "2021 2024",
    "RUS": "2021 2024",
}


@quoted("Transparency International, Corruption Perceptions Index")
def scores(raw: Path) -> pd.DataFrame:
    frame = raw_csv(raw, "ti-cpi", "cpi_2012_2024.csv")
    frame = frame[[year in CHOSEN.get(iso3, "").split() for iso3, year in zip(frame["iso3"], frame["year"], strict=True)]]
    return pd.DataFrame(
        {
            "iso3": frame["iso3"],
            "period": frame["year"],
            "indicator": "score",
            "value": frame["cpi_score_0_100"],
            "unit": "points of 100, higher is cleaner",
            "edition": "CPI 2024",
            "address": "github.com/cojb777-arch/AI_CraudeCode_Projects_Democracy-World-Map @ 978dc9c9a95a : data/ti-corruption-perception-index.csv",
            "note": "not comparable with scores before 2012",
        }
    )
