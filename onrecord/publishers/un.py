"""United Nations: votes of the General Assembly and the Human Rights Council, statements on Xinjiang."""

from __future__ import annotations

from pathlib import Path

import pandas as pd

from onrecord.publishers import ISO3, Field, raw_csv, resource

WORDS = {"Y": "yes", "N": "no", "A": "abstain", "X": "no vote", "NOT_READ": "not read"}
GEORGIA = "Status of internally displaced persons and refugees from Abkhazia, Georgia, and the Tskhinvali region/South Ossetia, Georgia"
CRIMEA_RIGHTS = "Situation of human rights in the Autonomous Republic of Crimea and the city of Sevastopol, Ukraine"
TITLES = {
    "65/287": GEORGIA,
    "68/274": GEORGIA,
    "69/286": GEORGIA,
    "71/290": GEORGIA,
    "71/205": CRIMEA_RIGHTS,
    "72/190": CRIMEA_RIGHTS,
    "74/168": CRIMEA_RIGHTS,
    "74/17": "Problem of the militarization of the Autonomous Republic of Crimea and the city of Sevastopol, Ukraine, "
    "as well as parts of the Black Sea and the Sea of Azov",
}
ADDED = ["71/205", "71/290", "72/190", "74/17", "74/168"]  # in the roll-call base, not in the compiled list
SUBJECTS = {
    "Georgia": ["62/249", "64/296", "65/287", "68/274", "69/286", "71/290", "79/292"],
    "Crimea": ["68/262", "71/205", "72/190", "73/194", "73/263", "74/17", "74/168", "80/223"],
    "other": ["UN-CoE 2023", "80/222"],
}
TALLIES = tuple(Field(n, "integer", f"{n} votes of all members, as reported", low=0, high=193) for n in ("yes", "no", "abstain"))


