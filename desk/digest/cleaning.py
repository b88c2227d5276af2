"""Text from the web made safe to show: what is said stays, what would act on a terminal or a page goes.

1. Escape sequences of terminals go whole; other control characters become a space or go.
2. Marks that turn the direction of writing go: a headline cannot reorder what stands beside it.
3. Lone surrogates, noncharacters and invisible tags go; the joiners of Persian and of emoji stay.
4. Towers of combining marks, of any script, are cut to four.
5. Every run of white space is one space; signs that look like a space are one, too.
6. A line of which nothing is seen is empty.

It does not escape for HTML: the templates do that for every value.
"""

import re
import unicodedata
from collections.abc import Iterable, Iterator
from urllib.parse import quote, unquote, urlsplit

from desk.digest.values import Piece

_ESCAPE_SEQUENCE = re.compile(
    r"(?:\x1b\[|\x9b)[0-?]*[ -/]*[@-~]"  # CSI: colours, cursor
    r"|(?:\x1b\]|\x9d)[^\x07\x1b\x9c\x9d]*(?:\x07|\x1b\\|\x9c)"  # OSC: window title, links, clipboard
    r"|\x1b[PX^_][^\x1b]*\x1b\\"  # DCS, SOS, PM, APC
    r"|\x1b[ -/]*[0-~]"
)
_ALLOWED_FORMAT = {"\u200c", "\u200d"}  # zero-width non-joiner and joiner: letters of Persian words, parts of emoji
_BLANKS = {"\u115f", "\u1160", "\u2800", "\u3164", "\uffa0"}  # fillers of Hangul and the blank of Braille are no spaces
_MARKS_LIMIT = 4
_ENCODED = re.compile(r"(?:%[89A-Fa-f][0-9A-Fa-f])+")
SUBJECT_CHARS = 200
_SPACES = re.compile(r"\s+")
_LANGUAGE = re.compile(r"[A-Za-z]{2,3}(?:-[A-Za-z0-9]{2,8}){0,3}")


def _shown(char: str) -> str:
    if char.isspace() or char in _BLANKS:
        return " "
    category = unicodedata.category(char)
    if category == "Cc":
        return ""
    if category == "Cs":
        return "\ufffd"
    if category in ("Cf", "Cn") and char not in _ALLOWED_FORMAT:
        return ""
    return char


def _visible(text: str) -> str:
    without = _ESCAPE_SEQUENCE.sub("", text)
    if without.isascii() and without.isprintable():
        return without
    return "".join(_without_towers(map(_shown, without)))


def _without_towers(chars: Iterable[str]) -> Iterator[str]:
    """The characters but for marks that stand on four others; joiners between them do not begin anew."""
    marks = 0
    for char in chars:
        if char and unicodedata.category(char)[0] == "M":
            marks += 1
            if marks > _MARKS_LIMIT:
                continue
        elif char and char not in _ALLOWED_FORMAT:
            marks = 0
        yield char


def _is_seen(text: str) -> bool:
    """Whether anything of a cleaned text is seen: a letter, number or sign, not marks and joiners alone."""
    return any(unicodedata.category(char)[0] in "LNPS" for char in text)


def clean(text: str) -> str:
    """One line that is safe to show; white space at the ends is gone."""
    line = _SPACES.sub(" ", _visible(text)).strip()
    return line if _is_seen(line) else ""


def clean_run(text: str) -> str:
    """The same for a part of a line: white space at the ends stays, as one space."""
    return _SPACES.sub(" ", _visible(text))


def clean_pieces(pieces: Iterable[tuple[str, bool]]) -> tuple[Piece, ...]:
    """The same for a line in (text, marked) pieces: together they read like the cleaned whole, none is empty."""
    cleaned: list[Piece] = []
    spaced = True
    for text, marked in pieces:
        shown = clean_run(text)
        if spaced:
            shown = shown.lstrip(" ")
        if shown:
            cleaned.append(Piece(shown, marked))
            spaced = shown.endswith(" ")
    if not _is_seen("".join(piece.text for piece in cleaned)):
        return ()
    while cleaned and not cleaned[-1].text.rstrip(" "):
        cleaned.pop()
    if cleaned:
        cleaned[-1] = Piece(cleaned[-1].text.rstrip(" "), cleaned[-1].marked)
    return tuple(cleaned)


def safe_url(url: str) -> str | None:
    """The address in ASCII, or None unless it is http or https, without user name and control characters."""
    if any(char.isspace() or not char.isprintable() for char in url) or "\\" in url:
        return None
    try:
        parts = urlsplit(url)
        host = (parts.hostname or "").encode("idna").decode("ascii")
        port = f":{parts.port}" if parts.port else ""
    except ValueError:  # a broken port or IPv6 address, or a host that IDNA refuses
        return None
    if parts.scheme not in ("http", "https") or not re.fullmatch(r"[A-Za-z0-9.:_-]+", host) or "@" in parts.netloc:
        return None
    shown_host = f"[{host}]" if ":" in host else host
    path = quote(parts.path, safe="/%:@!$&()*+,;=~-._")
    query = "?" + quote(parts.query, safe="/%:@!$&()*+,;=~-._?") if parts.query else ""
    fragment = "#" + quote(parts.fragment, safe="/%:@!$&()*+,;=~-._?") if parts.fragment else ""
    return f"{parts.scheme}://{shown_host}{port}{path}{query}{fragment}"


def readable_url(url: str) -> str:
    """A safe address with its percent-encoded letters as letters, where that cannot disturb the line's direction.

    `https://a.example/%E1%83%90%20x` is `https://a.example/ა%20x`; browsers take both for the same.
    """
    return _ENCODED.sub(lambda found: _letters(found[0]), url)


def _letters(encoded: str) -> str:
    """The decoded bytes if they are left-to-right letters or digits and nothing else, else the bytes as they are."""
    try:
        text = unquote(encoded, errors="strict")
    except UnicodeDecodeError:
        return encoded
    plain = all(char.isalnum() and unicodedata.bidirectional(char) == "L" for char in text)
    return text if plain and unicodedata.normalize("NFC", text) == text else encoded


def safe_language(code: str) -> str:
    """The language code if it has the form of one, else `und` (undetermined)."""
    return code if _LANGUAGE.fullmatch(code) else "und"


def subject_line(text: str) -> str:
    """One line without anything that a header or a list of mails could take for more than text."""
    line = clean(text)
    return line if len(line) <= SUBJECT_CHARS else line[: SUBJECT_CHARS - 1] + "…"
