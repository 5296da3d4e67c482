"""The data package: it validates, its hashes hold, each table loads and rebuilds byte for byte; bad tables get one clear error."""

from __future__ import annotations

import hashlib
import json

import pandas as pd
import pytest

from onrecord import publishers, tables
from onrecord.base import DataError, home
from tests import fixture

PACKAGE = json.loads((home() / "datapackage.json").read_text(encoding="utf-8"))
NAMES = [r["name"] for r in PACKAGE["resources"]]
KINDS = {
    "string": ("str", "string", "object"),
    "integer": ("int64", "Int64"),
    "number": ("float64",),
    "boolean": ("boolean",),
    "date": ("datetime64",),
    "yearmonth": ("datetime64",),
}
LARGEST_TABLE, LARGEST_DATA = 2_000_000, 15_000_000


@pytest.mark.parametrize("name", NAMES)
def test_table_loads_as_described(name):
    described = next(r for r in PACKAGE["resources"] if r["name"] == name)
    frame = tables.table(name)
    assert len(frame) == described["rows"]
    assert list(frame.columns) == [f["name"] for f in described["schema"]["fields"]]
    for field in described["schema"]["fields"]:
        assert str(frame[field["name"]].dtype).startswith(KINDS[field["type"]]), field
    assert not frame.duplicated(described["schema"]["primaryKey"]).any()
    assert frame.attrs["resource"]["title"] and name in tables.tables_read()


@pytest.mark.parametrize("name", NAMES)
def test_hash_and_size_are_those_of_the_file(name):
    described = next(r for r in PACKAGE["resources"] if r["name"] == name)
    content = (home() / described["path"]).read_bytes()
    assert described["hash"] == f"sha256:{hashlib.sha256(content).hexdigest()}"
    assert described["bytes"] == len(content) <= LARGEST_TABLE


def test_data_package_validates():
    from frictionless import Package, system

    with system.use_context(trusted=True):
        report = Package(str(home() / "datapackage.json")).validate()
    assert report.flatten(["name", "rowNumber", "fieldName", "message"]) == []


def test_data_package_says_where_everything_comes_from():
    assert pd.Timestamp(PACKAGE["as_of"]) and PACKAGE["licenses"] and PACKAGE["sources"]
    for r in PACKAGE["resources"]:
        assert r["licenses"] and r["sources"] and r["publisher"] and r["title"] and r["description"], r["name"]
        assert {"published", "retrieved", "licence_checked", "status", "known_gaps"} <= set(r), r["name"]
        assert r["status"] in publishers.STATUSES, r["name"]
        assert all(f["description"] for f in r["schema"]["fields"]), r["name"]


def test_no_table_stands_outside_the_package():
    ledger_files = {f"{n}.csv" for n in ("events", "event-sources", "likelihood", "contradictions", "slips", "disputes", "redirects")}
    here = {p.name for p in home().glob("*.csv")} - ledger_files
    assert here == {r["path"] for r in PACKAGE["resources"]} - ledger_files
    assert sum(p.stat().st_size for p in home().rglob("*") if p.is_file()) < LARGEST_DATA


def test_quoted_values_are_few_from_each_source():
    if "quoted-values" in NAMES:
        assert tables.table("quoted-values").groupby("source").size().max() <= 40


@pytest.fixture(scope="module")
def rebuilt(raw, tmp_path_factory):
    said = []
    target = tmp_path_factory.mktemp("rebuilt")
    made = publishers.build(raw, target, say=said.append)
    assert set(made) == set(publishers.registry()), [s for s in said if "not there" in s]
    return target


@pytest.mark.parametrize("name", NAMES)
def test_rebuilt_table_is_byte_equal(rebuilt, name):
    assert (rebuilt / f"{name}.csv").read_bytes() == (home() / f"{name}.csv").read_bytes()


def test_rebuilt_description_is_equal(rebuilt):
    assert json.loads((rebuilt / "datapackage.json").read_text(encoding="utf-8")) == PACKAGE


# --- bad input ----------------------------------------------------------------------------------------------------


@pytest.fixture
def package(little, monkeypatch):
    monkeypatch.setenv("ONRECORD_DATA", str(little.data))
    return little


def test_fixture_table_loads(package):
    frame = tables.table("harvest")
    assert frame.value.tolist() == [100, 120] and frame.year.dtype == "int64"


def test_unknown_table_names_near_misses(package):
    with pytest.raises(DataError, match=r"no table 'harvests'; did you mean harvest\?"):
        tables.table("harvests")


def fails(package, content: str, message: str) -> None:
    (package.data / "harvest.csv").write_text(content, encoding="utf-8")
    with pytest.raises(DataError, match=message) as bad:
        tables.table("harvest")
    assert "harvest.csv" in str(bad.value) and "\n" not in str(bad.value)


