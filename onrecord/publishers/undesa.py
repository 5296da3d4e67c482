"""United Nations, Department of Economic and Social Affairs: migrant stocks and population prospects."""

from __future__ import annotations

from pathlib import Path

import pandas as pd

from onrecord.publishers import ISO3, UNIT, VALUE, YEAR, Field, raw_csv, resource

FIVE = ("KAZ", "KGZ", "TJK", "TKM", "UZB")
PLACES = {
    "WORLD": "WLD",
    "Total": "WLD",
    "Afghanistan": "AFG",
    "Algeria": "DZA",
    "Armenia": "ARM",
    "Australia": "AUS",
    "Austria": "AUT",
    "Azerbaijan": "AZE",
    "Belarus": "BLR",
    "Belgium": "BEL",
    "Bolivia (Plurinational State of)": "BOL",
    "Brazil": "BRA",
    "Brunei Darussalam": "BRN",
    "Bulgaria": "BGR",
    "Canada": "CAN",
    "Chile": "CHL",
    "China": "CHN",
    "Costa Rica": "CRI",
    "Croatia": "HRV",
    "Cyprus": "CYP",
    "Czechia": "CZE",
    "Dem. People's Republic of Korea": "PRK",
    "Denmark": "DNK",
    "Dominican Republic": "DOM",
    "Egypt": "EGY",
    "Estonia": "EST",
    "Finland": "FIN",
    "France": "FRA",
    "Georgia": "GEO",
    "Germany": "DEU",
    "Greece": "GRC",
    "Guinea": "GIN",
    "Hungary": "HUN",
    "Iceland": "ISL",
    "India": "IND",
    "Iran (Islamic Republic of)": "IRN",
    "Iraq": "IRQ",
    "Ireland": "IRL",
    "Israel": "ISR",
    "Italy": "ITA",
    "Jordan": "JOR",
    "Kazakhstan": "KAZ",
    "Kyrgyzstan": "KGZ",
    "Latvia": "LVA",
    "Libya": "LBY",
    "Lithuania": "LTU",
    "Mali": "MLI",
    "Malta": "MLT",
    "Mongolia": "MNG",
    "Netherlands": "NLD",
    "New Zealand": "NZL",
    "Niger": "NER",
    "Norway": "NOR",
    "Oman": "OMN",
    "Pakistan": "PAK",
    "Poland": "POL",
    "Portugal": "PRT",
    "Republic of Korea": "KOR",
    "Republic of Moldova": "MDA",
    "Romania": "ROU",
    "Russian Federation": "RUS",
    "Serbia": "SRB",
    "Slovakia": "SVK",
    "Slovenia": "SVN",
    "South Africa": "ZAF",
    "Spain": "ESP",
    "Sweden": "SWE",
    "Switzerland": "CHE",
    "Tajikistan": "TJK",
    "Turkey": "TUR",
    "Turkmenistan": "TKM",
    "Ukraine": "UKR",
    "United Kingdom": "GBR",
    "United States Virgin Islands": "VIR",
    "United States of America": "USA",
    "Uzbekistan": "UZB",
    "Viet Nam": "VNM",
}
PROSPECTS = {
    "net migration": "net-migration",
    "births": "births",
    "deaths": "deaths",
    "population growth rate": "growth",
    "crude net migration rate": "net-migration-rate",
    "life expectancy at birth, both sexes": "life-expectancy",
    "total fertility rate": "fertility",
}


@resource(
    name="migrant-stock",
    title="International Migrant Stock 2019: Central Asia by origin and destination",
    description="People born in (or citizens of) one country and living in another, mid-year, every five years from 1990 and in 2019: from the five "
    "Central Asian states "
    "to every destination, and from every origin into them.",
    publisher="United Nations, Department of Economic and Social Affairs",
    extract="undesa-migrant-stock-2019",
    copy="github.com/DiTo97/international-migrant-stock-1990-2020 @ ee19be9368c0",
    licence="CC-BY-3.0-IGO",
    published="2019",
    fields=(
        Field("origin", description="Country of origin, ISO 3166-1 alpha-3; WLD = all origins"),
        Field("destination", description="Country of residence, ISO 3166-1 alpha-3; WLD = all destinations"),
        YEAR,
        VALUE,
        UNIT,
    ),
    key=("origin", "destination", "year"),
    floor=2000,
    covers={"origin": (*FIVE, "RUS", "WLD"), "destination": (*FIVE, "RUS", "WLD", "DEU"), "year": ("1990", "2010", "2019")},
    bands=(("origin == 'UZB' and destination == 'RUS'", 8e5, 1.3e6),),
    gaps=(
        "Ends in 2019: later bilateral tables were too large to copy.",
        "Those in Russia are mostly people born in a Soviet republic, many of them ethnic Russians: no measure of labour migration.",
        "Regional and income groups, and origins grouped as other, are left out.",
    ),
)
def migrant_stock(raw: Path) -> pd.DataFrame:
    names = ("from_central_asia_by_destination", "into_central_asia_by_origin")
    frame = pd.concat([raw_csv(raw, "undesa-migrant-stock-2019", f"{n}_1990_2019.csv") for n in names])
    frame = frame.rename(columns={"Year": "year", "Destination": "destination", "migrant_stock": "value"})
    frame = frame.assign(origin=frame["origin"].map(PLACES), destination=frame["destination"].map(PLACES), unit="persons")
    return frame.dropna(subset=["origin", "destination"]).drop_duplicates()


