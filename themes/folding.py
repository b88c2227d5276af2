"""Folding: one plain form of a text in which spellings that mean the same word are equal, with the way back.

In order:
1. Letters lose case, accents and compatibility forms: İ, I and ı are i; ə is e; ş ç ğ ö ü are s c g o u ("Türkiye" is
   "Turkiye"); ё is е and й is и, composed or not; Mtavruli is lower-case Georgian; fullwidth forms and digits of any
   script are plain. Arabic ي ى ك ة are Persian ی ی ک ه, and hamza and madda fall away.
2. Armenian և, եւ and եվ are եվ; the marks that Armenian sets inside a word (՛ ՜ ՞) fall away.
3. Soft hyphens, joiners, direction marks and combining marks fall away; the zero-width non-joiner, Persian's
   half-space, is a space: "جاده‌ها" is "جاده ها".
4. Each run of anything else (spaces, quotes, hyphens of every kind, apostrophes, punctuation) is one space, and none
   at the ends of the text.
5. Traditional Chinese characters are their simplified forms, one for one: 戰略 is 战略.
6. A space parts Chinese characters from letters of other scripts, not from each other.

Most texts are only searched, so folding makes the text alone; the way back, the sentence ends (`Folded.breaks`) and the
paragraphs are worked out when first asked for. What this does not do: tell languages apart, stem words, or know which words
Taipei and Beijing spell differently (亞塞拜然 is 亚塞拜然, not 阿塞拜疆).
"""

import re
import unicodedata
from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import accumulate, count
from operator import add, sub

from themes.alphabets import folded_by_table, marked_by_table
from themes.hanzi import simplified

HAN = "\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\U00020000-\U0003ffff"
_HAN_PAIR = re.compile(f"(?<=[{HAN}])(?=[{HAN}])")
_HAN_EDGE = re.compile(f"(?<=[{HAN}])(?=[^{HAN} ])|(?<=[^{HAN} ])(?=[{HAN}])")
HAN_CHARACTER = re.compile(f"[{HAN}]")

# What the alignment must know of a character that does not simply fold to one letter.
_DROPPED, _EXPANDING, _FULL_STOP, _HARD_STOP, _COLON = "\x01", "\x02", ".", "\x03", "\x04"
_SPECIAL = {
    **dict.fromkeys(".!?\u2026\u061f\u06d4\u203c\u2047\u2048\u2049", _FULL_STOP),
    **dict.fromkeys("\u3002\uff01\uff1f\u0589", _HARD_STOP),
    **dict.fromkeys("\u055a\u055b\u055c\u055e", _DROPPED),
    ":": _COLON,
    "\n": "\n",
    "\u2029": "\n",
    "\u200c": " ",
}
_LETTERS = str.maketrans(
    {
        "ı": "i", "ə": "e", "ǝ": "e", "ł": "l", "ø": "o", "đ": "d",
        "ي": "ی", "ى": "ی", "ك": "ک", "ة": "ه", "ە": "ه", "ھ": "ه",
    }
)  # fmt: skip
_SEPARATORS = " .\n\x03\x04"
_STOPS = (_FULL_STOP, _HARD_STOP, _COLON)
_NO_STOP = " \x01"
_LAST_WORD = re.compile(f"[^{_SEPARATORS}]*$")
_NO_LETTERS = f"{_SEPARATORS}\x01"
# As one set of characters and what has to follow each, because that is sought several times faster than alternatives.
_PIECES = (
    f"[{_NO_LETTERS}\x02](?:(?<=[{_SEPARATORS}])[{_NO_LETTERS}]+|(?<=[{_SEPARATORS[1:]}])|(?<=\x01)\x01*|(?<=\x02))"
)
_IRREGULAR = re.compile(_PIECES)
_STOP_RUN = re.compile(f"[{_SEPARATORS[1:]}][{_SEPARATORS}\x01]*")
_LONG_RUN = re.compile("  +")
_OTHER = f"[^{HAN}{_SEPARATORS}\x01]"
_IRREGULAR_HAN = re.compile(f"(?<=[{HAN}])(?=\x01*{_OTHER})|(?<={_OTHER})(?=\x01*[{HAN}])|{_PIECES}")

