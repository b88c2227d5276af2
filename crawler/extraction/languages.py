"""The language of a text, told by its script, its letters and its small words (`data/languages.yaml`).

What the page or its feed declares is only a hint: it decides where the text is too short to tell, never against the
script. On a mixed page the language of most of the text is answered: the script of most letters, and of two languages
in one script the one whose own letters stand in paragraphs that make up half of it, so that a quotation or a menu in
another language does not count for the whole. Azerbaijani in Arabic letters is `az`, as in Latin and Cyrillic ones.
"""

import re
from collections import Counter
from dataclasses import dataclass
from functools import cache

from crawler.extraction.datafiles import data
from crawler.extraction.plain import fold, fold_line, folded_words, one_line

UNKNOWN = "und"
SAMPLE_CHARS = 4000
_PART = 4
_FEWEST_LETTERS = 12
_SURE_SHARE = 0.12
_WORTH_SHARE = 0.05
_KANA_SHARE = 0.08
_SENTENCE_WORDS = 8
_ASCII = re.compile("[\0-\x7f]+")
_ASCII_SIGNS = bytes(code for code in range(128) if not chr(code).isalpha())


@dataclass(frozen=True, slots=True)
class _Sample:
    """What is looked at of a text: its lines with their letters as written, folded, how many ASCII letters that has, and
    how often each other character is there."""

    lines: tuple[str, ...]
    folded: str
    ascii_letters: int
    others: Counter[str]