@resource(
    name="migrant-stock-2024",
    title="International Migrant Stock 2024: totals by country",
    description="All migrants living in a country (in) and all people from a country who live abroad (from), every five years from 1990, 2020 and "
    "2024; refugees included.",
    publisher="United Nations, Department of Economic and Social Affairs",
    extract="undesa-migrant-stock-2019",
    copy="github.com/open-numbers/ddf--gapminder--fasttrack @ 10e24e0e54b7",
    licence="CC-BY-3.0-IGO",
    published="2024",
    fields=(
        ISO3,
        YEAR,
        Field("indicator", description="in: migrants living in the country; from: people from the country living abroad", allowed=("in", "from")),
        VALUE,
        UNIT,
    ),
    key=("iso3", "year", "indicator"),
    floor=300,
    covers={"iso3": (*FIVE, "AFG", "RUS"), "year": ("1990", "2020", "2024"), "indicator": ("in", "from")},
    bands=(("iso3 == 'KAZ' and indicator == 'from'", 2e6, 5e6),),
    gaps=("No partners.", "Seasonal labour migrants in Russia are largely missing.", "A later revision than migrant-stock: the two do not join."),
)
def migrant_stock_2024(raw: Path) -> pd.DataFrame:
    frame = raw_csv(raw, "undesa-migrant-stock-2019", "totals_in_and_from_1990_2024_gapminder.csv")
    frame = frame.rename(columns={"migrant_stock_in_country": "in", "emigrant_stock_from_country": "from"})
    return frame.melt(["iso3", "year"], var_name="indicator").assign(unit="persons")


@resource(
    name="population-prospects",
    title="World Population Prospects 2024",
    description="Births, deaths, net migration, population growth, fertility and life expectancy from 1991; medium variant from 2024 to 2035.",
    publisher="United Nations, Department of Economic and Social Affairs",
    extract="un-wpp-2024",
    copy="github.com/PPgp/wpp2024 @ 2da7768ae64fc74105d3f9e98f9a74d37b62f99a",
    licence="CC-BY-3.0-IGO",
    published="2024-07",
    fields=(
        Field("iso3", description="Country, ISO 3166-1 alpha-3; WLD = World"),
        YEAR,
        Field(
            "indicator",
            description="Series: net-migration, births, deaths, growth, net-migration-rate, life-expectancy, fertility",
            allowed=tuple(PROSPECTS.values()),
        ),
        VALUE,
        UNIT,
        Field("flag", description="projection: medium variant", required=False, allowed=("projection",)),
    ),
    key=("iso3", "year", "indicator"),
    floor=5900,
    covers={"iso3": (*FIVE, "AFG", "CHN", "RUS", "WLD"), "indicator": tuple(PROSPECTS.values()), "year": ("1991", "2023", "2035")},
    bands=(("indicator == 'fertility'", 0.5, 9), ("indicator == 'births' and iso3 == 'UZB' and year == '2023'", 900, 1000)),
    gaps=(
        "Net migration is modelled and leaves out most temporary labour migration to Russia.",
        "Life expectancy ends in 2023.",
        "Past population: see the table population.",
    ),
    each_year=("iso3 == 'UZB'",),
)
def population_prospects(raw: Path) -> pd.DataFrame:
    frame = raw_csv(raw, "un-wpp-2024", "wpp2024.csv")
    year = pd.to_numeric(frame["year"])
    frame = frame[frame["indicator"].isin(list(PROSPECTS)) & (year >= 1991) & (year <= 2035)]
    return frame.assign(indicator=frame["indicator"].map(PROSPECTS), flag=(frame["status"] == "estimate").map({True: "", False: "projection"}))


@resource(
    name="median-age",
    title="World Population Prospects: median age",
    description="Median age of the population, from 1991 to 2035.",
    publisher="United Nations, Department of Economic and Social Affairs",
    extract="wb-wdi-sg-2026",
    copy="github.com/open-numbers/ddf--gapminder--systema_globalis @ c63631abeb62af6db3910f68be7c2b443beca50b",
    licence="CC-BY-3.0-IGO",
    fields=(ISO3, YEAR, VALUE, UNIT, Field("flag", description="projection: after 2023", required=False, allowed=("projection",))),
    key=("iso3", "year"),
    floor=800,
    covers={"iso3": (*FIVE, "CHN", "RUS"), "year": ("1991", "2022", "2026")},
    bands=(("iso3 != ''", 12, 52),),
    gaps=("The copy does not say which revision it holds; its projections begin in 2024.",),
)
def median_age(raw: Path) -> pd.DataFrame:
    frame = raw_csv(raw, "wb-wdi-sg-2026", "wdi_and_un_series.csv")
    year = pd.to_numeric(frame["year"])
    frame = frame[(frame["indicator"] == "UN WPP: median age") & (year >= 1991) & (year <= 2035)]
    return frame.assign(unit="years", flag=(pd.to_numeric(frame["year"]) >= 2024).map({True: "projection", False: ""}))
