"""UNODC: opium in Afghanistan and drug seizures in Central Asia. Not open: single values are quoted, forty in all."""

from __future__ import annotations

from pathlib import Path

import pandas as pd

from onrecord.publishers import raw_csv
from onrecord.publishers.quoted import quoted

MEASURES = {"cultivation_ha": ("opium poppy cultivation", "ha"), "potential_production_t": ("potential opium production", "t")}


@quoted("UNODC, Afghanistan opium surveys")
def opium(raw: Path) -> pd.DataFrame:
    frame = raw_csv(raw, "opium-afghanistan-unodc", "opium-afghanistan-observations.csv")
    frame = frame[frame["series"].str.startswith("UNODC") & (frame["preferred"] == "1") & frame["year"].between("2014", "2024") & (frame["value"] != "")]
    named = frame["measure"].map(MEASURES)
    given = frame["low"].ne("") & frame["high"].ne("")
    spread = ("published range " + frame["low"] + " to " + frame["high"]).where(given, "")
    spread = spread.mask((frame["measure"] == "cultivation_ha") & (frame["year"] == "2022"), "first release; later 232000")
    return pd.DataFrame(
        {
            "iso3": "AFG",
            "period": frame["year"],
            "indicator": named.str[0],
            "value": frame["value"],
            "unit": named.str[1],
            "edition": "as first read",
            "address": frame["read_from"],
            "note": spread,
        }
    )


@quoted("UNODC, World Drug Report 2025, Annex 7.1")
def seizures(raw: Path) -> pd.DataFrame:
    frame = raw_csv(raw, "unodc-drug-seizures-2019-2023", "drug-seizures-kg.csv")
    heroin = frame["drug"].eq("Heroin") & frame["iso3"].isin(["KAZ", "KGZ", "TJK", "UZB"])
    meth = frame["drug"].eq("Methamphetamine") & frame["iso3"].eq("TJK") & frame["year"].eq("2022")
    frame = frame[heroin | meth]
    return pd.DataFrame(
        {
            "iso3": frame["iso3"],
            "period": frame["year"],
            "indicator": "seized: " + frame["drug"].str.lower(),
            "value": frame["kilograms"],
            "unit": "kg",
            "edition": "2025",
            "address": "github.com/beepboop2025/narcoscope @ f9135e819135602550689e3642f509cee08c9ecd : src/data/seizures.json",
            "note": "a year without a row is not zero; seizures measure policing as much as traffic",
        }
    )
