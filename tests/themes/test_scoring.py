"""The score grows with place and number of hits; a word in passing stays low, one clear paragraph does not."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.themes.queries import QUERIES, Article, articles, inside, slow, slow_weight
from themes import Theme, ThemeSet, fold
from themes.parsing import parse
from themes.query import Node, Term, leaves
from themes.scoring import Placing, lead_end


@pytest.mark.parametrize(
    ("in_title", "in_lead", "sentences", "words", "expected"),
    [
        (False, False, 1, 600, 0.2),
        (False, False, 2, 600, 0.333),
        (False, False, 1, 60, 0.417),
        (False, True, 1, 600, 0.48),
        (True, False, 0, 600, 0.6),
        (True, False, 0, 0, 0.6),
        (True, True, 3, 600, 0.851),
        (True, True, 100, 600, 0.99),
        (False, False, 30, 40, 0.882),
        (False, False, 1, 20, 0.6),
        (False, False, 2.5, 600, 0.385),
        (False, False, 0.1, 600, 0.024),
    ],
)
def test_the_formula(in_title: bool, in_lead: bool, sentences: float, words: int, expected: float) -> None:
    assert Placing(in_title, in_lead, sentences, words).score == expected


@given(st.booleans(), st.booleans(), st.integers(0, 500), st.integers(0, 5000))
def test_more_evidence_never_lowers_the_score(in_title: bool, in_lead: bool, sentences: int, words: int) -> None:
    value = Placing(in_title, in_lead, sentences, words).score
    assert 0 <= value <= 1
    assert value <= Placing(True, in_lead, sentences, words).score
    assert value <= Placing(in_title, True, sentences, words).score
    assert value <= Placing(in_title, in_lead, sentences + 1, words).score
    assert value <= Placing(in_title, in_lead, sentences, words, further=0.5).score


@pytest.mark.parametrize(
    ("query", "title", "text", "sentences", "further"),
    [
        ("aa^3 OR bb", "", "Aa. Aa aa. Bb", 7, 0.5),
        ("aa^0.5 OR bb", "", "Aa. Bb. Aa bb", 2.5, 0.5),
        ("aa^3 OR bb", "", "Aa bb", 3, 0.5),
        ("aa OR bb", "", "Aa bb aa. Bb aa", 2, 1.5),
        ("aa", "", "Aa aa aa aa aa aa aa", 1, 2),
        ("aa^2 OR aa^4 OR aa^3", "", "Aa", 4, 0),
        ("(aa^4 OR bb)^2", "", "Aa. Bb", 6, 0),
        ("aa^4 SAME bb OR aa", "", "Aa", 4, 0),
        ("(aa SAME bb)^4 OR aa", "", "Aa. Aa bb", 5, 0.5),
        ('"aa bb" OR bb^5', "", "Aa bb", 1, 0),
        ("aa^5", "Aa", "xx", 0, 0),
    ],
)
def test_a_sentence_counts_as_much_as_its_weightiest_hit_and_something_for_further_ones(
    query: str, title: str, text: str, sentences: float, further: float
) -> None:
    theme = Theme("test", 1, "Test", "A test.", {"en": parse(query)}, None, gated=False, threshold=0.01)
    (flag,) = ThemeSet([theme], {"read-also": {"en": parse("zz")}}).flag(title, f"{'xx ' * 700}. {text}")
    words = 700 + len(fold(text).text.split())
    assert flag.score == Placing(bool(title), False, sentences, words, further).score


def test_a_condition_gives_weights_too() -> None:
    where = parse("(@query SAME @china)^3 OR @query")
    theme = Theme("test", 1, "Test", "A test.", {"en": parse("aa OR bb")}, where, gated=False, threshold=0.01)
    lists = {"read-also": {"en": parse("zz")}, "china": {"en": parse("china")}}
    (flag,) = ThemeSet([theme], lists).flag("", f"{'xx ' * 700}. Aa china. Aa bb")
    assert flag.score == Placing(False, False, 4, 704, further=0.5).score


@given(QUERIES, articles())
def test_weights_are_those_of_the_slow_evaluator(query: Node, article: Article) -> None:
    theme = Theme("test", 1, "Test", "A test.", {"en": query}, None, gated=False, threshold=1e-9)
    lists = {"read-also": {"en": parse("zz")}, "places": {"en": parse("china OR rail*")}}
    flags = ThemeSet([theme], lists).flag(article.title, article.text, language=article.language, outlet=article.outlet)
    own = {place for leaf in leaves(query) if isinstance(leaf, Term) for place in slow(leaf, article)}
    evidence = {one for one in slow(query, article) if one in own}
    if not evidence:
        assert not flags
        return
    evidence = {one for one in evidence if not any(inside(one, two) for two in evidence)}
    weights: dict[int, list[float]] = {}
    for one in evidence:
        if not article.in_title[one.first]:
            weight = slow_weight(query, one, article)
            weights.setdefault(article.sentence_of[one.first], []).append(1 if weight is None else weight)
    placing = Placing(
        in_title=any(article.in_title[one.first] for one in evidence),
        in_lead=any(article.in_lead[one.first] for one in evidence),
        sentences=sum(map(max, weights.values())),
        words=article.in_title.count(False),
        further=sum(min(4, len(hits) - 1) / 2 for hits in weights.values()),
    )
    assert flags[0].score == placing.score


@pytest.mark.parametrize(
    ("text", "end"),
    [
        ("", 0),
        ("Baku, 5 May.\n" + "x" * 100 + "\nmore", 113),
        ("x" * 90 + "\nmore", 90),
        ("x" * 2000, 600),
        ("short", 5),
    ],
)
def test_where_the_lead_ends(text: str, end: int) -> None:
    assert lead_end(text) == end


FILLER = "The ministry of Azerbaijan published figures on schools and parks for the coming year of work.\n\n"


def test_one_clear_paragraph_is_enough(themes: ThemeSet) -> None:
    clear = "Baku said cargo on the Middle Corridor grew. Transit on the Middle Corridor will double by 2030.\n\n"
    assert themes.flag("Schools", FILLER * 8 + clear + FILLER * 8)


def test_a_word_in_passing_is_not(themes: ThemeSet) -> None:
    passing = "Baku named schools, parks, the Middle Corridor and cargo routes as aims.\n\n"
    assert not themes.flag("Schools", FILLER * 8 + passing + FILLER * 8)


@pytest.mark.parametrize("invitation", ["Read also", "Читайте также", "Həmçinin oxuyun", "相关阅读"])
def test_an_invitation_to_another_article_is_no_evidence(themes: ThemeSet, invitation: str) -> None:
    box = f"{invitation}: Middle Corridor cargo grows in Azerbaijan"
    assert not themes.flag("Schools in Baku", f"{box}\n\n{FILLER}")
    assert themes.flag("Schools in Baku", f"{box.partition(': ')[2]}\n\n{FILLER}")