# After these a full stop ends no sentence; single letters ("I. Aliyev", "г. Баку") never let it.
_ABBREVIATIONS = frozenset(["mr", "mrs", "ms", "dr", "prof", "gen", "sen", "rep", "gov", "st", "им", "ул", "тов"])
_LONGEST_ABBREVIATION = 4
_CACHED_CODES_MAX = 70_000

# What runs of separators are: few occur, and often. A long one is as rare as it is costly to keep.
_BREAK = "break"
_KINDS: dict[str, str] = {}
_CACHED_RUNS_MAX = 1_000
_CACHED_RUN_CHARACTERS_MAX = 16


def _fold_letters(char: str) -> str:
    """The letters that one character folds to: none, one or (ß, ﬁ, և) several."""
    plain = unicodedata.normalize("NFKD", unicodedata.normalize("NFKD", char).casefold())
    kept = [c for c in plain if unicodedata.category(c)[0] in "LN" or unicodedata.category(c) == "Mc"]
    letters = "".join(str(unicodedata.decimal(c, c)) for c in kept).translate(_LETTERS)
    if HAN_CHARACTER.match(letters):
        letters = simplified(letters)
    # Two kana ligatures: nothing that expands may be Han, so that all of it is parted from Han beside it.
    return letters[0] if HAN_CHARACTER.match(letters) else letters


def _mark(char: str) -> str:
    """One character for one: the letter it folds to, a space, or one of the classes above."""
    special = _SPECIAL.get(char)
    if special is not None:
        return special
    category = unicodedata.category(char)
    if category in {"Mn", "Me", "Cf"}:
        return _DROPPED
    if category[0] not in "LNM":
        return " "
    letters = _fold_letters(char)
    return letters if len(letters) == 1 else _EXPANDING if letters else _DROPPED


class _Marks(dict[int, str]):
    """A table for `str.translate`, filled as characters are met: one of all of Unicode would cost a second."""

    def __missing__(self, code: int) -> str:
        mark = _mark(chr(code))
        if len(self) < _CACHED_CODES_MAX:
            self[code] = mark
        return mark


_MARKS = _Marks()


@dataclass(frozen=True, slots=True)
class _Alignment:
    """Where pieces start on whose length the folded text and its source run in step, and where sentences end."""

    folded_at: list[int]
    source_at: list[int]
    breaks: list[int]
    paragraph_breaks: list[int]


@dataclass(frozen=True)
class Folded:
    """A folded text and the way back to its source. All indexes count code points.

    Without slots, because the alignment is worked out once, when first asked for.
    """

    text: str
    source: str
    has_chinese: bool

    @cached_property
    def _alignment(self) -> _Alignment:
        return _align(self.source, _marked(self.source), has_chinese=self.has_chinese)

    @property
    def breaks(self) -> Sequence[int]:
        """The ascending indexes of those spaces of `text` that end a sentence."""
        return self._alignment.breaks

    @property
    def paragraph_breaks(self) -> Sequence[int]:
        """The ascending indexes of those spaces of `text` that have a line break in them."""
        return self._alignment.paragraph_breaks

    def source_span(self, start: int, end: int) -> tuple[int, int]:
        """The half-open range of the source that the folded range [start, end) was made from; needs start < end."""
        return self._source_range(start)[0], self._source_range(end - 1)[1]

    def source_at(self, index: int) -> int:
        """Where in the source stands what a character of `text` was made from."""
        return self._source_range(index)[0]

    def _source_range(self, index: int) -> tuple[int, int]:
        folded_at, source_at = self._alignment.folded_at, self._alignment.source_at
        piece = bisect_right(folded_at, index) - 1
        last = piece + 1 == len(folded_at)
        piece_end = len(self.source) if last else source_at[piece + 1]
        # A character that folds to several is a piece longer than its source: stay inside it.
        start = min(source_at[piece] + index - folded_at[piece], piece_end - 1)
        if not last and folded_at[piece + 1] == index + 1:
            return start, piece_end  # with the marks that were dropped after it
        return start, start + 1


