"""International Monetary Fund: editions of the World Economic Outlook, and exchange rates."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import pandas as pd

from onrecord.publishers import ISO3, UNIT, VALUE, YEAR, Field, raw_csv, resource
from onrecord.publishers.api import Client, DataError

FIVE = ("KAZ", "KGZ", "TJK", "TKM", "UZB")
CODE = Field("indicator", description="WEO subject code as published")
CODED = Field("indicator", description="WEO subject code; the copy names the subject and unit, which determine the code")

WEO = {
    "NGDPD": "billion US dollars",
    "NGDPDPC": "US dollars",
    "NGDP_RPCH": "% change on year",
    "NGDPRPPPPC": "international dollars at 2021 purchasing power",
    "PPPGDP": "billion international dollars",
    "PPPSH": "% of world GDP at purchasing power parity",
    "NGDP_D": "index",
    "PCPIPCH": "% change on year, average",
    "PCPIEPCH": "% change on year, end of year",
    "BCA": "billion US dollars",
    "BCA_NGDPD": "% of GDP",
    "GGR_NGDP": "% of GDP",
    "GGX_NGDP": "% of GDP",
    "GGXCNL_NGDP": "% of GDP",
    "GGXWDG_NGDP": "% of GDP",
    "NID_NGDP": "% of GDP",
    "NGSD_NGDP": "% of GDP",
    "LUR": "% of labour force",
    "LP": "million persons",
    "TX_RPCH": "% change on year, volume",
    "TM_RPCH": "% change on year, volume",
}
PRICES = {
    "POILAPSP": "US dollars per barrel",
    "POILBRE": "US dollars per barrel",
    "POILWTI": "US dollars per barrel",
    "PNGASEU": "US dollars per million Btu",
    "PNGASJP": "US dollars per million Btu",
    "PNGASUS": "US dollars per million Btu",
    "PURAN": "US dollars per pound",
    "PCOPP": "US dollars per metric tonne",
    "PCOTTIND": "US cents per pound",
    "PWHEAMT": "US dollars per metric tonne",
}
# Subject and unit as the two older copies print them: WEO code and our unit.
SUBJECTS = {
    ("Gross domestic product, constant prices", "Percent change"): ("NGDP_RPCH", "% change on year"),
    ("Gross domestic product, current prices", "U.S. dollars (Billions)"): ("NGDPD", "billion US dollars"),
    ("Gross domestic product, current prices", "Purchasing power parity; international dollars (Billions)"): ("PPPGDP", "billion international dollars"),
    ("Gross domestic product per capita, current prices", "U.S. dollars (Units)"): ("NGDPDPC", "US dollars"),
    ("Gross domestic product per capita, current prices", "Purchasing power parity; international dollars (Units)"): ("PPPPC", "international dollars"),
    ("Inflation, average consumer prices", "Percent change"): ("PCPIPCH", "% change on year, average"),
    ("Population", "Persons (Millions)"): ("LP", "million persons"),
    ("Unemployment rate", "Percent of total labor force"): ("LUR", "% of labour force"),
    ("Current account balance", "Percent of GDP"): ("BCA_NGDPD", "% of GDP"),
    ("General government gross debt", "Percent of GDP"): ("GGXWDG_NGDP", "% of GDP"),
    ("General government net lending/borrowing", "Percent of GDP"): ("GGXCNL_NGDP", "% of GDP"),
    ("General government revenue", "Percent of GDP"): ("GGR_NGDP", "% of GDP"),
    ("Gross national savings", "Percent of GDP"): ("NGSD_NGDP", "% of GDP"),
    ("Total investment", "Percent of GDP"): ("NID_NGDP", "% of GDP"),
    ("Output gap in percent of potential GDP", "Percent of potential GDP"): ("NGAP_NPGDP", "% of potential GDP"),
}


def coded(frame: pd.DataFrame) -> pd.DataFrame:
    """A copy that names subjects in words, with WEO codes and units."""
    subjects = [SUBJECTS[pair] for pair in zip(frame["indicator"], frame["unit"], strict=True)]
    return frame.assign(indicator=[code for code, _ in subjects], unit=[unit for _, unit in subjects])


# The IMF's codes of groups where the tables have others, and the power of ten that its interface leaves in a value.
GROUPS = {"WLD": "G001", "EUU": "G998", "EMU": "G163", "G400": "G400"}
SCALES = {"billion": 9, "million": 6}


def series(client: Client, flow: str, key: str, start: str) -> pd.DataFrame:
    """Observations of one data flow; countries as the tables name them."""
    frame = client.csv(f"data/{flow}/{key}", ("COUNTRY", "TIME_PERIOD", "OBS_VALUE"), startPeriod=start)
    frame = frame[frame["OBS_VALUE"] != ""]
    if frame.empty:
        raise DataError(f"gave an empty answer for {flow} {key[-40:]}")
    return frame.assign(iso3=frame["COUNTRY"].replace({v: k for k, v in GROUPS.items()}))


def asked(have: pd.DataFrame) -> str:
    return "+".join(GROUPS.get(c, c) for c in sorted(set(have["iso3"])))


def parse_weo_api(client: Client, have: pd.DataFrame) -> pd.DataFrame:
    """The current World Economic Outlook, series by series; years from the table's first."""
    parts = []
    for code in sorted(set(have["indicator"])):
        frame = series(client, "IMF.RES,WEO", f"{asked(have)}.{code}.A", min(have["year"]))
        power = next((p for word, p in SCALES.items() if WEO[code].startswith(word)), 0)
        if "SCALE" not in frame.columns or not frame["SCALE"].isin([str(power), "" if power == 0 else str(power)]).all():
            raise DataError(f"gives {code} in another unit than {WEO[code]}")
        value = [format((Decimal(v) / 10**power).normalize(), "f") for v in frame["OBS_VALUE"]]
        parts.append(frame.assign(value=value, indicator=code, year=frame["TIME_PERIOD"].str[:4]))
    frame = pd.concat(parts, ignore_index=True)
    for column in ("PUBLICATION_DATE", "UPDATE_DATE"):
        if column in frame.columns and not client.published:
            client.edition(max(frame[column])[:10])
    # Of the year of an edition and after it all is projection; the year before is an estimate.
    edition = int(client.published[:4]) if client.published else int(frame["year"].max()) - 5
    year = frame["year"].astype(int)
    status = pd.Series("", index=frame.index).mask(year >= edition - 2, "estimate").mask(year >= edition, "projection")
    client.edition(None, f"World Economic Outlook Database, edition of {edition}")
    return frame[["iso3", "year", "indicator", "value"]].assign(status=status)


