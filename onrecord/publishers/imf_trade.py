"""International Monetary Fund: Direction of Trade Statistics, and single commodity prices quoted."""

from __future__ import annotations

from pathlib import Path

import pandas as pd

from onrecord.publishers import UNIT, VALUE, YEAR, Field, raw_csv, resource
from onrecord.publishers.quoted import quoted

MONTHS = ("2021-11", "2022-02", "2022-03", "2022-08", "2022-12", "2023-12", "2024-12")
PRICES = {
    "PNGASEU": "US$ per million Btu",
    "PCOALAU": "US$ per metric ton",
    "PURAN": "US$ per pound",
    "PCOPP": "US$ per metric ton",
    "PWHEAMT": "US$ per metric ton",
}


@resource(
    name="trade-imf",
    title="Direction of Trade Statistics: bilateral trade, 1992-2020",
    description="Exports and imports by reporter, partner and year: the five states, Afghanistan and the South Caucasus with 32 partners, "
    "and the same trade as China, Russia, Turkey, Germany, Italy, the USA and Iran report it.",
    publisher="International Monetary Fund",
    extract="trade-imf-dots",
    copy="github.com/SamLeBlanc/Direction-of-Trade-Map @ a0b40afbac7c, data/DOTS",
    licence="imf-terms",
    published="2022-02-02",
    status="spot-checked",
    fields=(
        Field("reporter", description="Reporting country, ISO 3166-1 alpha-3"),
        Field("partner", description="Partner, ISO 3166-1 alpha-3; WLD, EU and EUROAREA are the IMF's groups: never add them to countries"),
        YEAR,
        Field("flow", description="exports_fob (free on board) or imports_cif (cost, insurance, freight)", allowed=("exports_fob", "imports_cif")),
        VALUE,
        UNIT,
        Field("flag", description="estimated: the IMF's own mark", required=False, allowed=("estimated",)),
        Field(
            "caution",
            description="partner-based: Turkmenistan publishes no partner trade, its figures are built from its partners'; "
            "unreliable: Uzbekistan before 2017, far from its partners' figures; "
            "incomplete: Kazakhstan's trade with Russia in 2010, less than half of what Russia counts, and with it Kazakhstan's total of that year",
            required=False,
            allowed=("partner-based", "unreliable", "incomplete"),
        ),
    ),
    key=("reporter", "partner", "year", "flow"),
    floor=18000,
    covers={"reporter": ("KAZ", "KGZ", "TJK", "TKM", "UZB", "AFG", "ARM", "AZE", "GEO", "CHN", "RUS", "TUR"), "year": ("1992", "2000", "2010", "2020")},
    bands=(
        ("reporter == 'KAZ' and partner == 'CHN' and flow == 'exports_fob' and year == '2019'", 7000, 9000),
        ("reporter == 'CHN' and partner == 'WLD' and year == '2020'", 1.5e6, 3e6),
    ),
    gaps=(
        "Ends in 2020: from 2021 see the national tables, trade-chn-2024, trade-chn-press and trade-eu.",
        "Turkmenistan and most Afghan and Uzbek rows are not their own data. For Uzbekistan before 2010 use its partners' rows, after that trade-uzb.",
        "Kazakhstan's rows for Russia in 2010, the year of their customs union, hold less than half of what Russia counts, where other years agree; "
        "Kazakhstan's total of 2010 is too low as well.",
        "Kazakhstan's exports of 2019 and 2020 lie a little below the later national figures.",
    ),
    each_year=("reporter == 'KAZ' and partner == 'CHN' and year >= '1995'", "reporter == 'CHN' and partner == 'KAZ'", "reporter == 'CHN' and partner == 'TKM'"),
)
def trade_imf(raw: Path) -> pd.DataFrame:
    names = ("dots_reporter_partner_1992_2020.csv", "dots_mirror_reporters_1992_2020.csv")
    frame = pd.concat([raw_csv(raw, "trade-imf-dots", n) for n in names], ignore_index=True)
    reporter = frame["reporter_iso3"]
    caution = pd.Series("", index=frame.index)
    caution[reporter == "TKM"] = "partner-based"
    caution[(reporter == "UZB") & (frame["year"] < "2017")] = "unreliable"
    caution[(reporter == "KAZ") & frame["partner_iso3"].isin(["RUS", "WLD"]) & (frame["year"] == "2010")] = "incomplete"
    return frame.assign(
        reporter=reporter,
        partner=frame["partner_iso3"],
        value=frame["usd_millions"],
        unit="million US$",
        flag=frame["flag"].map({"e": "estimated", "": ""}),
        caution=caution,
    )


@quoted("International Monetary Fund, Primary Commodity Prices")
def commodity_prices(raw: Path) -> pd.DataFrame:
    frame = raw_csv(raw, "commodity-prices-imf-pcps", "imf-primary-commodity-prices-monthly.csv")
    frame = frame[frame["month"].isin(MONTHS)].melt("month", list(PRICES), var_name="indicator")
    return pd.DataFrame(
        {
            "iso3": "WORLD",
            "period": frame["month"],
            "indicator": frame["indicator"],
            "value": frame["value"],
            "unit": frame["indicator"].map(PRICES),
            "edition": "October 2025",
            "address": "github.com/datasets/commodity-prices @ 6df9fa442d4c",
            "note": (frame["indicator"] == "PURAN").map({True: "restricted price, below the Energy Institute's: for direction only", False: ""}),
        }
    )