def fold(text: str) -> Folded:
    """Folds any text, in linear time. Between the words of a folded text stands exactly one space.

    >>> fold("BİR KƏMƏR,  bir yol").text
    'bir kemer bir yol'
    """
    plain = folded_by_table(text, _letters_of)
    has_chinese = False
    if plain is None:
        plain = " ".join(_folded_by_dictionary(text).split())
        has_chinese = HAN_CHARACTER.search(plain) is not None
        if has_chinese:
            plain = _HAN_EDGE.sub(" ", plain)
    # Equal in length, so no offset moves: եւ (or և, which comes out as եւ) is spelt եվ.
    return Folded(plain.replace("եւ", "եվ"), text, has_chinese)


def _letters_of(char: str) -> str | None:
    """What a character folds to: its letters, a space, or None."""
    mark = _mark(char)
    if mark == _DROPPED:
        return None
    if mark == _EXPANDING:
        return _fold_letters(char)
    return " " if mark in _SEPARATORS else mark


class _Folds(dict[int, str | None]):
    """What each character folds to, for `str.translate`: filled as characters are met, as the marks are."""

    def __missing__(self, code: int) -> str | None:
        letters = _letters_of(chr(code))
        if len(self) < _CACHED_CODES_MAX:
            self[code] = letters
        return letters


_FOLDS = _Folds()


def _marked(text: str) -> str:
    marked = marked_by_table(text, _letters_of, _mark)
    return text.translate(_MARKS) if marked is None else marked


def _folded_by_dictionary(text: str) -> str:
    marked = text.translate(_MARKS)
    plain = _expanded(text, marked) if _EXPANDING in marked else marked
    for stop in _STOPS:
        plain = plain.replace(stop, " ")
    return plain.replace(_DROPPED, "")


def _expanded(text: str, marked: str) -> str:
    """The marked text with the letters of the characters that fold to several."""
    parts: list[str] = []
    at = 0
    for part in marked.split(_EXPANDING):
        parts.append(part)
        at += len(part) + 1
        if at <= len(text):
            parts.append(_fold_letters(text[at - 1]))
    return "".join(parts)


def _align(text: str, marked: str, *, has_chinese: bool) -> _Alignment:
    """The pieces of the fold of a text: the same rules as `fold`, piece by piece."""
    if has_chinese or _DROPPED in marked or _EXPANDING in marked:
        folded_at, source_at = _pieces(text, marked, _IRREGULAR_HAN if has_chinese else _IRREGULAR)
    else:
        folded_at, source_at = _simple_pieces(marked)
    breaks, paragraph_breaks = [], []
    for match in _STOP_RUN.finditer(marked):
        start, end = match.span()
        if end == len(text):
            break  # separators after the last word leave nothing, as those before the first
        while start and marked[start - 1] in _NO_STOP:
            start -= 1
        while marked[start] == _DROPPED:
            start += 1
        # What is behind the run is a letter of its own, and the space stands before it.
        piece = bisect_right(source_at, end) - 1
        space_at = folded_at[piece] + end - source_at[piece] - 1
        if space_at < 0:
            continue
        run = marked[start:end]
        kind = _KINDS.get(run)
        if kind is None:
            kind = _kind(run)
        if kind == _BREAK or (kind and _ends_sentence(text, marked, start, run)):
            breaks.append(space_at)
        if "\n" in run:
            paragraph_breaks.append(space_at)
    return _Alignment(folded_at, source_at, breaks, paragraph_breaks)