def parse_rates_api(client: Client, have: pd.DataFrame) -> pd.DataFrame:
    """Exchange rates (ER), at the end of months or as annual averages; currencies as the table names them."""
    monthly = "date" in have.columns
    key = f"{asked(have)}.XDC_USD.{'EOP_RT.M' if monthly else 'PA_RT.A'}"
    frame = series(client, "IMF.STA,ER", key, min(have["date"])[:7] if monthly else min(have["year"]))
    frame = frame.assign(currency=frame["iso3"].map(have.drop_duplicates("iso3").set_index("iso3")["currency"]), value=frame["OBS_VALUE"])
    if monthly:
        month = pd.to_datetime(frame["TIME_PERIOD"].str.replace("M", ""), format="%Y-%m", errors="coerce")
        if month.isna().any():
            raise DataError("gives months in another form than 2022-M03")
        return frame.assign(date=(month + pd.offsets.MonthEnd(0)).dt.strftime("%Y-%m-%d"))[["iso3", "date", "currency", "value"]]
    return frame.assign(year=frame["TIME_PERIOD"])[["iso3", "year", "currency", "value"]]


def weo(frame: pd.DataFrame) -> pd.DataFrame:
    frame = frame[frame["indicator"].isin(list(WEO)) & (pd.to_numeric(frame["year"]) >= 1992)]
    return frame.assign(unit=frame["indicator"].map(WEO), flag=frame["status"])