@resource(
    name="unga-votes",
    title="General Assembly votes on Georgia, Crimea and Ukraine, 2008-2026",
    description="How nineteen states voted on resolutions on displaced persons of Georgia (2008-2025), Crimea (2014-2025) and the war in Ukraine (2022-2026).",
    publisher="United Nations General Assembly",
    extract="unga-ukraine-georgia-votes",
    copy="github.com/dgrtwo/unvotes @ 7eb7034314ff (2008-2019); github.com/HarukiKinoshita/ukraine-viz @ c2270e0dba58 and "
    "github.com/small-hack/kaartmaker @ e166b2a17f82 (ES-11/1); github.com/HZloto/unga-2025 @ 46fa27efae8b (2025); pages named in each row",
    licence="facts",
    status="spot-checked",
    fields=(
        Field("resolution", description="Number of the resolution; where none was read, a short name"),
        Field("date", "date", "Day of the vote"),
        Field("title", description="Title of the resolution"),
        Field("subject", description="What it is about (our grouping)", allowed=("Georgia", "Crimea", "Ukraine", "other")),
        *TALLIES,
        ISO3,
        Field(
            "vote",
            description="no vote: absent, or present and silent (the records do not tell which); not read: no copy read states it",
            allowed=tuple(WORDS.values()),
        ),
        Field("confidence", description="Confidence in the copy read", required=False, allowed=("high", "medium-high", "medium")),
        Field("read_in", description="Where this state's vote was read", required=False),
        Field(
            "flag",
            description="machine-translated: one page in machine translation; counted: no column in the copy, a non-voter by its totals; "
            "tally-differs: UN records commonly give 14-11-105",
            required=False,
            allowed=("machine-translated", "counted", "tally-differs"),
        ),
    ),
    key=("resolution", "iso3"),
    floor=460,
    covers={
        "resolution": ("62/249", "68/262", "ES-11/1", "ES-11/2", "ES-11/3", "ES-11/4", "ES-11/5", "ES-11/6", "ES-11/7", "ES-11/8", "79/292"),
        "iso3": ("KAZ", "KGZ", "TJK", "TKM", "UZB", "ARM", "AZE", "GEO", "CHN", "RUS"),
    },
    gaps=(
        "Fourteen votes are marked not read, among them Uzbekistan on ES-11/2.",
        "UN-CoE 2023 (26 April 2023) was read for eight states and ZNPP 2024 (11 July 2024) for one.",
        "The Georgian resolutions of 2009, 2012, 2013, 2016 and 2018-2024 and Crimean ones of 2020-2024 were not read.",
        "ES-11/2 rests partly on one machine-translated page; the vote of 24 February 2026 on press pages.",
    ),
)
def unga_votes(raw: Path) -> pd.DataFrame:
    extract = "unga-ukraine-georgia-votes"
    compiled = raw_csv(raw, extract, "votes_long.csv").rename(columns={"source": "read_in"})
    compiled = compiled[~compiled["resolution"].str.startswith("ES-11 2025")]  # the official roll calls of 2025 take their place
    filled = raw_csv(raw, extract, "votes_gaps_filled.csv").rename(columns={"resolution_key_in_votes_long": "resolution", "address": "read_in"})
    filled["flag"] = filled["note"].str.contains("machine|same sentence").map({True: "machine-translated", False: ""})
    key = ["resolution", "iso3"]
    compiled = compiled.set_index(key)
    filled = filled.set_index(key)[["vote", "read_in", "confidence", "flag"]]
    filled = filled[filled.index.isin(compiled.index)]
    compiled["flag"] = ""
    compiled.loc[filled.index, filled.columns] = filled
    compiled = compiled.reset_index()
    compiled.loc[compiled["resolution"] == "62/249", "flag"] = "tally-differs"

    roll_calls = raw_csv(raw, extract, "votes_2025_rollcalls.csv")
    roll_calls = roll_calls.assign(
        resolution=roll_calls["symbol"].str.removeprefix("A/RES/"),
        confidence="high",
        read_in="UN Digital Library, record " + roll_calls["un_digital_library_record"],
        flag=(roll_calls["iso3"] == "AFG").map({True: "counted", False: ""}),
    )

    base = raw_csv(raw, "unga-rollcalls-1991-2020", "rollcalls_wide.csv")
    base["resolution"] = base["unres"].str.removeprefix("A/RES/")
    base = base[base["resolution"].isin(ADDED)].rename(columns={f"total_{v}": f"adopted_{v}" for v in "YNA"})
    states = sorted(set(compiled["iso3"]))
    base = base.melt(["resolution", "date", "adopted_Y", "adopted_N", "adopted_A"], states, "iso3", "vote")
    base["vote"] = base["vote"].replace("", "X")
    base = base.assign(title="", confidence="high", read_in="dgrtwo/unvotes (Voeten et al.)", flag="")

    frame = pd.concat([compiled, roll_calls, base], ignore_index=True)
    frame["title"] = frame["resolution"].map(TITLES).fillna(frame["title"])
    frame["subject"] = frame["resolution"].map({n: s for s, numbers in SUBJECTS.items() for n in numbers}).fillna("Ukraine")
    frame["vote"] = frame["vote"].map(WORDS)
    frame["confidence"] = frame["confidence"].replace("-", "")
    return frame.rename(columns={"adopted_Y": "yes", "adopted_N": "no", "adopted_A": "abstain"})


