"""Plain text: what every string of an `Article` goes through.

Spaces are normalised, control and invisible characters dropped, letters composed (NFC). The zero-width non-joiner
stays: Persian spelling needs it. Paragraphs are parted by one blank line.

Every string of a page goes by here, so what C can tell of a whole string at once is asked before any pattern.
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
_NOT_WORD = re.compile(r"[\W_]+")
_PRINTERS_SIGNS = "’“”„‘‚–—…•›‹"
_LAST_LATIN = "\u024f"
_SIGNS = bytes(code for code in range(256) if not chr(code).isalnum())
_PARTED = bytes(code if chr(code).isalnum() else 0x20 for code in range(256))


def one_line(text: str) -> str:
    """`text` on one line with single spaces. Applying it twice changes nothing."""
    # Of all spaces, only the plain one is printable.
    is_plain = text.isprintable() and "  " not in text
    line = text.strip(" ") if is_plain else " ".join(_INVISIBLE.sub("", text).split())
    if line.isascii():
        return line
    safe = _stream_safe(line)
    composed = unicodedata.normalize("NFC", safe)
    return composed if composed == safe else _stream_safe(composed)  # one character may become two marks


def _stream_safe(text: str) -> str:
    """`text` without what exceeds 30 combining marks in a row, more than any language stacks. Sorting such a run takes
    quadratic time, so the Unicode standard (UAX #15, stream-safe text) bounds it, too."""
    # A longer run covers one of every 31 characters.
    if len(text) <= _MARKS_LIMIT or not _rare().search(text[_MARKS_LIMIT :: _MARKS_LIMIT + 1]):
        return text
    return _too_many_marks().sub(r"\1", text)


@cache
def _marks(end: int) -> str:
    return "".join(char for char in map(chr, range(0x300, end)) if unicodedata.combining(char))


@cache
def _rare() -> re.Pattern[str]:
    """Every mark, and all of the scripts beyond the first 65,536 characters: one range is found faster than each mark."""
    return re.compile(f"[{re.escape(_marks(0x10000))}\U00010000-\U0001efff]")


@cache
def _too_many_marks() -> re.Pattern[str]:
    mark = f"[{re.escape(_marks(0x1F000))}]"
    return re.compile(f"({mark}{{{_MARKS_LIMIT}}}){mark}+")


def join_paragraphs(paragraphs: Iterable[str]) -> str:
    """The paragraphs as one text, empty ones left out, at most 500,000 characters long."""
    text = "\n\n".join(line for line in map(one_line, paragraphs) if line)
    return text if len(text) <= TEXT_LIMIT_CHARS else text[:TEXT_LIMIT_CHARS].rstrip()


def fold(text: str) -> str:
    """Loose form for comparing: case folded (Turkic dotted and dotless i are one), spaces normalised."""
    return fold_line(one_line(text))


def fold_line(line: str) -> str:
    """`fold` for what `one_line` gave."""
    return line.lower() if line.isascii() else line.replace("İ", "i").replace("ı", "i").casefold()


def letters_only(text: str) -> str:
    """Looser still: only letters and digits are left, without spaces. Two prints of one sentence are equal here."""
    return folded_letters(fold(text))


def folded_letters(folded: str) -> str:
    """`letters_only` for what `fold` gave."""
    if (narrow := _latin_1(folded)) is not None:
        return narrow.translate(None, _SIGNS).decode("latin-1")
    for sign in " .,-":  # in most texts that is all
        folded = folded.replace(sign, "")
    return folded if folded.isalnum() else _NOT_WORD.sub("", folded)


def words(text: str) -> list[str]:
    """The words of `text`, folded."""
    return folded_words(fold(text))


def folded_words(folded: str) -> list[str]:
    """`words` for what `fold` gave."""
    if (narrow := _latin_1(folded)) is not None:
        return narrow.translate(_PARTED).decode("latin-1").split()
    return [word for word in _NOT_WORD.split(folded) if word]


def _latin_1(text: str) -> bytes | None:
    """`text` with a space for each printer's sign, in Latin-1, as most texts of Western letters are; None if it is none."""
    if not text.isascii():
        if text[0] > _LAST_LATIN:
            return None
        for sign in _PRINTERS_SIGNS:
            text = text.replace(sign, " ")
    try:
        return text.encode("latin-1")
    except UnicodeEncodeError:
        return None
