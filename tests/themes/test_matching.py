"""The matcher finds exactly what the queries say, in any text and in linear time."""

from collections.abc import Mapping
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.themes.queries import ENDING_MAX, QUERIES, Article, Seen, articles, slow
from tests.timing import takes_less_than
from themes import Theme, ThemeSet, fold
from themes.evaluation import Compiler
from themes.lexicon import Lexicon, Pattern, pattern
from themes.parsing import parse
from themes.query import Node, Term
from themes.scene import Scene
from themes.values import Article as Asked


def _evaluate(node: Node, article: Article, lists: Mapping[str, Node] | None = None) -> set[Seen]:
    """The hits of a query, as places of words."""
    numbers: dict[Pattern, int] = {}

    def number(term: Term, _: str) -> int:
        ready = pattern(term.text, quoted=term.quoted, ending_max=ENDING_MAX)
        return numbers.setdefault(ready, len(numbers))

    compiler = Compiler(number)
    evaluate = compiler.compiled(node, "en").evaluate
    named = {name: compiler.compiled(query, "en").evaluate for name, query in (lists or {}).items()}
    asked = Asked(article.title, article.text, article.language, article.outlet)
    scene = Scene(Lexicon(numbers).look(fold(asked.joined)), asked, named, compiler.branches)
    return {Seen(*scene.words_of(hit.bit)) for hit in scene.hits.each(evaluate(scene))}


def _article(text: str, title: str = "", language: str | None = None, outlet: str | None = None) -> Article:
    return Article(title, text, language, outlet, [], [], [], [], [])


def _found(query: str, text: str, title: str = "") -> list[str]:
    words = fold(f"{title} {text}").text.split()
    places = sorted(_evaluate(parse(query), _article(text, title)), key=lambda place: place.first)
    return [" ".join(words[place.first : place.last + 1]) for place in places]


@settings(max_examples=600)
@given(QUERIES, articles())
def test_the_matcher_equals_the_slow_evaluator(node: Node, article: Article) -> None:
    lists = {"places": parse("china OR rail*")}
    assert _evaluate(node, article, lists) == slow(node, article)


@settings(max_examples=150, deadline=None)
@given(QUERIES, articles())
def test_thousands_of_hits_elsewhere_change_nothing(node: Node, article: Article) -> None:
    """Many hits are evaluated in another way than few."""
    crowded = replace(article, text=f"{article.text}\n\n{'zz ' * 5_000}")
    lists = {"places": parse("china OR rail*"), "crowd": parse("zz")}
    assert _evaluate(node, crowded, lists) == slow(node, article)


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
        ("aa W/2 bb", "aa x bb x bb aa bb x", ["aa", "bb", "aa", "bb"]),
        ("aa W/2 bb", "bb aa", []),
        ("aa W/1 bb W/1 cc", "aa bb cc. bb cc", ["bb", "cc"]),
        ("aa NOT W/2 bb", "bb aa x aa bb", ["aa"]),
        ('"aa bb" W/3 bb', "aa bb", []),
        ("aa SAME/p bb", "Aa x. Bb xx\naa x", ["aa", "bb"]),
        ("aa SAME/p bb", "Aa x\n\nBb xx", []),
        ("aa NOT SAME/p bb", "Aa x. Bb xx\naa x", ["aa"]),
        ("aa SAME bb", "aa x\nbb", ["aa", "bb"]),
        ("ATLEAST2(aa OR bb)", "aa x bb", ["aa", "bb"]),
        ("ATLEAST2(aa OR bb)", "aa x cc", []),
        ('ATLEAST2("aa bb" OR bb)', "aa bb", []),
        ("body:aa", "aa", ["aa"]),
        ("lead:aa", "aa " + "x" * 100 + "\naa", ["aa"]),
        ("lead:aa NEAR/9 body:aa", "aa " + "x" * 100 + "\naa", ["aa", "aa"]),
        ('"aa (bb*|cc)"', "aa bbx, aa cc, aa ccx", ["aa bbx", "aa cc"]),
        ('"(xx|) aa(bb|)"', "xx aabb, aa bb", ["xx aabb", "aabb", "aa"]),
        ('"aa (bb)"', "aa bb aa", ["aa bb"]),
        ("aa^2 OR bb", "aa bb", ["aa", "bb"]),
    ],
)
def test_what_a_query_finds(query: str, text: str, found: list[str]) -> None:
    assert _found(query, text) == found


@pytest.mark.parametrize(
    ("query", "meaning"),
    [
        ('"aa (bb*|cc) dd"', '"aa bb* dd" OR "aa cc dd"'),
        ('"(aa|aa) bb"', '"aa bb"'),
        (
            '"(aa|) bb(cc|(dd|ee)ff|)"',
            '"aa bbcc" OR "aa bbddff" OR "aa bbeeff" OR "aa bb" OR "bbcc" OR "bbddff" OR "bbeeff" OR "bb"',
        ),
        ("«aa (bb|cc)»", '"aa bb" OR "aa cc"'),
        ('"aa (bb)"', '"aa (bb)"'),
    ],
)
def test_alternatives_stand_for_phrases(query: str, meaning: str) -> None:
    assert parse(query) == parse(meaning)


