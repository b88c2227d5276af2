"""Unfolds flat JSON: a list whose first value is the root, and in which numbers stand for the value at their place.

Two libraries write it: devalue (Nuxt, SvelteKit) and turbo-stream (React Router), whose names of fields are numbers, too
(`{"_1": 2}`). Kinds of values that are no data (functions, symbols) become None, and so does a value inside itself.
"""

from typing import Any

NODES_LIMIT = 300_000
DEPTH_LIMIT = 100
_WRAPPERS = frozenset({"Reactive", "ShallowReactive", "Ref", "ShallowRef", "Island", "P", "SingleFetchRedirect"})
_TAGGED = frozenset(
    {"Date", "D", "Set", "Map", "M", "null", "N", "BigInt", "B", "RegExp", "EmptyRef", "EmptyShallowRef"}
)


def is_flat(value: Any) -> bool:
    """Whether a value is such a list: its root is an object or list whose values all are places in it."""
    if not isinstance(value, list) or len(value) < 2 or not isinstance(value[0], dict | list) or not value[0]:
        return False
    root = value[0]
    if isinstance(root, list) and isinstance(root[0], str):
        return root[0] in _WRAPPERS | _TAGGED and len(root) > 1
    places = root.values() if isinstance(root, dict) else root
    return all(type(place) is int and -10 < place < len(value) for place in places)


def unflattened(values: list[Any]) -> Any:
    """The value that the list stands for; parts beyond the limits are None."""
    return _Unfolding(values).value(0, 0)


class _Unfolding:
    def __init__(self, values: list[Any]) -> None:
        self._values = values
        self._done: dict[int, Any] = {}
        self._open: set[int] = set()
        self._left = NODES_LIMIT

    def value(self, place: Any, depth: int) -> Any:
        if type(place) is not int or not 0 <= place < len(self._values) or depth > DEPTH_LIMIT:
            return None
        if place in self._done:
            return self._done[place]
        self._left -= 1
        if place in self._open or self._left < 0:
            return None
        self._open.add(place)
        made = self._made(self._values[place], depth + 1)
        self._open.discard(place)
        self._done[place] = made
        return made

    def _made(self, raw: Any, depth: int) -> Any:
        if isinstance(raw, dict):
            return {self._name(name): self.value(place, depth) for name, place in raw.items()}
        if not isinstance(raw, list):
            return raw
        if raw and isinstance(raw[0], str):
            return self._tagged(raw[0], raw[1:], depth)
        return [self.value(place, depth) for place in raw]

    def _name(self, name: str) -> str:
        if name[:1] == "_" and name[1:].isdecimal():
            known = self._values[int(name[1:])] if int(name[1:]) < len(self._values) else None
            return known if isinstance(known, str) else name
        return name

    def _tagged(self, tag: str, rest: list[Any], depth: int) -> Any:
        if tag in _WRAPPERS:
            return self.value(rest[0], depth) if rest else None
        if tag in ("Date", "D", "BigInt", "B"):
            return rest[0] if rest else None
        if tag == "Set":
            return [self.value(place, depth) for place in rest]
        if tag in ("Map", "M"):
            keys = (self.value(place, depth) for place in rest[::2])
            return {str(key): self.value(place, depth) for key, place in zip(keys, rest[1::2], strict=False)}
        if tag in ("null", "N"):
            pairs = zip(rest[::2], rest[1::2], strict=False)
            return {str(name): self.value(place, depth) for name, place in pairs}
        return None
