"""The builders: corrections with guards, checks that catch a changed extract, disagreements, and what may not be republished."""

from __future__ import annotations

import dataclasses
import json

import pandas as pd
import pytest
import yaml

from onrecord import publishers, tables
from onrecord.base import DataError, home
from onrecord.publishers import Correction, Field, Resource, disagreements

PACKAGE = json.loads((home() / "datapackage.json").read_text(encoding="utf-8"))
CLOSED = (
    "acled",
    "aei",
    "bti",
    "cbeci",
    "cgd",
    "dahiti",
    "energy_institute",
    "freedom_house",
    "new_silkroad_discovery",
    "rsf",
    "sipri",
    "soufan",
    "transparency",
    "unodc",
    "wna",
)


def strings(name: str) -> pd.DataFrame:
    return pd.read_csv(home() / f"{name}.csv", dtype="str", keep_default_na=False)


# -- corrections -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("c", publishers.corrections(), ids=lambda c: c.id)
def test_each_correction_shows_in_its_table(c):
    frame = strings(c.table)
    rows = frame[c.rows(frame)]
    if c.action == "drop":
        assert rows.empty
    elif c.action == "flag":
        assert len(rows) and (rows["flag"] == c.flag).all()
    else:
        assert len(rows) and (rows["value"] == c.value).all()


@pytest.mark.parametrize("c", publishers.corrections(), ids=lambda c: c.id)
def test_each_correction_meets_its_error_in_the_extract(c, raw):
    """The guard holds today, and trips once the publisher has other figures, or none."""
    entry = publishers.registry()[c.table]
    frame = entry.builder(raw)
    frame = entry.normalise(frame) if entry.normalise else frame
    rows = c.rows(frame)
    assert rows.any() and not c.still_wrong(frame.loc[rows, "value"])
    mended = frame.copy()
    mended.loc[rows, "value"] = [str(1e12 + i) for i in range(rows.sum())]
    for other in (mended, frame[~rows]):
        with pytest.raises(DataError, match=f"{c.table}: correction '{c.id}'.*take the entry out"):
            publishers.correct(c.table, other, [c])
        told: list[str] = []
        assert publishers.correct(c.table, other, [c], mended=told).equals(other) and c.id in told[0]


FRAME = pd.DataFrame({"iso3": ["KAZ", "KAZ", "TKM"], "year": ["2020", "2021", "2021"], "value": ["5", "7", "0"]})


def test_drop_flag_and_replace():
    def done(**about) -> pd.DataFrame:
        return publishers.correct("t", FRAME, [Correction(id="x", table="t", reason="r", **about)])

    assert done(where={"iso3": "TKM"}, action="drop", guard={"equals": 0})["iso3"].tolist() == ["KAZ", "KAZ"]
    assert done(where={"year": [2021, 2022]}, action="flag", flag="f", guard={"between": [0, 7]})["flag"].tolist() == ["", "f", "f"]
    assert done(where={"iso3": "KAZ"}, action="replace", value="6", guard={"sum": [12, 12]})["value"].tolist() == ["6", "6", "0"]
    assert publishers.correct("other", FRAME, [Correction("x", "t", {"iso3": "TKM"}, "drop", "r", {"equals": 0})]).equals(FRAME)
    with pytest.raises(DataError, match="no column 'land'"):
        done(where={"land": "KAZ"}, action="drop", guard={"equals": 0})


@pytest.mark.parametrize(
    "guard, values",
    [({"equals": 0}, ["1"]), ({"same": True}, ["1", "2"]), ({"between": [0, 1]}, ["0", "2"]), ({"sum": [2, 3]}, ["2", "2"]), ({"equals": 0}, [])],
)
def test_a_guard_trips(guard, values):
    assert Correction("x", "t", {"iso3": "KAZ"}, "drop", "r", guard).still_wrong(pd.Series(values, dtype="str"))


@pytest.mark.parametrize(
    "change, told",
    [
        ({"action": "mend"}, "an action of drop, flag, replace"),
        ({"reason": ""}, "and a reason"),
        ({"guard": {}}, "a guard is one or more"),
        ({"guard": {"near": 3}}, "a guard is one or more"),
        ({"action": "flag"}, "'flag' goes with"),
        ({"colour": "red"}, "not a list of corrections"),
    ],
)
def test_a_correction_that_does_not_fit_is_named(change, told, tmp_path):
    good = {"id": "x", "table": "t", "where": {"iso3": "KAZ"}, "action": "drop", "reason": "r", "guard": {"equals": 0}}
    path = tmp_path / "corrections.yaml"
    path.write_text(yaml.safe_dump([good]), encoding="utf-8")
    assert publishers.corrections(path)[0].id == "x"
    path.write_text(yaml.safe_dump([good | change]), encoding="utf-8")
    with pytest.raises(DataError, match=told):
        publishers.corrections(path)


# -- checks ------------------------------------------------------------------------------------------------------------

ENTRY = Resource(
    name="t",
    title="",
    description="",
    publisher="",
    extract="",
    copy="",
    licence="facts",
    builder=lambda raw: FRAME,
    fields=(Field("iso3", allowed=("KAZ", "TKM")), Field("year", "integer"), Field("value", "number", low=0, high=9)),
    key=("iso3", "year"),
    floor=3,
    covers={"iso3": ("KAZ",)},
    bands=(("iso3 == 'KAZ'", 4, 8),),
    each_year=("iso3 == 'KAZ'",),
    most=("iso3", 2),
)


def test_a_sound_frame_passes_in_order():
    assert publishers.check(ENTRY, FRAME[::-1]).equals(FRAME)


