"""US Energy Information Administration: oil and gas prices."""

from __future__ import annotations

from pathlib import Path

import pandas as pd

from onrecord.publishers import UNIT, VALUE, Field, raw_csv, resource

SERIES = {
    "brent-monthly.csv": ("Europe Brent Spot Price FOB", "usd_per_barrel", "US$ per barrel"),
    "henry-hub-monthly.csv": ("Henry Hub Natural Gas Spot Price", "usd_per_million_btu", "US$ per million Btu"),
}


@resource(
    name="oil-prices",
    title="Spot prices of Brent crude and of gas at Henry Hub, monthly averages",
    description="Monthly averages of daily spot prices: Brent from May 1987, Henry Hub from January 2005.",
    publisher="US Energy Information Administration",
    extract="oil-gas-prices-eia",
    copy="github.com/datasets/oil-prices @ 2d75ce3a792c; github.com/datasets/natural-gas @ f7771269b624",
    licence="public-domain",
    published="2026-08-22",
    status="spot-checked",
    fields=(Field("month", "yearmonth", "Month, YYYY-MM"), Field("indicator", description="Series by its published title"), VALUE, UNIT),
    key=("month", "indicator"),
    floor=700,
    covers={"indicator": tuple(title for title, _, _ in SERIES.values()), "month": ("2021-11", "2022-02", "2022-03", "2026-07")},
    bands=(("indicator == 'Europe Brent Spot Price FOB'", 9, 140), ("indicator == 'Henry Hub Natural Gas Spot Price'", 1, 15)),
    gaps=(
        "Not the price of Urals or Siberian Light, which Kazakh and Russian oil fetched after February 2022.",
        "Henry Hub is an American price; no European or Asian gas price is here.",
    ),
)
def oil_prices(raw: Path) -> pd.DataFrame:
    parts = []
    for name, (title, column, unit) in SERIES.items():
        frame = raw_csv(raw, "oil-gas-prices-eia", name)
        parts.append(frame.assign(month=frame["date"].str[:7], indicator=title, value=frame[column], unit=unit))
    return pd.concat(parts, ignore_index=True)
