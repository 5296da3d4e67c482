"""AidData at William & Mary: Chinese official finance."""

from __future__ import annotations

from pathlib import Path

import pandas as pd

from onrecord.publishers import ISO3, UNIT, VALUE, YEAR, Field, raw_csv, resource

FIVE = ("KAZ", "KGZ", "TJK", "TKM", "UZB")
FLOWS = {
    "oda_usd2021": "oda",
    "oof_usd2021": "oof",
    "vof_usd2021": "vague",
    "oda_adj_usd2021": "oda-adjusted",
    "oof_adj_usd2021": "oof-adjusted",
    "vof_adj_usd2021": "vague-adjusted",
}


@resource(
    name="chinese-finance",
    title="Global Chinese Development Finance Dataset 3.0: commitments by recipient and year",
    description="Chinese official commitments recommended for aggregation, 2000 to 2021: aid (oda), loans near market terms and other official flows (oof), "
    "vague; each as recorded and as adjusted by AidData.",
    publisher="AidData at William & Mary",
    extract="aid-china-gcdf3",
    copy="github.com/milesdwilliams15/odadata @ 3c1f8955597e21246abbc1607df7b0c6f7dcd5b2",
    licence="ODC-BY-1.0",
    published="2023-11",
    status="verified",
    fields=(ISO3, YEAR, Field("indicator", description="Class of flow", allowed=tuple(FLOWS.values())), VALUE, UNIT),
    key=("iso3", "year", "indicator"),
    floor=1700,
    covers={"iso3": (*FIVE, "AFG", "ARM", "AZE", "GEO", "PAK"), "year": ("2000", "2013", "2021"), "indicator": tuple(FLOWS.values())},
    bands=(("indicator == 'oof' and iso3 == 'KAZ'", 0, 1.5e10),),
    gaps=(
        "Ends in 2021.",
        "Commitments, neither disbursements nor debt; repayments are not netted (Turkmenistan repaid its gas loans by 2021).",
        "A year without a row had no recommended commitment recorded.",
    ),
)
def chinese_finance(raw: Path) -> pd.DataFrame:
    frame = raw_csv(raw, "aid-china-gcdf3", "gcdf3_country_year_by_flow_class_2000_2021.csv")
    frame = frame.rename(columns={"recipient_iso3": "iso3", "commitment_year": "year"} | FLOWS)
    return frame.melt(["iso3", "year"], list(FLOWS.values()), var_name="indicator").assign(unit="constant 2021 US$")


@resource(
    name="chinese-projects",
    title="Global Chinese Development Finance Dataset 3.0: selected large projects",
    description="Forty-six records above 50 million US dollars in the five Central Asian states, with AidData's titles. A selection, not all.",
    publisher="AidData at William & Mary",
    extract="aid-china-gcdf3",
    copy="github.com/aiddata/gcdf-geospatial-data @ ade7c804d8153958686efcc21783f66f0b09735a, transcribed",
    licence="ODC-BY-1.0",
    published="2023-11",
    status="spot-checked",
    fields=(
        Field("record", "integer", "AidData record number"),
        ISO3,
        YEAR,
        Field("title", description="AidData's title"),
        Field("status", description="Status in the data set"),
        Field("sector", description="Sector in the data set"),
        VALUE,
        UNIT,
    ),
    key=("record",),
    floor=46,
    covers={"iso3": FIVE, "record": ("39567", "40393", "39619")},
    bands=(("iso3 != ''", 5e7, 7e9),),
    gaps=("Not all large records: among others 61056, 88194, 53547, 54066 and 91749 (Kazakhstan), 91901, 91917 and 54528 (Uzbekistan) are missing.",),
)
def chinese_projects(raw: Path) -> pd.DataFrame:
    frame = raw_csv(raw, "aid-china-gcdf3", "gcdf3_selected_projects_over_50m.csv")
    names = {"aiddata_record_id": "record", "recipient_iso3": "iso3", "commitment_year": "year", "amount_constant_usd_2021": "value"}
    return frame.rename(columns=names).assign(unit="constant 2021 US$")
