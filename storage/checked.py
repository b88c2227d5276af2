"""What all values that cross the border of the storage room have in common: their instants are aware, and in UTC."""

from dataclasses import fields
from datetime import UTC, datetime


class Checked:
    """Refuses naive datetimes and turns aware ones into UTC."""

    __slots__ = ()

    def __post_init__(self) -> None:
        for name in _instants(type(self)):
            value = getattr(self, name)
            if isinstance(value, datetime):
                if value.tzinfo is None:
                    raise ValueError(f"{type(self).__name__}.{name} needs a time zone: {value!r}")
                if value.tzinfo is not UTC:
                    object.__setattr__(self, name, value.astimezone(UTC))


_KNOWN: dict[type, tuple[str, ...]] = {}


def _instants(kind: type[Checked]) -> tuple[str, ...]:
    """The fields that may hold an instant: a value is made a hundred thousand times, its class once."""
    if kind not in _KNOWN:
        _KNOWN[kind] = tuple(spec.name for spec in fields(kind) if "datetime" in str(spec.type))  # type: ignore[arg-type]
    return _KNOWN[kind]
