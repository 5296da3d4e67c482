"""Reporters Without Borders: World Press Freedom Index. Not open: single ranks are quoted, and scores of one scale only."""

from __future__ import annotations

from pathlib import Path

import pandas as pd

from onrecord.publishers import raw_csv
from onrecord.publishers.quoted import quoted

EDITIONS = ("2013", "2017", "2021", "2022", "2023")
COPIES = ("github.com/TadeuszSikorski/world-press-freedom-index-analysis @ 7af9572352c7", "github.com/khtvi/press-freedom-index @ 733f0ed116d4")


@quoted("Reporters Without Borders, World Press Freedom Index")
def ranks(raw: Path) -> pd.DataFrame:
    frame = raw_csv(raw, "rsf-press-freedom", "rsf_2002_2023.csv")
    frame = frame[frame["iso3"].isin(["KAZ", "KGZ", "TJK", "TKM", "UZB"]) & frame["edition"].isin(EDITIONS)]
    frame = frame.melt(["iso3", "edition"], ["rank", "score"], "indicator", "value")
    frame = frame[(frame["indicator"] == "rank") | (frame["edition"] >= "2022")]  # three scales: scores of the last only
    return frame.assign(
        period=frame["edition"],
        unit=frame["indicator"].map({"rank": "rank, 1 is freest", "score": "points of 100, higher is freer"}),
        address=frame["edition"].eq("2023").map({False: COPIES[0], True: COPIES[1]}),
        note="the method changed in 2022",
    )
