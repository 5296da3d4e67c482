"""Our World in Data: electricity (from Ember), carbon dioxide, water withdrawals."""

from __future__ import annotations

from pathlib import Path

import pandas as pd

from onrecord.publishers import ISO3, UNIT, VALUE, YEAR, Field, raw_csv, resource

CODE = Field("iso3", description="Country, ISO 3166-1 alpha-3; EU27 and WORLD are Our World in Data's aggregates")
COLUMN = Field("indicator", description="Column of the publisher's file")
UNITS = {"net_elec_imports_share_demand": "% of demand", "carbon_intensity_elec": "g CO2e per kWh", "per_capita_electricity": "kWh per person"}


def long(frame: pd.DataFrame, keys: list[str]) -> pd.DataFrame:
    """Columns into rows; empty cells have no row."""
    return frame.melt(keys, var_name="indicator").query("value != ''")


@resource(
    name="electricity",
    title="Energy dataset: electricity balances of Kazakhstan, Uzbekistan, Kyrgyzstan and Tajikistan",
    description="Generation, demand, generation by source and net imports (negative: exports) by country and year, from Ember.",
    publisher="Our World in Data (Ember)",
    extract="owid-energy-central-asia",
    copy="github.com/owid/energy-data @ e7897aed55b5, owid-energy-data.csv, transcribed by row",
    licence="CC-BY-4.0",
    status="spot-checked",
    fields=(
        ISO3,
        YEAR,
        COLUMN,
        VALUE,
        UNIT,
        Field(
            "flag",
            description="carried: the same net imports repeated by the source; provisional: computed with carried imports, or a visibly rounded fuel figure",
            required=False,
            allowed=("carried", "provisional"),
        ),
    ),
    key=("iso3", "year", "indicator"),
    floor=470,
    covers={"iso3": ("KAZ", "KGZ", "TJK", "UZB"), "indicator": ("electricity_generation", "electricity_demand", "net_elec_imports", "hydro_electricity")},
    bands=(("indicator == 'electricity_generation' and iso3 == 'KAZ'", 85, 130), ("indicator == 'net_elec_imports'", -6, 4)),
    gaps=(
        "Turkmenistan is not in this copy: see electricity-by-source-2024.",
        "Net imports of Uzbekistan 2023-2025 (2.93 TWh) and of Kazakhstan 2024-2025 (2.41 TWh) are the same figure each year.",
        "Wind and solar only for Kazakhstan and Uzbekistan; Kazakhstan and Uzbekistan start in 2015, the other two in 2012.",
    ),
)
def electricity(raw: Path) -> pd.DataFrame:
    names = ("electricity-kaz-uzb-2015-2025.csv", "electricity-kgz-tjk-2012-2025.csv")
    frame = pd.concat([long(raw_csv(raw, "owid-energy-central-asia", n), ["iso3", "year"]) for n in names], ignore_index=True)
    frame = frame[~frame["indicator"].isin(["primary_energy_consumption", "coal_production"])]  # not electricity, and not Ember's
    late = (frame["iso3"] + frame["year"]).isin(["UZB2023", "UZB2024", "UZB2025", "KAZ2024", "KAZ2025"])
    fuels = frame["indicator"].str.match("hydro|coal|gas|oil|wind|solar") & (frame["iso3"] == "UZB")
    flag = pd.Series("", index=frame.index)
    flag[late & (fuels | (frame["indicator"] == "electricity_demand"))] = "provisional"
    return frame.assign(unit=frame["indicator"].map(UNITS).fillna("TWh"), flag=flag)


