"""World Bank: Worldwide Governance Indicators."""

from __future__ import annotations

from pathlib import Path

import pandas as pd

from onrecord.publishers import ISO3, YEAR, Field, raw_csv, resource


@resource(
    name="governance",
    title="Worldwide Governance Indicators, release of 2024",
    description="Six dimensions of governance, 1996-2023, with standard errors and percentile ranks.",
    publisher="World Bank",
    extract="wgi-2024-release",
    copy="github.com/timothym4r/Politics-and-Corruption-on-FDI-GDP-relation @ 5e3e46b9d6e7 : data/wgidataset.xlsx",
    licence="CC-BY-4.0",
    published="2024",
    status="spot-checked",
    fields=(
        ISO3,
        YEAR,
        Field(
            "indicator",
            description="va voice and accountability, pv political stability, ge government effectiveness, rq regulatory quality, "
            "rl rule of law, cc control of corruption",
            allowed=("va", "pv", "ge", "rq", "rl", "cc"),
        ),
        Field("value", "number", "Estimate, about -2.5 (weak) to 2.5 (strong)", low=-4, high=4),
        Field("stddev", "number", "Standard error of the estimate", low=0),
        Field("nsource", "integer", "Sources the estimate rests on", low=1),
        Field("pctrank", "number", "Percentile rank among all countries", low=0, high=100),
        Field("low", "number", "Lower bound of the rank (90 per cent)", low=0, high=100),
        Field("high", "number", "Upper bound of the rank (90 per cent)", low=0, high=100),
    ),
    key=("iso3", "year", "indicator"),
    floor=2800,
    covers={"iso3": ("KAZ", "KGZ", "TJK", "TKM", "UZB", "AFG", "CHN", "RUS"), "year": ("2000", "2021", "2023")},
    bands=(("iso3 == 'TKM' and indicator == 'va'", -2.5, -1),),
    gaps=(
        "The release is revised each year: compare years inside it only. No year 1997, 1999 and 2001.",
        "Only the voice and accountability dimension was compared with a second copy, and is equal.",
    ),
    each_year=("iso3 == 'KAZ' and year >= '2002'", "iso3 == 'KGZ' and year >= '2002'"),
)
def governance(raw: Path) -> pd.DataFrame:
    frame = raw_csv(raw, "wgi-2024-release", "wgi_six_indicators_1996_2023.csv")
    return frame.rename(columns={"code": "iso3", "estimate": "value", "pctranklower": "low", "pctrankupper": "high"})
