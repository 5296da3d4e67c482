"""Eurostat: exports of the European Union to Central Asia, the Caucasus and Russia."""

from __future__ import annotations

from pathlib import Path

import pandas as pd

from onrecord.publishers import UNIT, VALUE, YEAR, Field, raw_csv, resource
from onrecord.publishers.api import Client, DataError
from onrecord.publishers.partners import partner

COPY = "github.com/mary-lev/eu-export-sanctions @ 4b6a5dfc864a, data/"
REPORTER = Field("reporter", description="EU27_2020 (the 27 of 2020 together) or a member state, ISO 3166-1 alpha-3: never add the two")
PARTNER = Field("partner", description="Declared country of destination (of origin for imports), ISO 3166-1 alpha-3")
FLOW = Field("flow", description="exports or imports, seen from the reporter", allowed=("exports", "imports"))
CHOSEN = ("EU27_2020", "Germany", "Italy", "France", "Netherlands", "Poland", "Lithuania", "Latvia", "Estonia", "Finland", "Czechia", "Austria", "Belgium")
CAVEAT = "A declared destination is no proof of arrival."


ISO2 = {
    "EU27_2020": "EU27_2020",
    "DEU": "DE",
    "ITA": "IT",
    "FRA": "FR",
    "NLD": "NL",
    "POL": "PL",
    "LTU": "LT",
    "LVA": "LV",
    "EST": "EE",
    "FIN": "FI",
    "CZE": "CZ",
    "AUT": "AT",
    "BEL": "BE",
    "KAZ": "KZ",
    "KGZ": "KG",
    "TJK": "TJ",
    "TKM": "TM",
    "UZB": "UZ",
    "AFG": "AF",
    "ARM": "AM",
    "AZE": "AZ",
    "GEO": "GE",
    "RUS": "RU",
    "CHN": "CN",
    "TUR": "TR",
    "BLR": "BY",
    "UKR": "UA",
    "MNG": "MN",
    "IRN": "IR",
    "ARE": "AE",
    "MDA": "MD",
    "IND": "IN",
    "PAK": "PK",
}
FLOWS = {"1": "import", "2": "export"}
COLUMNS = ("reporter", "partner", "flow", "indicators", "TIME_PERIOD", "OBS_VALUE")


def parse_api(client: Client, have: pd.DataFrame) -> pd.DataFrame:
    """Comext (DS-045409), all goods, in euros: the reporters, partners and flows that the table holds."""
    time = "month" if "month" in have.columns else "year"
    codes = {k: "+".join(ISO2[c] for c in sorted(set(have[k]))) for k in ("reporter", "partner")}
    parts = []
    for number, name in FLOWS.items():
        if f"{name}s" in set(have["flow"]):
            key = f"{'M' if time == 'month' else 'A'}.{codes['reporter']}.{codes['partner']}.TOTAL.{number}.VALUE_IN_EUROS"
            parts.append(client.csv(f"data/DS-045409/{key}", COLUMNS, format="SDMX-CSV", startPeriod=min(have[time])))
    frame = pd.concat(parts, ignore_index=True)
    frame = frame[frame["OBS_VALUE"] != ""]
    if frame.empty:
        raise DataError("gave an empty answer")
    if not (frame["indicators"] == "VALUE_IN_EUROS").all():
        raise DataError(f"gives values in another unit: {sorted(set(frame['indicators']) - {'VALUE_IN_EUROS'})[0]}")
    if "LAST UPDATE" in frame.columns:
        day, month, year = max(frame["LAST UPDATE"])[:8].split("/")
        client.edition(f"20{year}-{month}-{day}")
    back = {v: k for k, v in ISO2.items()}
    frame = frame.assign(
        reporter=frame["reporter"].map(back), partner=frame["partner"].map(back), flow=frame["flow"].map(FLOWS), value_eur=frame["OBS_VALUE"]
    ).rename(columns={"TIME_PERIOD": time})
    wanted = set(zip(have["partner"], have["flow"], strict=True))
    return frame[[(p, f"{f}s") in wanted for p, f in zip(frame["partner"], frame["flow"], strict=True)]]


def tidy(frame: pd.DataFrame) -> pd.DataFrame:
    return frame.assign(reporter=partner(frame["reporter"]), partner=partner(frame["partner"]), flow=frame["flow"] + "s", value=frame["value_eur"], unit="EUR")


@resource(
    name="trade-eu",
    title="Comext, EU trade: exports of the EU27 by partner and year, 2010-2023",
    description="Value of all goods exported by the EU27 to fifteen partners.",
    publisher="Eurostat",
    extract="trade-eurostat-comext",
    copy=COPY + "eu_year_export",
    licence="eurostat",
    published="2024-11",
    retrieved="2024-11",
    status="spot-checked",
    fields=(REPORTER, PARTNER, YEAR, FLOW, VALUE, UNIT),
    key=("reporter", "partner", "year", "flow"),
    floor=200,
    covers={"partner": ("KAZ", "KGZ", "TJK", "TKM", "UZB", "AFG", "ARM", "AZE", "GEO", "RUS", "CHN"), "year": ("2010", "2021", "2022", "2023")},
    bands=(("partner == 'KAZ'", 3e9, 2e10), ("partner == 'KGZ' and year == '2021'", 2e8, 3e8)),
    gaps=("No imports, no products.", CAVEAT),
    api="eurostat",
    parse_api=parse_api,
    normalise=tidy,
    each_year=("partner == 'KAZ'", "partner == 'KGZ'"),
)
def trade_eu(raw: Path) -> pd.DataFrame:
    return raw_csv(raw, "trade-eurostat-comext", "eu27_annual_exports_2010_2023.csv")


@resource(
    name="trade-eu-monthly",
    title="Comext, EU trade: monthly exports of the EU27 and twelve members, January 2019 to August 2024",
    description="Value of all goods exported to Kazakhstan, Kyrgyzstan, Uzbekistan, Armenia, Georgia and Russia, and imported from Kyrgyzstan.",
    publisher="Eurostat",
    extract="trade-eurostat-comext",
    copy=COPY + "*_eurostat",
    licence="eurostat",
    published="2024-11",
    retrieved="2024-11",
    status="spot-checked",
    fields=(REPORTER, PARTNER, Field("month", "yearmonth", "Month, YYYY-MM"), FLOW, VALUE, UNIT),
    key=("reporter", "partner", "month", "flow"),
    floor=5900,
    covers={"reporter": ("EU27_2020", "DEU", "POL", "LTU"), "partner": ("KAZ", "KGZ", "UZB", "ARM", "GEO", "RUS"), "month": ("2019-01", "2022-02", "2024-08")},
    bands=(("reporter == 'EU27_2020' and partner == 'KAZ'", 3e8, 2e9),),
    gaps=("No Tajikistan, Turkmenistan or Azerbaijan; imports only from Kyrgyzstan; no products.", "The other fifteen members are in EU27_2020 only.", CAVEAT),
    api="eurostat",
    parse_api=parse_api,
    normalise=tidy,
)
def trade_eu_monthly(raw: Path) -> pd.DataFrame:
    frame = raw_csv(raw, "trade-eurostat-comext", "eu_monthly_by_reporter_2019m1_2024m8.csv")
    return frame[frame["reporter"].isin(CHOSEN)].rename(columns={"period": "month"})
