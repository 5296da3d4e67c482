"""CIA World Factbook: lengths of land borders."""

from __future__ import annotations

from pathlib import Path

import pandas as pd

from onrecord.publishers import ISO3, UNIT, VALUE, Field, raw_csv, resource


@resource(
    name="border-lengths",
    title="World Factbook: land boundaries",
    description="Length of each land border of the region's states and of their neighbours, and each state's total.",
    publisher="Central Intelligence Agency",
    extract="borders-pairs-and-lengths",
    copy="github.com/factbook/factbook.json @ 8662a8b17a78",
    licence="public-domain",
    published="2026",
    status="spot-checked",
    fields=(
        ISO3,
        Field("neighbour", description="Neighbour (and part of the border) as printed; total: all land borders"),
        VALUE,
        UNIT,
        Field("flag", description="superseded: older than the treaty of March 2025", required=False, allowed=("superseded",)),
    ),
    key=("iso3", "neighbour"),
    floor=120,
    covers={"iso3": ("KAZ", "KGZ", "TJK", "TKM", "UZB", "AFG", "CHN", "RUS", "GEO", "ARM", "AZE")},
    bands=(("neighbour == 'Kazakhstan' and iso3 == 'RUS'", 7000, 8000), ("neighbour != 'total'", 10, 8000)),
    gaps=("The Kyrgyz-Tajik border is 984 km here; the Kyrgyz security service said 972 km in 2022. The treaty of March 2025 is not reflected.",),
)
def border_lengths(raw: Path) -> pd.DataFrame:
    frame = raw_csv(raw, "borders-pairs-and-lengths", "border_lengths_factbook.csv").rename(columns={"country_iso3": "iso3", "km": "value"})
    rest = frame["remainder_of_source_text"].str.extract(r"(?P<neighbour>[A-Z].*?) (?P<value>\d+) km$")  # a second border printed in the same item
    rest = rest.assign(iso3=frame["iso3"]).dropna()
    total = frame.drop_duplicates("iso3").assign(neighbour="total", value=frame["total_land_boundary"].str.replace(r"\D", "", regex=True))
    return pd.concat([frame, rest, total], ignore_index=True).assign(unit="km", flag="")
