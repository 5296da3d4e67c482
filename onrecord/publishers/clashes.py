"""Tolls of clashes and attacks as officials stated them, read in the press."""

from __future__ import annotations

from pathlib import Path

import pandas as pd

from onrecord.publishers import Field, raw_csv, resource

READ_IN = Field("read_in", description="Where it was read")


@resource(
    name="clash-casualties",
    title="Stated tolls: Kazakhstan in January 2022, the Kyrgyz-Tajik border in September 2022",
    description="Successive counts of the dead, injured and displaced as officials and agencies gave them on the day of each report.",
    publisher="Official statements, as reported by the press",
    extract="clash-casualty-reports",
    copy="pages named in each row",
    licence="facts",
    status="spot-checked",
    fields=(
        Field("event", description="Event", allowed=("Kazakhstan, January 2022", "Kyrgyz-Tajik border, 14-18 Sep 2022")),
        Field("report_date", "date", "Day of the report; empty where the page shows none", required=False),
        Field("scope", description="ISO 3166-1 alpha-3 of the state whose loss it is, or all"),
        Field("measure", description="What is counted", allowed=("dead", "injured", "displaced")),
        Field("value", "integer", "People", unit="persons", low=0),
        Field("high", "integer", "Upper figure where two are given", unit="persons", required=False),
        Field("flag", description="at-least: stated as over or more than; two-figures: pages give two", required=False, allowed=("at-least", "two-figures")),
        Field("note", description="What the count includes", required=False),
        READ_IN,
    ),
    key=("event", "report_date", "scope", "measure", "read_in"),
    floor=14,
    covers={"scope": ("all", "KGZ", "TJK"), "report_date": ("2022-01-15", "2022-03-14")},
    bands=(("event == 'Kazakhstan, January 2022' and measure == 'dead'", 164, 240),),
    gaps=("The last Kyrgyz count of 2022 and all stated tolls of 2021 were not read.", "Counts of different days and offices must not be added."),
)
def clash_casualties(raw: Path) -> pd.DataFrame:
    frame = raw_csv(raw, "clash-casualty-reports", "reported_tolls.csv").rename(
        columns={"side_or_scope": "scope", "evacuated_or_displaced": "displaced", "source_page": "read_in"}
    )
    frame = frame[frame["scope"] != "boundary"]
    frame["report_date"] = frame["report_date"].replace("(page date not read)", "")
    notes = {
        "225 bodies incl. 19 police and service personnel; 4,578 victims": "19 police and service personnel among the dead; an earlier count was 164",
        "230 incl. 19 servicemen and officers; 139 in Almaty": "19 servicemen and officers among the dead; 139 died in Almaty",
        "238, list of names published; 6 through excessive force admitted": "names published; six deaths by excessive force admitted",
        "36 killed (earlier 24); 129 or 134 injured": "24 dead in an earlier count",
        "35 incl. women and children (Foreign Ministry)": "Foreign Ministry; women and children among the dead",
        "at least 37 civilians incl. 4 children among over 100 killed": "Human Rights Watch; at least 37 civilians, four of them children",
    }
    frame["note"] = frame["as_published"].map(notes).fillna("")
    frame = frame.melt(["event", "report_date", "scope", "note", "read_in"], ["dead", "injured", "displaced"], "measure", "stated")
    parts = frame["stated"].str.extract(r"^(over |more than )?(\d+)(?:-(\d+))?$").fillna("")
    frame = frame.assign(value=parts[1], high=parts[2], flag="")
    frame.loc[parts[0] != "", "flag"] = "at-least"
    frame.loc[parts[2] != "", "flag"] = "two-figures"
    frame.loc[frame["measure"] != "dead", "note"] = ""
    return frame[frame["stated"] != ""]


@resource(
    name="attacks-on-chinese",
    title="Attacks on Chinese nationals in Pakistan, 2018-2024: a selection",
    description="Attacks on Chinese workers, teachers and offices in Pakistan that press timelines list; not a complete count.",
    publisher="Press timelines",
    extract="attacks-on-chinese-nationals",
    copy="pages named in each row",
    licence="facts",
    status="spot-checked",
    fields=(
        Field("date", description="Date as read: year, month or day"),
        Field("place", description="Place", required=False),
        Field("target", description="Who or what was attacked"),
        Field("chinese_killed", "integer", "Chinese nationals killed", unit="persons", required=False, low=0),
        Field("others_killed", "integer", "Others killed, attackers left out unless the note says otherwise", unit="persons", required=False, low=0),
        Field("note", description="Injured, attackers, other counts", required=False),
        READ_IN,
    ),
    key=("date", "target"),
    floor=12,
    gaps=("Selected incidents, Pakistan only; attacks in Central Asia (Bishkek 2016) were not read.", "Empty counts are not zeros."),
)
def attacks_on_chinese(raw: Path) -> pd.DataFrame:
    frame = raw_csv(raw, "attacks-on-chinese-nationals", "incidents_pakistan.csv").rename(columns={"other_killed": "others_killed", "source_page": "read_in"})
    notes = {
        "2018-08": "suicide attack; at least three engineers hurt",
        "2018-11-23": "three attackers killed too",
        "2020-06-29": "claimed by the Balochistan Liberation Army; the page read breaks off",
        "2021-07-14": "another page: twelve killed, nine of them Chinese",
        "2021-07 (two weeks after Dasu)": "shot and hurt; two weeks after Dasu",
        "2021-08-20": "one Chinese hurt; two local children killed",
        "2022-04-26": "three teachers and a Pakistani driver",
        "2023-08-13": "the killed were attackers; three security officers hurt",
        "2024-03-20": "the killed were attackers",
        "2024-10, Sunday evening before 8 October": "on the Sunday before 8 October",
    }
    frame["note"] = frame["date"].map(notes).fillna("")
    frame["date"] = frame["date"].str.extract(r"^([\d-]+\d)")[0]
    frame["others_killed"] = frame["others_killed"].str.removesuffix(" militants")
    frame.loc[frame["target"].str.startswith('"'), "target"] = "not read"
    frame["place"] = frame["place"].replace("(not read)", "")
    return frame
