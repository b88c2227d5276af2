"""The matcher finds exactly what the queries say, in any text and in linear time."""

from collections.abc import Mapping

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.themes.queries import ENDING_MAX, QUERIES, SENTENCES, Place, Words, slow
from tests.timing import takes_less_than
from themes import ThemeSet, fold
from themes.evaluation import Scene, compiled
from themes.lexicon import Lexicon, Pattern, pattern
from themes.parsing import parse
from themes.query import Node, Term


def _evaluate(node: Node, title: str, text: str, lists: Mapping[str, Node] | None = None) -> set[Place]:
    """The hits of a query by the product's own matcher, as places of words."""
    numbers: dict[Pattern, int] = {}

    def number(term: Term) -> int:
        ready = pattern(term.text, quoted=term.quoted, ending_max=ENDING_MAX)
        return numbers.setdefault(ready, len(numbers))

    evaluate = compiled(node, number)
    named = {name: compiled(query, number) for name, query in (lists or {}).items()}
    sightings = Lexicon(numbers).look(fold(f"{title}\n\n{text}"))
    scene = Scene(sightings, len(fold(title).text) + 1 if title else 0, named)
    return {Place(scene.first_word(hit), scene.last_word(hit)) for hit in evaluate(scene)}


def _found(query: str, text: str) -> list[str]:
    words = fold(text).text.split()
    places = sorted(_evaluate(parse(query), "", text), key=lambda place: place.first)
    return [" ".join(words[place.first : place.last + 1]) for place in places]


@settings(max_examples=400)
@given(QUERIES, SENTENCES)
def test_the_matcher_equals_the_slow_evaluator(node: Node, sentences: list[list[str]]) -> None:
    title, *rest = [" ".join(sentence) for sentence in sentences]
    text = "\n\n".join(rest)
    lists = {"places": parse("china OR rail*")}
    assert _evaluate(node, title, text, lists) == slow(node, Words.of(sentences))


@given(QUERIES)
def test_a_printed_query_parses_to_itself(node: Node) -> None:
    assert parse(str(node)) == node
    assert str(parse(str(node))) == str(node)


@pytest.mark.parametrize(
    ("query", "text", "found"),
    [
        ("baku", "Baku, BAKU; bakum Baku's", ["baku", "baku", "baku"]),
        (
            "partner*",
            "partner partners partnership partneringlyso",
            ["partner", "partners", "partnership"],
        ),
        ("port*", "port2 ports", ["ports"]),
        ('"belt and road"', "Belt-and-Road, belt and roads. Belt and. Road", ["belt and road"]),
        ('"пояс* и пут*"', "Пояса и пути, поясами и путём", ["пояса и пути", "поясами и путем"]),
        ("CSP", "CSP csp Csp", ["csp"]),
        ('"csp"', "CSP csp", ["csp", "csp"]),
        ("ТМТМ", "ТМТМ тмтм", ["тмтм"]),
        ("aa SAME bb", "aa x bb. Aa xx. Bb", ["aa", "bb"]),
        ("aa NEAR/2 bb", "aa x bb x x aa", ["aa", "bb"]),
        ("aa NOT NEAR/2 bb", "aa x bb x x aa", ["aa"]),
        ("aa NOT SAME bb", "aa bb. Aa cc", ["aa"]),
        ("aa AND NOT bb", "aa bb", []),
        ("title:aa", "aa", []),
    ],
)
def test_what_a_query_finds(query: str, text: str, found: list[str]) -> None:
    assert _found(query, text) == found


@pytest.mark.parametrize("text", ["共建一带一路倡议", "“一带一路”", "Baku的一带一路2025", "一帶 一带一路"])
def test_chinese_words_need_no_spaces(text: str) -> None:
    assert len(_evaluate(parse("一带一路"), "", text)) == 1


def test_latin_words_are_found_beside_chinese_ones() -> None:
    assert _evaluate(parse("baku"), "", "在Baku举行")


def test_chinese_characters_count_two_to_a_word() -> None:
    text = "中国" + "的" * 20 + "巴库"
    assert not _evaluate(parse("中国 NEAR/10 巴库"), "", text)
    assert _evaluate(parse("中国 NEAR/11 巴库"), "", text)


def test_title_and_text_are_two_sentences_that_run_on() -> None:
    assert _evaluate(parse("aa NEAR/1 bb"), "aa", "bb")
    assert not _evaluate(parse("aa SAME bb"), "aa", "bb")
    assert not _evaluate(parse('"aa bb"'), "aa", "bb")
    assert _evaluate(parse("title:aa AND bb"), "aa", "bb")


@given(st.text(max_size=40), st.text(max_size=200))
def test_any_text_can_be_asked(themes: ThemeSet, title: str, text: str) -> None:
    for flag in themes.flag(title, text):
        for span in flag.spans:
            assert (title if span.field == "title" else text)[span.start : span.end] == span.text


@pytest.mark.parametrize(
    "piece", ["China and Azerbaijan strategic partnership. ", "belt and road ", "中国阿塞拜疆一带一路", "BRI"]
)
def test_a_long_text_full_of_hits_takes_linear_time(themes: ThemeSet, piece: str) -> None:
    """Anything worse than linear would take minutes here."""
    with takes_less_than(20):
        themes.flag(piece, piece * 8_000)
