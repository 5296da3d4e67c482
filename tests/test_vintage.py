"""Another data package of the same schema: its numbers decide, and one that does not fit gets one error naming table and field."""

from __future__ import annotations

import json
import shutil

import pandas as pd
import pytest

from onrecord import findings, run
from onrecord.base import home
from tests.conftest import ROOT

NOTEBOOK, TABLE, CLAIM = ROOT / "book" / "themes" / "water.ipynb", "lake-balkhash", "kz-balkhash-level-falling-forecast"


@pytest.fixture
def vintage(tmp_path, monkeypatch):
    """A copy of the book's tables, and of nothing else in data/."""
    package = json.loads((home() / "datapackage.json").read_text(encoding="utf-8"))
    for name in ("datapackage.json", *(r["path"] for r in package["resources"])):
        shutil.copyfile(home() / name, tmp_path / name)
    monkeypatch.setenv("ONRECORD_DATA", str(tmp_path))
    return tmp_path


def found(book) -> dict:
    return next(o["data"][findings.MIME] for c in book.cells for o in c.get("outputs", ()) if o.get("data", {}).get(findings.MIME, {}).get("id") == CLAIM)


def describe(vintage, change) -> None:
    """Change the description of the table."""
    path = vintage / "datapackage.json"
    package = json.loads(path.read_text(encoding="utf-8"))
    change(next(r for r in package["resources"] if r["name"] == TABLE))
    path.write_text(json.dumps(package), encoding="utf-8")


def test_changed_value_changes_the_finding(vintage):
    committed = found(run.read(NOTEBOOK))
    path = vintage / f"{TABLE}.csv"
    table = pd.read_csv(path, dtype="str", keep_default_na=False)
    row = (table["period"] == "2025 (mid-year)") & (table["indicator"] == "level_m_baltic")
    assert row.sum() == 1
    table.loc[row, "value"] = str(float(table.loc[row, "value"].item()) + 0.7)
    table.to_csv(path, index=False)
    now = found(run.execute(NOTEBOOK)[0])
    assert now["observed"] == pytest.approx(committed["observed"] + 0.7, abs=1e-4)
    assert (committed["verdict"], now["verdict"]) == ("Borne out", "Not borne out")


def without_column(vintage):
    path = vintage / f"{TABLE}.csv"
    pd.read_csv(path, dtype="str", keep_default_na=False).drop(columns="value").to_csv(path, index=False)


def without_field(vintage):
    without_column(vintage)
    describe(vintage, lambda r: r["schema"].update(fields=[f for f in r["schema"]["fields"] if f["name"] != "value"]))


def another_type(vintage):
    describe(vintage, lambda r: next(f for f in r["schema"]["fields"] if f["name"] == "value").update(type="string"))


def no_number(vintage):
    path = vintage / f"{TABLE}.csv"
    table = pd.read_csv(path, dtype="str", keep_default_na=False)
    table.loc[0, "value"] = "low"
    table.to_csv(path, index=False)


FAULTS = {
    without_column: rf"{TABLE}\.csv: no column 'value'",
    without_field: rf"table '{TABLE}' has no field 'value'; the book's notebooks need it as number",
    another_type: rf"table '{TABLE}' has field 'value' of type string; the book's notebooks need it as number",
    no_number: rf"{TABLE}\.csv: row 2, column 'value': 'low' is not of type number",
}


@pytest.mark.parametrize("fault", FAULTS, ids=lambda f: f.__name__)
def test_package_that_does_not_fit_gets_one_error(vintage, fault):
    fault(vintage)
    with pytest.raises(run.RunError, match=rf"water\.ipynb: cell .* failed: DataError: .*{FAULTS[fault]}") as bad:
        run.execute(NOTEBOOK)
    assert "\n" not in str(bad.value)
