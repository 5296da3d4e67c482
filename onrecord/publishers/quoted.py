"""Single values quoted from works whose tables may not be republished: at most forty a source.

Publisher modules add their selections with :func:`quoted`; together they make ``data/quoted-values.csv``.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pandas as pd

from onrecord.publishers import Field, registry, resource

MOST = 40
_selections: list[tuple[str, Callable[[Path], pd.DataFrame]]] = []


def quoted(source: str):
    """Declare a selection of single values of one ``source`` (publisher and work).

    The decorated function returns a frame with the columns of ``quoted-values`` but ``source``.
    """

    def declare(select):
        _selections.append((source, select))
        return select

    return declare


@resource(
    name="quoted-values",
    title="Single values quoted from works that may not be republished",
    description="Each row is one figure quoted with its citation. The works themselves are not open: read them at their publishers.",
    publisher="Publishers named in each row",
    extract="(several)",
    copy="as named in each row",
    licence="quoted",
    status="spot-checked",
    fields=(
        Field("source", description="Publisher and work quoted"),
        Field("iso3", description="Country, ISO 3166-1 alpha-3, or an aggregate as named by the publisher"),
        Field("period", description="Year, date or range as published"),
        Field("indicator", description="Indicator as the publisher names it"),
        Field("value", "number", "Value as published"),
        Field("unit", description="Unit of the value"),
        Field("edition", description="Edition or vintage quoted"),
        Field("address", description="Where the copy was read", required=False),
        Field("note", description="Flag or caution of the source", required=False),
    ),
    key=("source", "iso3", "period", "indicator", "edition"),
    most=("source", MOST),
    floor=500,
)
def quoted_values(raw: Path) -> pd.DataFrame:
    registry()  # imports every module, so that each has declared its selections
    parts = []
    for source, select in _selections:
        parts.append(select(raw).assign(source=source))
    return pd.concat(parts, ignore_index=True).fillna("")
