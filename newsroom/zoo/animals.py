"""What an animal is, and the register of all of them."""

import inspect
from collections.abc import Awaitable, Callable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from importlib import import_module
from pkgutil import iter_modules

from newsroom.zoo.visit import Reply, Visit

HEALTHY = "healthy"
"""The outlet beside the animals that does nothing wrong."""

Behaviour = Callable[[Visit], "bytes | Reply | Awaitable[None]"]


class Place(StrEnum):
    """Where an animal stands in for the real thing."""

    FEED = "feed"
    JSON = "json"
    SITEMAP = "sitemap"
    PAGE = "page"
    ROBOTS = "robots"


@dataclass(frozen=True, slots=True)
class Animal:
    """One hostile server in one place. `state` is the state of the endpoint (of the link, for a page) after a crawl, and
    `reason` a part of the reason that goes with it. `listener` names the keeper's socket it answers on."""

    name: str
    place: Place
    state: str
    reason: str
    behave: Behaviour
    listener: str

    @property
    def id(self) -> str:
        return f"{self.name}-{self.place}"

    @property
    def host(self) -> str:
        return f"{self.id}.localhost"


_REGISTER: list[Animal] = []


def animal(*, name: str | None = None, listener: str = "plain", **places: str) -> Callable[[Behaviour], Behaviour]:
    """Register a behaviour: for each place, what a crawl makes of it, as "state: part of the reason".

    A coroutine function writes to the socket itself; a plain function gives the body, or a Reply.
    """

    def register(behave: Behaviour) -> Behaviour:
        called = (name or behave.__name__).replace("_", "-")
        for place, expected in places.items():
            state, _, reason = expected.partition(":")
            _REGISTER.append(Animal(called, Place(place), state.strip(), reason.strip(), behave, listener))
        return behave

    return register


@cache
def animals() -> tuple[Animal, ...]:
    """All animals of all enclosures, in the order of the modules."""
    from newsroom.zoo import enclosures

    for found in iter_modules(enclosures.__path__):
        import_module(f"{enclosures.__name__}.{found.name}")
    ids = [one.id for one in _REGISTER]
    twice = {one for one in ids if ids.count(one) > 1}
    if twice:
        raise TypeError(f"two animals are called {', '.join(sorted(twice))}")
    return tuple(_REGISTER)


def is_wild(behave: Behaviour) -> bool:
    """Whether the behaviour writes to the socket itself."""
    return inspect.iscoroutinefunction(behave)


def listeners() -> Iterator[str]:
    """The names of the sockets that the animals need, each once."""
    yield from dict.fromkeys(["plain", *(one.listener for one in animals())])