def test_missing_column(package):
    fails(package, "iso3,jahr,value\nKAZ,2020,1\n", "no column 'year'; the table's fields are iso3, year, value")


def test_bad_value_is_named_with_row_and_column(package):
    fails(package, "iso3,year,value\nKAZ,2020,1\nKAZ,2021,1 200\n", "row 3, column 'value': '1 200' is not of type number")


def test_fraction_where_a_whole_number_belongs(package):
    fails(package, "iso3,year,value\nKAZ,2020.5,1\n", "row 2, column 'year': '2020.5' is not of type integer")


def test_ragged_rows(package):
    fails(package, "iso3,year,value\nKAZ,2020,1\nKAZ,2021,1,9,9\n", "not a readable CSV table")


def test_empty_file(package):
    fails(package, "", "not a readable CSV table")


def test_absent_file(package):
    (package.data / "harvest.csv").unlink()
    with pytest.raises(DataError, match=r"harvest\.csv: no such file; rebuild it with 'make data'"):
        tables.table("harvest")


def test_absent_package(monkeypatch, tmp_path):
    monkeypatch.setenv("ONRECORD_DATA", str(tmp_path / "nowhere"))
    with pytest.raises(DataError, match="ONRECORD_DATA must name a folder with a data package"):
        tables.table("harvest")


@pytest.mark.parametrize("content", ["", "{", "[]", "{}", '{"resources": [5]}'])
def test_damaged_description(package, content):
    (package.data / "datapackage.json").write_text(content, encoding="utf-8")
    with pytest.raises(DataError, match=r"datapackage\.json: not a data package"):
        tables.table("harvest")


def entry(**more) -> publishers.Resource:
    return publishers.Resource(
        name="harvest",
        title="t",
        description="d",
        publisher="p",
        extract="e",
        copy="c",
        licence="CC0-1.0",
        fields=(publishers.ISO3, publishers.YEAR, publishers.VALUE),
        key=("iso3", "year"),
        builder=lambda raw: None,
        **more,
    )


GOOD = pd.DataFrame({"iso3": ["KAZ", "KAZ"], "year": ["2021", "2020"], "value": ["120", "100"]})


def test_builders_are_sorted_by_key():
    assert publishers.check(entry(), GOOD).year.tolist() == ["2020", "2021"]


@pytest.mark.parametrize(
    ("frame", "more", "message"),
    [
        (GOOD.rename(columns={"value": "wert"}), {}, "no column 'value'; was it renamed"),
        (GOOD.assign(value=["1", ""]), {}, "no 'value'"),
        (GOOD.assign(value=["1", "n/a"]), {}, "'value' is no number"),
        (GOOD.assign(year=["2021", "1650"]), {}, "'year' below 1900"),
        (GOOD.assign(year=["2021", "2021"]), {}, "a second row for the key"),
        (GOOD, {"floor": 3}, "2 rows, fewer than the floor of 3"),
        (GOOD, {"covers": {"iso3": ("UZB",)}}, "column 'iso3' has lost UZB"),
        (GOOD, {"bands": (("iso3 == 'KAZ'", 0.1, 0.2),)}, "have the units changed"),
    ],
)
def test_extract_that_changed_stops_its_builder(frame, more, message):
    with pytest.raises(DataError, match=message) as bad:
        publishers.check(entry(**more), frame)
    assert "harvest" in str(bad.value)


def test_absent_extract_leaves_its_table_alone(tmp_path):
    said = []
    name = next(iter(publishers.registry()))
    assert publishers.build(tmp_path / "nothing", tmp_path / "target", only=[name], say=said.append) == []
    assert "is not there; the table stays as it is" in said[0]
    assert publishers.build(None, tmp_path / "target", say=said.append) == []


def test_builder_that_does_not_exist(tmp_path):
    with pytest.raises(DataError, match="no builder for table 'no-such-table'"):
        publishers.build(tmp_path, tmp_path, only=["no-such-table"])


def test_replaced_file_is_whole_or_as_it_was(tmp_path, monkeypatch):
    path = tmp_path / "table.csv"
    path.write_bytes(b"old")
    monkeypatch.setattr(publishers.os, "fsync", lambda _: (_ for _ in ()).throw(OSError(28, "No space left on device")))
    with pytest.raises(OSError, match="No space left"):
        publishers.replace(path, b"new")
    assert path.read_bytes() == b"old" and list(tmp_path.iterdir()) == [path]


def test_fixture_package_is_described_like_the_books(package):
    ours, theirs = fixture.resource("harvest", fixture.TABLES["harvest"]), PACKAGE["resources"][0]
    assert set(theirs) - set(ours) == set()
