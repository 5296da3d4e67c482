"""What the tests share: the checkout, the corpus and raw extracts where they are, the fixture book, the built book."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from tests import fixture

ROOT = Path(__file__).resolve().parent.parent
STRICT = all(os.environ.get(v) for v in ("ONRECORD_CORPUS", "ONRECORD_RAW"))


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item, call):
    """Where corpus and raw extracts are at hand, a skipped test is a failed one."""
    report = yield
    if STRICT and report.skipped and not hasattr(report, "wasxfail"):
        report.outcome = "failed"
        report.longrepr = f"{item.nodeid}: skipped although nothing is missing: {report.longrepr[2] if isinstance(report.longrepr, tuple) else report.longrepr}"
    return report


def pytest_terminal_summary(terminalreporter):
    for report in terminalreporter.stats.get("skipped", ()):
        terminalreporter.write_line(f"skipped: {report.nodeid}: {report.longrepr[2] if isinstance(report.longrepr, tuple) else report.longrepr}")


def _folder(variable: str, what: str) -> Path:
    value = os.environ.get(variable)
    if not value:
        pytest.skip(f"{variable} is not set: {what}")
    assert Path(value).is_dir(), f"{variable} names {value}, which is no folder"
    return Path(value)


@pytest.fixture(scope="session")
def corpus() -> Path:
    return _folder("ONRECORD_CORPUS", "nothing was compared with the articles' texts")


@pytest.fixture(scope="session")
def raw() -> Path:
    return _folder("ONRECORD_RAW", "no table was rebuilt from the raw extracts")


@pytest.fixture(scope="session")
def root() -> Path:
    return ROOT


@pytest.fixture
def little(tmp_path) -> fixture.Book:
    """A fixture book that nothing has built yet."""
    return fixture.make(tmp_path / "book")


@pytest.fixture(scope="session")
def html() -> Path:
    """The built book, which 'make test' builds first."""
    place = ROOT / "_build" / "html"
    assert (place / "index.html").is_file(), "there is no built book: run 'make book' first"
    return place
