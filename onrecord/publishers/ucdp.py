"""Uppsala Conflict Data Program: deaths in organised violence by country, dyad and event."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pandas as pd

from onrecord.publishers import ISO3, YEAR, Field, raw_csv, resource
from onrecord.publishers.api import Client, field, frame_of

BEST = Field("value", "integer", "Deaths, best estimate", unit="deaths", low=0)
LOW = Field("low", "integer", "Deaths, low estimate", unit="deaths", required=False, low=0)
HIGH = Field("high", "integer", "Deaths, high estimate", unit="deaths", required=False, low=0)
FIVE = ("KAZ", "KGZ", "TJK", "TKM", "UZB")
CRITERIA = (
    "Zero is not peace: Kazakhstan in January 2022, Gorno-Badakhshan and Karakalpakstan in 2022 do not meet the criteria. "
    "Compare clash-casualties and the values quoted from ACLED."
)
TYPES = (  # name, prefix of the three estimates, column of the best alone, column of the dyads
    ("state-based", "sb_total_deaths", None, "sb_dyad_names_cy"),
    ("intrastate", None, "sb_intrastate_deaths_best_cy", None),
    ("interstate", None, "sb_interstate_deaths_best_cy", "sb_interstate_dyad_names_cy"),
    ("non-state", "ns_total_deaths", None, "ns_dyad_names_cy"),
    ("one-sided", "os_total_deaths", None, "os_dyad_names_cy"),
    ("one-sided, government", None, "os_main_govt_killings_best_cy", None),
    ("one-sided, other group", None, "os_nsgroup_killings_best_cy", None),
    ("all", "cumulative_total_deaths_in_orgvio", None, None),
)


@resource(
    name="ucdp-country-year",
    title="Country-Year Dataset on Organized Violence within Country Borders, version 25.1",
    description="Deaths in organised violence inside each country's borders by year and type, with the dyads that fought there.",
    publisher="Uppsala Conflict Data Program",
    extract="ucdp-country-year-v25-1",
    copy="github.com/Mixzpai/UCDP_Dashboard @ 9dc98589d575 : organizedviolencecy_v25_1.csv",
    licence="CC-BY-4.0",
    published="2025",
    status="spot-checked",
    fields=(
        ISO3,
        YEAR,
        Field(
            "indicator",
            description="Type of violence. intrastate and interstate add up to state-based; state-based, non-state and one-sided to all",
            allowed=tuple(t[0] for t in TYPES),
        ),
        BEST,
        LOW,
        HIGH,
        Field("dyads", description="Pairs that fought, as the publisher names them", required=False),
    ),
    key=("iso3", "year", "indicator"),
    floor=5000,
    covers={"iso3": (*FIVE, "AFG", "CHN"), "year": ("1992", "2022", "2024")},
    bands=(("iso3 == 'KGZ' and year == '2022' and indicator == 'interstate'", 50, 80), ("iso3 == 'KAZ'", 0, 0)),
    gaps=(CRITERIA, "For 2022 the copy in ucdp-deaths has other figures for Kyrgyzstan and Tajikistan: use one table in an argument."),
    each_year=("iso3 == 'AFG'", "iso3 == 'TJK'"),
)
def country_year(raw: Path) -> pd.DataFrame:
    wide = raw_csv(raw, "ucdp-country-year-v25-1", "ucdp_orgviolence_country_year_1989_2024.csv").rename(columns={"year_cy": "year"})
    parts = []
    for name, prefix, best, dyads in TYPES:
        parts.append(
            wide[["iso3", "year"]].assign(
                indicator=name,
                value=wide[best or f"{prefix}_best_cy"],
                low=wide[f"{prefix}_low_cy"] if prefix else "",
                high=wide[f"{prefix}_high_cy"] if prefix else "",
                dyads=wide[dyads].replace("NO_DYAD", "") if dyads else "",
            )
        )
    return pd.concat(parts, ignore_index=True)


@resource(
    name="ucdp-deaths",
    title="Deaths in armed conflicts, 1989-2025 (Our World in Data from UCDP)",
    description="Deaths in armed conflicts inside each country by year, as Our World in Data publishes them; one year longer than ucdp-country-year.",
    publisher="Uppsala Conflict Data Program; Our World in Data",
    extract="ucdp-owid-deaths-to-2025",
    copy="github.com/cojb777-arch/AI_CraudeCode_Projects_Democracy-World-Map @ 978dc9c9a95a : data/deaths-in-armed-conflicts.csv",
    licence="CC-BY-4.0",
    published=None,
    status="diverged",
    fields=(ISO3, YEAR, BEST, LOW, HIGH),
    key=("iso3", "year"),
    floor=690,
    covers={"iso3": (*FIVE, "AFG", "CHN", "UKR"), "year": ("2022", "2025")},
    bands=(("iso3 == 'TJK' and year == '2022'", 80, 110),),
    gaps=(
        CRITERIA,
        "Kyrgyzstan 55 and Tajikistan 95 in 2022, where ucdp-country-year has 68 (63 state-based and 5 one-sided) and 87.",
        "Retrieved by its holder before 15 July 2026; the version of UCDP is not named.",
    ),
    each_year=("iso3 == 'AFG'",),
)
def deaths(raw: Path) -> pd.DataFrame:
    return raw_csv(raw, "ucdp-owid-deaths-to-2025", "ucdp_deaths_armed_conflicts_1989_2025.csv").rename(columns={"best": "value"})


@resource(
    name="ucdp-dyads",
    title="Deaths by dyad in Central Asia, 1992-2023: Battle-Related Deaths 24.1, Non-state and One-sided 23.1",
    description="Deaths by pair of opponents and year where the publisher's location names one of the five states.",
    publisher="Uppsala Conflict Data Program",
    extract="ucdp-dyads-central-asia",
    copy="github.com/artem-ai-blip/Sci-Py-Final-Saga @ aabaa74281be (24.1); github.com/dcuxart/Ciencia_de_datos @ 50b10dbd8cf4 (23.1)",
    licence="CC-BY-4.0",
    published="2024",
    status="spot-checked",
    fields=(
        Field("version", description="Version of the data set", allowed=("24.1", "23.1")),
        Field("type", description="Type of violence; state-based rows are of 24.1, the others of 23.1", allowed=("state-based", "non-state", "one-sided")),
        Field("dyad", "integer", "Number of the dyad"),
        Field("side_a", description="First side"),
        Field("side_b", description="Second side"),
        Field("territory", description="Territory in dispute", required=False),
        YEAR,
        BEST,
        LOW,
        HIGH,
        Field("where", description="Where the violence took place"),
    ),
    key=("type", "dyad", "year"),
    floor=20,
    bands=(("dyad == '14236' and year == '2022'", 150, 150),),
    gaps=(
        "For the Kyrgyz-Tajik border in 2022 version 23.1 had 152 (152 to 158) where 24.1 has 150 (134 to 159).",
        "Non-state and one-sided violence ends in 2022, state-based in 2023.",
        "One-sided violence of Islamic State in 2018, of many countries together, is left out.",
        "The conflict of Tajikistan with Islamic State (2018, 2019) is only in ucdp-conflicts.",
    ),
)
def dyads(raw: Path) -> pd.DataFrame:
    frame = raw_csv(raw, "ucdp-dyads-central-asia", "brd_nonstate_onesided.csv")
    frame = frame[(frame["type"] == "state-based") == (frame["version"] == "24.1")]
    return frame.rename(columns={"dyad_id": "dyad", "best": "value", "location_of_violence": "where"})


COUNTRIES = {"Tajikistan": 702, "Kyrgyzstan": 703, "Uzbekistan": 704, "Kazakhstan": 705, "Turkmenistan": 701}  # Gleditsch and Ward's numbers
CONFLICT = ("conflict_id", "location", "side_a", "side_a_2nd", "side_b", "territory_name", "year", "intensity_level", "type_of_conflict", "ep_end_date")


def parse_api(client: Client, have: pd.DataFrame) -> pd.DataFrame:
    """UCDP/PRIO armed conflicts of the newest yearly version, which appears in June."""
    today = date.today()
    version = f"{(today.year if today.month >= 7 else today.year - 1) % 100}.1"
    page, pages, rows = 0, 1, []
    while page < pages:
        answer = client.json(f"ucdpprioconflict/{version}", pagesize=1000, page=page, Country=",".join(str(n) for n in COUNTRIES.values()))
        pages, page = int(field(answer, "TotalPages")), page + 1
        rows += [tuple(field(row, name) or "" for name in CONFLICT) for row in field(answer, "Result")]
    client.edition(f"20{version[:2]}", f"UCDP/PRIO Armed Conflict Dataset, version {version}: conflict years in Central Asia")
    frame = frame_of(rows, list(CONFLICT))
    return frame[frame["location"].str.contains("|".join(COUNTRIES)) & (frame["year"].astype(int) >= int(min(have["year"])))]


def conflict_years(frame: pd.DataFrame) -> pd.DataFrame:
    return frame.apply(lambda column: column.str.strip()).rename(
        columns={
            "conflict_id": "conflict",
            "territory_name": "territory",
            "intensity_level": "intensity",
            "type_of_conflict": "type",
            "ep_end_date": "episode_end",
        }
    )


@resource(
    name="ucdp-conflicts",
    title="UCDP/PRIO Armed Conflict Dataset, version 25.1: conflict years in Central Asia",
    description="Years in which an armed conflict with at least 25 battle deaths was active in one of the five states, 1992-2024.",
    publisher="Uppsala Conflict Data Program; Peace Research Institute Oslo",
    extract="ucdp-dyads-central-asia",
    copy="github.com/Jenssah86/bit_academy_analytics_project @ 151731d0bddc : UcdpPrioConflict_v25_1.csv",
    licence="CC-BY-4.0",
    published="2025",
    status="spot-checked",
    fields=(
        Field("conflict", "integer", "Number of the conflict"),
        Field("location", description="Where, as the publisher names it"),
        Field("side_a", description="Government"),
        Field("side_a_2nd", description="Governments in support of it", required=False),
        Field("side_b", description="Opponents"),
        Field("territory", description="Territory in dispute", required=False),
        YEAR,
        Field("intensity", "integer", "1: 25 to 999 battle deaths in the year; 2: 1,000 and more", low=1, high=2),
        Field("type", "integer", "2: between states; 3: within a state; 4: within a state with troops from outside", low=1, high=4),
        Field("episode_end", description="Last day of the episode where it ended in the year, day-month-year as in the copy", required=False),
    ),
    key=("conflict", "year"),
    floor=17,
    covers={"year": ("1992", "2010", "2019", "2022")},
    gaps=("No row after 2022.",),
    api="ucdp",
    parse_api=parse_api,
    normalise=conflict_years,
)
def conflicts(raw: Path) -> pd.DataFrame:
    return raw_csv(raw, "ucdp-dyads-central-asia", "acd_v25_1.csv")


@resource(
    name="ucdp-events-2021",
    title="Georeferenced Event Dataset, candidate events of 2021 (21.01.21.12): Kyrgyzstan and Tajikistan",
    description="The eight candidate events of 2021 in Central Asia, all of the Kyrgyz-Tajik border; superseded by later releases.",
    publisher="Uppsala Conflict Data Program",
    extract="ucdp-ged-candidate-2021",
    copy="github.com/owid/notebooks @ 10907ed6e367 : GEDEvent_v21_01_21_12.csv.zip",
    licence="CC-BY-4.0",
    published="2022-01",
    status="spot-checked",
    fields=(
        Field("id", "integer", "Number of the event"),
        ISO3,
        Field("date_start", "date", "First day"),
        Field("date_end", "date", "Last day"),
        Field("place", description="Place as published"),
        Field("district", description="Second administrative level"),
        Field("latitude", "number", "Latitude", low=35, high=50),
        Field("longitude", "number", "Longitude", low=60, high=80),
        Field("dyad", description="Sides"),
        *(
            Field(f"deaths_{n}", "integer", f"Deaths: {t}", unit="deaths", low=0)
            for n, t in (("a", "first side"), ("b", "second side"), ("civilians", "civilians"), ("unknown", "unknown"))
        ),
        BEST,
        LOW,
        HIGH,
    ),
    key=("id",),
    floor=8,
    covers={"iso3": ("KGZ", "TJK")},
    gaps=("Candidate data, superseded by version 22.1. No event in Kazakhstan, Uzbekistan, Turkmenistan or China.", "Events after 2021 were not obtained."),
)
def events_2021(raw: Path) -> pd.DataFrame:
    frame = raw_csv(raw, "ucdp-ged-candidate-2021", "ged_candidate_2021_central_asia.csv")
    frame["iso3"] = frame["country"].map({"Kyrgyzstan": "KGZ", "Tajikistan": "TJK"}).fillna("")
    for column in ("date_start", "date_end"):
        frame[column] = frame[column].str[:10]
    return frame.rename(columns={"where_coordinates": "place", "adm_2": "district", "dyad_name": "dyad", "best": "value"})
