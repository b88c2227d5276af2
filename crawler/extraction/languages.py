"""The language of a text, told by its script, its letters and its small words (`data/languages.yaml`).

What the page or its feed declares is only a hint: it decides where the text is too short to tell, never against the
script.
"""

import re
from collections import Counter
from functools import cache, lru_cache

from crawler.extraction.datafiles import data
from crawler.extraction.plain import fold, one_line, words

UNKNOWN = "und"
SAMPLE_CHARS = 4000
_FEWEST_LETTERS = 12
_SURE_SHARE = 0.12
_WORTH_SHARE = 0.05
_KANA_SHARE = 0.08
_SENTENCE_WORDS = 8


def tell_language(text: str, *, declared: tuple[str, ...] = (), allowed: tuple[str, ...] = ()) -> str:
    """The ISO 639-1 code of the language of `text`, or "und".

    `declared` are codes that the page or feed states, surest first; `allowed` are the outlet's languages: among those
    of the text's script the best fits, and a language outside of them is answered only where the text leaves no
    doubt.
    """
    sample = fold(text[:SAMPLE_CHARS])
    hints = tuple(dict.fromkeys(filter(None, map(_code, declared))))
    wanted = tuple(filter(None, map(_code, allowed)))
    script, letters = _script(sample)
    if script is None:
        return hints[0] if hints and len(sample) < _FEWEST_LETTERS else UNKNOWN
    settled = data("languages")["scripts"][script].get("language")
    if settled:
        return str(settled)
    by_letters = _by_letters(sample, script, letters, wanted)
    if script != "latin" or by_letters:
        return by_letters or _fitting(hints, script) or UNKNOWN
    own_letters = _with_turkic_letters(text[:SAMPLE_CHARS], len(words(sample)), letters, (*hints, *wanted))
    return own_letters or _by_words(sample, hints, wanted)


def _code(name: str) -> str:
    """`az-Latn-AZ`, `AZ` and `az_AZ` are `az`; a name that is no code is empty."""
    found = re.match(r"\s*([a-zA-Z]{2,3})(?:[-_]|\s*$)", name)
    code = found[1].lower() if found else ""
    return {"eng": "en", "rus": "ru", "aze": "az", "tur": "tr", "hye": "hy", "kat": "ka", "zho": "zh", "fas": "fa"}.get(
        code, code
    )


@cache
def _script_patterns() -> dict[str, re.Pattern[str]]:
    scripts = data("languages")["scripts"]
    return {name: re.compile("[" + "".join(row["ranges"]) + "]") for name, row in scripts.items()}


@lru_cache(maxsize=4096)
def _script_of(char: str) -> str | None:
    return next((name for name, pattern in _script_patterns().items() if pattern.match(char)), None)


def _script(sample: str) -> tuple[str | None, int]:
    """The script of most letters, and how many there are. A Chinese character weighs as much as two letters."""
    counts = dict.fromkeys(_script_patterns(), 0)
    for char, number in Counter(sample).items():
        if (name := _script_of(char)) is not None:
            counts[name] += number
    total = sum(counts.values())
    if counts["kana"] > _KANA_SHARE * (counts["kana"] + counts["han"]) and counts["kana"] + counts["han"] > total / 3:
        return "kana", total
    counts["han"] *= 2
    name = max(counts, key=lambda one: counts[one])
    return (name, counts[name]) if counts[name] >= _FEWEST_LETTERS / 3 else (None, 0)


def _by_letters(sample: str, script: str, letters: int, wanted: tuple[str, ...]) -> str | None:
    rows = data("languages")["letters"].get(script, [])
    known = {row["language"] for row in rows}
    here = tuple(code for code in wanted if code in known) if script != "latin" else ()
    counts = Counter(sample)
    for row in rows:
        share = sum(counts[letter] for letter in row["letters"]) / letters
        needed = row["share"] * (2.5 if here and row["language"] not in here else 1)
        if share >= needed and all(counts[letter] for letter in row.get("all_of", "")):
            if here and row["language"] not in here and len(here) == 1 and letters < 200:
                return here[0]
            return str(row["language"])
    return here[0] if here else None


def _with_turkic_letters(text: str, number_of_words: int, letters: int, candidates: tuple[str, ...]) -> str | None:
    """Turkish, if enough of the letters are its own. Azerbaijani shares them, but not a whole sentence of it lacks its
    schwa: only a few words are left to what is declared and allowed. Folding loses the dotless i, so this reads `text`."""
    row = data("languages")["turkic"]
    if sum(map(one_line(text).lower().count, row["letters"])) < row["share"] * letters:
        return None
    if number_of_words >= _SENTENCE_WORDS:
        return str(row["languages"][0])
    return next((code for code in candidates if code in row["languages"]), None)


def _fitting(hints: tuple[str, ...], script: str) -> str | None:
    """The first declared language that is written in this script, as far as the data know."""
    known = {row["language"] for row in data("languages")["letters"].get(script, [])}
    return next((hint for hint in hints if hint in known), None)


def _by_words(sample: str, hints: tuple[str, ...], wanted: tuple[str, ...]) -> str:
    tables: dict[str, frozenset[str]] = _word_tables()
    found = words(sample)
    if not found:
        return UNKNOWN
    counts = Counter(found)
    shares = {code: sum(counts.get(word, 0) for word in table) / len(found) for code, table in tables.items()}
    best = max(shares, key=lambda code: shares[code])
    here = [code for code in wanted if code in tables]
    if here:
        own = max(here, key=lambda code: shares[code])
        if shares[own] >= _WORTH_SHARE and shares[own] * 1.6 >= shares[best]:
            return own
    if shares[best] >= _SURE_SHARE and len(found) >= _SENTENCE_WORDS:
        close = [hint for hint in hints if shares.get(hint, 0) * 1.25 >= shares[best]]
        return close[0] if close else best
    elsewhere = _non_latin()
    agreed = next((hint for hint in hints if hint in wanted and hint not in elsewhere), None)
    if agreed:
        return agreed
    for hint in (*hints, *here):
        if hint not in elsewhere and shares.get(hint, _WORTH_SHARE) >= min(_WORTH_SHARE, shares[best]):
            return hint
    return best if shares[best] >= _WORTH_SHARE else UNKNOWN


@cache
def _word_tables() -> dict[str, frozenset[str]]:
    return {code: frozenset(map(fold, table)) for code, table in data("languages")["words"]["latin"].items()}


@cache
def _non_latin() -> frozenset[str]:
    """Languages that are never written in Latin letters here: a hint at one of them is wrong for a Latin text."""
    tables = data("languages")
    settled = {row["language"] for row in tables["scripts"].values() if "language" in row}
    lettered = {row["language"] for script in ("arabic", "cyrillic") for row in tables["letters"][script]}
    return frozenset((settled | lettered) - set(tables["words"]["latin"]) - {"tg", "tt", "sr"})
