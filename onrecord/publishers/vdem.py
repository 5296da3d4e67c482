"""V-Dem Institute: indices of democracy, directly (version 15) and through Our World in Data (version 16)."""

from __future__ import annotations

from pathlib import Path

import pandas as pd

from onrecord.publishers import ISO3, YEAR, Field, raw_csv, resource

FIVE = ("KAZ", "KGZ", "TJK", "TKM", "UZB")
INDICES = ("v2x_polyarchy", "v2x_libdem", "v2x_partipdem", "v2x_delibdem", "v2x_egaldem")
OWID = (
    "electoral_democracy",
    "liberal_democracy",
    "civil_liberties_owid_human_rights_index",
    "freedom_of_expression",
    "rule_of_law",
    "political_regime_row_0_3",
)


@resource(
    name="vdem",
    title="V-Dem indices to 2025 (version 16, as published by Our World in Data)",
    description="Electoral and liberal democracy, civil liberties, freedom of expression, rule of law and the type of regime by country and year.",
    publisher="V-Dem Institute; Our World in Data",
    extract="vdem-owid-to-2025",
    copy="github.com/cojb777-arch/AI_CraudeCode_Projects_Democracy-World-Map @ 978dc9c9a95a : data/*.csv",
    licence="CC-BY-SA-4.0",
    published="2026",
    status="spot-checked",
    fields=(
        ISO3,
        YEAR,
        Field(
            "indicator",
            description="civil_liberties_owid_human_rights_index is V-Dem's civil liberties index; political_regime_row_0_3: "
            "0 closed autocracy, 1 electoral autocracy, 2 electoral democracy, 3 liberal democracy",
            allowed=OWID,
        ),
        Field("value", "number", "Index from 0 to 1, or type of regime from 0 to 3", low=0, high=3),
    ),
    key=("iso3", "year", "indicator"),
    floor=4000,
    covers={"iso3": (*FIVE, "AFG", "CHN", "RUS"), "year": ("1992", "2021", "2025"), "indicator": OWID},
    bands=(("indicator != 'political_regime_row_0_3'", 0, 1),),
    gaps=("Another version than vdem-v15: liberal democracy differs by up to 0.018 through re-estimation. Never join the two.",),
    each_year=tuple(f"iso3 == '{c}'" for c in FIVE),
)
def vdem(raw: Path) -> pd.DataFrame:
    frame = raw_csv(raw, "vdem-owid-to-2025", "vdem_owid_indices_1985_2025.csv").melt(["iso3", "year"], OWID, "indicator", "value")
    return frame[frame["value"] != ""]


@resource(
    name="vdem-v15",
    title="V-Dem version 15: indices of democracy with their intervals, to 2024",
    description="Five indices of democracy by country and year, with the interval of 68 per cent.",
    publisher="V-Dem Institute",
    extract="vdem-v15",
    copy="github.com/xmarquez/democracyData @ 29ea0a242c29 : data/vdem_simple.rda",
    licence="CC-BY-SA-4.0",
    published="2025-03",
    status="spot-checked",
    fields=(
        ISO3,
        YEAR,
        Field("indicator", description="V-Dem's code", allowed=INDICES),
        Field("value", "number", "Index, point estimate", low=0, high=1),
        Field("low", "number", "Lower bound (68 per cent)", low=0, high=1),
        Field("high", "number", "Upper bound (68 per cent)", low=0, high=1),
    ),
    key=("iso3", "year", "indicator"),
    floor=3300,
    covers={"iso3": (*FIVE, "AFG", "CHN", "RUS"), "year": ("1992", "2021", "2024"), "indicator": INDICES},
    bands=(("iso3 == 'TKM'", 0, 0.3),),
    gaps=("Civil liberties, expression and rule of law are only in vdem.",),
)
def vdem_v15(raw: Path) -> pd.DataFrame:
    wide = raw_csv(raw, "vdem-v15", "vdem_v15_indices.csv").rename(columns={"country_text_id": "iso3"})
    parts = [wide[["iso3", "year"]].assign(indicator=i, value=wide[i], low=wide[f"{i}_codelow"], high=wide[f"{i}_codehigh"]) for i in INDICES]
    frame = pd.concat(parts, ignore_index=True)
    return frame[frame["value"] != ""]
