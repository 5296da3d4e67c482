"""Oxford COVID-19 Government Response Tracker: closed borders, by day."""

from __future__ import annotations

from pathlib import Path

import pandas as pd

from onrecord.publishers import ISO3, Field, raw_csv, resource

FIVE = ("KAZ", "KGZ", "TJK", "TKM", "UZB")
CHOSEN = {
    "C8": ("C8_international_travel_controls", (*FIVE, "CHN", "RUS", "AFG", "IRN", "PAK", "TUR")),
    "C7": ("C7_internal_movement", (*FIVE, "CHN", "RUS")),
}


@resource(
    name="covid-borders",
    title="COVID-19 Government Response Tracker: travel and movement, by day, 2020 to February 2023",
    description="Daily level of controls on international travel (C8) and on movement inside the country (C7), as coded by the tracker.",
    publisher="Blavatnik School of Government, University of Oxford",
    extract="covid-oxcgrt",
    copy="github.com/OxCGRT/covid-policy-tracker-legacy @ 73d422987c9d, legacy_data_202207/timeseries",
    licence="CC-BY-4.0",
    status="spot-checked",
    fields=(
        ISO3,
        Field("date", "date", "Day"),
        Field(
            "indicator",
            description="C8: 0 none, 1 screening, 2 quarantine of arrivals, 3 ban on some regions, 4 closed to all; C7: 0 none, 1 advice against, 2 restricted",
            allowed=tuple(CHOSEN),
        ),
        Field("value", "integer", "Level", low=0, high=4),
    ),
    key=("iso3", "date", "indicator"),
    floor=19000,
    covers={"iso3": (*FIVE, "CHN", "RUS"), "date": ("2020-01-01", "2022-12-31")},
    bands=(("indicator == 'C7'", 0, 2), ("iso3 == 'TKM' and indicator == 'C8' and date == '2022-01-01'", 4, 4)),
    gaps=(
        "C8 is about foreign travellers, not freight: it does not measure the closure of China's land border to lorries, "
        "and it gives China a 2 in 2022 although visas were hardly issued.",
        "Ends in December 2022, for China on 8 January 2023.",
    ),
)
def covid_borders(raw: Path) -> pd.DataFrame:
    frame = raw_csv(raw, "covid-oxcgrt", "oxcgrt-daily.csv")
    parts = [frame[frame["iso3"].isin(states)].assign(indicator=code, value=frame[column]) for code, (column, states) in CHOSEN.items()]
    return pd.concat(parts, ignore_index=True).query("value not in ('', 'NA')")
