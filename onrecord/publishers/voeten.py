"""Bailey, Strezhnev and Voeten: roll calls of the General Assembly and ideal points estimated from them."""

from __future__ import annotations

from pathlib import Path

import pandas as pd

from onrecord.publishers import ISO3, VALUE, YEAR, Field, raw_csv, resource

STATES = ["KAZ", "KGZ", "TJK", "TKM", "UZB", "AFG", "CHN", "RUS", "IRN", "PAK", "IND", "TUR", "USA", "UKR", "BLR", "GEO", "ARM", "AZE", "MNG"]
COPY = "github.com/dgrtwo/unvotes @ 7eb7034314ff : data/un_votes.rda, data/un_roll_calls.rda"
RCID = Field("rcid", "integer", "Number of the roll call in the data set")


def roll_calls(raw: Path) -> pd.DataFrame:
    return raw_csv(raw, "unga-rollcalls-1991-2020", "rollcalls_wide.csv")


@resource(
    name="unga-rollcalls",
    title="United Nations General Assembly Voting Data: roll calls, December 1991 to January 2020",
    description="Every roll call of the General Assembly with its date, resolution, description and totals. How states voted stands in unga-rollcall-votes.",
    publisher="Voeten, Strezhnev and Bailey",
    extract="unga-rollcalls-1991-2020",
    copy=COPY,
    licence="CC0-1.0",
    published="2021-03-08",
    status="spot-checked",
    fields=(
        RCID,
        Field("session", "integer", "Session of the General Assembly", low=46, high=80),
        Field("date", "date", "Day of the vote"),
        Field("resolution", description="Number of the resolution as published", required=False),
        Field("amendment", description="1: a vote on an amendment", required=False, allowed=("1",)),
        Field("paragraph", description="1: a vote on a paragraph", required=False, allowed=("1",)),
        Field("important", description="1: named important by the US State Department", required=False, allowed=("0", "1")),
        Field("short", description="Short title as published", required=False),
        Field("description", description="Description as published, first 150 characters; empty where equal to the short title", required=False),
        *(Field(n, "integer", f"{n} votes of all members", low=0, high=193) for n in ("yes", "no", "abstain")),
    ),
    key=("rcid",),
    floor=2500,
    gaps=(
        "Ends in January 2020.",
        "Some rows with a resolution's number are procedural motions: read the description (63/307 of 2009 is one; 64/296 stands twice).",
        "The total for 62/249 reads 13-11-106; UN records commonly give 14-11-105.",
    ),
)
def unga_rollcalls(raw: Path) -> pd.DataFrame:
    frame = roll_calls(raw).rename(
        columns={
            "unres": "resolution",
            "amend": "amendment",
            "para": "paragraph",
            "importantvote": "important",
            "descr_150": "description",
            "total_Y": "yes",
            "total_N": "no",
            "total_A": "abstain",
        }
    )
    frame["session"] = frame["session"].str.removesuffix(".0")
    for column in ("short", "description"):
        frame[column] = frame[column].str.split().str.join(" ")
    frame["description"] = frame["description"].mask(frame["description"] == frame["short"], "")
    return frame


@resource(
    name="unga-rollcall-votes",
    title="United Nations General Assembly Voting Data: votes of nineteen states, December 1991 to January 2020",
    description="How each of nineteen states voted in each roll call of unga-rollcalls. A state without a row was absent or not yet a member.",
    publisher="Voeten, Strezhnev and Bailey",
    extract="unga-rollcalls-1991-2020",
    copy=COPY,
    licence="CC0-1.0",
    published="2021-03-08",
    status="spot-checked",
    fields=(RCID, ISO3, Field("vote", description="Vote cast", allowed=("yes", "no", "abstain"))),
    key=("rcid", "iso3"),
    floor=42000,
    covers={"iso3": STATES},
    gaps=("The copy drops absences: a missing row does not tell absence from not being a member.",),
)
def unga_rollcall_votes(raw: Path) -> pd.DataFrame:
    frame = roll_calls(raw).melt("rcid", STATES, "iso3", "vote")
    frame["vote"] = frame["vote"].map({"Y": "yes", "N": "no", "A": "abstain"})
    return frame.dropna(subset="vote")


@resource(
    name="un-ideal-points",
    title="Estimating Dynamic State Preferences from UN Voting Data: ideal points, July 2025",
    description="Yearly positions of nineteen states from their votes in the General Assembly: higher is nearer to the order led by the United States.",
    publisher="Bailey, Strezhnev and Voeten",
    extract="un-ideal-points",
    copy="github.com/lucasbuildsapps/Masterthesis @ 5298218d5b57 : IdealpointsJuly2025.dta and codebook",
    licence="CC0-1.0",
    published="2025-07-28",
    status="unverifiable",
    fields=(
        ISO3,
        YEAR,
        Field(
            "indicator",
            description="idealpointfp: final-passage votes; idealpointall: all votes; idealpointlegacy: by session (year = session + 1945)",
            allowed=("idealpointfp", "idealpointall", "idealpointlegacy"),
        ),
        VALUE,
        Field("low", "number", "5 per cent quantile of the posterior", required=False),
        Field("high", "number", "95 per cent quantile of the posterior", required=False),
        Field("votes", "integer", "Votes that the estimate rests on", required=False, low=0),
    ),
    key=("iso3", "year", "indicator"),
    floor=1800,
    covers={"iso3": STATES, "year": ("1992", "2022", "2024")},
    bands=(("indicator == 'idealpointfp' and iso3 == 'USA'", 1.5, 4), ("iso3 == 'CHN'", -3, 0.5)),
    gaps=(
        "The licence text was not in the copy; the data set is normally CC0.",
        "A thesis repository's copy, rounded to six decimals in the extract.",
        "All-votes and legacy estimates end in 2023, Afghanistan in 2023.",
        "The publisher warns that clusters of votes on one theme move the all-votes estimates; final-passage and all-votes series differ for 2022.",
        "The legacy series has no quantiles.",
    ),
    each_year=("indicator == 'idealpointfp' and iso3 == 'KAZ'", "indicator == 'idealpointfp' and iso3 == 'RUS'"),
)
def un_ideal_points(raw: Path) -> pd.DataFrame:
    wide = raw_csv(raw, "un-ideal-points", "ideal_points_1946_2024.csv").rename(columns={"iso3c": "iso3"})
    wide = wide[pd.to_numeric(wide["year"]) >= 1991]
    parts = []
    for indicator, low, high, votes in (
        ("idealpointfp", "q5fp", "q95fp", "nvotesfp"),
        ("idealpointall", "q5all", "q95all", "nvotesall"),
        ("idealpointlegacy", None, None, "nvotesLegacy"),
    ):
        parts.append(
            wide[["iso3", "year"]].assign(
                indicator=indicator,
                value=wide[indicator],
                low=wide[low] if low else "",
                high=wide[high] if high else "",
                votes=wide[votes].str.removesuffix(".0"),
            )
        )
    frame = pd.concat(parts, ignore_index=True)
    return frame[frame["value"] != ""]