def month_ends(frame: pd.DataFrame) -> pd.DataFrame:
    official = (frame["iso3"] == "UZB") & (frame["date"] < "2017-09")
    return frame.assign(unit="national currency per US dollar, end of month", flag=official.map({True: "official", False: ""}))


def averages(frame: pd.DataFrame) -> pd.DataFrame:
    official = (frame["iso3"] == "UZB") & (pd.to_numeric(frame["year"]) <= 2017)
    flag = official.map({True: "official", False: ""}).mask(frame["iso3"] == "TKM", "old")
    return frame.assign(unit="national currency per US dollar, annual average", flag=flag)


@resource(
    name="weo-2026-04",
    title="World Economic Outlook Database, April 2026",
    description="GDP in US dollars (NGDPD), per head (NGDPDPC) and in purchasing power; growth (NGDP_RPCH); consumer prices (PCPIPCH, PCPIEPCH); "
    "current account; "
    "government revenue, spending, balance and gross debt (GGXWDG_NGDP); investment and savings; unemployment; population; trade volumes; to 2031.",
    publisher="International Monetary Fund",
    extract="imf-weo-apr2026",
    copy="github.com/micomrkaic/tea @ a3bfc2a539fe636cc17cfa1a660276cabca13211",
    licence="imf-terms",
    published="2026-04-14",
    status="spot-checked",
    fields=(
        Field("iso3", description="Country, ISO 3166-1 alpha-3; WLD = World, EUU = European Union, EMU = euro area, G400 = Middle East and Central Asia"),
        YEAR,
        CODE,
        VALUE,
        UNIT,
        Field(
            "flag",
            description="estimate: 2024 and 2025, actual or IMF estimate, not told apart; projection: from 2026. Set by year: the copy "
            "lacks the IMF's own mark",
            required=False,
            allowed=("estimate", "projection"),
        ),
    ),
    key=("iso3", "year", "indicator"),
    floor=16500,
    covers={"iso3": (*FIVE, "AFG", "ARM", "AZE", "CHN", "GEO", "RUS", "WLD", "EUU"), "indicator": tuple(WEO), "year": ("2000", "2022", "2025", "2031")},
    bands=(("indicator == 'NGDPD' and iso3 == 'KAZ' and year == '2022'", 210, 240), ("indicator == 'NGDP_RPCH' and year >= '2000' and iso3 == 'KGZ'", -10, 15)),
    gaps=(
        "Afghanistan ends in 2025.",
        "Turkmenistan: the IMF's own estimates of growth (3 to 4 per cent) replace the official ones (about 6).",
        "The IMF's population of Tajikistan and Turkmenistan is below the UN's.",
        "The Kyrgyz current account of 2022 and 2023 (-42 to -45 per cent of GDP) probably misses exports of goods that were imported for resale.",
    ),
    api="imf",
    parse_api=parse_weo_api,
    normalise=weo,
    each_year=tuple(f"indicator == 'NGDP_RPCH' and iso3 == '{c}'" for c in FIVE),
)
def weo_2026_04(raw: Path) -> pd.DataFrame:
    frame = raw_csv(raw, "imf-weo-apr2026", "weo_apr2026.csv")
    status = {"actual or estimate": "", "estimate or actual (not marked)": "estimate", "projection": "projection"}
    return frame.assign(status=frame["status"].map(status))


