"""Russian Border Service and Interior Ministry: labour migration, as the press reports their figures."""

from __future__ import annotations

from pathlib import Path

import pandas as pd

from onrecord.publishers import UNIT, VALUE, Field, raw_csv, resource

MEASURES = {
    "entries with purpose work": "entries-for-work",
    "change in entries for work": "entries-for-work-change",
    "change in entries for work, per cent": "entries-for-work-change-percent",
    "migration registrations": "registrations",
    "work patents issued": "patents",
    "foreigners in Russia": "present",
    "citizens in Russia": "present",
    "rank among citizens engaged in labour": "rank-in-work",
}


def filled(column: pd.Series) -> pd.Series:
    """``idem`` replaced by what stands above it, and what follows it kept."""
    done: list[str] = []
    for text in column:
        done.append(text.replace("idem", done[-1]) if text.startswith("idem") else text)
    return pd.Series(done, index=column.index)


def printed_percentages(frame: pd.DataFrame) -> pd.DataFrame:
    """The percentages that the press printed beside the changes of entries for work."""
    change = frame[frame["measure"] == "change in entries for work"]
    percent = change["as_published"].str.extract(r"\+([\d.]+)%")[0]
    return change.assign(measure="change in entries for work, per cent", value=percent, unit="% of the year before")[percent.notna()]


@resource(
    name="labour-migration",
    title="Labour migration to Russia by citizenship, as reported",
    description="Entries for work, migration registrations, work patents and people present in Russia, by citizenship. The measures count different "
    "things and may not be joined.",
    publisher="Border Service and Ministry of Internal Affairs of the Russian Federation, as reported by the press",
    extract="russia-labour-migration-press",
    copy="the pages named in each row",
    licence="facts",
    status="unverifiable",
    fields=(
        Field("period", description="Year, quarter, months or date as published; '2022 vs 2021' for a change"),
        Field("iso3", description="Citizenship, ISO 3166-1 alpha-3; all = every citizenship"),
        Field(
            "indicator",
            description="entries-for-work: border crossings with work as the stated purpose; entries-for-work-change: their change "
            "on the year before; entries-for-work-change-percent: the same in per cent; "
            "registrations: migration registrations; patents: work patents issued; present: people in Russia; "
            "rank-in-work: rank by people in work",
            allowed=tuple(dict.fromkeys(MEASURES.values())),
        ),
        VALUE,
        UNIT,
        Field("flag", description="press: read in the press; ambiguous: the wording fits a change or a level", allowed=("press", "ambiguous")),
        Field("attributed_to", description="Who gave the figure, as the page says"),
        Field("address", description="Page read"),
    ),
    key=("period", "iso3", "indicator"),
    floor=28,
    covers={"iso3": ("UZB", "TJK", "KGZ", "KAZ", "all"), "indicator": ("entries-for-work", "registrations")},
    bands=(("indicator == 'entries-for-work' and unit == 'persons'", 3e4, 2e6), ("indicator == 'entries-for-work' and unit == 'million'", 1, 5)),
    gaps=(
        "No official table was reachable.",
        "For 2022 by citizenship only changes are reported, not levels.",
        "Entries count crossings, not people; registrations count procedures.",
    ),
)
def labour_migration(raw: Path) -> pd.DataFrame:
    frame = raw_csv(raw, "russia-labour-migration-press", "russia_labour_migration_by_citizenship.csv")
    frame = pd.concat([frame, printed_percentages(frame)], ignore_index=True)
    ambiguous = frame["as_published"].str.contains("ambiguous")
    return frame.assign(
        iso3=frame["citizenship"],
        indicator=frame["measure"].map(MEASURES),
        unit=frame["unit"].replace({"facts": "registrations"}),
        flag=ambiguous.map({True: "ambiguous", False: "press"}),
        attributed_to=filled(frame["attributed_to"]),
        address=filled(frame["source_page"]),
    )
