"""Plain text: the fast functions give what their plain definitions give, over all of Unicode, and in linear time."""

import re
import time
import unicodedata

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from crawler.extraction.plain import fold, join_paragraphs, letters_only, one_line, words

MARKS = "".join(char for char in map(chr, range(0x110000)) if unicodedata.combining(char))
INVISIBLE = re.compile(
    "[\x00-\x08\x0b-\x0c\x0e-\x1f\x7f-\x84\x86-\x9f\xad\u061c\u180e\u200b\u200e\u200f\u202a-\u202e\u2060-\u2069"
    "\ufeff\ufff0-\ufffb\ufffe\uffff\ud800-\udfff]"
)
TOO_MANY_MARKS = re.compile(f"([{re.escape(MARKS)}]{{30}})[{re.escape(MARKS)}]+")
NOT_WORD = re.compile(r"[\W_]+")

SENTENCES = (
    "Bakıda görüş keçirilib,\n  İyirmi nəfər gəlib.",
    "Глава МИДа заявил:\u00a0«Поезд прибыл»…",
    "Глава МИДа и и\u0306о\u0308д",  # decomposed
    "شرکت‌های راه‌آهن\u200f",
    "საქართველოს \u10d0\u0302",
    "Ⴀⴀ ᲐᲑ",
    "连接两国的铁路　货运班列。",
    "각 가\u11a8",  # Hangul that composes
    "\u2126 \u212b \u0344 \u0f73 \u0958",  # letters that have no composed form of their own, or another
    "co\u00adop\u200ber\ufeffation \x00\x1c\x1d\x0b\x85\x0c end",
    "one_word snake_case 3½ x² ①",
    "👩\u200d🚀 🏳️\u200d🌈 \U000110ba \U0001e8d0",
)
PIECES = st.one_of(
    st.text(max_size=12),
    st.text(st.characters(codec=None, exclude_categories=()), max_size=6),  # surrogates and unassigned ones, too
    st.sampled_from(SENTENCES),
    st.text(st.sampled_from(" \t\n\x0b\x1c\x85\u00a0\u2003\u2028\u3000\u200c\u200d\u00adaЯ"), max_size=8),
    st.builds(lambda mark, times: mark * times, st.sampled_from(MARKS), st.integers(1, 70)),
    st.text(st.sampled_from(MARKS), min_size=25, max_size=40),
)
TEXTS = st.lists(PIECES, max_size=6).map("".join)


def defined_line(text: str) -> str:
    """What `one_line` is, said plainly: first what is not seen goes, then marks beyond measure, then letters compose."""
    safe = TOO_MANY_MARKS.sub(r"\1", INVISIBLE.sub("", text))
    composed = TOO_MANY_MARKS.sub(r"\1", unicodedata.normalize("NFC", safe))
    return re.sub(r"\s+", " ", composed).strip()


def defined_fold(text: str) -> str:
    return defined_line(text).translate({ord("İ"): "i", ord("ı"): "i"}).casefold()


@settings(max_examples=600, deadline=None)
@given(TEXTS)
@example("a" + "\u0316" * 31)
@example("\u0344" * 20)
@example("a\x1cb \u200b c")
def test_a_line_is_what_its_definition_says(text: str) -> None:
    assert one_line(text) == defined_line(text)


@settings(max_examples=300, deadline=None)
@given(TEXTS)
@example("\u0344" * 30)
def test_a_line_of_a_line_is_the_same(text: str) -> None:
    line = one_line(text)
    assert one_line(line) == line
    assert unicodedata.is_normalized("NFC", line)


@settings(max_examples=300, deadline=None)
@given(TEXTS)
def test_loose_forms_are_what_their_definitions_say(text: str) -> None:
    folded = defined_fold(text)
    assert fold(text) == folded
    assert letters_only(text) == NOT_WORD.sub("", folded)
    assert words(text) == [word for word in NOT_WORD.split(folded) if word]


def test_every_character_is_treated_as_the_definition_says() -> None:
    starts = (*range(0, 0x20000, 64), 0x2F800, 0xE0000, 0xE0100, 0xFFFC0, 0x10FFC0)  # between them all are alike
    blocks = {start: "".join(f"a{chr(code)} б" for code in range(start, start + 64)) for start in starts}
    wrong = [
        hex(start)
        for start, block in blocks.items()
        if one_line(block) != defined_line(block) or letters_only(block) != NOT_WORD.sub("", defined_fold(block))
    ]
    assert wrong == []


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("a  b\n c ", "a b c"),
        ("می\u200cشود", "می\u200cشود"),
        ("и\u0306", "й"),
        ("\ufeffa\u00adb\u200b\u00a0\x00c", "ab c"),
        ("e" + "\u0301\u0323" * 50, "ẹ" + "\u0323" * 14 + "\u0301" * 15),
    ],
)
def test_texts_and_their_lines(text: str, line: str) -> None:
    assert one_line(text) == line


@pytest.mark.parametrize(
    "trap", ["\u0301\u0323", "a\u0301", "\u0344", " \u200b", "\n", "\u0f71\u0f72\u0f74", "\U0001e8d0"]
)
def test_long_runs_of_anything_take_linear_time(trap: str) -> None:
    started_s = time.process_time()
    one_line(trap * 300_000)
    assert time.process_time() - started_s < 3


def test_paragraphs_are_parted_by_one_blank_line_and_bounded() -> None:
    assert join_paragraphs([" a\nb ", "\u200b", "", "c"]) == "a b\n\nc"
    assert len(join_paragraphs(["word " * 1000] * 200)) <= 500_000