@resource(
    name="weo-prices-2026-04",
    title="World Economic Outlook Database, April 2026: commodity prices",
    description="Annual average prices of oil (POILAPSP, POILBRE, POILWTI), gas (PNGASEU, PNGASJP, PNGASUS), uranium (PURAN), copper, cotton and wheat.",
    publisher="International Monetary Fund",
    extract="imf-weo-apr2026",
    copy="github.com/micomrkaic/tea @ a3bfc2a539fe636cc17cfa1a660276cabca13211",
    licence="imf-terms",
    published="2026-04-14",
    fields=(
        YEAR,
        CODE,
        VALUE,
        UNIT,
        Field("flag", description="assumption: from 2026, an assumption based on futures prices", required=False, allowed=("assumption",)),
    ),
    key=("year", "indicator"),
    floor=390,
    covers={"indicator": tuple(PRICES), "year": ("1991", "2022", "2025")},
    bands=(("indicator == 'POILBRE'", 10, 150), ("indicator == 'PURAN'", 5, 120)),
    gaps=("Uranium lies below the prices that the trade reports.", "The copy words the unit of US gas as a price per tonne; it is per million Btu."),
)
def weo_prices_2026_04(raw: Path) -> pd.DataFrame:
    frame = raw_csv(raw, "imf-weo-apr2026", "weo_commodity_prices.csv")
    frame = frame[pd.to_numeric(frame["year"]) >= 1991]
    assumed = pd.to_numeric(frame["year"]) >= 2026
    return frame.assign(unit=frame["indicator"].map(PRICES), flag=assumed.map({True: "assumption", False: ""}))


@resource(
    name="weo-2021-10",
    title="World Economic Outlook Database, October 2021",
    description="What the IMF expected before the war: growth (NGDP_RPCH), GDP (NGDPD) and GDP per head (NGDPDPC) in US dollars, consumer prices (PCPIPCH), "
    "unemployment (LUR) and population (LP), 2015 to 2023.",
    publisher="International Monetary Fund",
    extract="growth-forecasts-ex-ante",
    copy="github.com/KevinJCbed/BEA_stats @ 98e3df2106e2",
    licence="imf-terms",
    published="2021-10",
    status="spot-checked",
    fields=(
        ISO3,
        YEAR,
        CODED,
        VALUE,
        UNIT,
        Field(
            "flag",
            description="forecast: after the last actual year that the IMF gives for the country and series (estimates and projections)",
            required=False,
            allowed=("forecast",),
        ),
        Field("estimates_after", "integer", "Last actual year, as the IMF gives it", required=False, low=1990, high=2021),
    ),
    key=("iso3", "year", "indicator"),
    floor=950,
    covers={"iso3": (*FIVE, "RUS", "CHN", "AFG", "ARM", "AZE", "GEO"), "year": ("2015", "2022", "2023"), "indicator": ("NGDP_RPCH", "PCPIPCH", "NGDPD")},
    bands=(("indicator == 'NGDP_RPCH' and year >= '2022'", -5, 10), ("indicator == 'NGDPD' and iso3 == 'KAZ'", 130, 260)),
    gaps=("No forecast for Afghanistan.", "Current account and debt were not copied."),
    each_year=tuple(f"indicator == 'NGDP_RPCH' and iso3 == '{c}'" for c in FIVE),
)
def weo_2021_10(raw: Path) -> pd.DataFrame:
    frame = coded(raw_csv(raw, "growth-forecasts-ex-ante", "weo_oct2021.csv"))
    return frame.assign(flag=frame["status"].replace({"actual": ""}))


@resource(
    name="weo-2022-10",
    title="World Economic Outlook Database, October 2022: forecast for 2023",
    description="What the IMF expected of 2023 in October 2022, later and better informed than the articles: growth, prices, current account, "
    "government debt, balance and revenue, "
    "investment, savings, GDP in purchasing power.",
    publisher="International Monetary Fund",
    extract="imf-weo-oct2022-forecast",
    copy="github.com/Thevesh/analysis-imfweo @ 59db5e34014b7f822d9bafcf2a7d333130060d50",
    licence="imf-terms",
    published="2022-10-11",
    fields=(ISO3, YEAR, CODED, VALUE, UNIT),
    key=("iso3", "year", "indicator"),
    floor=180,
    covers={"iso3": (*FIVE, "RUS", "CHN", "ARM", "AZE", "GEO"), "year": ("2023",)},
    bands=(("indicator == 'NGDP_RPCH'", -5, 10),),
    gaps=("The year 2023 only.", "Afghanistan and Ukraine have no forecast."),
)
def weo_2022_10(raw: Path) -> pd.DataFrame:
    return coded(raw_csv(raw, "imf-weo-oct2022-forecast", "weo_oct2022_forecast_2023.csv"))