def tell_language(
    text: str, *, declared: tuple[str, ...] = (), allowed: tuple[str, ...] = (), expected: str | None = None
) -> str:
    """The ISO 639-1 code of the language of `text`, or "und".

    `declared` are codes that the page or feed states, surest first; `allowed` are the outlet's languages: among those
    of the text's script the best fits, and a language outside of them is answered only where the text leaves no
    doubt. `expected` is the language of an outlet that has one alone: less of the text is looked at, if that tells the same.
    """
    if (
        expected
        and len(text) > SAMPLE_CHARS // _PART
        and _told(text, SAMPLE_CHARS // _PART, declared, allowed) == expected
    ):
        return expected
    return _told(text, SAMPLE_CHARS, declared, allowed)


def _told(text: str, sample_chars: int, declared: tuple[str, ...], allowed: tuple[str, ...]) -> str:
    sample = _sample(text, sample_chars)
    hints = tuple(dict.fromkeys(filter(None, map(_code, declared))))
    wanted = tuple(filter(None, map(_code, allowed)))
    script, letters = _script(sample)
    if script is None:
        return hints[0] if hints and len(sample.folded) < _FEWEST_LETTERS else UNKNOWN
    settled = data("languages")["scripts"][script].get("language")
    if settled:
        return str(settled)
    by_letters = _by_words_of_script(sample, script) or _by_letters(sample, script, letters, wanted)
    if script != "latin" or by_letters:
        return by_letters or _fitting(hints, script) or UNKNOWN
    found = folded_words(sample.folded)
    return _with_turkic_letters(sample, len(found), letters, (*hints, *wanted)) or _by_words(found, hints, wanted)


def _sample(text: str, chars: int) -> _Sample:
    """The beginning of the text; of a long one its beginning, middle and end."""
    if len(text) > chars:
        half, quarter, middle = chars // 2, chars // 4, len(text) // 2
        text = "\n".join((text[:half], text[max(half, middle) :][:quarter], text[-quarter:]))
    lines = tuple(line for one in text.split("\n") if (line := one_line(one)))
    folded = fold_line(" ".join(lines))
    ascii_letters = len(folded.encode("ascii", "ignore").translate(None, _ASCII_SIGNS))
    # To count each character costs far more than to pass over a run of them.
    return _Sample(lines, folded, ascii_letters, Counter(_ASCII.sub("", folded)))


def _code(name: str) -> str:
    """`az-Latn-AZ`, `AZ` and `az_AZ` are `az`; a name that is no code is empty."""
    found = re.match(r"\s*([a-zA-Z]{2,3})(?:[-_]|\s*$)", name)
    code = found[1].lower() if found else ""
    return {"eng": "en", "rus": "ru", "aze": "az", "tur": "tr", "hye": "hy", "kat": "ka", "zho": "zh", "fas": "fa"}.get(
        code, code
    )


@cache
def _scripts() -> tuple[tuple[str, ...], bytes]:
    """The scripts, and for each of the first 65,536 characters the place of its script among them, or 255."""
    rows, table = data("languages")["scripts"], bytearray(b"\xff" * 0x10000)
    for place, row in enumerate(rows.values()):
        for first, last in re.findall("(.)(?:-(.))?", "".join(row["ranges"])):
            for code in range(ord(first), ord(last or first) + 1):
                if table[code] == 0xFF:
                    table[code] = place
    return tuple(rows), bytes(table)


def _script(sample: _Sample) -> tuple[str | None, int]:
    """The script of most letters, and how many there are. A Chinese character weighs as much as two letters."""
    names, table = _scripts()
    places = [0] * 256
    places[table[ord("a")]] = sample.ascii_letters
    for char, number in sample.others.items():
        if char <= "\uffff":
            places[table[ord(char)]] += number
    counts = dict(zip(names, places, strict=False))
    total = sum(counts.values())
    if counts["kana"] > _KANA_SHARE * (counts["kana"] + counts["han"]) and counts["kana"] + counts["han"] > total / 3:
        return "kana", total
    counts["han"] *= 2
    name = max(counts, key=lambda one: counts[one])
    return (name, counts[name]) if counts[name] >= _FEWEST_LETTERS / 3 else (None, 0)


def _by_words_of_script(sample: _Sample, script: str) -> str | None:
    """The language, where letters do not tell languages of a script apart but small words do: the most frequent of
    these must be those of the language, not of its neighbour."""
    row = data("languages")["words_first"].get(script)
    if not row:
        return None
    counts = Counter(folded_words(sample.folded))
    own, other = (sum(counts[fold(word)] for word in row[name]) for name in ("words", "others"))
    return str(row["language"]) if own > other and own >= _WORTH_SHARE * counts.total() else None


def _by_letters(sample: _Sample, script: str, letters: int, wanted: tuple[str, ...]) -> str | None:
    rows = data("languages")["letters"].get(script, [])
    known = {row["language"] for row in rows}
    here = tuple(code for code in wanted if code in known) if script != "latin" else ()
    counts = sample.others
    for row in rows:
        share = sum(counts[letter] for letter in row["letters"]) / letters
        needed = row["share"] * (2.5 if here and row["language"] not in here else 1)
        if share < needed or not all(counts[letter] for letter in row.get("all_of", "")):
            continue
        if _is_mere_part(sample.lines, row["letters"], row["share"]):
            continue
        if here and row["language"] not in here and len(here) == 1 and letters < 200:
            return here[0]
        return str(row["language"])
    return here[0] if here else None


def _is_mere_part(lines: tuple[str, ...], letters: str, share: float) -> bool:
    """Whether the lines with enough of `letters` are less than half of the text: a quotation, not its language."""
    if len(lines) == 1:
        return False
    with_them = sum(len(line) for line in lines if sum(map(line.lower().count, letters)) >= share / 2 * len(line))
    return 2 * with_them < sum(map(len, lines))


def _with_turkic_letters(
    sample: _Sample, number_of_words: int, letters: int, candidates: tuple[str, ...]
) -> str | None:
    """Turkish, if enough of the letters are its own. Azerbaijani shares them, but not a whole sentence of it lacks its
    schwa: only a few words are left to what is declared and allowed. Folding loses the dotless i, so this reads the
    lines as written."""
    row = data("languages")["turkic"]
    own = row["letters"]
    if sum(map(" ".join(sample.lines).lower().count, own)) < row["share"] * letters:
        return None
    if _is_mere_part(sample.lines, own, row["share"]):
        return None
    if number_of_words >= _SENTENCE_WORDS:
        return str(row["languages"][0])
    return next((code for code in candidates if code in row["languages"]), None)


def _fitting(hints: tuple[str, ...], script: str) -> str | None:
    """The first declared language that is written in this script, as far as the data know."""
    known = {row["language"] for row in data("languages")["letters"].get(script, [])}
    return next((hint for hint in hints if hint in known), None)


def _by_words(found: list[str], hints: tuple[str, ...], wanted: tuple[str, ...]) -> str:
    if not found:
        return UNKNOWN
    tables, counts = _languages_of_words(), dict.fromkeys(data("languages")["words"]["latin"], 0)
    words = Counter(found)
    for word in tables.keys() & words.keys():
        for code in tables[word]:
            counts[code] += words[word]
    shares = {code: count / len(found) for code, count in counts.items()}
    best = max(shares, key=lambda code: shares[code])
    here = [code for code in wanted if code in shares]
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
def _languages_of_words() -> dict[str, tuple[str, ...]]:
    languages: dict[str, list[str]] = {}
    for code, table in data("languages")["words"]["latin"].items():
        for word in dict.fromkeys(map(fold, table)):
            languages.setdefault(word, []).append(code)
    return {word: tuple(codes) for word, codes in languages.items()}


@cache
def _non_latin() -> frozenset[str]:
    """Languages that are never written in Latin letters here: a hint at one of them is wrong for a Latin text."""
    tables = data("languages")
    settled = {row["language"] for row in tables["scripts"].values() if "language" in row}
    lettered = {row["language"] for script in ("arabic", "cyrillic") for row in tables["letters"][script]}
    return frozenset((settled | lettered) - set(tables["words"]["latin"]) - {"tg", "tt", "sr"})
