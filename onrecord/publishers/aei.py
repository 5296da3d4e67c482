"""American Enterprise Institute: the China Global Investment Tracker, of which single transactions are quoted."""

from __future__ import annotations

from pathlib import Path

import pandas as pd

from onrecord.publishers import raw_csv
from onrecord.publishers.quoted import quoted

FIVE = {"Kazakhstan": "KAZ", "Kyrgyzstan": "KGZ", "Tajikistan": "TJK", "Turkmenistan": "TKM", "Uzbekistan": "UZB"}


@quoted("American Enterprise Institute and Heritage Foundation, China Global Investment Tracker")
def largest_deals(raw: Path) -> pd.DataFrame:
    """Transactions of 500 million US dollars or more in Central Asia."""
    frame = raw_csv(raw, "fdi-aei-cgit", "cgit_all_transactions_2005_2020.csv")
    frame = frame[frame["country"].isin(list(FIVE)) & (pd.to_numeric(frame["usd_millions"]) >= 500)]
    what = frame["subsector"].mask(frame["subsector"] == "", frame["sector"])
    party = frame["transaction_party"].mask(frame["transaction_party"] == "", "no partner named")
    return pd.DataFrame(
        {
            "iso3": frame["country"].map(FIVE),
            "period": frame["month"] + " " + frame["year"],
            "indicator": frame["dataset"] + ": " + frame["chinese_entity"] + "; " + party + "; " + what,
            "value": frame["usd_millions"],
            "unit": "million US$",
            "edition": "Fall/Winter 2020",
            "address": "github.com/kagenlim/Chinese-Investments-Dashboard",
            "note": "announced value; investment is ownership, construction a contract",
        }
    )
