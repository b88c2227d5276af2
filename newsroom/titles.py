"""Titles as careless feeds carry them: markup, entities, control characters and marks of direction around the words."""

from html import escape as escape_html
from xml.sax.saxutils import escape

_MARKS = ("\u200f", "\u202b", "\ufeff", "\u200b")


def decorated(title: str) -> str:
    """The title for an XML element: bold, with entities escaped twice, a vertical tab, an invisible mark and a picture."""
    mark = _MARKS[len(title) % len(_MARKS)]
    return escape(f"<b>{mark}{escape_html(title)}</b>&nbsp;\x0b \N{STEAM LOCOMOTIVE}")