def _simple_pieces(marked: str) -> tuple[list[int], list[int]]:
    """The pieces where each run of separators is one space and all else is letter for letter."""
    plain = marked
    for stop in (*_STOPS, "\n"):
        plain = plain.replace(stop, " ")
    runs = [match.span() for match in _LONG_RUN.finditer(plain)]
    if runs and runs[-1][1] == len(marked):
        runs.pop()
    if plain.startswith(" ") and (not runs or runs[0][0]):
        runs.insert(0, (0, 1))
    if not runs:
        return [0], [0]
    starts, ends = zip(*runs, strict=True)
    # A run at the very beginning leaves nothing at all.
    behind_last = map(sub, ends, accumulate(map(sub, ends, starts)))
    return [0, *map(add, behind_last, count(1 if starts[0] else 0))], [0, *ends]


def _pieces(text: str, marked: str, irregular: re.Pattern[str]) -> tuple[list[int], list[int]]:
    # What stands before the first letter leaves nothing.
    last = len(marked) - len(marked.lstrip(_NO_LETTERS))
    folded_at, source_at = [0, *([0] if last else [])], [0, *([last] if last else [])]
    length = 0
    for match in irregular.finditer(marked, last):
        run = match[0]
        start = match.start()
        end = start + len(run)
        length += start - last
        if not run:
            length += 1
        elif run == _EXPANDING:
            folded_at.append(length)
            source_at.append(start)
            length += len(_fold_letters(text[start]))
        elif run[0] in _SEPARATORS:
            if end == len(text):
                break
            length += 1
        folded_at.append(length)
        source_at.append(end)
        last = end
    return folded_at, source_at


def _kind(run: str) -> str:
    """Whether a run of separators ends a sentence, where that does not depend on the words around it."""
    if _HARD_STOP in run or run.count("\n") > 1:
        kind = _BREAK
    elif _COLON in run:
        kind = _COLON if len(run) > 1 else ""
    else:
        stop = run.find(_FULL_STOP)
        kind = _FULL_STOP if 0 <= stop < len(run) - 1 else ""
    if len(run) <= _CACHED_RUN_CHARACTERS_MAX and len(_KINDS) < _CACHED_RUNS_MAX:
        _KINDS[run] = kind
    return kind


def _ends_sentence(text: str, marked: str, start: int, run: str) -> bool:
    """Whether the run of separators that begins at marked[start], with a full stop or a colon, ends a sentence."""
    if _COLON in run:
        # Armenian keyboards type their full stop as a colon.
        return "\u0561" <= marked[start - 1 : start] <= "\u0587"
    after = start + len(run)
    if _is_small(text[after : after + 1]):
        return False
    if run[0] != _FULL_STOP or text[start] != ".":
        return True
    window = marked[max(0, start - _LONGEST_ABBREVIATION - 1) : start]
    if len(window) > _LONGEST_ABBREVIATION and window.isalpha():
        return True
    word = _LAST_WORD.search(window)
    letters = word[0].replace(_DROPPED, "") if word else ""
    return len(letters) > 1 and letters not in _ABBREVIATIONS


def _is_small(letter: str) -> bool:
    """Whether a sentence hardly begins with it. Georgian ones do: its letters, which Unicode calls small, have no case in use."""
    return letter.islower() and not "\u10d0" <= letter <= "\u10ff"


def fold_word(word: str) -> str:
    """The folded text of a word or two: cheaper than `fold` for each of the many thousand terms of packs, and no other.

    >>> fold_word("Sino-Georgian")
    'sino georgian'
    """
    plain = word.translate(_FOLDS)
    if " " in plain:
        plain = " ".join(plain.split())
    if HAN_CHARACTER.search(plain):
        plain = _HAN_EDGE.sub(" ", plain)
    return plain.replace("եւ", "եվ")


def fold_for_search(text: str) -> str:
    """The folded text with spaces between Chinese characters: what a full-text index stores and what it is asked for.

    >>> fold_for_search("“一带一路” 2025")
    '一 带 一 路 2025'
    """
    return _HAN_PAIR.sub(" ", fold(text).text)
