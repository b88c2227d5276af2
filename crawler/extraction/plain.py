"""Plain text: what every string of an `Article` goes through.

Spaces are normalised, control and invisible characters dropped, letters composed (NFC). The zero-width non-joiner
stays: Persian spelling needs it. Paragraphs are parted by one blank line.
"""

import re
import unicodedata
from collections.abc import Iterable
from functools import cache

TEXT_LIMIT_CHARS = 500_000
TITLE_LIMIT_CHARS = 500

# Control characters, soft hyphen, zero-width and bidirectional marks, byte order mark, surrogates, non-characters.
_INVISIBLE = re.compile(
    "[\x00-\x08\x0b-\x0c\x0e-\x1f\x7f-\x84\x86-\x9f\xad\u061c\u180e\u200b\u200e\u200f\u202a-\u202e\u2060-\u2069"
    "\ufeff\ufff0-\ufffb\ufffe\uffff\ud800-\udfff]"
)
_MARKS_LIMIT = 30
_SPACES = re.compile(r"\s+")
_NOT_WORD = re.compile(r"[\W_]+")
_DOTTED = str.maketrans({"İ": "i", "ı": "i"})


def one_line(text: str) -> str:
    """`text` on one line with single spaces. Applying it twice changes nothing."""
    if text.isascii() and text.isprintable():  # most strings: nothing to compose, nothing to drop
        return " ".join(text.split())
    visible = _INVISIBLE.sub("", text)
    if len(visible) > _MARKS_LIMIT:
        visible = _marks().sub(r"\1", visible)
    return _SPACES.sub(" ", unicodedata.normalize("NFC", visible)).strip()


@cache
def _marks() -> re.Pattern[str]:
    """A run of combining marks that is longer than any language stacks. Sorting such a run takes quadratic time, so the
    Unicode standard (UAX #15, stream-safe text) bounds it, too."""
    marks = "".join(char for char in map(chr, range(0x300, 0x1F000)) if unicodedata.combining(char))
    return re.compile(f"([{re.escape(marks)}]{{{_MARKS_LIMIT}}})[{re.escape(marks)}]+")


def join_paragraphs(paragraphs: Iterable[str]) -> str:
    """The paragraphs as one text, empty ones left out, at most 500,000 characters long."""
    text = "\n\n".join(line for line in map(one_line, paragraphs) if line)
    return text if len(text) <= TEXT_LIMIT_CHARS else text[:TEXT_LIMIT_CHARS].rstrip()


def fold(text: str) -> str:
    """Loose form for comparing: case folded (Turkic dotted and dotless i are one), spaces normalised."""
    return one_line(text).translate(_DOTTED).casefold()


def letters_only(text: str) -> str:
    """Looser still: only letters and digits are left, without spaces. Two prints of one sentence are equal here."""
    return _NOT_WORD.sub("", fold(text))


def words(text: str) -> list[str]:
    """The words of `text`, folded."""
    return [word for word in _NOT_WORD.split(fold(text)) if word]