@pytest.mark.parametrize(
    ("query", "language", "outlet", "found"),
    [
        ("aa AND lang:en", "en", None, True),
        ("aa AND lang:en", "ru", None, False),
        ("aa AND lang:en", None, None, False),
        ("aa AND NOT lang:en", None, None, True),
        ("aa AND NOT lang:en", "en", None, False),
        ("aa AND (lang:ru OR lang:en)", "en", None, True),
        ("(lang:en AND NOT outlet:hetq) AND aa", "en", "hetq", False),
        ("(lang:en AND NOT outlet:hetq) AND aa", "en", "jam-news", True),
        ("bb AND lang:en", "en", None, False),
        ("aa AND NOT (aa AND outlet:hetq)", None, "hetq", False),
    ],
)
def test_a_condition_speaks_of_the_article(query: str, language: str | None, outlet: str | None, found: bool) -> None:
    assert bool(_evaluate(parse(query), _article("aa", language=language, outlet=outlet))) is found


def test_a_named_language_adds_no_place() -> None:
    assert _evaluate(parse("aa AND lang:en"), _article("x aa", language="en")) == {Seen(1, 1)}


def test_flags_need_to_be_told_language_and_outlet() -> None:
    query = parse("aa AND lang:en OR bb AND NOT lang:en OR cc AND outlet:hetq")
    theme = Theme("test", 1, "Test", "A test.", {"en": query}, None, gated=False, threshold=0.01)
    themes = ThemeSet([theme], {"read-also": {"en": parse("zz")}})

    def words(language: str | None, outlet: str | None) -> list[str]:
        flags = themes.flag("", "Aa bb cc", language=language, outlet=outlet)
        return [span.text for flag in flags for span in flag.spans]

    assert words(None, None) == ["bb"]
    assert words("en", None) == ["Aa"]
    assert words("en", "hetq") == ["Aa", "cc"]
    assert themes.flag("", "Aa bb cc") == themes.flag("", "Aa bb cc", language="ru", outlet="jam-news")


@pytest.mark.parametrize("text", ["共建一带一路倡议", "“一带一路”", "Baku的一带一路2025", "一帶 一带一路"])
def test_chinese_words_need_no_spaces(text: str) -> None:
    assert len(_evaluate(parse("一带一路"), _article(text))) == 1


def test_one_query_finds_both_ways_of_writing_chinese() -> None:
    assert len(_evaluate(parse("战略伙伴"), _article("戰略夥伴，战略伙伴"))) == 2
    assert len(_evaluate(parse("戰略夥伴"), _article("戰略夥伴，战略伙伴"))) == 2


def test_latin_words_are_found_beside_chinese_ones() -> None:
    assert _evaluate(parse("baku"), _article("在Baku举行"))


def test_chinese_characters_count_two_to_a_word() -> None:
    text = "中国" + "的" * 20 + "巴库"
    assert not _evaluate(parse("中国 NEAR/10 巴库"), _article(text))
    assert _evaluate(parse("中国 NEAR/11 巴库"), _article(text))


def test_title_and_text_are_two_sentences_that_run_on() -> None:
    assert _found("aa NEAR/1 bb", "bb", "aa")
    assert not _found("aa SAME bb", "bb", "aa")
    assert not _found('"aa bb"', "bb", "aa")
    assert _found("title:aa AND bb", "bb", "aa")


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


def _flag_in_linear_time(query: str, text: str) -> None:
    """Anything worse than linear would take minutes here."""
    theme = Theme("test", 1, "Test", "A test.", {"en": parse(query)}, None, gated=False, threshold=0.01)
    themes = ThemeSet([theme], {"read-also": {"en": parse("zz")}})
    with takes_less_than(20):
        themes.flag("", text)


@pytest.mark.parametrize(
    "query",
    [
        "aa W/5 bb",
        "aa NEAR/5 bb",
        "aa NOT W/5 bb",
        "aa SAME/p bb",
        "ATLEAST9(aa OR bb)",
        "lead:aa OR body:bb",
        '"(aa|bb|cc) (aa|bb|cc) (aa|bb|cc)"',
        "(aa^2 OR bb)^3",
    ],
)
def test_no_part_of_a_query_takes_more_than_linear_time(query: str) -> None:
    _flag_in_linear_time(query, "aa bb. Bb aa aa\n" * 10_000)


@pytest.mark.parametrize("query", ["aa W/5 bb", "aa NEAR/5 bb"])
def test_hits_far_from_each_other_take_no_more_than_linear_time(query: str) -> None:
    _flag_in_linear_time(query, f"{'aa ' * 40_000}{'x ' * 1_000_000}bb")
