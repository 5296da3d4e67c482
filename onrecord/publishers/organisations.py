"""Membership of international organisations: dates read in public pages, and the World Factbook's lists."""

from __future__ import annotations

from pathlib import Path

import pandas as pd

from onrecord.publishers import ISO3, Field, raw_csv, resource

FACTBOOK = r",\s*(?![^()]*\))"  # commas outside brackets


@resource(
    name="organisation-memberships",
    title="Joining and leaving international organisations, 1991-2025",
    description="Dates on which states of the region joined, observed, suspended or left the SCO, the Eurasian Economic Union, the CST and CSTO, "
    "the Organization of Turkic States, the WTO and the Belt and Road Initiative.",
    publisher="Compiled from public pages",
    extract="organisation-memberships",
    copy="github.com/beeway/belt-and-road-projects @ ee0cad43f529 : friend.xlsx (BRI); pages named in each row",
    licence="facts",
    status="spot-checked",
    fields=(
        Field(
            "organisation",
            description="SCO (with its forerunner, the Shanghai Five), EAEU, CST, CSTO, OTS (until 2021 the Turkic Council), WTO, "
            "or BRI (cooperation document)",
        ),
        ISO3,
        Field("status", description="What the state became on the date"),
        Field("date", description="Date as read: year, month or day; empty where not read", required=False),
        Field("read_in", description="Where it was read"),
        Field(
            "flag",
            description="undated: the date was not read; conflict: another page gives another date; "
            "weak: one person's coding, which official trackers may contradict",
            required=False,
            allowed=("undated", "conflict", "weak"),
        ),
        Field("note", description="Other dates and steps", required=False),
    ),
    key=("organisation", "iso3", "status"),
    floor=70,
    covers={"organisation": ("SCO", "EAEU", "CST", "CSTO", "OTS", "WTO", "BRI"), "iso3": ("KAZ", "KGZ", "TJK", "TKM", "UZB", "ARM", "AZE", "GEO")},
    gaps=(
        "Accession to the CIS, the AIIB and the United Nations was not obtained; factbook-organisations lists the CIS without dates.",
        "The years of the BRI rest on one file; other trackers differ on Kyrgyzstan and Turkmenistan.",
    ),
)
def organisation_memberships(raw: Path) -> pd.DataFrame:
    frame = raw_csv(raw, "organisation-memberships", "membership_dates.csv").rename(columns={"source": "read_in"})
    turkic = frame["organisation"] == "OTS (Turkic Council)"
    bri = frame["organisation"] == "BRI cooperation document"
    frame.loc[turkic, ["organisation", "note"]] = ["OTS", "as the Turkic Council"]
    frame.loc[bri, ["organisation", "status"]] = ["BRI", "cooperation document"]
    notes = {
        "accession started 2021-09-17 (gyaankosh.com)": ("", "accession begun 2021-09-17"),
        "one page (gyaankosh.com) says 2024-08-08": ("conflict", "another page: 2024-08-08"),
        "OSW dates the completed accession to 2015-08-12 (border opening)": ("conflict", "OSW: accession complete on 2015-08-12, when the border opened"),
        "blogen.wiki (ru) says 1993-09-09": ("conflict", "another page: 1993-09-09"),
        "date not read": ("undated", ""),
        "approved 2012-12-10; day of entry not read": ("", "approved 2012-12-10"),
        "single low-provenance file; official and other trackers may differ": ("weak", ""),
    }
    frame["flag"] = frame["note"].map(lambda n: notes.get(n, ("", n))[0])
    frame["note"] = frame["note"].map(lambda n: notes.get(n, ("", n))[1])
    return frame


@resource(
    name="factbook-organisations",
    title="The World Factbook: international organization participation, final state of 2026",
    description="Organisations that each state takes part in, as the Factbook listed them; undated, and stale in places.",
    publisher="Central Intelligence Agency",
    extract="organisation-memberships",
    copy="github.com/factbook/factbook.json @ 8662a8b17a78",
    licence="public-domain",
    published="2026",
    status="spot-checked",
    fields=(
        ISO3,
        Field("organisation", description="Abbreviation as the Factbook gives it"),
        Field("status", description="Standing where it is not plain membership", required=False),
    ),
    key=("iso3", "organisation"),
    floor=900,
    covers={"organisation": ("CIS", "CSTO", "EAEU", "SCO", "WTO"), "iso3": ("KAZ", "KGZ", "TJK", "TKM", "UZB")},
    gaps=(
        "Stale: Iran and India as observers and Afghanistan as dialogue member of the SCO, Tajikistan in the EAEC. For dates use organisation-memberships.",
        "For Afghanistan the Factbook says that representatives of the Taliban do not take part.",
    ),
)
def factbook_organisations(raw: Path) -> pd.DataFrame:
    frame = raw_csv(raw, "organisation-memberships", "factbook_org_participation.csv")
    lists = frame["organisations_text"].str.split(": ").str[-1].str.split(FACTBOOK, regex=True)
    frame = frame.assign(entry=lists).explode("entry")
    parts = frame["entry"].str.extract(r"^([^(]+?)\s*(?:\((.*)\))?$")
    return frame.assign(organisation=parts[0], status=parts[1].fillna("")).drop_duplicates(["iso3", "organisation"])
