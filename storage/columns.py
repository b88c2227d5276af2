"""Column types that behave the same on SQLite and PostgreSQL.

1. Instants are aware and in UTC; a naive one is refused.
2. Text holds no NUL (PostgreSQL refuses it) and no lone surrogate (UTF-8 refuses it): each becomes U+FFFD, one code
   point for one, so that the spans of flags stay where they are.
3. Lists and mappings are JSON in a text column: nobody searches in them.
"""

import json
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import BigInteger, DateTime, Dialect, Integer, Text
from sqlalchemy.types import TypeDecorator

from storage.cleaning import clean_text

BigId = BigInteger().with_variant(Integer, "sqlite")
"""A 64-bit number; SQLite's own row number is one only where the column is declared INTEGER."""


class UtcInstant(TypeDecorator[datetime]):
    """An instant: `timestamp with time zone` on PostgreSQL, text without a zone in UTC on SQLite."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError(f"an instant needs a time zone: {value!r}")
        value = value.astimezone(UTC)
        return value.replace(tzinfo=None) if dialect.name == "sqlite" else value

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if dialect.name == "sqlite" else value.astimezone(UTC)


class CleanText(TypeDecorator[str]):
    """Text of any length and origin."""

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: str | None, _dialect: Dialect) -> str | None:
        return None if value is None else clean_text(value)


def _clean(value: Any) -> Any:
    """The value with clean strings: JSON would write NUL as an escape, which no later cleaning sees."""
    match value:
        case str():
            return clean_text(value)
        case Mapping():
            return {_clean(key): _clean(item) for key, item in value.items()}
        case list() | tuple():
            return [_clean(item) for item in value]
        case _:
            return value


class Json(TypeDecorator[Any]):
    """A list or mapping as JSON text. Tuples come back as lists."""

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: Any, _dialect: Dialect) -> str | None:
        if value is None:
            return None
        return json.dumps(_clean(value), ensure_ascii=False, separators=(",", ":"))

    def process_result_value(self, value: str | None, _dialect: Dialect) -> Any:
        return None if value is None else json.loads(value)
