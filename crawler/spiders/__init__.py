"""One module per way of finding links; this file finds the modules.

A module of this folder becomes a kind by offering `KINDS`, the catalogue's names for it, and
`read(source: Source) -> Reading`, a pure function from the bytes of an answer to the links in it. Nothing else has to be
touched: the crawl asks `read_links` for whatever kind an endpoint has.

A module may offer `address(url, after, page, instructions) -> str`, too: the address to ask in the place of the
catalogue's, when a way can be told to give only what came after an instant, or page `page`.
"""

from collections.abc import Callable, Iterator, Mapping
from datetime import datetime
from functools import cache
from importlib import import_module
from pkgutil import iter_modules
from types import MappingProxyType, ModuleType

from crawler.spiders.base import Advice, Instructions, Item, Reading, Source, unreadable

__all__ = ["Advice", "Instructions", "Item", "Reading", "Source", "asked_address", "read_links", "readable_kinds"]


@cache
def readable_kinds() -> Mapping[str, Callable[[Source], Reading]]:
    """The kinds that the modules of this folder read, each with its reader."""
    readers: dict[str, Callable[[Source], Reading]] = {}
    for module in _modules():
        for kind in getattr(module, "KINDS", ()):
            if kind in readers:
                raise TypeError(f"{module.__name__} claims the kind {kind!r}, which another module reads")
            readers[kind] = module.read
    return MappingProxyType(readers)


@cache
def _addresses() -> Mapping[str, Callable[[str, datetime | None, int, Instructions], str]]:
    """The kinds whose questions are put together by their module, each with the function that does."""
    return MappingProxyType(
        {kind: module.address for module in _modules() if hasattr(module, "address") for kind in module.KINDS}
    )


def _modules() -> Iterator[ModuleType]:
    for found in iter_modules(__path__):
        yield import_module(f"{__name__}.{found.name}")


def asked_address(
    kind: str, url: str, instructions: Instructions, newest_at: datetime | None = None, *, page: int = 1
) -> str:
    """The address to ask for what an endpoint published after `newest_at` (None: whatever it has), page by page.

    It is `url` itself for most kinds. What is asked may overlap with what is known: nothing may be lost between two
    polls.
    """
    fill = _addresses().get(kind)
    return fill(url, newest_at, page, instructions) if fill else url


def read_links(source: Source) -> Reading:
    """Read an answer with the reader of its kind. Never raises for any bytes: what cannot be read is a state."""
    reader = readable_kinds()[source.kind]
    try:
        return reader(source)
    except RecursionError:
        return unreadable("nested too deeply to be read")
    except MemoryError:  # the reader process ends over it, and says so
        raise
    except Exception as cause:  # a parser's surprise at hostile bytes is the endpoint's state, not the crawl's end
        return unreadable(f"its reader failed: {type(cause).__name__}: {str(cause)[:200]}")
