"""SIPRI: arms transfers and military expenditure. Not open: single values are quoted, forty in all."""

from __future__ import annotations

from pathlib import Path

import pandas as pd

from onrecord.publishers import raw_csv
from onrecord.publishers.quoted import quoted

FIVE = ["KAZ", "KGZ", "TJK", "TKM", "UZB"]
CHINESE = ["60016", "60017", "60360", "60367", "57185", "63068", "63279"]  # drones, and the HQ-9 system with its missiles
IMPORTS = {"KAZ": "2018 2019 2020 2021 2022 2023", "UZB": "2021 2022"}
SPENDING = {"KAZ": "2019 2021 2022", "KGZ": "2021 2022", "TJK": "2021 2022 2023"}


@quoted("SIPRI, Arms Transfers Database: trade register")
def deliveries(raw: Path) -> pd.DataFrame:
    frame = raw_csv(raw, "sipri-arms-transfers", "trade_register_2000_2023.csv")
    russian = (frame["Supplier"] == "Russia") & frame["Delivery year"].between("2021", "2023")
    chinese = (frame["Supplier"] == "China") & frame["SIPRI AT Database ID"].isin(CHINESE)
    frame = frame[frame["recipient_iso3"].isin(FIVE) & (russian | chinese)]
    weapon = frame["Designation"].str.removesuffix(" -") + ", " + frame["Description"] + " (deal " + frame["SIPRI AT Database ID"] + ")"
    return pd.DataFrame({
        "iso3": frame["recipient_iso3"], "period": frame["Delivery year"], "indicator": "delivered by " + frame["Supplier"] + ": " + weapon,
        "value": frame["TIV delivery values"], "unit": "million TIV", "edition": "deliveries to 2023, generated 2025-01-03",
        "address": "github.com/lucacasu/Global-Arms-Trade @ e1b012d3a368 : russia_trade_decline/trade_2023.csv",
        "note": "ordered " + frame["Order date"] + ", " + frame["Numbers delivered"] + " delivered, " + frame["Status"].str.lower(),
    })


@quoted("SIPRI, arms imports and military expenditure by country and year")
def totals(raw: Path) -> pd.DataFrame:
    frame = raw_csv(raw, "sipri-milex-and-tiv-totals", "milex_pct_gdp_and_tiv_1960_2024.csv")

    def chosen(years: dict[str, str], column: str, **columns: str) -> pd.DataFrame:
        part = frame[[year in years.get(iso3, "").split() for iso3, year in zip(frame["iso3"], frame["year"], strict=True)]]
        return part.rename(columns={"year": "period", column: "value"})[["iso3", "period", "value"]].assign(**columns)

    parts = pd.concat([
        chosen(IMPORTS, "arms_imports_sipri_tiv", indicator="arms imports", unit="TIV"),
        chosen(SPENDING, "military_expenditure_percent_of_gdp", indicator="military expenditure", unit="% of GDP"),
    ], ignore_index=True)
    revised = (parts["iso3"] == "KAZ") & (parts["period"] == "2021") & (parts["unit"] == "TIV")
    parts["note"] = revised.map({True: "revised: deliveries of an older register add up to 85 million", False: ""})
    return parts.assign(edition="through the World Bank and Gapminder, March 2026",
                        address="github.com/open-numbers/ddf--gapminder--systema_globalis @ c63631abeb62")