CURRENCY = Field("currency", description="National currency, ISO 4217")


@resource(
    name="fx-monthly",
    title="Exchange rates at the end of each month",
    description="National currency per US dollar at the end of the month (ENDE), from January 2014.",
    publisher="International Monetary Fund",
    extract="fx-imf-ifs",
    copy="github.com/codeforIATI/imf-exchangerates @ 004df231644a2ad328c5dbb5f1099f9ba045b27a",
    licence="imf-terms",
    published="2025",
    status="verified",
    fields=(
        ISO3,
        Field("date", "date", "Last day of the month"),
        CURRENCY,
        VALUE,
        UNIT,
        Field("flag", description="official: the official so'm before September 2017, far from the parallel market", required=False, allowed=("official",)),
    ),
    key=("iso3", "date"),
    floor=700,
    covers={"iso3": ("KAZ", "KGZ", "TJK", "UZB", "RUS"), "date": ("2014-01-31", "2021-12-31", "2022-02-28", "2022-12-31", "2025-03-31")},
    bands=(("iso3 == 'RUS'", 30, 125), ("iso3 == 'KAZ'", 150, 560), ("iso3 == 'KGZ'", 48, 110), ("iso3 == 'TJK'", 4.5, 14), ("iso3 == 'UZB'", 2000, 13500)),
    gaps=(
        "No Turkmen manat.",
        "The Kyrgyz som ends in March 2025, the rouble in September 2025.",
        "Month-ends miss the extremes within March 2022: see fx-daily.",
        "Official rates: from 2023 the rouble's market quotes can differ by several per cent.",
    ),
    api="imf",
    parse_api=parse_rates_api,
    normalise=month_ends,
)
def fx_monthly(raw: Path) -> pd.DataFrame:
    return raw_csv(raw, "fx-imf-ifs", "fx-monthly-end-of-period.csv").rename(columns={"national_currency_per_usd": "value"})


@resource(
    name="fx-annual",
    title="Exchange rates, annual average",
    description="National currency per US dollar, average of the year (ENDA), 1992 to 2024.",
    publisher="International Monetary Fund",
    extract="fx-imf-ifs",
    copy="github.com/codeforIATI/imf-exchangerates @ 89e77b6b126e342527ce2d239917248f4493c4e2",
    licence="imf-terms",
    published="2025-11-01",
    fields=(
        Field("iso3", description="Country, ISO 3166-1 alpha-3; EMU = euro area"),
        YEAR,
        CURRENCY,
        VALUE,
        UNIT,
        Field(
            "flag",
            description="official: the official so'm before 2018, far from the parallel market; old: the manat before its redenomination",
            required=False,
            allowed=("official", "old"),
        ),
    ),
    key=("iso3", "year"),
    floor=330,
    covers={"iso3": ("KAZ", "KGZ", "TJK", "UZB", "RUS", "CHN", "EMU"), "year": ("1995", "2014", "2022", "2024")},
    bands=(("iso3 == 'KAZ' and year >= '2016'", 300, 500), ("iso3 == 'RUS' and year >= '2000'", 20, 120)),
    gaps=("Turkmenistan 1994 to 2001 only, in old manats.", "Afghanistan ends in 2020, Iran in 2023."),
    api="imf",
    parse_api=parse_rates_api,
    normalise=averages,
    each_year=("iso3 == 'KAZ'", "iso3 == 'RUS' and year >= '1996'"),
)
def fx_annual(raw: Path) -> pd.DataFrame:
    frame = raw_csv(raw, "fx-imf-ifs", "fx-annual-average.csv").rename(columns={"national_currency_per_usd": "value"})
    return frame.assign(iso3=frame["iso3"].replace({"EURO_AREA": "EMU"}))
