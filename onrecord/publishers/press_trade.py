"""Trade of Tajikistan and Turkmenistan by partner after 2020, compiled from the press."""

from __future__ import annotations

from pathlib import Path

import pandas as pd

from onrecord.publishers import UNIT, Field, raw_csv, resource

BOUNDS = {">": "over", "about ": "about", "almost ": "almost"}
MEASURES = ("turnover", "exports", "imports", "share of turnover", "share of exports", "share of imports")


@resource(
    name="trade-tjk-tkm",
    title="Trade of Tajikistan and Turkmenistan by partner, 2019-2025, as the press printed it",
    description="Readings of national and partner statistics in the press; each row names whose figure it is and the page read.",
    publisher="Statistics and customs of Tajikistan, governments and partners of Turkmenistan, through the press",
    extract="trade-tjk-tkm-press",
    copy="the page named in each row",
    licence="facts",
    published="2025-05",
    status="unverifiable",
    fields=(
        Field("reporter", description="TJK or TKM", allowed=("TJK", "TKM")),
        Field("partner", description="Partner, ISO 3166-1 alpha-3; WLD: all partners; CIS"),
        Field("period", description="Year, or year and first to last month (2023-01..10)"),
        Field("measure", description="Turnover, exports or imports, or a share of one", allowed=MEASURES),
        Field("value", "number", "Figure as printed"),
        UNIT,
        Field("bound", description="over, about or almost, where the page says so", required=False, allowed=tuple(BOUNDS.values())),
        Field("statistics_of", description="Whose figure; mirror: the partner's"),
        Field("confidence", description="Of the reading", allowed=("high", "medium", "low")),
        Field(
            "flag",
            description="conflicts: another figure of the same office differs; inconsistent: the page's own figures do not agree",
            required=False,
            allowed=("conflicts", "inconsistent"),
        ),
        Field("address", description="Page read"),
    ),
    key=("reporter", "partner", "period", "measure", "statistics_of"),
    floor=120,
    covers={"reporter": ("TJK", "TKM"), "partner": ("WLD", "RUS", "CHN", "KAZ", "UZB", "TUR"), "period": ("2022", "2023")},
    bands=(("unit == '%'", 0, 100), ("reporter == 'TJK' and partner == 'WLD' and unit == 'billion US$' and measure == 'turnover'", 3, 10)),
    gaps=(
        "No full partner table of either country after 2020; Tajikistan 2021 and 2024, and Turkmenistan with Iran and Afghanistan, were not found.",
        "Tajik customs and the statistics agency differ in level and in the shares of exports (2022).",
        "Turkmen totals come from one commentator. Tajik and Chinese figures of their trade differ two to three times.",
    ),
)
def trade_tjk_tkm(raw: Path) -> pd.DataFrame:
    frame = raw_csv(raw, "trade-tjk-tkm-press", "tjk_tkm_trade_by_partner_press.csv")
    bound = frame["value"].str.extract(r"^(\D*)")[0]
    value = frame["value"].str.replace(r"^\D*", "", regex=True)
    flag = pd.Series("", index=frame.index)
    flag[frame["note"].str.contains("differs from|conflicts with")] = "conflicts"
    flag[frame["note"].str.contains("do not agree|looks wrong|is 5.0")] = "inconsistent"
    approximate = bound.map(BOUNDS).fillna("").mask(frame["note"].str.startswith("approximately"), "about")
    return frame.assign(partner=frame["partner"].replace("World", "WLD"), value=value, bound=approximate, flag=flag)
