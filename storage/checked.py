"""What all values that cross the border of the storage room have in common: their instants are aware, and in UTC."""

from dataclasses import fields
from datetime import UTC, datetime


class Checked:
    """Refuses naive datetimes and turns aware ones into UTC."""

    __slots__ = ()

    def __post_init__(self) -> None:
        for spec in fields(self):  # type: ignore[arg-type]
            value = getattr(self, spec.name)
            if isinstance(value, datetime):
                if value.tzinfo is None:
                    raise ValueError(f"{type(self).__name__}.{spec.name} needs a time zone: {value!r}")
                object.__setattr__(self, spec.name, value.astimezone(UTC))
