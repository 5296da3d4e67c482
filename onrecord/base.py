"""Where the book's own data lives, and the one kind of error that bad input raises."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import yaml

# libyaml's reader, many times faster, where this Python has it.
YAML = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


class DataError(ValueError):
    """A file, row or value that does not fit; the message names the place and the mend."""


@cache
def home() -> Path:
    """The folder of the book's own data: a checkout's ``data/``, or the copy inside the wheel."""
    here = Path(__file__).resolve().parent
    for folder in (here.parent / "data", here / "_data"):
        if (folder / "articles.yaml").is_file():
            return folder
    raise DataError(f"no data beside {here}: clone the repository, or install the wheel, which carries it")
