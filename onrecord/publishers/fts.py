"""Federal Customs Service of Russia (as Rosstat compiles it): trade with main partners."""

from __future__ import annotations

from pathlib import Path

import pandas as pd

from onrecord.publishers import UNIT, VALUE, YEAR, Field, raw_csv, resource
from onrecord.publishers.partners import FLOW, KIND, PARTNER, REPORTER, kind, partner

PUBLISHER = "Federal Customs Service of Russia, Rosstat"
COPY = "github.com/mary-lev/eu-export-sanctions @ 4b6a5dfc864a, data/russian_data/"
SILENT = "Russia stopped publishing trade by partner in 2022: nothing after December 2021."
MONTHS = ("январь", "февраль", "март", "апрель", "май", "июнь", "июль", "август", "сентябрь", "октябрь", "ноябрь", "декабрь")


def tidy(frame: pd.DataFrame) -> pd.DataFrame:
    names = frame["partner_name_ru"]
    return frame.assign(reporter="RUS", partner=partner(names), kind=kind(names), value=frame["usd_millions"], unit="million US$")


@resource(
    name="trade-rus",
    title="Russia: main indicators of exports and imports, trade with CIS partners, 1994-2021",
    description="Russia's exports and imports by year, as Russia reports them: Kazakhstan, Kyrgyzstan, Tajikistan, Uzbekistan, Armenia, Belarus and totals.",
    publisher=PUBLISHER,
    extract="trade-rus-fts",
    copy=COPY + "94itog.xlsx",
    licence="official-statistics",
    status="spot-checked",
    fields=(REPORTER, PARTNER, KIND, YEAR, FLOW, VALUE, UNIT),
    key=("partner", "year", "flow"),
    floor=490,
    covers={"partner": ("WLD", "CIS", "KAZ", "KGZ", "TJK", "UZB", "ARM", "BLR"), "year": ("1994", "2021")},
    bands=(("partner == 'KAZ' and flow == 'exports' and year == '2021'", 18000, 19000),),
    gaps=(SILENT, "No Turkmenistan and no Azerbaijan.", "Trade inside the customs union is counted by other methods before and after it began in 2010."),
)
def trade_rus(raw: Path) -> pd.DataFrame:
    return tidy(raw_csv(raw, "trade-rus-fts", "rus_trade_with_cis_1994_2021.csv"))


@resource(
    name="trade-rus-monthly",
    title="Russia: exports and imports by main partner, monthly, 2006-2021",
    description="Russia's monthly trade with China, Germany, Turkey, Kazakhstan and Uzbekistan, as Russia reports it.",
    publisher=PUBLISHER,
    extract="trade-rus-fts",
    copy=COPY + "96stran.xlsx",
    licence="official-statistics",
    status="spot-checked",
    fields=(REPORTER, PARTNER, Field("month", "yearmonth", "Month, YYYY-MM"), FLOW, VALUE, UNIT),
    key=("partner", "month", "flow"),
    floor=1900,
    covers={"partner": ("CHN", "DEU", "TUR", "KAZ", "UZB"), "month": ("2006-01", "2021-12")},
    bands=(("partner == 'KAZ' and flow == 'exports'", 200, 2500),),
    gaps=(SILENT,),
)
def trade_rus_monthly(raw: Path) -> pd.DataFrame:
    frame = tidy(raw_csv(raw, "trade-rus-fts", "rus_trade_main_partners_monthly_2006_2021.csv"))
    number = frame["month_ru"].map({name: f"{n:02}" for n, name in enumerate(MONTHS, 1)})
    return frame.assign(month=frame["year"] + "-" + number)
