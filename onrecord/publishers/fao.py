"""FAO: single values quoted from AQUASTAT (its terms of 2021 were non-commercial)."""

from __future__ import annotations

from pathlib import Path

import pandas as pd

from onrecord.publishers import raw_csv
from onrecord.publishers.quoted import quoted

REGION = ("KAZ", "KGZ", "TJK", "TKM", "UZB", "AFG")
AVERAGE = "long-term average, repeated each year"
CHOSEN = {  # variable: unit, note
    "4188": ("billion m3 a year", AVERAGE),
    "4192": ("%", AVERAGE),
    "4254": ("%", ""),
    "4263": ("billion m3 a year", ""),
    "4550": ("%", ""),
}
SYMBOLS = {"E": "estimate", "I": "imputed", "X": "from another source", "": ""}


@quoted("FAO, AQUASTAT")
def water(raw: Path) -> pd.DataFrame:
    """The region's five main variables in 2018, and the dependency ratio of the comparators."""
    frame = raw_csv(raw, "water-aquastat-dependency", "aquastat.csv").query("year == '2018'")
    code = frame["aquastat_variable_id"]
    frame = frame[(code == "4192") | (code.isin(list(CHOSEN)) & frame["iso3"].isin(REGION))]
    code = frame["aquastat_variable_id"]
    notes = code.map({k: note for k, (_, note) in CHOSEN.items()}) + "; " + frame["symbol"].map(SYMBOLS)
    return pd.DataFrame(
        {
            "iso3": frame["iso3"],
            "period": frame["year"],
            "indicator": code + " " + frame["variable"],
            "value": frame["value"],
            "unit": code.map({k: unit for k, (unit, _) in CHOSEN.items()}),
            "edition": "read 12 November 2021",
            "address": "github.com/open-numbers/ddf--unfao--aquastat @ 8dd69e7ce959",
            "note": notes.str.strip("; "),
        }
    )
