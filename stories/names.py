"""Names of a text that no gazetteer knows, in a form that is nearly the same in Latin, Cyrillic, Armenian and Georgian letters.

1. A name is a word with a capital that does not begin a sentence, or a word within quotation marks.
2. Of a name its consonants stay, in one spelling for all scripts, the first five: "Kobakhidze", "Кобахидзе" and "Կոբախիձե"
   are `kbhdz`. Vowels and endings, which differ most, fall away. Names with fewer than three consonants are left out.

Persian and Chinese names are not read: neither has capitals, and Chinese spells foreign names by sound in many ways.
"""

import re
from collections.abc import Collection
from functools import lru_cache
from typing import Final

NAMES_LIMIT: Final = 24
_LOOKED_AT_CHARS: Final = 4_000
_SKELETON: Final = 5
_LEAST_CONSONANTS: Final = 3
_CAPITAL: Final = r"[A-ZÀ-ÖØ-ÞĞŞÇƏİА-ЯЁԱ-Ֆ]"
_INSIDE: Final = re.compile(rf"(?<=[\w,;] )(?:{_CAPITAL}[^\W\d_]{{2,}}[ -]?)+")
_QUOTED: Final = re.compile(r"[«“„\"]([^«»“”„\"\n]{3,40})[»”“\"]")
_WORD: Final = re.compile(r"[^\W\d_]{3,}")

_LETTERS: Final = {
    # Latin, Azerbaijani and Turkish letters among them
    **dict(zip("bcdfghjklmnpqrstvwxzçğşß", "bkdpghjklmnpkrstvvhzCgSs", strict=True)),
    # Cyrillic
    **dict(zip("бвгджзклмнпрстфхцчшщ", "bvgdjzklmnprstphcCSS", strict=True)),
    # Armenian
    **dict(zip("բգդզթժլխծկհղճմնշչպջռսվտրցւփքֆ", "bgdztjlhckhgCmnSCpjrsvtrcvpkp", strict=True)),
    # Georgian
    **dict(zip("ბგდვზთკლმნპჟრსტფქღყშჩცწჭხჯჰ", "bgdvztklmnpjrstpkgkSCccChjh", strict=True)),
}
_PAIRS: Final = {"ձ": "dz", "ძ": "dz", "և": "v"}
_DIGRAPHS: Final = (
    ("dzh", "j"),
    ("дж", "j"),
    ("kh", "h"),
    ("gh", "g"),
    ("sh", "S"),
    ("ch", "C"),
    ("zh", "j"),
    ("ts", "c"),
)
_DOUBLED: Final = re.compile(r"(.)\1+")


def names_of(title: str, text: str, language: str, known_at: Collection[int] = ()) -> tuple[str, ...]:
    """The skeletons of the names, each once, in the order in which they stand; the first of many.

    `known_at` are places of `f"{title}\\n\\n{text}"` where names begin that a gazetteer knows: they are left out.
    """
    found: dict[str, None] = {}
    joined = f"{title}\n\n{text[:_LOOKED_AT_CHARS]}"
    for pattern in (_INSIDE, _QUOTED):
        for match in pattern.finditer(joined):
            for word in _WORD.finditer(joined, match.start(), match.end()):
                skeleton = _skeleton(word[0], language) if word.start() not in known_at else ""
                if len(skeleton) >= _LEAST_CONSONANTS:
                    found.setdefault(skeleton)
    return tuple(found)[:NAMES_LIMIT]


@lru_cache(maxsize=65_536)
def _skeleton(word: str, language: str) -> str:
    plain = word.casefold()
    if language in ("az", "tr"):
        plain = plain.replace("c", "j")
    else:
        for pair, one in _DIGRAPHS:
            plain = plain.replace(pair, one)
    spelled = "".join(char if char in "SC" else _PAIRS.get(char) or _LETTERS.get(char, "") for char in plain)
    return _DOUBLED.sub(r"\1", spelled)[:_SKELETON]
