"""UN Comtrade: trade of the five states by partner, for comparison only; its terms keep it out of the repository."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pandas as pd

from onrecord.publishers import UNIT, VALUE, YEAR, Field, resource
from onrecord.publishers.api import Client, DataError, field, frame_of

REPORTERS = {"KAZ": 398, "KGZ": 417, "TJK": 762, "TKM": 795, "UZB": 860}
PARTNERS = {"WLD": 0, "AFG": 4, "CHN": 156, "DEU": 276, "IRN": 364, "ITA": 380, "RUS": 643, "TUR": 792, "USA": 842, **REPORTERS}
FLOWS = {"M": "imports", "X": "exports"}
MOST = 500  # records of one answer without a key


def parse_api(client: Client, have: pd.DataFrame) -> pd.DataFrame:
    """Totals of goods by reporter, partner and flow of the last twelve years, one request a reporter."""
    years = ",".join(str(y) for y in range(date.today().year - 12, date.today().year))
    names, rows = {str(v): k for k, v in PARTNERS.items()}, []
    for iso3, code in REPORTERS.items():
        partners = ",".join(str(v) for k, v in PARTNERS.items() if k != iso3)
        answer = client.json(
            "preview/C/A/HS",
            reporterCode=code,
            partnerCode=partners,
            period=years,
            flowCode="M,X",
            cmdCode="TOTAL",
            partner2Code=0,
            customsCode="C00",
            motCode=0,
            maxRecords=MOST,
        )
        if field(answer, "error"):
            raise DataError(f"gave an error instead of data: {str(answer['error'])[:120]}")
        found = field(answer, "data")
        if len(found) >= MOST:
            raise DataError(f"cut its answer for {iso3} at {MOST} records")
        rows += [(iso3, names[field(r, "partnerCode")], field(r, "period"), FLOWS[field(r, "flowCode")], field(r, "primaryValue")) for r in found]
    return frame_of(rows, ["reporter", "partner", "year", "flow", "value"]).assign(unit="US$")


@resource(
    name="trade-comtrade",
    title="UN Comtrade: goods trade of the five states by partner",
    description="Exports and imports of all goods as each state reports them, to set beside the national tables.",
    publisher="United Nations Statistics Division",
    extract="",
    copy="the publisher's interface",
    licence="quoted",
    fields=(
        Field("reporter", description="Reporting country, ISO 3166-1 alpha-3"),
        Field("partner", description="Partner, ISO 3166-1 alpha-3; WLD = World"),
        YEAR,
        Field("flow", description="exports or imports", allowed=("exports", "imports")),
        VALUE,
        UNIT,
    ),
    key=("reporter", "partner", "year", "flow"),
    floor=100,
    covers={"reporter": ("KAZ", "KGZ", "UZB"), "partner": ("WLD", "CHN", "RUS"), "flow": ("exports", "imports")},
    bands=(("reporter == 'KAZ' and partner == 'WLD' and flow == 'exports'", 2e10, 1.5e11),),
    gaps=(
        "Only in scratch packages: the publisher's terms do not allow its tables to be republished.",
        "Turkmenistan and Tajikistan report with long delays or not at all.",
    ),
    api="comtrade",
    parse_api=parse_api,
    shipped=False,
)
def trade_comtrade(raw: Path) -> pd.DataFrame:
    raise DataError("trade-comtrade: there is no raw extract; 'make refresh' reads it from the publisher")
