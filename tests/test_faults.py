"""Faults while building: whatever stops a build, readers keep the old book or get the new one, and the next build succeeds."""

from __future__ import annotations

import errno
import os
import random
import resource
import signal
import time
from pathlib import Path

import nbformat
import pytest

from onrecord import book as room
from onrecord import ledger, run
from tests import fixture

KAZ = "book/countries/kazakhstan.html"


def notebook(path: Path, *cells: str) -> Path:
    made = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(c) for c in cells])
    path.parent.mkdir(parents=True, exist_ok=True)
    run.write_notebook(path, made)
    return path


def pages(book: fixture.Book) -> dict[str, bytes]:
    """What readers see, by name."""
    return {str(p.relative_to(book.html)): p.read_bytes() for p in book.html.rglob("*") if p.is_file()}


def alter(book: fixture.Book, value: int) -> None:
    book.table("harvest", f"iso3,year,value\nKAZ,2020,100\nKAZ,2021,{value}\n")


def shown(book: fixture.Book) -> set[str]:
    """The verdict of one claim as each page shows it: one verdict in a whole book."""
    said = set()
    for name in (KAZ, "book/record/scorecard.html", f"book/sources/{fixture.ARTICLE}.html"):
        text = book.page(name)
        said.add("Not borne out" if text.count("Not borne out") > (0 if name == KAZ else 1) else "Borne out")
    return said


# --- one notebook -------------------------------------------------------------------------------------------------


def test_kernel_that_dies(tmp_path):
    path = notebook(tmp_path / "book" / "dies.ipynb", "x = 1", "import os\nos.kill(os.getpid(), 9)")
    before = path.read_bytes()
    with pytest.raises(run.RunError, match=r"dies\.ipynb: the kernel died in cell 2 \(import os\); nothing of this run was kept") as bad:
        run.run(tmp_path, only=[path], write=True, say=lambda line: None)
    assert "\n" not in str(bad.value)
    assert path.read_bytes() == before and run.remembered(path, tmp_path) == {}
    notebook(path, "x = 1")
    assert run.run(tmp_path, say=lambda line: None) == 1


def test_cell_that_hangs(tmp_path):
    path = notebook(tmp_path / "hangs.ipynb", "x = 1", "import time\nwhile True:\n    time.sleep(1)")
    with pytest.raises(run.RunError, match=r"hangs\.ipynb: cell 2 \(import time\) ran past the limit of 2 s and was stopped"):
        run.execute(path, seconds=2)


def test_cell_that_fails(tmp_path):
    path = notebook(tmp_path / "fails.ipynb", "x = 1", "1 / 0")
    with pytest.raises(run.RunError, match=r"fails\.ipynb: cell 2 \(1 / 0\) failed: ZeroDivisionError: division by zero"):
        run.execute(path)


def test_first_failure_stops_the_others(tmp_path):
    """A notebook that fails ends those that still run: nobody waits for them."""
    notebook(tmp_path / "book" / "a.ipynb", "1 / 0")
    notebook(tmp_path / "book" / "b.ipynb", f"open({str(tmp_path / 'started')!r}, 'w').close()\nimport time\ntime.sleep(600)")
    with pytest.raises(run.RunError, match=r"a\.ipynb: cell 1"):
        run.run(tmp_path, say=lambda line: None)
    for _ in range(300):
        if not run._live:
            break
        time.sleep(0.1)
    assert not run._live


def test_disk_full_while_caching(tmp_path, monkeypatch):
    from jupyter_cache.cache.main import JupyterCacheBase

    notebook(tmp_path / "book" / "full.ipynb", "x = 1")
    keep = JupyterCacheBase.cache_notebook_bundle

    def full(self, *arguments, **more):
        keep(self, *arguments, **more)
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr(JupyterCacheBase, "cache_notebook_bundle", full)
    with pytest.raises(
        run.RunError, match=r"full\.ipynb: ran, but its result could not be kept \(No space left on device\); free disk space below _build"
    ) as bad:
        run.run(tmp_path, say=lambda line: None)
    assert "\n" not in str(bad.value)
    monkeypatch.setattr(JupyterCacheBase, "cache_notebook_bundle", keep)
    assert run.run(tmp_path, say=lambda line: None) == 1
    assert run.run(tmp_path, say=lambda line: None) == 0


