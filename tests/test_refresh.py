"""The clients of publishers' interfaces, against a local server that speaks their documented formats, and its faults."""

from __future__ import annotations

import hashlib
import json
import shutil
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import parse_qs, unquote, urlsplit

import nbformat
import pandas as pd
import pytest

from onrecord import ledger, publishers, refresh, run, tables
from onrecord.base import DataError, home
from onrecord.publishers import comtrade, eurostat, imf, unhcr, worldbank
from onrecord.publishers.api import Client, Patience, waiting

QUICK = Patience(connect=0.5, read=0.25, whole=1, tries=2, wait=0.01, longest_wait=0.1, pause=0)
CALM = Patience(connect=5, read=20, whole=60, tries=2, wait=0.01, longest_wait=0.1, pause=0)  # for answers that take the server a while
EXAMPLE = {  # a table of each interface
    "land": "World Bank",
    "debt-stocks": "World Bank",
    "fx-monthly": "International Monetary Fund",
    "weo-2026-04": "International Monetary Fund",
    "trade-eu": "Eurostat",
    "refugees": "UNHCR",
    "ucdp-conflicts": "Uppsala Conflict Data Program",
    "trade-comtrade": "United Nations Statistics Division",
}
CREDITORS = {v: k for k, v in worldbank.CREDITOR.items()}


def rows_held(name: str) -> pd.DataFrame:
    """The table as committed, for the server to give back; UN Comtrade has none, so a small one is made."""
    if name != "trade-comtrade":
        return refresh.held(name, publishers.registry(everything=True)[name], home())
    made = [
        (r, p, str(y), f, 1000000 * (i + 1) if (r, p) != ("KAZ", "WLD") else 60_000_000_000)
        for i, r in enumerate(comtrade.REPORTERS)
        for p in comtrade.PARTNERS
        if p != r
        for y in (2021, 2022, 2023)
        for f in ("imports", "exports")
    ]
    return pd.DataFrame(made, columns=["reporter", "partner", "year", "flow", "value"]).astype("str").assign(unit="US$")


def numbers(value: str):
    return float(value) if value else None


# -- what each interface answers, from a table's rows ----------------------------------------------------------


def world_bank(rows: pd.DataFrame, path: str, query: dict) -> bytes:
    page = int(query["page"])
    if "/indicator/" in path:
        code = path.rsplit("/", 1)[1]
        all_of = [
            {
                "indicator": {"id": code, "value": ""},
                "country": {"id": r.iso3[:2], "value": ""},
                "countryiso3code": r.iso3,
                "date": r.year,
                "value": numbers(r.value),
                "unit": "",
                "obs_status": "",
                "decimal": 0,
            }
            for r in rows[rows["indicator"] == code].itertuples()
        ]
        head = {"page": page, "pages": 2, "per_page": 20000, "total": len(all_of), "sourceid": "2", "lastupdated": "2026-10-15"}
        all_of.append({**all_of[0], "date": "2026", "value": None})
        return json.dumps([head, all_of[page - 1 :: 2]]).encode()
    code = path.split("/series/")[1].split("/")[0]
    all_of = [
        {
            "variable": [
                {"concept": "Country", "id": r.iso3, "value": ""},
                {"concept": "Series", "id": code, "value": ""},
                {"concept": "Counterpart-Area", "id": "0", "value": CREDITORS.get(r.creditor, r.creditor)},
                {"concept": "Time", "id": f"YR{r.year}", "value": r.year},
            ],
            "value": numbers(r.value),
        }
        for r in rows[rows["indicator"] == code].itertuples()
    ]
    data = {
        "page": page,
        "pages": 2,
        "per_page": 20000,
        "total": len(all_of),
        "lastupdated": "2026-12-03",
        "source": {"id": "6", "data": all_of[page - 1 :: 2]},
    }
    return json.dumps(data).encode()


def monetary_fund(rows: pd.DataFrame, path: str, query: dict) -> bytes:
    back = {**imf.GROUPS}
    lines = ["DATAFLOW,COUNTRY,INDICATOR,FREQUENCY,TIME_PERIOD,OBS_VALUE,SCALE,PUBLICATION_DATE"]
    if "IMF.STA,ER/" in path:
        lines += [f"IMF.STA:ER(4.0.1),{back.get(r.iso3, r.iso3)},XDC_USD,M,{r.date[:4]}-M{r.date[5:7]},{r.value},0,2026-10-06" for r in rows.itertuples()]
    else:
        code = path.rsplit(".", 2)[1]
        power = 9 if imf.WEO[code].startswith("billion") else 6 if imf.WEO[code].startswith("million") else 0
        lines += [
            f"IMF.RES:WEO(9.0.0),{back.get(r.iso3, r.iso3)},{code},A,{r.year},{float(r.value) * 10**power:.6f},{power},2026-04-14T13:00:00Z"
            for r in rows[rows["indicator"] == code].itertuples()
        ]
    return "\n".join(lines).encode()