@resource(
    name="electricity-by-source-2024",
    title="Electricity production by source, 2024 vintage",
    description="Electricity by source, country and year from 2000, from Ember; the comparators and Turkmenistan, which the newer table electricity lacks.",
    publisher="Our World in Data (Ember)",
    extract="owid-ember-electricity-by-source",
    copy="github.com/vishpillai123/ghg_forecasting @ 037902008b7c, data/electricity-prod-source-stacked.csv",
    licence="CC-BY-4.0",
    published="2024",
    status="spot-checked",
    fields=(
        CODE,
        YEAR,
        COLUMN,
        VALUE,
        UNIT,
        Field("flag", description="carried: the same figure repeated by the source", required=False, allowed=("carried",)),
    ),
    key=("iso3", "year", "indicator"),
    floor=2850,
    covers={"iso3": ("KAZ", "KGZ", "TJK", "TKM", "UZB", "AFG", "CHN", "RUS", "WORLD")},
    bands=(("indicator == 'electricity_from_coal_twh' and iso3 == 'KAZ'", 30, 90),),
    gaps=(
        "Years before 2000 come from the Energy Institute under its own terms and are left out.",
        "The five states but Kazakhstan, Afghanistan and the EU stop in 2022. Turkmenistan's 22.53 TWh of gas stands unchanged from 2015 to 2021.",
        "The table electricity is newer and revises these figures in places.",
    ),
)
def electricity_by_source(raw: Path) -> pd.DataFrame:
    frame = raw_csv(raw, "owid-ember-electricity-by-source", "electricity-by-source-twh.csv").rename(columns={"code": "iso3"})
    return long(frame[pd.to_numeric(frame["year"]) >= 2000], ["iso3", "year"]).assign(unit="TWh", flag="")


@resource(
    name="co2",
    title="Annual CO2 emissions, from the Global Carbon Budget 2023",
    description="Territorial emissions of carbon dioxide from fossil fuels and industry, without land use, by country and year from 1991.",
    publisher="Our World in Data (Global Carbon Project)",
    extract="owid-co2-annual",
    copy="github.com/vishpillai123/ghg_forecasting @ 037902008b7c, data/annual-co2-emissions-per-country.csv",
    licence="CC-BY-4.0",
    published="2023",
    status="spot-checked",
    fields=(CODE, YEAR, COLUMN, VALUE, UNIT),
    key=("iso3", "year", "indicator"),
    floor=440,
    covers={"iso3": ("KAZ", "KGZ", "TJK", "TKM", "UZB", "CHN", "RUS"), "year": ("1991", "2021", "2022")},
    bands=(("iso3 == 'KAZ'", 1e8, 4e8),),
    gaps=("Ends in 2022.",),
)
def co2(raw: Path) -> pd.DataFrame:
    frame = raw_csv(raw, "owid-co2-annual", "annual-co2-emissions.csv").rename(columns={"code": "iso3"})
    return long(frame[pd.to_numeric(frame["year"]) >= 1991], ["iso3", "year"]).assign(unit="tonnes CO2")


@resource(
    name="water-withdrawals",
    title="Annual freshwater withdrawals (World Bank ER.H2O.FWTL.K3, after FAO AQUASTAT)",
    description="Freshwater withdrawn for all uses by country and year from 1991; many years are repeated or imputed by FAO.",
    publisher="Our World in Data (World Bank, FAO)",
    extract="water-freshwater-withdrawals",
    copy="github.com/nikhilg-20/DataV @ d17b98a98881",
    licence="CC-BY-4.0",
    status="diverged",
    fields=(CODE, YEAR, Field("indicator", description="World Bank series"), VALUE, UNIT),
    key=("iso3", "year", "indicator"),
    floor=360,
    covers={"iso3": ("KAZ", "KGZ", "TJK", "TKM", "UZB")},
    bands=(("iso3 == 'UZB'", 4e10, 7e10),),
    gaps=(
        "Ends in 2021; Kazakhstan and Turkmenistan 2021 repeat 2020. Good for orders of magnitude only.",
        "Uzbekistan 2018 is 55.9 km3 here and 58.9 km3 in AQUASTAT; its fall to 42.5 km3 in 2021 was not confirmed.",
        "The copy's heading says billion cubic metres; the figures are cubic metres.",
    ),
)
def water_withdrawals(raw: Path) -> pd.DataFrame:
    frame = raw_csv(raw, "water-freshwater-withdrawals", "annual-freshwater-withdrawals.csv")
    frame = frame[pd.to_numeric(frame["year"]) >= 1991]
    return frame.assign(iso3=frame["code"], indicator="ER.H2O.FWTL.K3", value=frame["cubic_metres"], unit="cubic metres")