def test_folder_that_a_killed_build_left_in_the_cache(tmp_path):
    path = notebook(tmp_path / "book" / "left.ipynb", "x = 1")
    key = run.cache(tmp_path).create_hashed_notebook(run.read(path))[1]
    (run.cache_folder(tmp_path) / "executed" / key).mkdir(parents=True)
    assert run.run(tmp_path, say=lambda line: None) == 1


@pytest.mark.parametrize("damage", [b"", b"not a database at all, but longer than a header of one hundred bytes would be" * 9])
def test_damaged_cache_is_made_anew(tmp_path, damage):
    notebook(tmp_path / "book" / "one.ipynb", "x = 1")
    assert run.run(tmp_path, say=lambda line: None) == 1
    (run.cache_folder(tmp_path) / "global.db").write_bytes(damage)
    assert run.run(tmp_path, say=lambda line: None) == 1
    assert run.run(tmp_path, say=lambda line: None) == 0


def test_disk_full_while_writing_a_notebook(tmp_path, monkeypatch):
    path = notebook(tmp_path / "one.ipynb", "x = 1")
    before = path.read_bytes()

    def full(self, text, **more):
        self.write_bytes(text[:10].encode())
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr(Path, "write_text", full)
    with pytest.raises(run.RunError, match=r"one\.ipynb: its outputs could not be written \(No space left on device\); the file is as it was"):
        run.write_notebook(path, run.read(path))
    assert path.read_bytes() == before and list(tmp_path.iterdir()) == [path]


# --- putting the book in place ------------------------------------------------------------------------------------


@pytest.mark.parametrize("exchange", [True, False])
def test_new_book_takes_the_place_of_the_old(tmp_path, monkeypatch, exchange):
    if not exchange:
        monkeypatch.setattr(room, "_exchange", lambda one, other: False)
    made, place = tmp_path / "stage", tmp_path / "html"
    for content in ("first", "second"):
        made.mkdir(exist_ok=True)
        (made / "index.html").write_text(content, encoding="utf-8")
        room._publish(made, place)
        assert (place / "index.html").read_text(encoding="utf-8") == content
        assert sorted(p.name for p in tmp_path.iterdir()) == ["html", "stage"]


def test_new_book_shares_with_the_old_what_did_not_change(tmp_path):
    made, place = tmp_path / "stage", tmp_path / "html"
    made.mkdir()
    for name in ("same", "other"):
        (made / name).write_text("first", encoding="utf-8")
    room._publish(made, place)
    before = (place / "same").stat().st_ino
    (made / "other").write_text("second", encoding="utf-8")
    room._publish(made, place)
    assert (place / "same").stat().st_ino == before != (made / "same").stat().st_ino
    assert (place / "other").read_text(encoding="utf-8") == "second"
    # Who wrote into the published book gets the made one back.
    (place / "same").write_text("by hand", encoding="utf-8")
    room._publish(made, place)
    assert (place / "same").read_text(encoding="utf-8") == "first"


def test_disk_full_while_putting_in_place(tmp_path, monkeypatch):
    made, place = tmp_path / "stage", tmp_path / "html"
    for folder, content in ((made, "new"), (place, "old")):
        folder.mkdir()
        (folder / "index.html").write_text(content, encoding="utf-8")

    def full(*arguments, **more):
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr(room.shutil, "copytree", full)
    with pytest.raises(room.BuildError, match=r"could not be put in place \(No space left on device\); the old one stands"):
        room._publish(made, place)
    assert (place / "index.html").read_text(encoding="utf-8") == "old"
    assert sorted(p.name for p in tmp_path.iterdir()) == ["html", "stage"]


