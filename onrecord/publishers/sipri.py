"""SIPRI: arms transfers and military expenditure. Not open: single values and sums are quoted, at most forty of each work."""

from __future__ import annotations

from pathlib import Path

import pandas as pd

from onrecord.publishers import raw_csv
from onrecord.publishers.quoted import quoted

FIVE = ["KAZ", "KGZ", "TJK", "TKM", "UZB"]
IMPORTS = {"KAZ": "2018 2019 2020 2021 2022 2023", "UZB": "2021 2022"}
SPENDING = {"KAZ": "2019 2021 2022", "KGZ": "2021 2022", "TJK": "2021 2022 2023"}


@quoted("SIPRI, Arms Transfers Database: trade register")
def deliveries(raw: Path) -> pd.DataFrame:
    frame = raw_csv(raw, "sipri-arms-transfers", "trade_register_2000_2023.csv")
    frame = frame[frame["recipient_iso3"].isin(FIVE) & (frame["Supplier"] == "Russia") & frame["Delivery year"].between("2021", "2023")]
    weapon = frame["Designation"].str.removesuffix(" -") + ", " + frame["Description"] + " (deal " + frame["SIPRI AT Database ID"] + ")"
    single = pd.DataFrame(
        {
            "iso3": frame["recipient_iso3"],
            "period": frame["Delivery year"],
            "indicator": "delivered by " + frame["Supplier"] + ": " + weapon,
            "value": frame["TIV delivery values"],
            "note": "ordered " + frame["Order date"] + ", " + frame["Numbers delivered"] + " delivered, " + frame["Status"].str.lower(),
        }
    )
    return pd.concat([single, sums(raw)], ignore_index=True).assign(
        unit="million TIV",
        edition="deliveries to 2023, generated 2025-01-03",
        address="github.com/lucacasu/Global-Arms-Trade @ e1b012d3a368 : russia_trade_decline/trade_2023.csv",
    )


def sums(raw: Path) -> pd.DataFrame:
    """Sums over deals, which no single row shows: by supplier and period, for one state or for the five together (million TIV)."""
    frame = raw_csv(raw, "sipri-arms-transfers", "trade_register_2000_2023.csv")
    frame = frame[frame["recipient_iso3"].isin(FIVE)]
    frame = frame.assign(year=pd.to_numeric(frame["Delivery year"]), tiv=pd.to_numeric(frame["TIV delivery values"]))

    def row(part: pd.DataFrame, iso3: str, first: int, last: int, indicator: str) -> dict[str, object]:
        return {
            "iso3": iso3,
            "period": f"{first}" if first == last else f"{first}-{last}",
            "indicator": indicator,
            "value": round(part.loc[part["year"].between(first, last), "tiv"].sum(), 2),
            "note": "sum over the deals of the register",
        }

    rows = []
    for iso3 in FIVE:
        own = frame[frame["recipient_iso3"] == iso3]
        others = own[own["year"].between(2012, 2021) & (own["Supplier"] != "Russia")].groupby("Supplier")["tiv"].sum()
        rows.append(row(own[own["Supplier"] == "Russia"], iso3, 2012, 2021, "all deliveries by Russia"))
        rows.append(row(own[own["Supplier"] == others.idxmax()], iso3, 2012, 2021, f"all deliveries by the largest other supplier, {others.idxmax()}"))
    russia, china = frame[frame["Supplier"] == "Russia"], frame[frame["Supplier"] == "China"]
    rows += [row(russia, "CA5", *years, "all deliveries by Russia") for years in ((2017, 2018), (2019, 2019), (2020, 2020))]
    rows += [row(china, "CA5", *years, "all deliveries by China") for years in ((2010, 2014), (2012, 2016), (2015, 2019), (2017, 2021), (2021, 2023))]
    rows.append(row(china[china["recipient_iso3"] == "TKM"], "TKM", 2016, 2016, "all deliveries by China"))
    rows += [row(frame, "CA5", *years, "all deliveries by all suppliers") for years in ((2017, 2021), (2022, 2023))]
    kazakh = frame[frame["recipient_iso3"] == "KAZ"]
    rows.append(row(kazakh[kazakh["Supplier"] == "Russia"], "KAZ", 2017, 2021, "all deliveries by Russia"))
    rows.append(row(kazakh, "KAZ", 2017, 2021, "all deliveries by all suppliers"))
    return pd.DataFrame(rows)


@quoted("SIPRI, arms imports and military expenditure by country and year")
def totals(raw: Path) -> pd.DataFrame:
    frame = raw_csv(raw, "sipri-milex-and-tiv-totals", "milex_pct_gdp_and_tiv_1960_2024.csv")

    def chosen(years: dict[str, str], column: str, **columns: str) -> pd.DataFrame:
        part = frame[[year in years.get(iso3, "").split() for iso3, year in zip(frame["iso3"], frame["year"], strict=True)]]
        return part.rename(columns={"year": "period", column: "value"})[["iso3", "period", "value"]].assign(**columns)

    parts = pd.concat(
        [
            chosen(IMPORTS, "arms_imports_sipri_tiv", indicator="arms imports", unit="TIV"),
            chosen(SPENDING, "military_expenditure_percent_of_gdp", indicator="military expenditure", unit="% of GDP"),
        ],
        ignore_index=True,
    )
    caucasus = frame[frame["iso3"].isin(["ARM", "AZE", "GEO"]) & frame["year"].between("2010", "2020")]
    sums_2010_2020 = pd.to_numeric(caucasus["arms_imports_sipri_tiv"]).groupby(caucasus["iso3"]).sum().rename("value").reset_index()
    parts = pd.concat([parts, sums_2010_2020.assign(period="2010-2020", indicator="arms imports, sum of the years", unit="TIV")], ignore_index=True)
    revised = (parts["iso3"] == "KAZ") & (parts["period"] == "2021") & (parts["unit"] == "TIV")
    parts["note"] = revised.map({True: "revised: deliveries of an older register add up to 85 million", False: ""})
    return parts.assign(
        edition="through the World Bank and Gapminder, March 2026", address="github.com/open-numbers/ddf--gapminder--systema_globalis @ c63631abeb62"
    )
