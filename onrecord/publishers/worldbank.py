"""World Bank: World Development Indicators, the Logistics Performance Index and debt by creditor."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pandas as pd

from onrecord.publishers import INDICATOR, ISO3, UNIT, VALUE, YEAR, Field, raw_csv, resource
from onrecord.publishers.api import Client, DataError, field, frame_of

FIVE = ("KAZ", "KGZ", "TJK", "TKM", "UZB")
PLACE = Field("iso3", description="Country, ISO 3166-1 alpha-3; WLD = World, EUU = European Union")
WDI_2026 = "github.com/open-numbers/ddf--gapminder--systema_globalis @ c63631abeb62af6db3910f68be7c2b443beca50b (Gapminder rounds to five decimals)"

MACRO = {
    "NY.GDP.MKTP.CD": "current US$",
    "NY.GDP.MKTP.KD.ZG": "% change on year",
    "NY.GDP.PCAP.CD": "current US$",
    "NY.GDP.DEFL.KD.ZG": "% change on year (GDP deflator)",
    "FP.CPI.TOTL.ZG": "% change on year (consumer prices)",
    "BX.KLT.DINV.CD.WD": "current US$",
    "BN.CAB.XOKA.CD": "current US$",
    "FI.RES.TOTL.CD": "current US$",
    "DT.DOD.DECT.CD": "current US$",
    "GC.DOD.TOTL.GD.ZS": "% of GDP",
    "NE.EXP.GNFS.CD": "current US$",
    "NE.IMP.GNFS.CD": "current US$",
    "NE.TRD.GNFS.ZS": "% of GDP",
    "NE.GDI.TOTL.ZS": "% of GDP",
    "NE.CON.GOVT.ZS": "% of GDP",
    "TM.TAX.MANF.WM.AR.ZS": "%",
}
WDI = {
    "NE.EXP.GNFS.ZS": "% of GDP",
    "NE.IMP.GNFS.ZS": "% of GDP",
    "TG.VAL.TOTL.GD.ZS": "% of GDP",
    "BX.KLT.DINV.WD.GD.ZS": "% of GDP",
    "BM.KLT.DINV.WD.GD.ZS": "% of GDP",
    "DT.DOD.DECT.CD": "current US$",
    "DT.DOD.DECT.GN.ZS": "% of GNI",
    "DT.TDS.DECT.EX.ZS": "% of exports of goods, services and primary income",
    "FI.RES.TOTL.DT.ZS": "% of total external debt",
    "NY.GDP.MKTP.KD": "constant 2015 US$",
    "NY.GDP.PCAP.KD": "constant 2015 US$",
    "NY.GDP.PCAP.KD.ZG": "% change on year",
    "NY.GDP.PCAP.PP.KD": "constant 2021 international $",
    "NY.GNP.PCAP.CD": "current US$, Atlas method",
    "NV.AGR.TOTL.ZS": "% of GDP",
    "NV.IND.TOTL.ZS": "% of GDP",
    "TT.PRI.MRCH.XD.WD": "index, 2015 = 100",
    "SI.POV.GINI": "index 0-100",
    "SI.POV.LMIC": "% of population below $4.20 a day (2021 PPP)",
    "SI.POV.NAHC": "% of population below the national poverty line",
    "IT.NET.USER.ZS": "% of population",
    "IT.CEL.SETS.P2": "per 100 people",
    "AG.LND.AGRI.ZS": "% of land area",
    "AG.SRF.TOTL.K2": "square kilometres",
    "SP.POP.GROW": "% change on year",
    "SP.URB.TOTL.IN.ZS": "% of population",
    "DT.ODA.ODAT.GN.ZS": "% of GNI",
    "DT.ODA.ODAT.KD": "constant US$",
    "EG.USE.ELEC.KH.PC": "kWh per person",
    "EG.USE.PCAP.KG.OE": "kg of oil equivalent per person",
}

# Names of the debt statistics that are economies; institutions and groups keep the publisher's name.
CREDITOR = {
    "World": "WLD",
    "European Union": "EUU",
    "Armenia": "ARM",
    "Australia": "AUS",
    "Austria": "AUT",
    "Azerbaijan": "AZE",
    "Bahrain": "BHR",
    "Belarus": "BLR",
    "Belgium": "BEL",
    "Bermuda": "BMU",
    "Brazil": "BRA",
    "Bulgaria": "BGR",
    "Canada": "CAN",
    "China": "CHN",
    "Croatia": "HRV",
    "Czechia": "CZE",
    "Denmark": "DNK",
    "Finland": "FIN",
    "France": "FRA",
    "Germany, Fed. Rep. of": "DEU",
    "Hungary": "HUN",
    "India": "IND",
    "Iran, Islamic Republic Of": "IRN",
    "Iraq": "IRQ",
    "Ireland": "IRL",
    "Israel": "ISR",
    "Italy": "ITA",
    "Japan": "JPN",
    "Kazakhstan": "KAZ",
    "Korea, Republic of": "KOR",
    "Kuwait": "KWT",
    "Kyrgyz Republic": "KGZ",
    "Libya": "LBY",
    "Luxembourg": "LUX",
    "Malaysia": "MYS",
    "Netherlands": "NLD",
    "Norway": "NOR",
    "Pakistan": "PAK",
    "Poland": "POL",
    "Qatar": "QAT",
    "Romania": "ROU",
    "Russian Federation": "RUS",
    "Saudi Arabia": "SAU",
    "Serbia": "SRB",
    "Singapore": "SGP",
    "Spain": "ESP",
    "Sweden": "SWE",
    "Switzerland": "CHE",
    "Turkiye": "TUR",
    "Turkmenistan": "TKM",
    "Ukraine": "UKR",
    "United Arab Emirates": "ARE",
    "United Kingdom": "GBR",
    "United States": "USA",
    "Uzbekistan": "UZB",
    "Venezuela, Republic Bolivarian": "VEN",
}
DEBTOR = Field("iso3", description="Debtor, ISO 3166-1 alpha-3")
LENDER = Field(
    "creditor",
    description="Creditor: ISO 3166-1 alpha-3 for economies, the publisher's name for institutions and groups; "
    "WLD is the total over all creditors and must not be added to the others",
)
DEBT_GAPS = (
    "Public and publicly guaranteed long-term debt only: no IMF credit, no short-term debt, no private non-guaranteed debt.",
    "Most borrowing of Kazakh and Turkmen state companies is outside, so what they owe to China is understated.",
    "Loans booked through Hong Kong or in syndicates are not under CHN.",
)


def since_1991(frame: pd.DataFrame, units: dict[str, str]) -> pd.DataFrame:
    """The rows of the indicators named in ``units`` from 1991, with those units."""
    frame = frame[frame["indicator"].isin(list(units)) & (pd.to_numeric(frame["year"]) >= 1991)].copy()
    frame["unit"] = frame["indicator"].map(units)
    return frame


def macro_flagged(frame: pd.DataFrame) -> pd.DataFrame:
    frame = since_1991(frame, MACRO)
    accounts = frame["indicator"].isin(["NY.GDP.MKTP.CD", "NY.GDP.MKTP.KD.ZG", "NY.GDP.PCAP.CD"])
    return frame.assign(flag=((frame["iso3"] == "TKM") & accounts).map({True: "official", False: ""}))


def rates_flagged(frame: pd.DataFrame) -> pd.DataFrame:
    frame = since_1991(frame, {"PA.NUS.FCRF": "local currency per US dollar"})
    official = (frame["iso3"] == "TKM") | ((frame["iso3"] == "UZB") & (pd.to_numeric(frame["year"]) <= 2017))
    return frame.assign(flag=official.map({True: "official", False: ""}))


def land_flagged(frame: pd.DataFrame) -> pd.DataFrame:
    frame = since_1991(frame, {"AG.LND.ARBL.HA": "hectares"}).sort_values(["iso3", "year"])
    carried = frame["value"].eq(frame.groupby("iso3")["value"].shift())
    return frame.assign(flag=carried.map({True: "carried", False: ""}))


def by_creditor(frame: pd.DataFrame) -> pd.DataFrame:
    return frame.assign(creditor=frame["creditor"].replace(CREDITOR), unit="current US$")


def scheduled(frame: pd.DataFrame) -> pd.DataFrame:
    """Payments after the last year of debt stocks are due, not paid."""
    late = pd.to_numeric(frame["year"]) > pd.to_numeric(frame["last"])
    return by_creditor(frame).assign(flag=late.map({True: "scheduled", False: ""}))


def parse_api(client: Client, have: pd.DataFrame) -> pd.DataFrame:
    """Indicators API: the indicators and places that the table holds, from 1991 to this year."""
    places, rows = ";".join(sorted(set(have["iso3"]))), []
    for code in sorted(set(have["indicator"])):
        page = pages = 1
        while page <= pages:
            answer = client.json(f"country/{places}/indicator/{code}", format="json", per_page=20000, page=page, date=f"1991:{date.today().year}")
            if not isinstance(answer, list) or len(answer) != 2:
                raise DataError(f"gave no data for {code}: {str(answer)[:120]}")
            pages, page = int(field(answer[0], "pages")), page + 1
            client.edition(field(answer[0], "lastupdated"))
            rows += [(field(r, "countryiso3code"), field(r, "date"), code, r["value"]) for r in answer[1] or () if field(r, "value") is not None]
    return frame_of(rows, ["iso3", "year", "indicator", "value"])


def parse_debt_api(client: Client, have: pd.DataFrame) -> pd.DataFrame:
    """Debt statistics (source 6): the series and debtors that the table holds, by creditor."""
    places, first, rows = ";".join(sorted(set(have["iso3"]))), min(have["year"]), []
    for code in sorted(set(have["indicator"])):
        page = pages = 1
        while page <= pages:
            answer = client.json(f"sources/6/country/{places}/series/{code}/counterpart-area/all/time/all", format="json", per_page=20000, page=page)
            source = field(answer, "source")
            source = source[0] if isinstance(source, list) else source
            pages, page = int(field(answer, "pages")), page + 1
            client.edition(answer.get("lastupdated") or None)
            for row in field(source, "data"):
                place = {v["concept"]: v for v in field(row, "variable")}
                year = field(field(place, "Time"), "value").removeprefix("YR")
                if field(row, "value") not in (None, "0", "0.0") and year >= first:
                    rows.append((field(field(place, "Country"), "id"), year, code, field(field(place, "Counterpart-Area"), "value").strip(), row["value"]))
    # The statistics of a year appear in the December after it.
    last = int(client.published[:4]) - (1 if client.published[5:7] >= "10" else 2) if client.published else date.today().year - 2
    return frame_of(rows, ["iso3", "year", "indicator", "creditor", "value"]).assign(last=last)


USD = {"BX.TRF.PWKR.CD.DT": "current US$"}
SHARE = {"BX.TRF.PWKR.DT.GD.ZS": "% of GDP"}
WEAK = Field(
    "flag",
    description="estimated: World Bank staff estimate, perhaps withdrawn since; weak: detailed reporting suspended",
    required=False,
    allowed=("estimated", "weak"),
)


@resource(
    name="remittances",
    title="World Development Indicators: personal remittances received, US dollars",
    description="Personal remittances received (personal transfers and compensation of employees; BX.TRF.PWKR.CD.DT) in US dollars, by country and year.",
    publisher="World Bank",
    extract="wb-wdi-remittances",
    copy="github.com/sadiqalausgi/Yemen-Financial-Remittances-Project @ d14243992af1f4eaf7d2f20fb37fa7472940eeca",
    licence="CC-BY-4.0",
    published="2025-07-01",
    status="spot-checked",
    fields=(PLACE, YEAR, INDICATOR, VALUE, UNIT, WEAK),
    key=("iso3", "year", "indicator"),
    floor=560,
    covers={"iso3": ("KGZ", "TJK", "UZB", "KAZ"), "year": ("2013", "2021", "2022", "2024")},
    bands=(("iso3 == 'TJK' and year == '2022'", 5e9, 6e9), ("iso3 == 'UZB' and year == '2022'", 1.4e10, 1.8e10)),
    gaps=(
        "Turkmenistan reports nothing after 1996: its zeros mean not reported and are left out.",
        "No dollar figure for the Kyrgyz Republic after 2023, and that of 2023 is a staff estimate.",
        "The share of GDP stands in remittances-gdp, a later release: do not mix the two in one ratio.",
    ),
    api="worldbank",
    parse_api=parse_api,
    normalise=lambda frame: since_1991(frame, USD).assign(flag=""),
    each_year=("iso3 == 'KGZ'", "iso3 == 'TJK'", "iso3 == 'UZB'", "iso3 == 'KAZ'"),
)
def remittances(raw: Path) -> pd.DataFrame:
    return raw_csv(raw, "wb-wdi-remittances", "remittances_received_usd.csv")


@resource(
    name="remittances-gdp",
    title="World Development Indicators: personal remittances received, per cent of GDP",
    description="Personal remittances received as a share of GDP (BX.TRF.PWKR.DT.GD.ZS), by country and year.",
    publisher="World Bank",
    extract="wb-wdi-remittances",
    copy="github.com/open-numbers/ddf--open_numbers--world_development_indicators @ 01a34e8b54d76160a61b0325d74254e22db06b93, copied by hand",
    licence="CC-BY-4.0",
    status="verified",
    fields=(ISO3, YEAR, INDICATOR, VALUE, UNIT, WEAK),
    key=("iso3", "year", "indicator"),
    floor=240,
    covers={"iso3": ("KGZ", "TJK", "UZB", "KAZ", "ARM", "AZE", "AFG"), "year": ("2013", "2021", "2022", "2024")},
    bands=(("iso3 != ''", 0, 60), ("iso3 == 'TJK' and year == '2022'", 45, 55)),
    gaps=(
        "Release after July 2025, without a date in the copy.",
        "The five Central Asian states, Afghanistan, Armenia, Azerbaijan, Belarus, Turkiye (from 2015) and Ukraine only; Turkmenistan has 1996 alone.",
        "Agrees with remittances divided by GDP for Central Asia; differs for Armenia 2022-2024 by 4 to 8 per cent.",
    ),
    api="worldbank",
    parse_api=parse_api,
    normalise=lambda frame: since_1991(frame, SHARE).assign(flag=""),
    each_year=("iso3 == 'KGZ'", "iso3 == 'TJK'", "iso3 == 'UZB'"),
)
def remittances_gdp(raw: Path) -> pd.DataFrame:
    return raw_csv(raw, "wb-wdi-remittances", "remittances_received_pct_gdp.csv")


@resource(
    name="macro",
    title="World Development Indicators: macroeconomic series, 2000-2024",
    description="GDP (NY.GDP.MKTP.CD), its growth (NY.GDP.MKTP.KD.ZG) and per head (NY.GDP.PCAP.CD); consumer prices (FP.CPI.TOTL.ZG) and GDP deflator; "
    "foreign direct investment inflows (BX.KLT.DINV.CD.WD); current account; reserves; external debt (DT.DOD.DECT.CD); central government debt; "
    "exports, imports and trade of goods and services; capital formation; government consumption; tariffs on manufactures.",
    publisher="World Bank",
    extract="wb-wdi-macro-2025",
    copy="github.com/saravan0/aiinfra-econ @ 5958ee3b0ab43813749922778fb964f3e926bca0",
    licence="CC-BY-4.0",
    published="2025",
    status="spot-checked",
    fields=(
        PLACE,
        YEAR,
        INDICATOR,
        VALUE,
        UNIT,
        Field("flag", description="official: the government's own figures at its official exchange rate, not verified", required=False, allowed=("official",)),
    ),
    key=("iso3", "year", "indicator"),
    floor=7000,
    covers={"iso3": (*FIVE, "AFG", "ARM", "AZE", "CHN", "GEO", "RUS", "WLD", "EUU"), "indicator": tuple(MACRO), "year": ("2000", "2022", "2024")},
    bands=(("indicator == 'NY.GDP.MKTP.CD' and iso3 == 'KAZ' and year == '2022'", 2.1e11, 2.4e11), ("indicator == 'NY.GDP.MKTP.KD.ZG'", -40, 50)),
    gaps=(
        "Release between July and November 2025; the copy does not name its day.",
        "Uzbekistan's GDP was revised upward by about 11 per cent for 2022: never mix this table with another vintage in one ratio.",
        "No consumer prices for Turkmenistan, none for Tajikistan after 2016, none for the Kyrgyz Republic in 2024: see weo-2026-04.",
        "Turkmenistan's growth of 2024 (2.3 per cent) breaks with the 6 per cent of every year before.",
        "External debt ends in 2023; the table wdi holds a later release to 2024.",
    ),
    api="worldbank",
    parse_api=parse_api,
    normalise=macro_flagged,
    each_year=tuple(f"indicator == 'NY.GDP.MKTP.CD' and iso3 == '{c}'" for c in FIVE),
)
def macro(raw: Path) -> pd.DataFrame:
    return raw_csv(raw, "wb-wdi-macro-2025", "wdi_macro.csv")


@resource(
    name="population",
    title="World Development Indicators: total population",
    description="Mid-year de facto population (SP.POP.TOTL) by country and year from 1991.",
    publisher="World Bank",
    extract="wb-wdi-population",
    copy="github.com/datasets/population @ 425fc447a53a26c767a15a7de60c4cc2478a0595",
    licence="CC-BY-4.0",
    published="2026-03",
    fields=(PLACE, YEAR, INDICATOR, VALUE, UNIT),
    key=("iso3", "year", "indicator"),
    floor=700,
    covers={"iso3": (*FIVE, "AFG", "CHN", "RUS", "WLD"), "year": ("1991", "2022", "2024")},
    bands=(("iso3 == 'KAZ'", 14e6, 22e6), ("iso3 == 'UZB'", 20e6, 38e6)),
    gaps=(
        "Turkmenistan is a World Bank and UN estimate (7.4 million in 2023); the IMF's series gives 6.5 million; no census result is published.",
        "The Kyrgyz series was rebased after the census of 2022.",
    ),
    api="worldbank",
    parse_api=parse_api,
    normalise=lambda frame: since_1991(frame, {"SP.POP.TOTL": "persons"}),
    each_year=tuple(f"iso3 == '{c}'" for c in FIVE),
)
def population(raw: Path) -> pd.DataFrame:
    return raw_csv(raw, "wb-wdi-population", "population.csv")


@resource(
    name="fx-annual-wdi",
    title="World Development Indicators: official exchange rate, annual average",
    description="Local currency units per US dollar, period average (PA.NUS.FCRF); unlike fx-annual it holds the South Caucasus, Belarus, Ukraine, "
    "India and Mongolia too.",
    publisher="World Bank",
    extract="wb-wdi-exchange-rate",
    copy="github.com/tongyu03/DSE3101-Predictive-Modelling-of-Global-Trade-Flows @ 1d53e04179ebc3466ccfbd24d6bb400f9ddc4212",
    licence="CC-BY-4.0",
    published="2025-01-28",
    fields=(
        ISO3,
        YEAR,
        INDICATOR,
        VALUE,
        UNIT,
        Field("flag", description="official: an official rate far from the market's", required=False, allowed=("official",)),
    ),
    key=("iso3", "year", "indicator"),
    floor=530,
    covers={"iso3": (*FIVE, "ARM", "AZE", "GEO", "RUS", "CHN"), "year": ("2014", "2022", "2023")},
    bands=(("iso3 == 'KAZ' and year >= '2016'", 300, 500), ("iso3 == 'RUS' and year >= '2000'", 20, 120)),
    gaps=("Turkmenistan only to 2001.", "Uzbekistan misses years before 2013.", "The copy passed through a spreadsheet: long decimals may be cut."),
    api="worldbank",
    parse_api=parse_api,
    normalise=rates_flagged,
)
def exchange_rate(raw: Path) -> pd.DataFrame:
    return raw_csv(raw, "wb-wdi-exchange-rate", "official_exchange_rate.csv")


@resource(
    name="land",
    title="World Development Indicators: arable land",
    description="Arable land in hectares (AG.LND.ARBL.HA): temporary crops, temporary meadows, gardens and land temporarily fallow, as FAO defines it.",
    publisher="World Bank",
    extract="wb-wdi-arable-land",
    copy="github.com/open-numbers/ddf--open_numbers--world_development_indicators @ 01a34e8b54d76160a61b0325d74254e22db06b93, copied by hand",
    licence="CC-BY-4.0",
    status="diverged",
    fields=(
        ISO3,
        YEAR,
        INDICATOR,
        VALUE,
        UNIT,
        Field(
            "flag",
            description="imputed: rises in equal steps, not measured; carried: the same value as the year before",
            required=False,
            allowed=("imputed", "carried"),
        ),
    ),
    key=("iso3", "year", "indicator"),
    floor=160,
    covers={"iso3": FIVE, "year": ("1992", "2021", "2023")},
    bands=(("iso3 == 'KAZ'", 20e6, 36e6),),
    gaps=(
        "The five Central Asian states only.",
        "Nine of 35 values common with an older FAO AQUASTAT copy differ by more than 2 per cent: FAO has revised several series since.",
        "FAO carries values forward or interpolates where nothing was reported.",
    ),
    api="worldbank",
    parse_api=parse_api,
    normalise=land_flagged,
    each_year=tuple(f"iso3 == '{c}'" for c in FIVE),
)
def land(raw: Path) -> pd.DataFrame:
    return raw_csv(raw, "wb-wdi-arable-land", "arable_land.csv")


@resource(
    name="logistics",
    title="Logistics Performance Index: overall score",
    description="Overall score of the surveys of 2007 to 2018 and of the 2023 edition, which is dated 2022 (LP.LPI.OVRL.XQ).",
    publisher="World Bank",
    extract="wb-lpi",
    copy="github.com/open-numbers/ddf--open_numbers--world_development_indicators @ 01a34e8b54d76160a61b0325d74254e22db06b93, copied by hand",
    licence="CC-BY-4.0",
    fields=(ISO3, YEAR, INDICATOR, VALUE, UNIT),
    key=("iso3", "year", "indicator"),
    floor=120,
    covers={"iso3": (*FIVE, "CHN", "RUS", "GEO"), "year": ("2007", "2018", "2022")},
    bands=(("iso3 != ''", 1, 5),),
    gaps=(
        "The 2023 edition did not score Azerbaijan, Pakistan and Turkmenistan.",
        "A survey of freight forwarders: differences of 0.1 to 0.2 lie within its margin of error; the 2023 edition is published with one decimal.",
    ),
    api="worldbank",
    parse_api=parse_api,
    normalise=lambda frame: since_1991(frame, {"LP.LPI.OVRL.XQ": "score, 1 (low) to 5 (high)"}),
)
def logistics(raw: Path) -> pd.DataFrame:
    return raw_csv(raw, "wb-lpi", "lpi_overall.csv")


@resource(
    name="wdi",
    title="World Development Indicators: trade, investment, debt and living conditions",
    description="Thirty series from 1991, in the copy of March 2026: trade and foreign direct investment as shares of GDP; external debt "
    "(DT.DOD.DECT.CD and % of GNI), "
    "its service and reserves; real GDP and income per head; agriculture and industry; terms of trade; inequality and poverty; internet "
    "users (IT.NET.USER.ZS); "
    "land; population growth and towns; aid received; electricity and energy use.",
    publisher="World Bank",
    extract="wb-wdi-sg-2026",
    copy=WDI_2026,
    licence="CC-BY-4.0",
    published="2026-03-01",
    fields=(ISO3, YEAR, INDICATOR, VALUE, UNIT),
    key=("iso3", "year", "indicator"),
    floor=16000,
    covers={"iso3": (*FIVE, "AFG", "ARM", "AZE", "CHN", "GEO", "RUS"), "indicator": tuple(WDI), "year": ("1991", "2022", "2024")},
    bands=(("indicator == 'DT.DOD.DECT.CD' and iso3 == 'KAZ' and year >= '2015'", 1.4e11, 1.9e11), ("indicator == 'IT.NET.USER.ZS'", 0, 100)),
    gaps=(
        "No World or European Union aggregate.",
        "A later release than the table macro: do not divide one by the other.",
        "The base year of aid in constant US dollars is not stated in the copy.",
        "Poverty and inequality come from surveys of single years; Turkmenistan has one, of 1998.",
    ),
    api="worldbank",
    parse_api=parse_api,
    normalise=lambda frame: since_1991(frame, WDI),
    each_year=(
        "indicator == 'NY.GDP.MKTP.KD' and iso3 == 'KAZ'",
        "indicator == 'DT.DOD.DECT.CD' and iso3 == 'KGZ'",
        "indicator == 'SP.URB.TOTL.IN.ZS' and iso3 == 'UZB'",
    ),
)
def wdi(raw: Path) -> pd.DataFrame:
    return raw_csv(raw, "wb-wdi-sg-2026", "wdi_and_un_series.csv")


@resource(
    name="unemployment",
    title="Unemployment rate of the population of 15 and over (ILOSTAT)",
    description="Unemployed as a share of the labour force, as the International Labour Organization collects it, in the copy of March 2026.",
    publisher="International Labour Organization",
    extract="wb-wdi-sg-2026",
    copy=WDI_2026,
    licence="CC-BY-4.0",
    published="2026-03-01",
    fields=(ISO3, YEAR, INDICATOR, VALUE, UNIT),
    key=("iso3", "year", "indicator"),
    floor=400,
    covers={"iso3": ("KAZ", "KGZ", "TJK", "UZB", "RUS"), "year": ("2021", "2022", "2023")},
    bands=(("iso3 != ''", 0, 45),),
    gaps=("Survey and model values are not told apart in the copy.",),
)
def unemployment(raw: Path) -> pd.DataFrame:
    return since_1991(raw_csv(raw, "wb-wdi-sg-2026", "wdi_and_un_series.csv"), {"ILOSTAT: unemployment rate 15+": "% of the labour force"})


@resource(
    name="debt-stocks",
    title="International Debt Statistics: public and publicly guaranteed debt by creditor",
    description="Long-term public and publicly guaranteed external debt outstanding and disbursed, by creditor and kind: bilateral (DT.DOD.BLAT.CD), "
    "multilateral (DT.DOD.MLAT.CD), bonds (DT.DOD.PBND.CD), commercial banks (DT.DOD.PCBK.CD), other private (DT.DOD.PROP.CD). No row "
    "means none recorded.",
    publisher="World Bank",
    extract="wb-ids-creditors",
    copy="github.com/ONEcampaign/aftershocks_data @ 5ad4e2e2935b0cbcc6b7d3c12876419db6146ed8",
    licence="CC-BY-4.0",
    published="2025-12",
    fields=(DEBTOR, YEAR, INDICATOR, LENDER, VALUE, UNIT),
    key=("iso3", "year", "indicator", "creditor"),
    floor=8500,
    covers={"iso3": (*FIVE, "AFG", "ARM", "GEO", "PAK"), "creditor": ("WLD", "CHN", "RUS", "JPN", "World Bank-IDA"), "year": ("2010", "2022", "2024")},
    bands=(("iso3 == 'KGZ' and creditor == 'CHN' and indicator == 'DT.DOD.BLAT.CD' and year >= '2018'", 1.5e9, 2e9),),
    gaps=(
        *DEBT_GAPS,
        "Chinese claims on Kazakhstan appear only from 2016: coverage, not the start of lending.",
        "Turkmenistan reports poorly: treat as estimates.",
    ),
    api="worldbank",
    parse_api=parse_debt_api,
    normalise=by_creditor,
    each_year=("iso3 == 'KGZ' and creditor == 'WLD'", "iso3 == 'TJK' and creditor == 'CHN' and year >= '2008'"),
)
def debt_stocks(raw: Path) -> pd.DataFrame:
    return raw_csv(raw, "wb-ids-creditors", "ppg_debt_stocks_by_creditor.csv")


@resource(
    name="debt-service",
    title="International Debt Statistics: service of public and publicly guaranteed debt by creditor",
    description="Principal (DT.AMT) and interest (DT.INT) by creditor and kind (BLAT bilateral, MLAT multilateral, PBND bonds, PCBK commercial banks, "
    "PROP other private), "
    "paid to 2024 and due from 2025 on debt outstanding at the end of 2024.",
    publisher="World Bank",
    extract="wb-ids-creditors",
    copy="github.com/ONEcampaign/aftershocks_data @ 5ad4e2e2935b0cbcc6b7d3c12876419db6146ed8",
    licence="CC-BY-4.0",
    published="2025-12",
    fields=(
        DEBTOR,
        YEAR,
        INDICATOR,
        LENDER,
        VALUE,
        UNIT,
        Field("flag", description="scheduled: due on debt outstanding at the end of 2024, not paid", required=False, allowed=("scheduled",)),
    ),
    key=("iso3", "year", "indicator", "creditor"),
    floor=4000,
    covers={"iso3": FIVE, "creditor": ("WLD", "CHN"), "year": ("2009", "2024", "2030")},
    bands=(("iso3 == 'TJK' and creditor == 'WLD' and indicator == 'DT.AMT.BLAT.CD' and year >= '2015'", 1e7, 5e8),),
    gaps=DEBT_GAPS,
    api="worldbank",
    parse_api=parse_debt_api,
    normalise=scheduled,
)
def debt_service(raw: Path) -> pd.DataFrame:
    return raw_csv(raw, "wb-ids-creditors", "ppg_debt_service_by_creditor.csv").assign(last=2024)