def test_old_book_is_back_after_a_stop_between_the_two_renames(tmp_path):
    made, place = tmp_path / "stage", tmp_path / "html"
    for folder, content in ((made, "new"), (tmp_path / "html.old", "old")):
        folder.mkdir()
        (folder / "index.html").write_text(content, encoding="utf-8")
    room.recover(place)
    assert (place / "index.html").read_text(encoding="utf-8") == "old"


# --- whole builds ---------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def book(tmp_path_factory) -> fixture.Book:
    made = fixture.make(tmp_path_factory.mktemp("faults") / "book")
    built = made.call("book")
    assert built.returncode == 0, built.stderr
    return made


def mended(book: fixture.Book) -> str:
    """The next build succeeds and gives the new book; returns what it says."""
    built = book.call("book")
    assert built.returncode == 0, built.stderr
    assert len(shown(book)) == 1
    assert not [p.name for p in (book.root / "_build").iterdir() if p.name.startswith("html.")]
    return built.stdout


def test_disk_full_while_rendering(book):
    """A limit on the size of files stops the build as a full disk would, wherever it writes the first long one."""
    before = pages(book)
    alter(book, 160)
    process = book.start("book", preexec=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (200_000, 200_000)))
    out, said = process.communicate(timeout=120)
    assert process.returncode == 1, out + said
    assert len(said.strip().splitlines()) == 1 and "Traceback" not in said, said
    assert pages(book) == before
    mended(book)
    assert shown(book) == {"Not borne out"}


@pytest.mark.parametrize("limit", [1_000, 20_000, 40_000])
def test_full_disk_while_executing(book, limit):
    """The same while notebooks are cached: one line names the notebook and the cause, and the next build finds nothing in its way."""
    before = pages(book)
    process = book.start("book", "--force", preexec=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (limit, limit)))
    out, said = process.communicate(timeout=120)
    assert process.returncode == 1, out + said
    assert len(said.strip().splitlines()) == 1 and "Traceback" not in said, said
    assert pages(book) == before
    mended(book)


def test_published_file_that_was_lost_comes_back(book):
    """Nothing changed means: nothing that a build reads or wrote."""
    mended(book)
    assert "nothing has changed" in mended(book)
    (book.html / KAZ).unlink()
    assert "nothing has changed" not in mended(book)
    assert (book.html / KAZ).is_file()


def test_ctrl_c_leaves_one_line(book):
    before = pages(book)
    notebook_path = book.root / "book" / "themes" / "trade.ipynb"
    kept = notebook_path.read_bytes()
    book.notebook("themes/trade", [*fixture.TRADE[:-1], ("code", "open('started', 'w').close()\nimport time\ntime.sleep(300)"), fixture.TRADE[-1]])
    started = notebook_path.parent / "started"
    process = book.start("book")
    while not started.exists():
        assert process.poll() is None
        time.sleep(0.05)
    os.killpg(process.pid, signal.SIGINT)
    _, said = process.communicate(timeout=60)
    assert process.returncode == 130
    assert said.strip().splitlines() == ["onrecord book: interrupted; what had finished is kept, the next build goes on from there"]
    assert pages(book) == before
    started.unlink()
    notebook_path.write_bytes(kept)
    mended(book)


@pytest.fixture(scope="module")
def length(book) -> float:
    """Seconds that a build takes here after one datum has changed."""
    alter(book, 130)
    start = time.monotonic()
    mended(book)
    return time.monotonic() - start


