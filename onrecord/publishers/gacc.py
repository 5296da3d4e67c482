"""General Administration of Customs of China: trade with the region."""

from __future__ import annotations

from pathlib import Path

import pandas as pd

from onrecord.publishers import UNIT, Field, raw_csv, resource
from onrecord.publishers.partners import partner

PARTNER = Field("partner", description="Partner of China, ISO 3166-1 alpha-3; WLD: all partners")
FLOW = Field("flow", description="Seen from China: exports, imports, or turnover (both)", allowed=("exports", "imports", "turnover"))
PRESS_FLOWS = {"turnover": "turnover", "china_exports": "exports", "china_imports": "imports"}


@resource(
    name="trade-chn-2024",
    title="China: imports and exports by country, 2024",
    description="China's trade by partner in each month of 2024 and in the year to date; December's year to date is the full year.",
    publisher="General Administration of Customs of China",
    extract="trade-chn-gacc-2024",
    copy="github.com/JaviReitano/China-Trade-2024 @ 872ff9759c44, china_trade_dashboard/data/raw/gac_regions_2024.csv",
    licence="official-statistics",
    status="spot-checked",
    fields=(
        PARTNER,
        Field("month", "yearmonth", "Month, YYYY-MM"),
        Field("span", description="month, or year to date", allowed=("month", "year to date")),
        FLOW,
        Field("value", "number", "Value as published, in the unit of its row"),
        UNIT,
    ),
    key=("partner", "month", "span", "flow"),
    floor=900,
    covers={"partner": ("WLD", "KAZ", "KGZ", "TJK", "TKM", "UZB", "AFG", "ARM", "AZE", "GEO"), "month": ("2024-01", "2024-12")},
    bands=(("partner == 'KAZ' and flow == 'turnover' and month == '2024-12' and span == 'year to date'", 3e7, 3.3e7),),
    gaps=(
        "September is in thousand US$, all other months in 10,000 yuan: read the unit column.",
        "March is missing as a month (it is inside the years to date); Azerbaijan in July is missing.",
        "Countries' names were lost in the copy and were restored from their place in the table; totals and known figures agree.",
    ),
)
def trade_chn_2024(raw: Path) -> pd.DataFrame:
    frame = raw_csv(raw, "trade-chn-gacc-2024", "gacc_china_trade_by_country_2024.csv")
    units = {"CNY 10,000": "10,000 yuan", "USD thousand": "thousand US$"}
    frame = frame.assign(month=frame["year"] + "-" + frame["month"].str.zfill(2), partner=partner(frame["partner"]), unit=frame["unit"].map(units))
    columns = [(flow, span, f"{name}_{end}") for name, flow in PRESS_FLOWS.items() for span, end in (("month", "month"), ("year to date", "ytd"))]
    return pd.concat([frame.assign(flow=flow, span=span, value=frame[name]) for flow, span, name in columns], ignore_index=True).query("value != ''")


@resource(
    name="trade-chn-press",
    title="Chinese customs trade with the five Central Asian states, 2021-2025, as the press printed it",
    description="Readings of Chinese customs figures in the press, with a few national figures beside them; each row names its page.",
    publisher="General Administration of Customs of China and national statistics, through the press",
    extract="trade-chn-gacc-press",
    copy="the page named in each row",
    licence="facts",
    published="2026-02",
    status="spot-checked",
    fields=(
        Field("partner", description="Partner of China, ISO 3166-1 alpha-3, or Central Asia (5)"),
        Field("period", description="Year, or year and first to last month (2023-01..06)"),
        FLOW,
        Field("value", "number", "Figure as printed"),
        UNIT,
        Field("bound", description="over: the page says more than the figure", required=False, allowed=("over",)),
        Field("change", "number", "Change on the year before as printed, per cent", required=False),
        Field("statistics_of", description="GACC, or whose national figure"),
        Field("confidence", description="Of the reading", allowed=("high", "medium", "low")),
        Field("address", description="Page read"),
    ),
    key=("partner", "period", "flow", "unit", "statistics_of"),
    floor=90,
    covers={"partner": ("KAZ", "KGZ", "TJK", "TKM", "UZB", "Central Asia (5)"), "period": ("2021", "2022", "2023", "2024", "2025")},
    bands=(("partner == 'KAZ' and flow == 'turnover' and unit == 'billion US$'", 15, 50),),
    gaps=(
        "2021 by country only for Kazakhstan; 2022 not for Turkmenistan and Uzbekistan.",
        "National figures run from a quarter below (Kazakhstan) to a quarter of (Kyrgyzstan) the Chinese ones; the Uzbek figure of 2025 is above.",
        "The Turkmen split of January to October 2025 does not add up on its page and is marked low.",
        "Chinese exports to the five in 2025: 71.2 here, 71.3 on another page.",
    ),
)
def trade_chn_press(raw: Path) -> pd.DataFrame:
    frame = raw_csv(raw, "trade-chn-gacc-press", "gacc_by_country_press.csv")
    over = frame["value"].str.startswith(">")
    return frame.assign(
        flow=frame["flow"].map(PRESS_FLOWS),
        value=frame["value"].str.removeprefix(">"),
        bound=over.map({True: "over", False: ""}),
        change=frame["change_on_year_pct"],
    )