def comext(rows: pd.DataFrame, path: str, query: dict) -> bytes:
    flow = path.split(".")[-2]
    chosen = rows[rows["flow"] == {"1": "imports", "2": "exports"}[flow]]
    lines = ["DATAFLOW,LAST UPDATE,freq,reporter,partner,product,flow,indicators,TIME_PERIOD,OBS_VALUE"]
    lines += [
        f"ESTAT:DS-045409(1.0),15/09/26 11:00:00,A,{eurostat.ISO2[r.reporter]},{eurostat.ISO2[r.partner]},TOTAL,{flow},VALUE_IN_EUROS,{r.year},{r.value}"
        for r in chosen.itertuples()
    ]
    return "\n".join(lines).encode()


_wide: list[tuple[pd.DataFrame, pd.DataFrame]] = []


def widened(rows: pd.DataFrame) -> pd.DataFrame:
    """Refugees with their groups side by side, made once for each table given back."""
    if not _wide or _wide[-1][0] is not rows:
        _wide.append((rows, rows.pivot(index=["origin", "asylum", "year"], columns="indicator", values="value").reset_index()))
    return _wide[-1][1]


def refugee_agency(rows: pd.DataFrame, path: str, query: dict) -> bytes:
    wide = widened(rows)
    column, wanted = ("origin", query["coo"]) if "coo" in query else ("asylum", query["coa"])
    wide = wide[wide[column].isin(wanted.split(","))]
    items = [
        {
            "year": int(r["year"]),
            "coo_iso": r["origin"],
            "coa_iso": r["asylum"],
            **{g: int(r[g]) if isinstance(r.get(g), str) else "-" if g == "oip" else 0 for g in unhcr.GROUPS},
        }
        for r in wide.to_dict("records")
    ]
    page = int(query["page"])
    return json.dumps({"page": page, "short-url": "", "maxPages": 2, "total": [], "items": items[page - 1 :: 2]}).encode()


def conflict_program(rows: pd.DataFrame, path: str, query: dict) -> bytes:
    names = {"conflict": "conflict_id", "territory": "territory_name", "intensity": "intensity_level", "type": "type_of_conflict", "episode_end": "ep_end_date"}
    found = rows.rename(columns=names).to_dict("records")
    page = int(query["page"])
    data = {"TotalCount": len(found), "TotalPages": 2, "PreviousPageUrl": "", "NextPageUrl": "", "Result": found[page::2]}
    return json.dumps(data).encode()


def united_nations(rows: pd.DataFrame, path: str, query: dict) -> bytes:
    reporter = {str(v): k for k, v in comtrade.REPORTERS.items()}[query["reporterCode"]]
    flows = {v: k for k, v in comtrade.FLOWS.items()}
    data = [
        {
            "period": r.year,
            "reporterCode": int(query["reporterCode"]),
            "flowCode": flows[r.flow],
            "partnerCode": comtrade.PARTNERS[r.partner],
            "cmdCode": "TOTAL",
            "primaryValue": float(r.value),
        }
        for r in rows[rows["reporter"] == reporter].itertuples()
    ]
    return json.dumps({"elapsedTime": "0.1 secs", "count": len(data), "data": data, "error": ""}).encode()


SPEAKS = {"worldbank": world_bank, "imf": monetary_fund, "eurostat": comext, "unhcr": refugee_agency, "ucdp": conflict_program, "comtrade": united_nations}


class Server(ThreadingHTTPServer):
    """Answers as one publisher does, from ``rows``; ``fault`` spoils the answer, ``edit`` its text."""

    daemon_threads = True

    def __init__(self):
        super().__init__(("127.0.0.1", 0), Handler)
        self.speak, self.rows, self.fault, self.edit, self.asked = None, pd.DataFrame(), "", None, 0

    def handle_error(self, request, client_address):
        """Clients that give up break the connection: no news."""

    @property
    def base(self) -> str:
        return f"http://127.0.0.1:{self.server_port}"


