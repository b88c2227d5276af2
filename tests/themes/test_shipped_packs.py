"""The shipped packs flag what belongs, quote the words that say so, and leave the hard negatives alone."""

from collections import Counter
from pathlib import Path

import pytest

from tests.themes.texts import Labelled, labelled
from themes import Flag, ThemeSet, load_packs
from themes.languages import ENDING_LETTERS_MAX
from themes.packs import PACKS

ALL = labelled()
POSITIVE = [text for text in ALL if not text.why]
NEGATIVE = [text for text in ALL if text.why]


def _flag(themes: ThemeSet, text: Labelled) -> Flag | None:
    return next((flag for flag in themes.flag(text.title, text.text) if flag.theme == text.theme), None)


def _name(text: Labelled) -> str:
    return f"{text.theme}-{text.lang}-{text.why or text.words[0]}"


@pytest.mark.parametrize("text", POSITIVE, ids=_name)
def test_a_text_that_belongs_is_flagged_with_its_words(themes: ThemeSet, text: Labelled) -> None:
    flag = _flag(themes, text)
    assert flag is not None
    quoted = [span.text for span in flag.spans]
    for words in text.words:
        assert words in quoted


@pytest.mark.parametrize("text", NEGATIVE, ids=_name)
def test_a_hard_negative_is_not_flagged(themes: ThemeSet, text: Labelled) -> None:
    assert _flag(themes, text) is None


@pytest.mark.parametrize("text", ALL, ids=_name)
def test_every_span_is_the_source_as_written(themes: ThemeSet, text: Labelled) -> None:
    for flag in themes.flag(text.title, text.text):
        assert 0 < flag.score <= 1
        assert flag.spans
        for span in flag.spans:
            source = text.title if span.field == "title" else text.text
            assert source[span.start : span.end] == span.text
            assert span.text.strip() == span.text != ""


@pytest.mark.parametrize("text", POSITIVE, ids=_name)
def test_capitals_are_flagged_like_small_letters(themes: ThemeSet, text: Labelled) -> None:
    """Turkish and Azerbaijani i becomes İ in capitals; Python's upper() would write I for it."""
    i_dotted = str.maketrans({"i": "İ"}) if text.lang in {"az", "tr"} else {}
    shouted = Labelled(
        text.theme,
        text.lang,
        text.title.translate(i_dotted).upper(),
        text.text.translate(i_dotted).upper(),
        text.words,
        "",
    )
    assert _flag(themes, shouted) is not None


def test_every_theme_has_enough_texts_in_every_language(themes: ThemeSet) -> None:
    belong = Counter((text.theme, text.lang) for text in POSITIVE)
    others = Counter(text.theme for text in NEGATIVE)
    for theme in themes.themes:
        assert others[theme.id] >= 8
        for language in ENDING_LETTERS_MAX:
            assert belong[theme.id, language] >= 3, (theme.id, language)
            assert language in theme.queries


def test_the_packs_are_where_a_newcomer_looks_for_them(themes: ThemeSet) -> None:
    import themes as room

    files = {path.stem for path in (Path(room.__file__).parent / "packs").glob("*.yaml")}
    assert files == {theme.id for theme in themes.themes} == {text.theme for text in ALL}


def test_flags_are_sorted_by_theme_and_carry_the_version(themes: ThemeSet) -> None:
    flags = themes.flag(
        "China, Azerbaijan deepen comprehensive strategic partnership",
        "Belt and Road projects and Middle Corridor cargo were discussed in Baku with the Chinese side.",
    )
    assert [(flag.theme, flag.version) for flag in flags] == [("belt-and-road", 1), ("csp", 1), ("middle-corridor", 1)]


def test_loading_twice_gives_the_same_themes(themes: ThemeSet) -> None:
    """Those shipped are read once; a folder is read whenever it is asked for."""
    assert load_packs(PACKS).themes == load_packs(PACKS).themes == themes.themes
    assert load_packs(PACKS) is not load_packs(PACKS)
    assert load_packs() is load_packs()