@resource(
    name="hrc-votes",
    title="Human Rights Council votes on Ukraine and Xinjiang, 2022",
    description="The vote of 28 February 2022 to hold an urgent debate on Ukraine, and of 6 October 2022 on whether to debate Xinjiang (rejected).",
    publisher="United Nations Human Rights Council",
    extract="unga-ukraine-georgia-votes; xinjiang-un-statements",
    copy="pages named in each row",
    licence="facts",
    status="spot-checked",
    fields=(
        Field("date", "date", "Day of the vote"),
        Field("question", description="What was put to the vote"),
        *TALLIES,
        ISO3,
        Field("vote", description="How the state voted", allowed=("yes", "no", "abstain")),
        Field("read_in", description="Where the vote was read"),
    ),
    key=("date", "iso3"),
    floor=16,
    covers={"iso3": ("KAZ", "UZB", "CHN"), "date": ("2022-02-28", "2022-10-06")},
    gaps=(
        "Only members vote: Kazakhstan and Uzbekistan sat on the Council in 2022. Kyrgyzstan, Tajikistan and Turkmenistan are on neither list read.",
        "The names of the 17 states that voted yes on 6 October 2022 were not read.",
    ),
)
def hrc_votes(raw: Path) -> pd.DataFrame:
    debate = raw_csv(raw, "unga-ukraine-georgia-votes", "hrc_urgent_debate_2022-02-28.csv")
    debate = debate.rename(columns={"adopted_Y": "yes", "adopted_N": "no", "adopted_A": "abstain", "address": "read_in"})
    debate["question"] = "hold an urgent debate on Ukraine"
    xinjiang = raw_csv(raw, "xinjiang-un-statements", "xinjiang_votes_and_statements.csv")
    xinjiang = xinjiang[(xinjiang["side"] == "vote") & xinjiang["position"].isin(["Y", "N", "A"])]
    xinjiang = xinjiang.rename(columns={"state": "iso3", "position": "vote", "source_page": "read_in"})
    xinjiang[["yes", "no", "abstain"]] = xinjiang["total_reported"].str.split("/", expand=True)
    frame = pd.concat([debate, xinjiang.assign(question="hold a debate on Xinjiang")], ignore_index=True)
    frame["vote"] = frame["vote"].map(WORDS)
    return frame


# The letter of July 2019 as the United Nations issued it with all fifty signatories, which the extract does not have.
ISSUED = "United Nations document A/HRC/41/G/17, in a copy: elderofziyon.blogspot.com/2019/08/state-of-palestine-and-other-muslim-un.html"
LETTER = (("2019-07-12", "TJK", "signed"), ("2019-07-12", "TKM", "signed"), ("2019-07-26", "KAZ", "absent"), ("2019-07-26", "KGZ", "absent"))


@resource(
    name="xinjiang-statements",
    title="Joint statements on Xinjiang at the United Nations, 2019-2022",
    description="Who signed or was listed under joint letters and statements for and against China's conduct in Xinjiang.",
    publisher="Joint statements at the United Nations, as reported by the press",
    extract="xinjiang-un-statements",
    copy="pages named in each row",
    licence="facts",
    status="spot-checked",
    fields=(
        Field("date", "date", "Day of the statement, or of the report of further signatories"),
        Field("forum", description="Body of the United Nations"),
        Field("statement", description="What it was"),
        Field("side", description="Stance on China's conduct", allowed=("supports China", "critical")),
        Field("signatories", "integer", "States that signed, as reported", low=1, high=193),
        Field("iso3", description="Country, ISO 3166-1 alpha-3; empty where the list of states was not read", required=False),
        Field("position", description="absent: not in the full list that was read", allowed=("signed", "listed", "absent", "list not read")),
        Field("read_in", description="Where it was read"),
        Field("flag", description="nearly: the number is reported as nearly so many", required=False, allowed=("nearly",)),
    ),
    key=("date", "side", "statement", "iso3"),
    floor=45,
    covers={"iso3": ("KAZ", "KGZ", "TJK", "TKM", "UZB", "IRN", "PAK")},
    gaps=("Lists of 2021 and of the statements of 2022 in China's support were not read: only their numbers are given.",),
)
def xinjiang_statements(raw: Path) -> pd.DataFrame:
    frame = raw_csv(raw, "xinjiang-un-statements", "xinjiang_votes_and_statements.csv")
    frame = frame[frame["side"] != "vote"].rename(columns={"instrument": "statement", "state": "iso3", "source_page": "read_in"})
    unread = frame["iso3"] == "(list not read)"
    frame["position"] = frame["position"].replace("absent from the full list", "absent").mask(unread, "list not read")
    frame["iso3"] = frame["iso3"].mask(unread, "")
    frame["side"] = frame["side"].replace("pro-China", "supports China")
    frame["flag"] = frame["total_reported"].str.startswith("nearly").map({True: "nearly", False: ""})
    frame["signatories"] = frame["total_reported"].str.removeprefix("nearly ")
    letter = frame[frame["date"].str.startswith("2019-07")].drop_duplicates("date").set_index("date")
    added = [letter.loc[date].to_dict() | {"date": date, "iso3": iso3, "position": position, "read_in": ISSUED} for date, iso3, position in LETTER]
    return pd.concat([frame, pd.DataFrame(added)])
