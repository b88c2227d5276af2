"""One module per way of finding links; this file finds the modules.

A module of this folder becomes a kind by offering `KINDS`, the catalogue's names for it, and
`read(source: Source) -> Reading`, a pure function from the bytes of an answer to the links in it. Nothing else has to be
touched: the crawl asks `read_links` for whatever kind an endpoint has.
"""

from collections.abc import Callable, Mapping
from functools import cache
from importlib import import_module
from pkgutil import iter_modules
from types import MappingProxyType

from crawler.spiders.base import Advice, Instructions, Item, Reading, Source, unreadable

__all__ = ["Advice", "Instructions", "Item", "Reading", "Source", "read_links", "readable_kinds"]


@cache
def readable_kinds() -> Mapping[str, Callable[[Source], Reading]]:
    """The kinds that the modules of this folder read, each with its reader."""
    readers: dict[str, Callable[[Source], Reading]] = {}
    for found in iter_modules(__path__):
        module = import_module(f"{__name__}.{found.name}")
        for kind in getattr(module, "KINDS", ()):
            if kind in readers:
                raise TypeError(f"{module.__name__} claims the kind {kind!r}, which another module reads")
            readers[kind] = module.read
    return MappingProxyType(readers)


def read_links(source: Source) -> Reading:
    """Read an answer with the reader of its kind. Never raises for any bytes: what cannot be read is a state."""
    reader = readable_kinds()[source.kind]
    try:
        return reader(source)
    except Exception as cause:  # a parser's surprise at hostile bytes is the endpoint's state, not the crawl's end
        return unreadable(f"its reader failed: {type(cause).__name__}: {str(cause)[:200]}")
