"""Global Energy Monitor: gas and oil pipelines."""

from __future__ import annotations

from pathlib import Path

import pandas as pd

from onrecord.publishers import UNIT, Field, raw_csv, resource

PIPELINE = (
    Field("pipeline", description="Pipeline"),
    Field("segment", description="Segment or line", required=False),
    Field("countries", description="Countries it crosses, in order, as published"),
    Field("status", description="As published: operating, construction, proposed, shelved, cancelled, idle, mothballed"),
    Field("start_year", "integer", "Year of start, planned or actual", required=False, low=1900, high=2100),
    Field("value", "number", "Nominal capacity, not flow", required=False),
    UNIT,
)
ADDRESS = Field("address", description="The publisher's page")
OWNERS = Field("owners", description="Owners and shares as published", required=False)


@resource(
    name="gas-pipelines",
    title="Global Gas Infrastructure Tracker: gas pipelines of Central Asia and the Caucasus",
    description="Gas pipelines by segment, with status, start, nominal capacity and length.",
    publisher="Global Energy Monitor",
    extract="pipelines-gem",
    copy="github.com/GlobalEnergyMonitor/maps @ 094c98ba5e88, Asia data of 25 September 2024",
    licence="CC-BY-4.0",
    published="2023-12",
    status="spot-checked",
    fields=(Field("id", description="The publisher's id"), *PIPELINE, Field("length_km", "number", "Length, known or else estimated", required=False), ADDRESS),
    key=("id",),
    floor=95,
    covers={"countries": ("Turkmenistan, Uzbekistan, Kazakhstan, Russia",)},
    bands=(("value != ''", 0, 70),),
    gaps=(
        "Lines of the Central Asia-Center system carry the whole system's 60.2 bcm each: do not add them.",
        "Line D to China stands as under construction, by the publisher's reading of December 2023.",
    ),
)
def gas(raw: Path) -> pd.DataFrame:
    frame = raw_csv(raw, "pipelines-gem", "gem_gas_pipelines_dec2023_release.csv").replace({"--": ""})
    return pd.DataFrame(
        {
            "id": frame["ProjectID"],
            "pipeline": frame["PipelineName"].str.replace(r"\s+", " ", regex=True),
            "segment": frame["SegmentName"],
            "countries": frame["Countries"],
            "status": frame["Status"].str.lower(),
            "start_year": frame["StartYear1"],
            "value": frame["CapacityBcm/y"],
            "unit": "bcm a year",
            "length_km": frame["LengthMergedKm"],
            "address": frame["Wiki"],
        }
    )


@resource(
    name="oil-pipelines",
    title="Global Oil Infrastructure Tracker: oil pipelines of Kazakhstan and the Caspian",
    description="Oil pipelines with status, start, nominal capacity and owners.",
    publisher="Global Energy Monitor",
    extract="pipelines-gem",
    copy="github.com/GlobalEnergyMonitor/goit-tracker-greeninfo-map @ c011cb54a604, static/data/data.csv",
    licence="CC-BY-4.0",
    published="2024-06",
    status="spot-checked",
    fields=(*PIPELINE, OWNERS, ADDRESS),
    key=("pipeline", "segment"),
    floor=17,
    covers={"pipeline": ("Caspian Pipeline", "Kazakhstan-China Pipeline")},
    bands=(("value != ''", 1e5, 2e6),),
    gaps=("No capacity for the Kazakhstan-China lines; no lengths.", "The owners of the Caspian Pipeline add up to more than 100 per cent, as published."),
)
def oil(raw: Path) -> pd.DataFrame:
    frame = raw_csv(raw, "pipelines-gem", "gem_oil_ngl_pipelines_2024.csv")
    return frame.rename(columns={"project": "pipeline", "unit": "segment", "capacity": "value", "parent": "owners", "url": "address"}).assign(
        unit="barrels of oil equivalent a day"
    )
