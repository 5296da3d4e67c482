"""Cambridge Centre for Alternative Finance: single values quoted from the Bitcoin mining map, as the press printed them."""

from __future__ import annotations

from pathlib import Path

import pandas as pd

from onrecord.publishers import raw_csv
from onrecord.publishers.quoted import quoted

STATES = ("KAZ", "CHN", "RUS", "USA", "IRN", "CAN")


@quoted("Cambridge Centre for Alternative Finance, CBECI mining map")
def mining(raw: Path) -> pd.DataFrame:
    share = raw_csv(raw, "bitcoin-mining-share-cbeci", "cbeci-country-shares.csv")
    share = share[share["iso3"].isin(STATES)]
    share = share.rename(columns={"percent_of_global_hashrate": "value", "read_from": "address"}).assign(
        indicator="Share of global hashrate", unit="%", note="rests on a minority of pools and on IP addresses"
    )
    rate = raw_csv(raw, "bitcoin-mining-share-cbeci", "cbeci-country-hashrate-ehs.csv")
    rate = rate.rename(columns={"exahashes_per_second": "value"}).assign(
        indicator="Hashrate", unit="exahashes per second", address="press on the release", note=""
    )
    columns = ["iso3", "period", "indicator", "value", "unit", "address", "note"]
    return pd.concat([f.rename(columns={"month": "period"})[columns] for f in (share, rate)]).assign(edition="release of October 2021 or May 2022")