class Handler(BaseHTTPRequestHandler):
    def log_message(self, *_):
        """Quiet."""

    def do_GET(self):
        server, parts = self.server, urlsplit(self.path)
        server.asked += 1
        if server.fault == "time-out":
            time.sleep(0.6)
            return
        if server.fault in ("429", "500"):
            self.send_response(int(server.fault))
            self.send_header("Retry-After", "0")
            self.send_header("Content-Length", "0")
            self.end_headers()
            return
        body = {
            "invalid JSON": b'[{"page": 1, ',
            "HTML": b"<!DOCTYPE html><title>Maintenance</title>",
            "empty": b"",
            "cut": b"[" + b"1, " * 999,
            "stall": b"[" + b"1, " * 999,
        }.get(server.fault)
        if body is None:
            query = {k: v[0] for k, v in parse_qs(parts.query).items()}
            body = server.speak(server.rows, unquote(parts.path).strip("/"), query)
        if server.edit:
            body = server.edit(body.decode()).encode()
        self.send_response(200)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        if server.fault in ("cut", "stall"):
            self.wfile.write(body[: len(body) // 2])
            self.wfile.flush()
            if server.fault == "stall":
                time.sleep(0.6)
            self.connection.close()
            return
        self.wfile.write(body)


@pytest.fixture
def server():
    made = Server()
    threading.Thread(target=made.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True).start()
    yield made
    made.shutdown()
    made.server_close()


@pytest.fixture
def scratch(tmp_path, monkeypatch):
    """A small copy of the data package that plays the book's, and an empty folder to refresh into."""
    book = tmp_path / "book"
    book.mkdir()
    package = json.loads((home() / "datapackage.json").read_text(encoding="utf-8"))
    package["resources"] = [r for r in package["resources"] if r["name"] in {*EXAMPLE, "remittances"}]
    for described in package["resources"]:
        shutil.copyfile(home() / described["path"], book / described["path"])
    (book / "datapackage.json").write_text(json.dumps(package), encoding="utf-8")
    monkeypatch.setenv("ONRECORD_DATA", str(book))
    return tmp_path / "scratch"


def prints(folder: Path) -> dict[str, str]:
    return {p.name: hashlib.sha256(p.read_bytes()).hexdigest() for p in sorted(folder.glob("*.*")) if p.is_file()}


def ask(server: Server, name: str, scratch: Path) -> dict[str, str]:
    """Refresh one table from the server."""
    api = publishers.registry(everything=True)[name].api
    server.speak = SPEAKS[api]
    if server.rows.empty:
        server.rows = rows_held(name)
    if name == "refugees":
        widened(server.rows)
    return refresh.refresh(scratch, [name], {api: server.base}, QUICK if server.fault in ("time-out", "stall") else CALM, say=lambda *_: None)


# -- the way of good answers --------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", EXAMPLE)
def test_the_interface_gives_what_the_extract_gives(name, server):
    """The committed table, spoken in the interface's format, parsed and normalised, is the committed table."""
    entry, rows = publishers.registry(everything=True)[name], rows_held(name)
    server.speak, server.rows = SPEAKS[entry.api], rows
    if name == "refugees":
        widened(rows)
    client = Client(entry.api, server.base, CALM)
    new = entry.tidy(entry.parse_api(client, rows), mended := [])
    assert not mended
    told = refresh.changes(rows, new, list(entry.key))
    if name == "refugees":  # both ways of asking for the five states' trade with each other give the same rows
        assert len(new) == len(rows)
    assert told == {"new": 0, "gone": 0, "changed": 0}


def test_every_table_of_an_interface_has_a_parser_and_a_base():
    for name, entry in refresh.open_tables().items():
        assert entry.api in SPEAKS and entry.parse_api, name
        assert not entry.shipped or (home() / f"{name}.csv").is_file(), name


def test_a_newer_vintage_lands_in_the_scratch_package_alone(server, scratch, capsys):
    rows = rows_held("land")
    server.rows = pd.concat(
        [rows.assign(value=(rows["value"].astype(float) + 1000).astype("str")), rows[rows["year"] == "2023"].assign(year="2024")], ignore_index=True
    )
    before = prints(tables.folder())
    told: list[str] = []
    server.speak = SPEAKS["worldbank"]
    assert refresh.refresh(scratch, ["land"], {"worldbank": server.base}, CALM, say=told.append) == {}
    assert prints(tables.folder()) == before
    # The shifted figures trip the guard of the imputed ones: said, and not applied.
    assert "land: 165 rows; 5 new, 0 gone, 160 changed; published 2026-10-15" in told[0] and "tkm-arable-1992-2000" in told[1]
    entry = next(r for r in json.loads((scratch / "datapackage.json").read_text())["resources"] if r["name"] == "land")
    content = (scratch / "land.csv").read_bytes()
    assert entry["hash"] == f"sha256:{hashlib.sha256(content).hexdigest()}" and entry["published"] == "2026-10-15" and "extract" not in entry["sources"][0]
    assert sorted(p.name for p in scratch.iterdir()) == sorted({"datapackage.json", *(r["path"] for r in tables.package()["resources"])})


def test_a_second_refresh_keeps_what_the_first_fetched(server, scratch):
    rows = rows_held("land")
    server.rows = rows.assign(value=(rows["value"].astype(float) + 1).astype("str"))
    assert ask(server, "land", scratch) == {}
    fetched = (scratch / "land.csv").read_bytes()
    (tables.folder() / "remittances.csv").write_text("moved on\n")
    refresh.start(scratch)
    assert (scratch / "land.csv").read_bytes() == fetched and (scratch / "remittances.csv").read_text() == "moved on\n"
    assert refresh.differing(scratch) == ["land"]
    (scratch / "stray").mkdir()
    (scratch / "stray" / "note.txt").write_text("")
    with pytest.raises(DataError, match="no data package"):
        refresh.start(scratch / "stray")


def test_comtrade_stays_out_of_the_book(server, scratch):
    assert ask(server, "trade-comtrade", scratch) == {}
    assert (scratch / "trade-comtrade.csv").is_file()
    assert refresh.accept(scratch, say=lambda *_: None) == []


def test_what_retry_after_asks_for():
    assert waiting("3") == 3 and waiting(None) is None and waiting("Wed, 21 Oct 2015 07:28:00 GMT") == 0 and waiting("soon") is None


def test_too_long_a_wait_is_not_waited_for(server):
    server.speak, server.fault = world_bank, "429"
    asked = Patience(connect=0.5, read=0.25, tries=4, wait=10, longest_wait=0.1, pause=0)
    start = time.monotonic()
    with pytest.raises(DataError, match="HTTP 429"):
        Client("worldbank", server.base, asked).get("x")
    assert time.monotonic() - start < 5


# -- faults -----------------------------------------------------------------------------------------------------------

FAULTS = {
    "refused": "refused the connection",
    "time-out": "time-out",
    "stall": "time-out",
    "429": "HTTP 429",
    "500": "HTTP 500",
    "cut": "cut its answer off",
    "invalid JSON": "",
    "HTML": "web page",
    "empty": "",
}


@pytest.mark.parametrize("fault", FAULTS)
@pytest.mark.parametrize("name", [n for n in EXAMPLE if n != "weo-2026-04"])
def test_after_a_fault_of_the_line_nothing_has_changed(name, fault, server, scratch):
    refresh.start(scratch)
    before = prints(scratch), prints(tables.folder())
    server.fault = fault
    if fault == "refused":
        api = publishers.registry(everything=True)[name].api
        failed = refresh.refresh(scratch, [name], {api: "http://127.0.0.1:9"}, QUICK, say=lambda *_: None)
    else:
        failed = ask(server, name, scratch)
        assert 1 <= server.asked <= QUICK.tries
    assert (prints(scratch), prints(tables.folder())) == before
    assert EXAMPLE[name] in failed[name] and f"table {name}" in failed[name] and FAULTS[fault] in failed[name]
    assert "Traceback" not in failed[name] and "\n" not in failed[name]


RENAMED = {
    "land": '"value"',
    "debt-stocks": '"variable"',
    "fx-monthly": "OBS_VALUE",
    "weo-2026-04": "TIME_PERIOD",
    "trade-eu": "OBS_VALUE",
    "refugees": '"refugees"',
    "ucdp-conflicts": '"location"',
    "trade-comtrade": '"primaryValue"',
}


@pytest.mark.parametrize("name", EXAMPLE)
def test_a_renamed_column_is_named(name, server, scratch):
    refresh.start(scratch)
    before, old = prints(scratch), RENAMED[name]
    server.edit = lambda text: text.replace(old, '"renamed"' if '"' in old else "RENAMED")
    failed = ask(server, name, scratch)
    assert prints(scratch) == before and old.strip('"') in failed[name] and "renamed" in failed[name] and EXAMPLE[name] in failed[name]


@pytest.mark.parametrize("name", [n for n in EXAMPLE if n != "ucdp-conflicts"])
def test_values_in_other_units_are_refused(name, server, scratch):
    refresh.start(scratch)
    before, rows = prints(scratch), rows_held(name)
    server.rows = rows.assign(value=(rows["value"].astype(float) * 1000).map(lambda v: f"{v:.0f}"))
    failed = ask(server, name, scratch)
    assert prints(scratch) == before and EXAMPLE[name] in failed[name] and ("units" in failed[name] or "below" in failed[name] or "above" in failed[name])


def test_a_unit_that_the_interface_names_is_compared(server, scratch):
    server.edit = lambda text: text.replace("VALUE_IN_EUROS", "VALUE_IN_1000_EUROS")
    assert "another unit" in ask(server, "trade-eu", scratch)["trade-eu"]
    server.edit, server.rows = (lambda text: text.replace(",9,2026", ",6,2026")), pd.DataFrame()
    assert "another unit" in ask(server, "weo-2026-04", scratch)["weo-2026-04"]


MISSING = {
    "land": ("iso3", "UZB"),
    "debt-stocks": ("iso3", "GEO"),
    "fx-monthly": ("iso3", "KAZ"),
    "weo-2026-04": ("iso3", "MNG"),
    "trade-eu": ("partner", "KGZ"),
    "refugees": ("origin", "UZB"),
    "ucdp-conflicts": ("location", "Tajikistan"),
    "trade-comtrade": ("reporter", "KAZ"),
}


@pytest.mark.parametrize("name", EXAMPLE)
def test_a_missing_country_is_missed(name, server, scratch):
    refresh.start(scratch)
    before, rows = prints(scratch), rows_held(name)
    column, place = MISSING[name]
    server.rows = rows[~rows[column].str.contains(place)]
    failed = ask(server, name, scratch)
    assert prints(scratch) == before and EXAMPLE[name] in failed[name]
    assert place in failed[name] or "fewer than the floor" in failed[name] or "rows where the table has" in failed[name]


def test_an_answer_without_rows_is_an_error(server, scratch):
    server.rows = rows_held("debt-stocks").assign(indicator="NONE")
    assert "empty answer" in ask(server, "debt-stocks", scratch)["debt-stocks"]


def test_an_error_message_with_status_200_is_told(server, scratch):
    server.edit = lambda _: json.dumps([{"message": [{"id": "120", "key": "Invalid value", "value": "The provided parameter value is not valid"}]}])
    assert "Invalid value" in ask(server, "land", scratch)["land"]


def test_a_release_in_the_middle_of_reading_is_noticed(server, scratch):
    pages = iter(["2026-10-15", "2026-10-16"])
    server.edit = lambda text: text.replace("2026-10-15", next(pages))
    assert "changed its edition" in ask(server, "land", scratch)["land"]


def test_the_other_tables_of_a_dead_interface_are_not_asked_for(scratch):
    failed = refresh.refresh(scratch, ["land", "remittances"], {"worldbank": "http://127.0.0.1:9"}, QUICK, say=lambda *_: None)
    assert "refused" in failed["land"] and "not asked for" in failed["remittances"]


def test_the_books_own_folder_is_no_target(scratch):
    for folder in (tables.folder(), home()):
        with pytest.raises(DataError, match="own tables"):
            refresh.refresh(folder, ["land"])
    with pytest.raises(DataError, match="neither an interface"):
        refresh.refresh(scratch, ["lnd"])


# -- accept and drift ------------------------------------------------------------------------------------------------


def changed(scratch: Path, *names: str) -> None:
    """A scratch package whose tables ``names`` differ from the book's in one value."""
    refresh.start(scratch)
    known = publishers.registry()
    for name in names:
        frame = refresh.held(name, known[name], scratch)
        frame.loc[0, "value"] = f"{float(frame.loc[0, 'value']) * 1.0001:.4f}"
        content = frame.to_csv(index=False, lineterminator="\n").encode()
        publishers.write_package(scratch, {name: (content, publishers.described(known[name], content, frame, {"published": "2026-11"}))}, keep=known)


def test_accept_takes_all_and_leaves_dated_tables(scratch):
    changed(scratch, "land", "remittances", "weo-2026-04")
    old = prints(tables.folder())
    told: list[str] = []
    assert refresh.accept(scratch, say=told.append) == ["land", "remittances"]
    new = prints(tables.folder())
    assert {n for n in new if new[n] != old[n]} == {"land.csv", "remittances.csv", "datapackage.json"}
    assert any("weo-2026-04: left out" in t for t in told)
    assert tables.table("land").attrs["resource"]["published"] == "2026-11"
    assert all(r["hash"] == f"sha256:{new[r['path']]}" for r in tables.package()["resources"])
    assert refresh.accept(scratch, ["land"], say=told.append) == []


@pytest.mark.parametrize("fall", [1, 2, 3])
def test_accept_is_all_or_nothing(fall, scratch, monkeypatch):
    changed(scratch, "land", "remittances")
    old, real, count = prints(tables.folder()), publishers.replace, [0]

    def failing(path, content):
        count[0] += 1
        if count[0] == fall:
            raise OSError("no space left")
        real(path, content)

    monkeypatch.setattr(publishers, "replace", failing)
    with pytest.raises(OSError, match="no space"):
        refresh.accept(scratch, say=lambda *_: None)
    assert prints(tables.folder()) == old and not (tables.folder() / ".accepting").exists()


def test_an_accept_that_was_killed_is_undone_by_the_next(scratch, monkeypatch):
    changed(scratch, "land", "remittances")
    old = prints(tables.folder())

    def killed(path, content):
        if path.name != "land.csv":
            raise KeyboardInterrupt
        path.write_bytes(content)

    with monkeypatch.context() as patch:
        patch.setattr(refresh, "undo", lambda target: None)
        patch.setattr(publishers, "replace", killed)
        with pytest.raises(KeyboardInterrupt):
            refresh.accept(scratch, say=lambda *_: None)
    assert prints(tables.folder()) != old
    refresh.undo(tables.folder())
    assert prints(tables.folder()) == old
    assert refresh.accept(scratch, say=lambda *_: None) == ["land", "remittances"]


def test_accept_refuses_a_table_that_is_not_what_its_description_says(scratch):
    changed(scratch, "land")
    (scratch / "land.csv").write_text("iso3,year\n")
    old = prints(tables.folder())
    with pytest.raises(DataError, match="differs from the hash"):
        refresh.accept(scratch, say=lambda *_: None)
    with pytest.raises(DataError, match="no table 'lnd'"):
        refresh.accept(scratch, ["lnd"])
    with pytest.raises(DataError, match="not a data package"):
        refresh.accept(scratch / "nowhere")
    assert prints(tables.folder()) == old


def test_drift_names_findings_that_move_and_verdicts_that_turn(scratch, tmp_path):
    claim = next(c for c in ledger.claims().values() if c.lead and c.test and c.test.get("borne_out", [None])[0] is not None and not c.repeats and not c.due)
    threshold = claim.test["borne_out"][0]
    root = tmp_path / "checkout"
    selection = "value = table('land').query(\"iso3 == 'KAZ' and year == 1992\")['value'].item()"
    cells = ["from onrecord import finding, table", f"{selection}\nfinding('{claim.id}', observed={threshold} - (value > 3.6e7), tables=['land'])"]
    book = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(c) for c in cells])
    for name in ("moves", "fails"):
        path = root / "book" / "themes" / f"{name}.ipynb"
        path.parent.mkdir(parents=True, exist_ok=True)
        if name == "fails":
            book.cells[1].source = f"{selection}\nassert value < 3.6e7"
        nbformat.write(book, path)
    refresh.start(scratch)
    entry = publishers.registry()["land"]
    frame = refresh.held("land", entry, scratch)
    frame.loc[(frame["iso3"] == "KAZ") & (frame["year"] == "1992"), "value"] = "36500000"
    content = frame.to_csv(index=False, lineterminator="\n").encode()
    publishers.write_package(scratch, {"land": (content, publishers.described(entry, content, frame))}, keep=publishers.registry())
    told: list[str] = []
    report = refresh.drift(root, scratch, say=told.append)
    moves = next(e for e in report if e.get("claim") == claim.id)
    assert moves["chapter"] == "themes/moves" and moves["observed"] == (threshold, threshold - 1) and moves["verdict"][0] == "Borne out" != moves["verdict"][1]
    assert "AssertionError" in next(e for e in report if "error" in e)["error"]
    assert "1 tables differ: land" in told[0] and "1 verdicts would change" in told[-1]
    assert run.notebooks(root) and tables.folder() != scratch
