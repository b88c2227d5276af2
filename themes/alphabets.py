"""Texts that need one alphabet alone, folded by tables of 256 places: several times faster than by a dictionary of characters.

The characters of such a text fit into bytes: it is encoded by a character map, each byte is translated to that of its letter or
to a space, marks within words are deleted, and the bytes are decoded. What a character folds to says `folding`, and nobody else;
here is only which characters are expected together. A text with another character is for the dictionary.
"""

import codecs
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache

# Of control characters, these alone stand in texts, or are spaces to `bytes.split`: the bytes of the others are free.
_ASCII = "\0\t\n\v\f\r" + "".join(map(chr, range(0x20, 0x7F)))
# What parts words or falls away in them, the most frequent first.
_MARKS = (
    "\u00a0«»“”„‘’‚–—…\u00ad\u200b\u200c\u200d\u200e\u200f\u202f\u2009\ufeff\u0301\u0306\u0308\u0327‑−‐―№°€£•·×§©®™‟‛‹›"
    "\u2028\u2029\u2060\ufe0f₽₼₾₺‰²³→¿¡±µ½■●¹´¨¸ªº¬÷←↑↓□▪★✓¦¥¼¾¶"
)


def _range(first: int, last: int) -> str:
    return "".join(map(chr, range(first, last + 1)))


# The characters of an alphabet beside ASCII, then as many of the common marks as there is room for.
_ALPHABETS = {
    "latin": "ğĞıİşŞəƏǝƎ" + _range(0xC0, 0xD6) + _range(0xD8, 0xF6) + _range(0xF8, 0xFF) + "čČšŠžŽćĆōŌāĀłŁńŃśŚęĘ",
    "cyrillic": _range(0x410, 0x44F) + "ЁёҒғӘәҮүӨөҺһЈјҸҹҜҝІіЇїЄєҐґҚқҢңҰұЎў",
    "armenian": "\u2024" + _range(0x531, 0x556) + _range(0x559, 0x58A),
    "georgian": _range(0x10D0, 0x10FC) + _range(0x1C90, 0x1CBA),
    "arabic": "،؛؟٪٫٬ـ" + _range(0x621, 0x63A) + _range(0x641, 0x655) + "پچژگکیۀۂەھہے" + _range(0x660, 0x669)
    + _range(0x6F0, 0x6F9) + "\u0670۔\u06c1",
}  # fmt: skip
_BLOCKS = (
    (0x400, 0x52F, "cyrillic"),
    (0x530, 0x58F, "armenian"),
    (0x600, 0x6FF, "arabic"),
    (0x10A0, 0x10FF, "georgian"),
    (0x1C90, 0x1CBF, "georgian"),
)
_PLACES = 256
Folding = Callable[[str], str | None]
_NO_CHARACTER = "\ufffe"


@dataclass(frozen=True, slots=True)
class _Tables:
    """`places` encodes, `folded` translates bytes, `deleted` are those of marks, `letters` decodes; `expanding` are the
    characters that fold to several letters, which they are replaced by at last."""

    places: object
    folded: bytes
    deleted: bytes
    letters: str
    expanding: tuple[tuple[str, str], ...]


def folded_by_table(text: str, fold_character: Folding) -> str | None:
    """The text with each character folded, and one space between words; None where it needs more than one alphabet.

    `fold_character` gives the letters of a character, " " for what parts words, and None for what falls away.
    """
    found = _encoded(text, fold_character)
    if found is None:
        return None
    tables, encoded = found
    folded = b" ".join(encoded.translate(tables.folded, tables.deleted).split())
    plain, _ = codecs.charmap_decode(folded, "strict", tables.letters)
    for character, letters in tables.expanding:
        if character in plain:
            plain = plain.replace(character, letters)
    return plain


def marked_by_table(text: str, fold_character: Folding, mark: Callable[[str], str]) -> str | None:
    """The text with `mark` in each character's place, which is one character; None as for `folded_by_table`."""
    found = _encoded(text, fold_character)
    if found is None:
        return None
    tables, encoded = found
    return codecs.charmap_decode(encoded, "strict", _marks(tables.letters, mark))[0]


@cache
def _marks(letters: str, mark: Callable[[str], str]) -> str:
    return "".join(one if one == _NO_CHARACTER else mark(one) for one in letters)


def _encoded(text: str, fold_character: Folding) -> tuple[_Tables, bytes] | None:
    tables = _tables("latin", fold_character)
    try:
        return tables, codecs.charmap_encode(text, "strict", tables.places)[0]  # type: ignore[arg-type]
    except UnicodeEncodeError as other:
        name = _alphabet_of(ord(text[other.start]))
    if name is None:
        return None
    tables = _tables(name, fold_character)
    try:
        return tables, codecs.charmap_encode(text, "strict", tables.places)[0]  # type: ignore[arg-type]
    except UnicodeEncodeError:
        return None


def _alphabet_of(code: int) -> str | None:
    return next((name for first, last, name in _BLOCKS if first <= code <= last), None)


@cache
def _tables(name: str, fold_character: Folding) -> _Tables:
    # ASCII in its own places; a map whose first place is not NUL's would be a dictionary, and slow.
    written = {one: ord(one) for one in _ASCII}
    free = [at for at in range(_PLACES) if chr(at) not in written]
    folds: dict[str, str | None] = {}
    for one in dict.fromkeys(_ASCII + _ALPHABETS[name] + _MARKS):
        folds[one] = fold_character(one)
        letter = folds[one] if len(folds[one] or "") == 1 else None
        # What it folds to needs a place, too.
        needed = [each for each in dict.fromkeys((one, letter)) if each and each not in written]
        if len(needed) <= len(free):
            written.update((each, free.pop(0)) for each in needed)
    folded, deleted, expanding = bytearray(range(_PLACES)), bytearray(), []
    for one, at in written.items():
        letters = folds.get(one, one)
        if letters is None:
            deleted.append(at)
        elif len(letters) == 1:
            folded[at] = written[letters]
        else:
            expanding.append((one, letters))
    characters = [_NO_CHARACTER] * _PLACES
    for one, at in written.items():
        characters[at] = one
    table = "".join(characters)
    return _Tables(codecs.charmap_build(table), bytes(folded), bytes(deleted), table, tuple(expanding))
