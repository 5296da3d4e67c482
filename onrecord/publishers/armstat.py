"""Statistical Committee of Armenia: trade by partner country."""

from __future__ import annotations

from pathlib import Path

import pandas as pd

from onrecord.publishers import UNIT, VALUE, YEAR, Field, raw_csv, resource
from onrecord.publishers.partners import PARTNER, REPORTER, partner

FLOWS = {"exports": "export_usd_thousand", "imports by consignment": "import_by_consignment_usd_thousand", "imports by origin": "import_by_origin_usd_thousand"}


@resource(
    name="trade-arm",
    title="Armenia: external trade by country, 2017-2022",
    description="Armenia's exports and imports by partner and year, as Armenia reports them; imports by country of consignment and of origin.",
    publisher="Statistical Committee of the Republic of Armenia",
    extract="trade-arm-armstat",
    copy="github.com/mary-lev/eu-export-sanctions @ 4b6a5dfc864a, data/armenia_data/armenia_data.csv",
    licence="official-statistics",
    status="spot-checked",
    fields=(REPORTER, PARTNER, YEAR, Field("flow", description="exports, imports by consignment or imports by origin", allowed=tuple(FLOWS)), VALUE, UNIT),
    key=("partner", "year", "flow"),
    floor=2250,
    covers={"partner": ("RUS", "CHN", "IRN", "GEO", "KAZ", "TUR"), "year": ("2017", "2021", "2022")},
    bands=(("partner == 'RUS' and flow == 'exports'", 4e5, 3e6),),
    gaps=(
        "Only whole years: the monthly rows may be cumulative or revised. 2023 is in the copy with January only and is left out.",
        "No world total. Rows without a partner's name are left out, as are dashes.",
    ),
)
def trade_arm(raw: Path) -> pd.DataFrame:
    frame = raw_csv(raw, "trade-arm-armstat", "arm_trade_by_country_2017_2023m1.csv")
    frame = frame.query("period == 'Year' and partner_name_en != ''")
    frame = frame.assign(reporter="ARM", partner=partner(frame["partner_name_en"]), unit="thousand US$")
    return pd.concat([frame.assign(flow=flow, value=frame[column]) for flow, column in FLOWS.items()], ignore_index=True).query("value != '-'")