@pytest.mark.parametrize(
    "frame, told",
    [
        (FRAME.rename(columns={"value": "amount"}), "gives no column 'value'; was it renamed?"),
        (FRAME.assign(value=["5000", "7000", "0"]), "'value' above 9"),
        (FRAME.assign(value=["1", "2", "0"]), "have the units changed?"),
        (FRAME.assign(value=["5", "x", "0"]), "'value' is no number"),
        (FRAME.assign(value=["5", "", "0"]), "no 'value'"),
        (FRAME.assign(value=["-5", "7", "0"]), "'value' below 0"),
        (FRAME.assign(year=["2021", "2021", "2021"]), "a second row for the key"),
        (FRAME.assign(iso3=["KAZ", "KZ", "TKM"]), "unknown 'iso3'"),
        (FRAME[1:], "2 rows, fewer than the floor of 3"),
        (FRAME.assign(iso3="TKM", year=["2020", "2021", "2022"]), "column 'iso3' has lost KAZ"),
        (FRAME.assign(year=["2019", "2021", "2021"]), "no row for 2020, though every year must have one"),
        (pd.concat([FRAME, FRAME.assign(year=["2022", "2023", "2020"])]), "at most 2 of one iso3"),
    ],
)
def test_a_changed_extract_is_caught(frame, told):
    with pytest.raises(DataError, match=told) as bad:
        publishers.check(ENTRY, frame)
    assert str(bad.value).startswith("t: ") and "\n" not in str(bad.value)


def test_nothing_is_written_unless_every_table_passes(raw, tmp_path, monkeypatch):
    publishers.build(raw, tmp_path, only=["land"], say=lambda *_: None)
    before = {p.name: p.read_bytes() for p in tmp_path.iterdir()}
    broken = dataclasses.replace(publishers.registry()["logistics"], floor=10**6)
    monkeypatch.setitem(publishers._registry, "logistics", broken)
    with pytest.raises(DataError, match=r"logistics: .* fewer than the floor"):
        publishers.build(raw, tmp_path, only=["land", "logistics"], say=lambda *_: None)
    assert {p.name: p.read_bytes() for p in tmp_path.iterdir()} == before


def test_an_absent_extract_leaves_its_table_alone(tmp_path):
    said: list[str] = []
    (tmp_path / "raw").mkdir()
    assert publishers.build(tmp_path / "raw", tmp_path / "data", only=["land"], say=said.append) == []
    assert "land: raw extract wb-wdi-arable-land/arable_land.csv is not there; the table stays as it is" in said[0]
    assert publishers.build(None, tmp_path, say=said.append) == [] and "ONRECORD_RAW is not set" in said[-1]
    with pytest.raises(DataError, match="no builder for table 'lnd'"):
        publishers.build(tmp_path, tmp_path, only=["lnd"])


# -- what the package says --------------------------------------------------------------------------------------------


def test_known_nulls_are_counted():
    for described in PACKAGE["resources"]:
        frame = strings(described["name"])
        optional = [f["name"] for f in described["schema"]["fields"] if not f.get("constraints", {}).get("required")]
        assert described["known_nulls"] == {n: int((frame[n] == "").sum()) for n in optional if (frame[n] == "").any()}, described["name"]
        assert not (frame[[f["name"] for f in described["schema"]["fields"] if f["name"] not in optional]] == "").any().any(), described["name"]


def test_no_table_of_a_work_that_may_not_be_republished():
    """Their modules declare selections for quoted-values only; bp's and the Energy Institute's review counts as one work."""
    made = {entry.builder.__module__.rpartition(".")[2] for entry in publishers.registry().values()}
    assert not made & set(CLOSED)
    quoted = tables.table("quoted-values").groupby("source").size()
    assert quoted.max() <= 40
    assert sum("bp" in s.split() or "(bp" in s or "Energy Institute" in s for s in quoted.index) == 1
    assert all(r["licenses"][0]["name"] not in ("quoted",) or r["name"] == "quoted-values" for r in PACKAGE["resources"])


def test_disagreements_disagree_and_say_why():
    frame = tables.table("disagreements")
    assert (frame["value_a"] != frame["value_b"]).all() and (frame["source_a"] != frame["source_b"]).all()
    assert frame["why"].str.len().min() > 10 and set(frame["chosen"]) == {"a", "b", "both"}
    named = set(frame["table_a"].dropna()) | set(frame["table_b"].dropna())
    assert named <= {r["name"] for r in PACKAGE["resources"]}
    assert len(frame) == len(disagreements.CONFLICTS)


def test_a_disagreement_whose_row_is_gone_is_named(raw, monkeypatch):
    first = dataclasses.replace(disagreements.CONFLICTS[0][5], where={"iso3": "XXX"})
    monkeypatch.setattr(disagreements, "CONFLICTS", [(*disagreements.CONFLICTS[0][:5], first, *disagreements.CONFLICTS[0][6:])])
    with pytest.raises(DataError, match=r"disagreements: macro .*0 rows instead of 1"):
        disagreements.disagreements(raw)


def test_tables_read_from_an_interface_are_not_rebuilt_from_older_extracts(raw, tmp_path):
    publishers.build(raw, tmp_path, only=["land"], say=lambda *_: None)
    entry = publishers.registry()["land"]
    content = (tmp_path / "land.csv").read_bytes()
    edition = {"sources": [{"title": "t", "path": "https://example.org"}]}
    publishers.write_package(tmp_path, {"land": (content, publishers.described(entry, content, strings("land"), edition))}, keep=publishers.registry())
    assert publishers.held_from_api(tmp_path) == {"land"}
