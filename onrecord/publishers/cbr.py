"""Bank of Russia: official daily rates of the dollar and of the Central Asian currencies."""

from __future__ import annotations

from pathlib import Path

import pandas as pd

from onrecord.publishers import VALUE, Field, raw_csv, resource

# The Central Asian currencies are held for the two falls of the rouble only; the dollar throughout.
WINDOWS = (("2014-06-01", "2016-03-31"), ("2021-12-01", "2022-11-19"))


@resource(
    name="fx-daily",
    title="Official exchange rates of the Bank of Russia, daily",
    description="Roubles for the stated number of units of a currency: US dollar from January 2013 to May 2024; tenge, som, somoni, so'm and manat in "
    "June 2014 to March 2016 "
    "and December 2021 to November 2022.",
    publisher="Bank of Russia",
    extract="fx-cbr-daily",
    copy="github.com/Kirill-Murashev/appraisers_exam_code @ c81c1ac72f0dabe3f9a28f194294a8fa80ca3103 (US dollar); "
    "github.com/BaskovKonstantin/SovCom @ 75afe3a2a7b5425e7f4b2395a854b4614b69c5be (the others)",
    licence="official-statistics",
    published="2024-06-19",
    status="spot-checked",
    fields=(
        Field("date", "date", "Day for which the rate is set"),
        Field("currency", description="Currency priced in roubles, ISO 4217", allowed=("USD", "KZT", "KGS", "TJS", "UZS", "TMT")),
        Field("nominal", "integer", "Units of the currency that the rate is for; inferred from the level for all but the dollar", low=1, high=10000),
        VALUE,
        Field("unit", description="Unit of the value"),
        Field("flag", description="carried: a calendar day without a rate of its own, carried over", required=False, allowed=("carried",)),
    ),
    key=("date", "currency"),
    floor=6500,
    covers={"currency": ("USD", "KZT", "KGS", "TJS", "UZS", "TMT"), "date": ("2014-12-18", "2022-02-24", "2022-03-11", "2022-06-30")},
    bands=(("currency == 'USD'", 29, 125), ("currency == 'KZT'", 10, 40)),
    gaps=(
        "No dollar rate for 18 and 19 November 2021.",
        "Rates of the Central Asian currencies through the rouble lag the local rates in a crisis (end of March 2022: the som by 15 per cent). For "
        "levels use fx-monthly.",
        "The manat follows its official peg, not the parallel market.",
    ),
)
def fx_daily(raw: Path) -> pd.DataFrame:
    dollar = raw_csv(raw, "fx-cbr-daily", "usd-rub-official-daily.csv").assign(flag="")
    others = raw_csv(raw, "fx-cbr-daily", "central-asia-official-daily.csv")
    inside = pd.concat([others["date"].between(*window) for window in WINDOWS], axis=1).any(axis=1)
    others = others[inside].assign(flag=others["in_cbr_usd_export"].map({"1": "", "0": "carried"}))
    return pd.concat([dollar, others]).rename(columns={"rub_per_nominal": "value"}).assign(unit="roubles per nominal")
