"""ACLED: counts by country and year. Not open: single values are quoted."""

from __future__ import annotations

from pathlib import Path

import pandas as pd

from onrecord.publishers import raw_csv
from onrecord.publishers.quoted import quoted

MEASURES = {"reported_fatalities": ("reported fatalities", "deaths"), "political_violence_events": ("political violence events", "events")}


@quoted("ACLED, fatalities and political violence events by country and year")
def counts(raw: Path) -> pd.DataFrame:
    frame = raw_csv(raw, "acled-country-year", "acled_events_fatalities_country_year.csv")
    frame = frame[frame["iso3"].isin(["KAZ", "KGZ", "TJK", "TKM", "UZB"])]
    missing = frame["political_violence_events"].eq("").map({True: "; the year is missing in the file of events", False: ""})
    frame = frame.assign(note="other rules of inclusion than UCDP" + missing).melt(["iso3", "year", "note"], list(MEASURES), "measure", "value")
    deaths = (frame["measure"] == "reported_fatalities") & frame["year"].between("2019", "2024")
    events = (frame["measure"] == "political_violence_events") & frame["year"].isin(["2021", "2022"]) & (frame["iso3"] != "TKM")
    frame = frame[deaths | events]
    named = frame["measure"].map(MEASURES)
    return pd.DataFrame(
        {
            "iso3": frame["iso3"],
            "period": frame["year"],
            "indicator": named.str[0],
            "value": frame["value"],
            "unit": named.str[1],
            "edition": "as of 6 March 2026",
            "address": "github.com/ZhengXinning/dse3101-tariffied @ d8f6abd48c23",
            "note": frame["note"],
        }
    )
