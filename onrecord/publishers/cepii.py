"""CEPII: Kazakhstan's exports by product (BACI)."""

from __future__ import annotations

from pathlib import Path

import pandas as pd

from onrecord.publishers import UNIT, VALUE, YEAR, Field, raw_csv, resource


@resource(
    name="trade-kaz-products-2021",
    title="BACI: Kazakhstan's exports by product to five partners, 2021",
    description="Exports by six-digit product (Harmonized System 2002) to China, Russia, Germany, Greece and the United Kingdom, "
    "reconciled by CEPII from both sides' figures.",
    publisher="CEPII",
    extract="trade-kaz-baci-2021",
    copy="github.com/ksreyes/adb-kaz-gvc @ ee40277355da, data/interim/kaz_partners_2021.csv",
    licence="etalab-2.0",
    published="2023",
    status="spot-checked",
    fields=(
        Field("exporter", description="KAZ"),
        Field("importer", description="Importer, ISO 3166-1 alpha-3"),
        YEAR,
        Field("product", description="HS 2002 code of six digits; the first two are the chapter, 01 to 24 food and agriculture"),
        Field("label", description="Product, shortened to its first 60 characters"),
        VALUE,
        UNIT,
    ),
    key=("importer", "year", "product"),
    floor=2900,
    covers={"importer": ("CHN", "RUS", "DEU")},
    bands=(("importer == 'CHN' and product == '740311'", 2e6, 3e6),),
    gaps=("One year only. BACI reconciles both sides and so equals neither: 10.7 bn US$ to China against 9.8 in Kazakh figures, 6.0 to Russia against 7.0.",),
)
def products(raw: Path) -> pd.DataFrame:
    frame = raw_csv(raw, "trade-kaz-baci-2021", "kaz_exports_by_hs6_partner_2021.csv")
    return frame.assign(product=frame["hs02_6digit"], label=frame["description"].str[:60].str.strip(), value=frame["value_usd_thousand"], unit="thousand US$")
