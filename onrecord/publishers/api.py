"""Publishers' open interfaces: polite, bounded requests, and answers that are data or a clear error.

One small client on ``requests`` serves all six. The publishers' own libraries were looked at: *comtradeapicall* cannot
be pointed at another address and waits fixed times, *wbgapi* sets no time-out and never tries again, *sdmx1* brings
lxml to read what the publishers also give as CSV.
"""

from __future__ import annotations

import email.utils
import io
import json
import os
import time
from dataclasses import dataclass

import pandas as pd
import requests

from onrecord.base import DataError

BASES = {
    "worldbank": "https://api.worldbank.org/v2",
    "imf": "https://api.imf.org/external/sdmx/2.1",
    "comtrade": "https://comtradeapi.un.org/public/v1",
    "eurostat": "https://ec.europa.eu/eurostat/api/comext/dissemination/sdmx/2.1",
    "unhcr": "https://api.unhcr.org/population/v1",
    "ucdp": "https://ucdpapi.pcr.uu.se/api",
}
TOKENS = {"ucdp": ("x-ucdp-access-token", "UCDP_ACCESS_TOKEN")}  # header, environment variable
AGAIN = {429, 500, 502, 503, 504}
MOST_BYTES = 200_000_000


@dataclass(frozen=True)
class Patience:
    """How long and how often to ask: seconds to connect, between bytes and for a whole answer; tries; seconds between."""

    connect: float = 10
    read: float = 60
    whole: float = 300
    tries: int = 4
    wait: float = 2
    longest_wait: float = 60
    pause: float = 0.5


class Again(Exception):
    """A fault that may pass: the request is made again, ``after`` seconds later where the publisher says so."""

    def __init__(self, cause: str, after: float | None = None, unreachable: bool = False):
        super().__init__(cause)
        self.after, self.unreachable = after, unreachable


class Unreachable(DataError):
    """The interface cannot be reached at all."""


class Client:
    """One publisher's interface. ``published`` and ``title`` are what its answers say of their edition."""

    def __init__(self, name: str, base: str | None = None, patience: Patience | None = None):
        self.name, self.base, self.patience = name, (base or BASES[name]).rstrip("/"), patience or Patience()
        self.published: str | None = None
        self.title: str | None = None
        self._session = requests.Session()
        self._session.headers["User-Agent"] = "onrecord/1.0 (Central Asia on the Record; data refresh)"
        header, variable = TOKENS.get(name, ("", ""))
        if os.environ.get(variable):
            self._session.headers[header] = os.environ[variable]
        self._last = 0.0

    def get(self, path: str, accept: str = "application/json", **query) -> bytes:
        """The body of an answer; :class:`DataError` with the cause once every try has failed."""
        address = f"{self.base}/{path}"
        for number in range(1, self.patience.tries + 1):
            time.sleep(max(0.0, self._last + self.patience.pause - time.monotonic()))
            try:
                return self._once(address, accept, query)
            except Again as bad:
                wait = self.patience.wait * 2 ** (number - 1) if bad.after is None else bad.after
                if number == self.patience.tries or wait > self.patience.longest_wait:
                    asked = f"; it asks to wait {wait:.0f} s" if bad.after and wait > self.patience.longest_wait else ""
                    raise (Unreachable if bad.unreachable else DataError)(f"{bad} ({address}; {number} tries{asked})") from None
                time.sleep(wait)
            finally:
                self._last = time.monotonic()
        raise AssertionError("unreachable")

    def _once(self, address: str, accept: str, query: dict) -> bytes:
        body, start = bytearray(), time.monotonic()
        try:
            with self._session.get(
                address, params=query, headers={"Accept": accept}, stream=True, timeout=(self.patience.connect, self.patience.read)
            ) as answer:
                if answer.status_code in AGAIN:
                    raise Again(f"answered HTTP {answer.status_code}", waiting(answer.headers.get("Retry-After")))
                if answer.status_code != 200:
                    raise DataError(f"answered HTTP {answer.status_code} ({address})")
                for part in answer.iter_content(65536):
                    body += part
                    if time.monotonic() - start > self.patience.whole:
                        raise Again(f"had not finished its answer after {self.patience.whole:.0f} s")
                    if len(body) > MOST_BYTES:
                        raise DataError(f"answered with more than {MOST_BYTES:,} bytes ({address})")
        except requests.exceptions.ConnectTimeout:
            raise Again("could not be reached in time", unreachable=True) from None
        except requests.exceptions.Timeout:
            raise Again("was silent for too long: time-out") from None
        except requests.exceptions.ChunkedEncodingError:
            raise Again("cut its answer off") from None
        except requests.exceptions.ConnectionError as bad:
            if "timed out" in str(bad):
                raise Again("stalled in the middle of its answer: time-out") from None
            if "refused" in str(bad) or "resolve" in str(bad):
                raise Again("refused the connection" if "refused" in str(bad) else "could not be found", unreachable=True) from None
            raise Again("broke the connection") from None
        except requests.exceptions.RequestException as bad:
            raise DataError(f"the request failed: {type(bad).__name__} ({address})") from None
        return bytes(body)

    def json(self, path: str, **query):
        """An answer in JSON, its numbers as they are written."""
        body = self.get(path, **query)
        if body.lstrip()[:1] == b"<":
            raise DataError(f"answered with a web page or XML instead of JSON ({self.base}/{path})")
        try:
            return json.loads(body, parse_float=str, parse_int=str)
        except ValueError:
            raise DataError(f"answered with text that is no valid JSON ({self.base}/{path})") from None

    def csv(self, path: str, columns: tuple[str, ...], **query) -> pd.DataFrame:
        """An answer in SDMX-CSV as strings, with at least these columns."""
        body = self.get(path, accept="application/vnd.sdmx.data+csv", **query)
        if body.lstrip()[:1] in (b"<", b"{"):
            raise DataError(f"answered with a web page or a message instead of CSV ({self.base}/{path})")
        try:
            frame = pd.read_csv(io.BytesIO(body), dtype="str", keep_default_na=False)
        except (ValueError, UnicodeDecodeError):
            raise DataError(f"answered with no readable CSV ({self.base}/{path})") from None
        for column in columns:
            if column not in frame.columns:
                raise DataError(f"gives no column {column!r} any more; was it renamed? ({self.base}/{path})")
        return frame

    def edition(self, published: str | None, title: str | None = None) -> None:
        """Note the edition that an answer names; two editions in one table are an error."""
        if published and self.published and published != self.published:
            raise DataError(f"changed its edition while it was read ({self.published}, then {published}); try again")
        self.published, self.title = published or self.published, title or self.title


def waiting(told: str | None) -> float | None:
    """Seconds that a ``Retry-After`` header asks for, as a number or a date."""
    if not told:
        return None
    if told.strip().isdigit():
        return float(told)
    try:
        return max(0.0, email.utils.parsedate_to_datetime(told).timestamp() - time.time())
    except ValueError:
        return None


def field(row: dict, name: str):
    """One field of an answer's row, or an error that says it is gone."""
    if not isinstance(row, dict) or name not in row:
        raise DataError(f"gives no field {name!r} any more; was it renamed?")
    return row[name]


def frame_of(rows: list[tuple], columns: list[str]) -> pd.DataFrame:
    """Rows as a frame of strings; no row at all is an error."""
    if not rows:
        raise DataError("gave an empty answer")
    return pd.DataFrame(rows, columns=columns).astype("str")
