"""Puts together what is to be said of a reading."""

from dataclasses import replace

from crawler.spiders.base import Advice, Reading

REASON_LIMIT_CHARS = 300


def with_notes(reading: Reading, notes: tuple[str, ...], *, advice: Advice, next_page: str | None = None) -> Reading:
    """The reading with advice, next page, and the notes behind its own reason."""
    reason = "; ".join(note for note in (reading.reason, *notes) if note)[:REASON_LIMIT_CHARS]
    return replace(reading, reason=reason, advice=advice, next_page=next_page)