@pytest.mark.parametrize("seed", range(8))
def test_kill_at_any_moment_leaves_the_old_book_or_the_new(book, length, seed):
    """Ctrl-C or kill -9 at a random moment; the moments are drawn from a seed, the outcome holds at each."""
    dice = random.Random(seed)
    value = dice.choice([v for v in (111, 120, 133, 155) if f",{v}\n" not in (book.data / "harvest.csv").read_text(encoding="utf-8")])
    alter(book, value)
    before = pages(book)
    process = book.start("book")
    time.sleep(dice.uniform(0.05, 1) * length)
    os.killpg(process.pid, signal.SIGINT if seed % 3 == 2 else signal.SIGKILL)
    process.communicate(timeout=60)
    now = pages(book)
    assert len(shown(book)) == 1
    if now != before:
        assert f"changed by {value - 100}.0\N{NO-BREAK SPACE}%" in book.page(KAZ), "not the old book, so all of the new one"
    mended(book)
    assert f"changed by {value - 100}.0\N{NO-BREAK SPACE}%" in book.page(KAZ)


def test_build_that_stopped_between_reading_and_writing(book):
    """Sphinx keeps what it read before it writes pages: the next build must not take that for done."""
    alter(book, 120)
    mended(book)
    alter(book, 170)
    mended(book)
    stage = book.root / "_build" / "stage" / "_build"
    # What a build that was killed while writing leaves: pages of before, the memory of after, and its mark.
    page = stage / "html" / "book" / "record" / "scorecard.html"
    page.write_text(page.read_text(encoding="utf-8").replace("Not borne out", "Half a page"), encoding="utf-8")
    (stage / ".doctrees" / ".unfinished").touch()
    (book.root / "_build" / ".published").unlink()
    assert "the last build did not finish: every page is made afresh" in mended(book)
    assert "Half a page" not in book.page("book/record/scorecard.html")


def test_two_builds_at_once(book):
    alter(book, 140)
    first, second = book.start("book"), book.start("book")
    said = [p.communicate(timeout=180) for p in (first, second)]
    assert (first.returncode, second.returncode) == (0, 0), said
    assert sum("another build is at work in this checkout; waiting for it" in out for out, _ in said) == 1
    assert sum("all are fresh" in out for out, _ in said) == 1, "the second finds everything executed"
    mended(book)
    assert "changed by 40.0\N{NO-BREAK SPACE}%" in book.page(KAZ)


def test_damaged_notebook_stops_the_build(book):
    path = book.root / "book" / "themes" / "trade.ipynb"
    kept, before = path.read_bytes(), pages(book)
    path.write_bytes(kept[: len(kept) // 2])
    built = book.call("book")
    assert built.returncode == 1 and "themes/trade.ipynb: damaged notebook" in built.stderr and len(built.stderr.strip().splitlines()) == 1
    assert pages(book) == before
    path.write_bytes(kept)
    mended(book)


def test_no_kernel_outlives_a_killed_build(book):
    """A build that was killed takes its kernels with it: they watch their parent."""
    mark = f"onrecord-{os.getpid()}"
    kept = (book.root / "book" / "themes" / "trade.ipynb").read_bytes()
    pid_file = book.root / "kernel.pid"
    book.notebook(
        "themes/trade", [("markdown", "# Trade"), ("code", f"# {mark}\nimport os, time\nopen({str(pid_file)!r}, 'w').write(str(os.getpid()))\ntime.sleep(300)")]
    )
    process = book.start("run")
    while not (pid_file.exists() and pid_file.read_text()):
        assert process.poll() is None
        time.sleep(0.05)
    os.killpg(process.pid, signal.SIGKILL)
    process.wait()
    kernel = int(pid_file.read_text())
    for _ in range(200):
        state = Path(f"/proc/{kernel}/stat")
        if not state.exists() or state.read_text().split(") ")[1].startswith("Z"):
            break
        time.sleep(0.1)
    else:
        pytest.fail("the kernel still runs")
    (book.root / "book" / "themes" / "trade.ipynb").write_bytes(kept)
    mended(book)


def test_ledger_cache_follows_the_files(little):
    """A long-running process sees a changed ledger."""
    assert "harvest-grew" in ledger.claims(little.data)
    little.ledger(*[r for r in fixture.rows() if r["id"] not in ("harvest-grew", "harvest-promised")])
    assert "harvest-grew" not in ledger.claims(little.data)
