"""How servers bend the rules of conditional requests. Pure."""

from dataclasses import replace
from datetime import datetime
from email.utils import format_datetime

from newsroom.answers import Answer
from newsroom.outlets import Serving


def served_as(serving: Serving, found: Answer, *, now: datetime, turn: int) -> Answer:
    """The answer as such a server gives it; `turn` counts the requests, so that lies differ each time."""
    if not found.etag:
        return found
    match serving:
        case Serving.LYING:
            return replace(found, etag=f'"{turn:08x}"', last_modified=format_datetime(now, usegmt=True))
        case Serving.NEVER_UNCHANGED:
            return replace(found, conditional=False)
        case Serving.WEAK:
            return replace(found, etag=f"W/{found.etag}")
        case _:
            return found
