"""Central Intelligence Agency: The World Factbook, the last edition and that of the week before the war."""

from __future__ import annotations

from pathlib import Path

import pandas as pd

from onrecord.publishers import ISO3, Field, raw_csv, resource

FIVE = ("KAZ", "KGZ", "TJK", "TKM", "UZB")
FOREIGN = ("WLD", "EUU")
CHOSEN = (
    "Geography/Area/total",
    "Geography/Area/land",
    "Geography/Land boundaries",
    "Geography/Natural resources",
    "Geography/Land use",
    "Geography/Irrigated land",
    "People and Society/Population/total",
    "People and Society/Population distribution",
    "People and Society/Ethnic groups",
    "People and Society/Languages/Languages",
    "People and Society/Religions",
    "People and Society/Net migration rate",
    "People and Society/Median age/total",
    "Economy/Industries",
    "Economy/Exports - ",
    "Economy/Imports - ",
    "Economy/Remittances",
    "Military and Security/Military and security service",
    "Military and Security/Military equipment",
    "Military and Security/Military deployments",
    "Transportation/Railways",
    "Transportation/Pipelines",
    "Energy/Petroleum",
    "Energy/Crude oil",
    "Energy/Natural gas",
    "Energy/Electricity",
    "Energy/Coal",
    "Environment/Total water withdrawal",
    "Environment/Total renewable water resources",
    "Transnational Issues/Disputes",
    "Transnational Issues/Refugees",
    "Transnational Issues/Illicit drugs",
)
FIELDS = (
    ISO3,
    Field("field", description="Section and field as published"),
    Field("text", description="Published text, as it stands"),
    Field("year", "integer", "Latest year in brackets in the text; none where the text gives none", required=False, low=1980, high=2030),
)
GAPS = (
    "A secondary compilation: prefer the primary tables where both exist.",
    "Political and security texts are the view of a US agency.",
    "Estimates of different years stand side by side.",
    "Text only: nothing is parsed into numbers.",
)


def selected(raw: Path, name: str) -> pd.DataFrame:
    """The fields that the book may need, of countries only."""
    frame = raw_csv(raw, "cia-factbook-2026", name).rename(columns={"value_text": "text"})
    return frame[frame["field"].str.startswith(CHOSEN) & ~frame["iso3"].isin(FOREIGN)]


@resource(
    name="factbook",
    title="The World Factbook, January 2026: selected fields",
    description="Ethnic groups, languages, religions, borders, land use, partners in trade, remittances, armed forces, railways, energy and water, as text, "
    "in the Factbook's last edition.",
    publisher="Central Intelligence Agency",
    extract="cia-factbook-2026",
    copy="github.com/factbook/factbook.json @ 8662a8b17a784841ab4528631b04090eb2f183eb",
    licence="public-domain",
    published="2026-01-22",
    fields=FIELDS,
    key=("iso3", "field"),
    floor=1100,
    covers={
        "iso3": (*FIVE, "AFG", "ARM", "AZE", "CHN", "GEO", "RUS"),
        "field": ("People and Society/Ethnic groups", "Geography/Land boundaries/border countries"),
    },
    gaps=GAPS,
)
def factbook(raw: Path) -> pd.DataFrame:
    return selected(raw, "factbook_fields.csv")


@resource(
    name="factbook-2022-02",
    title="The World Factbook, 17 February 2022: selected fields",
    description="The same fields of the five Central Asian states, Afghanistan, Russia and China as they stood a week before the war. "
    "Some fields have other names than in 2026.",
    publisher="Central Intelligence Agency",
    extract="cia-factbook-2026",
    copy="github.com/factbook/factbook.json @ b2c5806adc952e3f650e0c950dcd040ad10b2efd",
    licence="public-domain",
    published="2022-02-17",
    fields=FIELDS,
    key=("iso3", "field"),
    floor=420,
    covers={"iso3": (*FIVE, "AFG", "CHN", "RUS"), "field": ("People and Society/Ethnic groups", "Geography/Land boundaries/border countries")},
    gaps=GAPS,
)
def factbook_2022(raw: Path) -> pd.DataFrame:
    return selected(raw, "factbook_fields_2022-02.csv")
