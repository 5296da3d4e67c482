"""Where reputable sources disagree: both values, the one that the book takes, and why.

Values come from the book's own tables, built from the raw extracts; the few that stand in no table are typed with where they were read.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from onrecord.base import DataError
from onrecord.publishers import Field, raw_csv, registry, resource


@dataclass(frozen=True)
class Cell:
    """One value of a table: the sum of the rows that ``where`` selects (as many as ``rows``; None: any number), times ``scale``,
    less the value ``less``, divided by the value ``over``."""

    name: str
    table: str
    where: dict
    scale: float = 1
    column: str = "value"
    rows: int | None = 1
    less: Cell | None = None
    over: Cell | None = None


@dataclass(frozen=True)
class Raw:
    """The sum of a column of a raw extract, of a work that may be quoted but not be republished as a table."""

    name: str
    extract: str
    file: str
    where: dict
    column: str
    scale: float = 1


@dataclass(frozen=True)
class Typed:
    """A value that stands in no table of the book, as it was read."""

    name: str
    value: str


def wdi(table: str, iso3: str, indicator: str, year: int, scale: float = 1) -> Cell:
    return Cell(f"World Bank ({table})", table, {"iso3": iso3, "indicator": indicator, "year": year}, scale)


def weo(iso3: str, indicator: str, year: int) -> Cell:
    return Cell("IMF, World Economic Outlook, April 2026", "weo-2026-04", {"iso3": iso3, "indicator": indicator, "year": year})


def bns(flow: str, year: int) -> Cell:
    return Cell("Kazakhstan's Bureau of National Statistics", "trade-kaz", {"partner": "CHN", "flow": flow, "year": year}, 1e-6)


def customs(partner: str, flow: str, period: int) -> Cell:
    return Cell("Chinese customs, in the press", "trade-chn-press", {"partner": partner, "flow": flow, "period": period, "statistics_of": "GACC"})


def moved(indicator: str, iso3: str) -> Cell:
    named = {"idealpointfp": "final-passage votes", "idealpointall": "all votes"}
    now, before = ({"iso3": iso3, "indicator": indicator, "year": y} for y in (2022, 2021))
    return Cell(f"Bailey, Strezhnev and Voeten: {named[indicator]}", "un-ideal-points", now, less=Cell("", "un-ideal-points", before))


def tracker(year: int) -> Raw:
    return Raw(
        "China Global Investment Tracker: investment and construction",
        "fdi-aei-cgit",
        "cgit_all_transactions_2005_2020.csv",
        {"country": "Kazakhstan", "year": year},
        "usd_millions",
        1e-3,
    )


def finance(iso3: str, year: int | None = None) -> Cell:
    where = {"iso3": iso3, "indicator": ["oda", "oof", "vague"]} | ({"year": year} if year else {})
    return Cell("AidData, commitments in prices of 2021" + ("" if year else ", 2000-2021"), "chinese-finance", where, 1e-9, rows=None)


def cross(currency: str, date: str) -> Cell:
    """Roubles for a dollar over roubles for one unit; the Bank of Russia quotes 100 som and 10 somoni."""
    unit = Cell("", "fx-daily", {"currency": currency, "date": date}, {"KGS": 0.01, "TJS": 0.1}[currency])
    return Cell("Bank of Russia, cross rate", "fx-daily", {"currency": "USD", "date": date}, over=unit)


def month_end(iso3: str, date: str) -> Cell:
    return Cell("IMF, end of month", "fx-monthly", {"iso3": iso3, "date": date})


def conflict(name: str, table: str, iso3: str, **where) -> Cell:
    return Cell(name, table, {"iso3": iso3, "year": 2022, **where})


def refugees(group: str, year: int) -> Cell:
    return Cell(f"UNHCR, {group}, {year}", "refugees", {"origin": "AFG", "asylum": "UZB", "indicator": group, "year": year})


def creditor(iso3: str, year: int) -> Cell:
    return Cell(
        "World Bank, debt statistics: bilateral, to China", "debt-stocks", {"iso3": iso3, "creditor": "CHN", "indicator": "DT.DOD.BLAT.CD", "year": year}, 1e-9
    )


A, B, BOTH = "a", "b", "both"
VINTAGE = "Revised since; a ratio takes both its numbers from one vintage."
MIRROR = "Each side counts by its own rules of origin, valuation and transit; the reporter's own figure is used, the partner's is shown."
CURRENT = "The book uses the World Economic Outlook for growth, since it covers all five and is the newest."
# topic, place, period, what, unit, first value, second value, chosen, why
CONFLICTS = [
    ("gdp", "UZB", "2022", "GDP in current prices", "bn US$", wdi("macro", "UZB", "NY.GDP.MKTP.CD", 2022, 1e-9), weo("UZB", "NGDPD", 2022), BOTH, VINTAGE),
    (
        "gdp",
        "UZB",
        "2022",
        "GDP in current prices",
        "bn US$",
        Typed("World Bank, a copy of 2024 (github.com/datasets/gdp @ 822019c80142)", "81.1"),
        wdi("macro", "UZB", "NY.GDP.MKTP.CD", 2022, 1e-9),
        B,
        VINTAGE,
    ),
    *(
        (
            "growth",
            "TKM",
            str(y),
            "Growth of real GDP",
            "%",
            wdi("macro", "TKM", "NY.GDP.MKTP.KD.ZG", y),
            weo("TKM", "NGDP_RPCH", y),
            B,
            "The World Bank prints the government's figure; the IMF estimates its own.",
        )
        for y in (2021, 2022, 2023)
    ),
    (
        "population",
        "TKM",
        "2023",
        "Population",
        "million",
        wdi("population", "TKM", "SP.POP.TOTL", 2023, 1e-6),
        weo("TKM", "LP", 2023),
        A,
        "No census result is published; the UN's estimate is used for all states alike.",
    ),
    (
        "growth",
        "AFG",
        "2021",
        "Growth of real GDP",
        "%",
        wdi("macro", "AFG", "NY.GDP.MKTP.KD.ZG", 2021),
        weo("AFG", "NGDP_RPCH", 2021),
        BOTH,
        "The years differ (calendar and solar), and few figures were collected after August 2021.",
    ),
    (
        "growth",
        "KGZ",
        "2022",
        "Growth of real GDP, as known in 2023 and in 2026",
        "%",
        Typed("An edition of 2023, its publisher not noted", "6.3"),
        weo("KGZ", "NGDP_RPCH", 2022),
        B,
        "Revised upward by nearly three points; a page says which was known when. " + CURRENT,
    ),
    *(
        ("trade", "KAZ", str(y), what, "bn US$", bns(ours, y), customs("KAZ", theirs, y), A, MIRROR)
        for what, ours, theirs in (
            ("Imports from China (Kazakh figure) and exports to Kazakhstan (Chinese figure)", "imports", "exports"),
            ("Exports to China (Kazakh figure) and imports from Kazakhstan (Chinese figure)", "exports", "imports"),
        )
        for y in (2021, 2023)
    ),
    *(
        (
            "trade",
            "KAZ",
            str(y),
            "Goods turnover with China",
            "bn US$",
            Cell("Kazakhstan's Bureau of National Statistics, in a derived panel", "trade-kaz-panel", {"partner": "CHN", "year": y}, 1e-3, rows=2),
            customs("KAZ", "turnover", y),
            A,
            MIRROR,
        )
        for y in (2022, 2024, 2025)
    ),
    (
        "trade",
        "KGZ",
        "2022",
        "Imports from China (Kyrgyz figure) and exports to Kyrgyzstan (Chinese figure)",
        "bn US$",
        Cell("Kyrgyz National Statistical Committee", "trade-kgz", {"partner": "CHN", "flow": "imports", "year": 2022}, 1e-6),
        customs("KGZ", "exports", 2022),
        BOTH,
        "Transit, resale and undervaluation: the gap is itself a finding.",
    ),
    (
        "trade",
        "KGZ",
        "2023",
        "Imports from the EU (US$) and EU exports to Kyrgyzstan (EUR)",
        "bn, US$ and EUR",
        Cell("Kyrgyz National Statistical Committee", "trade-kgz", {"partner": "EU", "flow": "imports", "year": 2023}, 1e-6),
        Cell("Eurostat, Comext", "trade-eu", {"partner": "KGZ", "year": 2023}, 1e-9),
        B,
        "The question is what left the EU; that much of it did not arrive is shown beside.",
    ),
    (
        "trade",
        "KAZ",
        "2021",
        "Imports from Russia (Kazakh figure) and exports to Kazakhstan (Russian figure)",
        "bn US$",
        Cell("Kazakhstan's Bureau of National Statistics", "trade-kaz", {"partner": "RUS", "flow": "imports", "year": 2021}, 1e-6),
        Cell("Russia's Federal Customs Service", "trade-rus", {"partner": "KAZ", "flow": "exports", "year": 2021}, 1e-3),
        A,
        MIRROR,
    ),
    (
        "trade",
        "KGZ",
        "2021",
        "Imports from Russia (Kyrgyz figure) and exports to Kyrgyzstan (Russian figure)",
        "bn US$",
        Cell("Kyrgyz National Statistical Committee", "trade-kgz", {"partner": "RUS", "flow": "imports", "year": 2021}, 1e-6),
        Cell("Russia's Federal Customs Service", "trade-rus", {"partner": "KGZ", "flow": "exports", "year": 2021}, 1e-3),
        A,
        MIRROR,
    ),
    (
        "trade",
        "KGZ",
        "2023",
        "Imports, by country and by activity",
        "bn US$",
        Cell("Kyrgyz National Statistical Committee, by country", "trade-kgz", {"partner": "WLD", "flow": "imports", "year": 2023}, 1e-6),
        Typed("Kyrgyz National Statistical Committee, by activity (table 4.03.00.28)", "12.518"),
        A,
        "Both are preliminary; shares by country need the first.",
    ),
    (
        "trade",
        "KAZ",
        "2021",
        "Exports to China, national and reconciled",
        "bn US$",
        bns("exports", 2021),
        Cell("CEPII, BACI (sum of products)", "trade-kaz-products-2021", {"importer": "CHN"}, 1e-6, rows=None),
        A,
        "BACI reconciles both sides and equals neither; it is used for products only.",
    ),
    (
        "people",
        "KAZ",
        "2020-2021",
        "Ethnic Russians",
        "million",
        Cell("Census of 2021", "ethnic-groups", {"iso3": "KAZ", "area": "all", "group": "Russian", "year": 2021, "indicator": "number"}, 1e-6),
        Cell("Current estimate for 2020", "ethnic-groups", {"iso3": "KAZ", "area": "all", "group": "Russian", "year": 2020, "indicator": "number"}, 1e-6),
        A,
        "The estimates were carried forward from the census of 2009, and missed emigration.",
    ),
    (
        "violence",
        "KAZ",
        "2022",
        "Deaths in organised violence, for the January unrest",
        "deaths",
        conflict("UCDP", "ucdp-country-year", "KAZ", indicator="all"),
        Cell(
            "ACLED, the whole year",
            "quoted-values",
            {"source": "ACLED, fatalities and political violence events by country and year", "iso3": "KAZ", "period": "2022", "unit": "deaths"},
        ),
        B,
        "UCDP counts only violence that meets its criteria of organised actors: its zero is no count of the dead.",
    ),
    (
        "violence",
        "KAZ",
        "2022-01",
        "Dead of the January unrest, by the prosecutors",
        "deaths",
        Cell("Prosecutors, 15 January 2022", "clash-casualties", {"event": "Kazakhstan, January 2022", "report_date": "2022-01-15", "measure": "dead"}),
        Cell("Prosecutors, 14 March 2022", "clash-casualties", {"event": "Kazakhstan, January 2022", "report_date": "2022-03-14", "measure": "dead"}),
        B,
        "A later count by the same office, and later 238 with a list of names.",
    ),
    *(
        (
            "violence",
            iso3,
            "2022",
            "Deaths in organised violence inside the country",
            "deaths",
            conflict("UCDP, country-year data 25.1", "ucdp-country-year", iso3, indicator="all"),
            conflict("UCDP, as Our World in Data prints it", "ucdp-deaths", iso3),
            A,
            "The first names its version and agrees with the table of dyads.",
        )
        for iso3 in ("KGZ", "TJK")
    ),
    (
        "refugees",
        "UZB",
        "2020-2021",
        "Afghans counted as refugees in Uzbekistan",
        "people",
        refugees("refugees", 2020),
        refugees("refugees", 2021),
        BOTH,
        "What is counted changed: people on visas stood here in 2021 and left the column later.",
    ),
    (
        "refugees",
        "UZB",
        "2025",
        "Afghans in Uzbekistan: refugees, and others in need of protection",
        "people",
        refugees("refugees", 2025),
        refugees("oip", 2025),
        B,
        "The groups are read together: those who came in 2021 stand in the second.",
    ),
    (
        "debt",
        "KAZ",
        "2021",
        "Owed to China, and committed by China since 2000",
        "bn US$",
        creditor("KAZ", 2021),
        finance("KAZ"),
        A,
        "Only public and guaranteed debt is in the first; state companies' loans are in the second, which nets no repayment. Neither is what is owed in all.",
    ),
    (
        "debt",
        "TKM",
        "2021",
        "Owed to China, and committed by China since 2000",
        "bn US$",
        creditor("TKM", 2021),
        finance("TKM"),
        A,
        "As for Kazakhstan; the gas loans were repaid by 2021.",
    ),
    (
        "gas",
        "TKM",
        "2021-2022",
        "Pipeline gas sold to Russia",
        "bn m3",
        Cell("bp, edition of 2022", "quoted-values", {"iso3": "TKM", "period": 2021, "indicator": "Pipeline gas exports to Russian Federation"}),
        Typed("Energy Institute, editions of 2023, 2024 and 2025: the same figure for three years", "4.73"),
        A,
        "The later figure is an estimate carried forward; the years after 2021 are left out.",
    ),
    *(
        (
            "votes",
            iso3,
            "2021-2022",
            "Change of the UN ideal point, by which votes count",
            "points",
            moved("idealpointfp", iso3),
            moved("idealpointall", iso3),
            A,
            "Final-passage votes are not swollen by many votes on one theme; the other series is shown where it points the other way.",
        )
        for iso3 in ("KAZ", "KGZ", "TJK", "TKM", "UZB")
    ),
    *(
        (
            "investment",
            "KAZ",
            str(y),
            "New Chinese projects and loans",
            "bn US$",
            tracker(y),
            finance("KAZ", y),
            BOTH,
            "One counts announced deals of companies in the press, the other official loans and aid by project: neither is a total.",
        )
        for y in (2012, 2013)
    ),
    (
        "land",
        "KAZ",
        "2021-2022",
        "Arable land",
        "million ha",
        wdi("land", "KAZ", "AG.LND.ARBL.HA", 2021, 1e-6),
        Typed("Kazakh Invest, as an article of 2022 gives it", "20"),
        A,
        "FAO counts fallow land and temporary meadows too; the agency's definition is not given.",
    ),
    (
        "currency",
        "KGZ",
        "2022-03-31",
        "Som per US dollar",
        "som",
        cross("KGS", "2022-03-31"),
        month_end("KGZ", "2022-03-31"),
        B,
        "Cross rates over the rouble lagged the local market in spring 2022.",
    ),
    ("currency", "TJK", "2022-03-31", "Somoni per US dollar", "somoni", cross("TJS", "2022-03-31"), month_end("TJK", "2022-03-31"), B, "As for the som."),
    (
        "opinion",
        "KAZ",
        "2022",
        "Opinion of Russia",
        "% of respondents",
        Cell(
            "Gallup: approve of Russia's leadership",
            "opinion-polls",
            {"pollster": "Gallup World Poll", "period": "2022", "iso3": "KAZ", "about": "RUS", "answer": "approve"},
        ),
        Cell(
            "Central Asia Barometer: see Russia favourably",
            "opinion-polls",
            {"pollster": "Central Asia Barometer", "period": "2022-06 (wave 11)", "iso3": "KAZ", "about": "RUS", "answer": "very or somewhat favourable"},
        ),
        BOTH,
        "Different questions: a leadership and a country; each is compared with its own earlier wave only.",
    ),
    (
        "remittances",
        "ARM",
        "2022",
        "Personal remittances received",
        "% of GDP",
        wdi("remittances-gdp", "ARM", "BX.TRF.PWKR.DT.GD.ZS", 2022),
        Typed("World Bank, US dollars divided by GDP of the same year", "10.41"),
        A,
        "Two releases of one series; the share as published is used.",
    ),
    (
        "water",
        "UZB",
        "2018",
        "Fresh water withdrawn",
        "km3",
        Cell("Our World in Data (World Bank, FAO)", "water-withdrawals", {"iso3": "UZB", "year": 2018}, 1e-9),
        Typed("FAO, AQUASTAT", "58.9"),
        BOTH,
        "FAO imputes many years; an order of magnitude only.",
    ),
    (
        "borders",
        "KGZ",
        "2022",
        "Length of the Kyrgyz-Tajik border",
        "km",
        Cell("World Factbook", "border-lengths", {"iso3": "KGZ", "neighbour": "Tajikistan"}),
        Typed("Kyrgyz security service, 2022", "972"),
        B,
        "Nearer to the negotiators; both are older than the treaty of March 2025.",
    ),
    (
        "votes",
        "GEO",
        "2008",
        "Votes for resolution 62/249",
        "votes",
        Cell("Voeten, Strezhnev and Bailey", "unga-rollcalls", {"resolution": "R/62/249"}, 1, "yes"),
        Typed("Records of the United Nations, as commonly given", "14"),
        BOTH,
        "One vote of difference; no state of the region is touched.",
    ),
    (
        "digital",
        "CHN",
        "2021-2022",
        "Share of Bitcoin mining, July 2021 and January 2022",
        "%",
        Cell("Cambridge, release of 2021", "quoted-values", {"iso3": "CHN", "period": "2021-07", "indicator": "Share of global hashrate"}),
        Cell("Cambridge, release of 2022", "quoted-values", {"iso3": "CHN", "period": "2022-01", "indicator": "Share of global hashrate"}),
        BOTH,
        "Both cannot be read literally: a ban, and miners who hid where they were.",
    ),
]


@resource(
    name="disagreements",
    title="Where sources disagree",
    description="Two values for one matter, the one that the book takes (a, b, or both shown) and why.",
    publisher="Publishers named in each row",
    extract="(several)",
    copy="the book's own tables, and as named in each row",
    licence="facts",
    status="spot-checked",
    fields=(
        Field("topic", description="Subject"),
        Field("iso3", description="Country, ISO 3166-1 alpha-3"),
        Field("period", description="Year, date or range"),
        Field("what", description="What is measured"),
        Field("source_a", description="First source"),
        Field("value_a", "number", "Its value"),
        Field("source_b", description="Second source"),
        Field("value_b", "number", "Its value"),
        Field("unit", description="Unit of both values"),
        Field("chosen", description="The value that findings use: a, b, or both: shown side by side", allowed=(A, B, BOTH)),
        Field("why", description="Why"),
        Field("table_a", description="Table of the first value", required=False),
        Field("table_b", description="Table of the second value", required=False),
    ),
    key=("topic", "iso3", "period", "what", "source_a", "source_b"),
    floor=len(CONFLICTS),
    gaps=(
        "A value without a table was read in the source's note or in the press.",
        "Converted to the unit named, and rounded to six digits.",
        "Uranium prices of the IMF run below those in the Energy Institute's review, whose terms forbid showing that series.",
    ),
)
def disagreements(raw: Path) -> pd.DataFrame:
    known, built = registry(), {}

    def chosen_rows(frame: pd.DataFrame, where: dict) -> pd.DataFrame:
        for column, wanted in where.items():
            frame = frame[frame[column].isin([str(w) for w in (wanted if isinstance(wanted, list) else [wanted])])]
        return frame

    def value(of: Cell | Raw | Typed) -> str:
        if isinstance(of, Typed):
            return of.value
        if isinstance(of, Raw):
            return f"{chosen_rows(raw_csv(raw, of.extract, of.file), of.where)[of.column].astype(float).sum() * of.scale:.6g}"
        if of.table not in built:
            built[of.table] = known[of.table].tidy(known[of.table].builder(raw))
        frame = chosen_rows(built[of.table], of.where)
        if frame.empty or of.rows not in (None, len(frame)):
            raise DataError(f"disagreements: {of.table} {of.where}: {len(frame)} rows instead of {of.rows or 'some'}")
        number = frame[of.column].astype(float).sum() * of.scale
        number -= float(value(of.less)) if of.less else 0
        return f"{number / float(value(of.over)) if of.over else number:.6g}"

    rows = [
        (topic, iso3, period, what, a.name, value(a), b.name, value(b), unit, chosen, why, getattr(a, "table", ""), getattr(b, "table", ""))
        for topic, iso3, period, what, unit, a, b, chosen, why in CONFLICTS
    ]
    return pd.DataFrame(rows, columns=[f.name for f in known["disagreements"].fields])
