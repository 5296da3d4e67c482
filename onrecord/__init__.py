"""What the book's notebooks import: ``table``, ``quote``, ``events``, ``figure``, ``finding``, ``prose``, ``words``, ``chapter``.

The names are resolved when first used, so that importing :mod:`onrecord` costs nothing.
"""

from importlib import import_module

_HOMES = {
    "table": "tables",
    "quote": "page",
    "events": "page",
    "figure": "figures",
    "finding": "findings",
    "prose": "page",
    "words": "findings",
    "chapter": "page",
}
__all__ = sorted(_HOMES)
__version__ = "1.0.0"


def __getattr__(name: str):
    if name in _HOMES:
        return getattr(import_module(f"onrecord.{_HOMES[name]}"), name)
    raise AttributeError(f"module 'onrecord' has no attribute {name!r}; it offers {', '.join(__all__)}")


def __dir__() -> list[str]:
    return [*globals(), *__all__]
