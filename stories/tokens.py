"""The words of a text, as copies and events see them.

1. Folding: what a republisher changes without writing (case, quotation marks, spaces, invisible characters) goes away.
2. Tokens: words; in scripts written without spaces (Chinese, Japanese, Thai, ...) single characters.
3. Shingles: runs of 3 words, or of 5 characters where characters are the majority.
"""

import re
import unicodedata
from functools import lru_cache
from typing import Final

WORDS_PER_SHINGLE: Final = 3
CHARACTERS_PER_SHINGLE: Final = 5

_SPACELESS: Final = (
    "\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff"  # Thai, Lao, Burmese, Khmer
    "\u3040-\u30ff\u31f0-\u31ff"  # kana
    "\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"  # Han
)
_TOKEN: Final = re.compile(rf"[{_SPACELESS}]|[^\W_{_SPACELESS}]+")
_FIRST_SPACELESS: Final = "\u0e00"
_LONE: Final = re.compile(rf"[{_SPACELESS}]")


@lru_cache(maxsize=2)
def folded(text: str) -> str:
    """The text without case, compatibility forms and invisible characters."""
    dotless = text.replace("İ", "i").replace("ı", "i")  # casefold alone keeps the Turkic i's apart
    plain = unicodedata.normalize("NFKC", dotless).casefold()
    others = {char for char in set(plain) if char > "\x7f"}
    invisible = [ord(char) for char in others if unicodedata.category(char) in ("Cf", "Mn")]
    return plain.translate(dict.fromkeys(invisible)) if invisible else plain


@lru_cache(maxsize=2)
def tokens_of(text: str) -> tuple[str, ...]:
    """The tokens of a text in their order. Fingerprint, sketch and terms of an article are made one after the other, of one
    text: so the last two are kept."""
    return tuple(_TOKEN.findall(folded(text)))


def is_lone(token: str) -> bool:
    """Whether a token is one character of a script without spaces."""
    return token >= _FIRST_SPACELESS and _LONE.match(token) is not None


@lru_cache(maxsize=2)
def shingles_of(text: str) -> frozenset[str]:
    """The shingles of a text; one of all tokens where there are too few for a run, none where there is no token."""
    tokens = tokens_of(text)
    lone = sum(map(bool, map(_LONE.match, tokens))) if _LONE.search(text) else 0
    size = CHARACTERS_PER_SHINGLE if 2 * lone > len(tokens) else WORDS_PER_SHINGLE
    if len(tokens) <= size:
        return frozenset([" ".join(tokens)] if tokens else [])
    return frozenset(map(" ".join, zip(*(tokens[at:] for at in range(size)), strict=False)))
