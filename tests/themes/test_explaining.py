"""An explanation shows what each part of a query found, and which step decided."""

from collections.abc import Iterator

import pytest
from hypothesis import given

from tests.themes.queries import QUERIES, articles
from tests.themes.queries import Article as Random
from tests.themes.texts import Labelled, labelled
from themes import Article, Explanation, Part, Theme, ThemeSet, Words
from themes.judging import Outcome
from themes.parsing import parse
from themes.query import Node

LISTS = {
    "region": {"en": parse("baku")},
    "read-also": {"en": parse('"read also"')},
    "china": {"en": parse("china OR beijing")},
    "places": {"en": parse("china OR rail*")},
}


def _themes(
    query: Node | str, where: str | None = None, *, gated: bool = False, threshold: float = 0.3, more: str = "zz"
) -> ThemeSet:
    tree = parse(query) if isinstance(query, str) else query
    queries = {"en": tree, "ru": parse(more)}
    condition = parse(where) if where else None
    theme = Theme("test", 3, "Test", "A test.", queries, condition, gated=gated, threshold=threshold)
    return ThemeSet([theme], LISTS)


def _explained(query: str, text: str, where: str | None = None, title: str = "", **options: bool) -> Explanation:
    return _themes(query, where, gated=options.get("gated", False)).explain("test", Article(title, text))


def _walk(part: Part) -> Iterator[Part]:
    yield part
    for one in part.parts:
        yield from _walk(one)


def _decisive(part: Part | None) -> list[str]:
    return [one.written for one in _walk(part) if one.decides] if part else []


def test_each_part_has_its_hits_as_written() -> None:
    query = _explained("corridor NEAR/3 (Rail* OR CSP)", "The Corridor, a railway; csp.", title="No rails").queries[
        "en"
    ]
    corridor, rails = query.parts
    assert (query.written, query.holds, rails.written) == ("NEAR/3", True, "OR")
    assert corridor.hits == (Words("text", 4, 12, "Corridor"),)
    assert rails.parts[0].hits == (Words("title", 3, 8, "rails"), Words("text", 16, 23, "railway"))
    assert query.hits == (
        Words("title", 3, 8, "rails"),
        Words("text", 4, 12, "Corridor"),
        Words("text", 16, 23, "railway"),
    )
    assert (rails.parts[1].written, rails.parts[1].holds, rails.parts[1].hits) == ("CSP", False, ())


def test_words_that_two_terms_find_are_told_once() -> None:
    assert _explained("bak* OR baku", "Baku").queries["en"].hits == (Words("text", 0, 4, "Baku"),)


@pytest.mark.parametrize(
    ("query", "written"),
    [
        ("aa NOT W/3 bb", "NOT W/3"),
        ("aa NOT SAME/p bb", "NOT SAME/p"),
        ("ATLEAST3(aa)", "ATLEAST3"),
        ("lead:aa", "lead:"),
        ("aa^0.5", "^0.5"),
        ("aa AND bb", "AND"),
        ('"aa (bb|cc)"', "OR"),
        ("@theme:test", "@theme:test"),
        ("@china", "@china"),
        ('"aa bb*"', '"aa bb*"'),
    ],
)
def test_a_part_is_named_by_its_operator(query: str, written: str) -> None:
    other = Theme("test", 1, "Test", "A test.", {"en": parse("aa")}, None, gated=False, threshold=0.3)
    theme = Theme("asked", 1, "Test", "A test.", {"en": parse(query)}, None, gated=False, threshold=0.3)
    found = ThemeSet([other, theme], LISTS).explain("asked", Article("", "aa"))
    assert found.queries["en"].written == written


@pytest.mark.parametrize(
    ("query", "text", "decisive"),
    [
        ("aa AND bb", "aa", ["bb"]),
        ("aa AND bb AND cc", "aa", ["bb", "cc"]),
        ("aa AND NOT bb", "aa bb", ["NOT"]),
        ("aa AND (bb OR cc)", "aa", ["OR"]),
        ("aa NEAR/2 bb", "aa x x x bb", ["NEAR/2"]),
        ("aa NEAR/2 bb", "aa", ["bb"]),
        ("aa W/2 bb", "bb aa", ["W/2"]),
        ("aa NOT SAME bb", "aa bb", ["NOT SAME"]),
        ("aa NOT SAME bb", "bb", ["aa"]),
        ("(aa NOT SAME bb) AND cc", "cc", ["aa"]),
        ("aa SAME/p bb", "aa\nbb", ["SAME/p"]),
        ("ATLEAST2(aa)", "aa", ["ATLEAST2"]),
        ("title:aa", "aa", ["title:"]),
        ("aa AND lang:en", "aa", ["lang:en"]),
        ("aa AND bb OR cc AND dd", "aa", ["bb"]),
        ("(aa AND bb) NEAR/3 cc", "aa cc", ["bb"]),
        ("aa AND bb", "xx", []),
        ("@china AND aa", "china", []),
    ],
)
def test_the_parts_at_which_a_query_failed_are_marked(query: str, text: str, decisive: list[str]) -> None:
    found = _explained(query, text)
    assert found.outcome is Outcome.NOTHING_FOUND
    assert found.queries["en"].holds is False
    assert _decisive(found.queries["en"]) == decisive


@pytest.mark.parametrize(
    ("query", "where", "gated", "text", "outcome", "reason"),
    [
        ("aa", None, False, "Aa", Outcome.FLAGGED, "its score 0.74 reaches the threshold 0.3"),
        ("aa", None, False, "xx", Outcome.NOTHING_FOUND, "none of its own words is there"),
        ("aa AND @china", None, False, "china", Outcome.NOTHING_FOUND, "none of its own words is there"),
        ("aa AND @china", None, False, "aa", Outcome.NOTHING_FOUND, "but not as its queries ask"),
        ("aa", None, True, "Aa", Outcome.NO_REGION, "the region is not in the article"),
        ("aa", "@query SAME @china", False, "Aa. China", Outcome.CONDITION, "does not meet its condition"),
        ("aa OR @china", None, False, "china", Outcome.NO_OWN_WORDS, "only words of lists"),
        ("aa", None, False, "Read also: aa", Outcome.READ_ALSO, "invites to read another"),
        ("aa", None, False, f"{'x ' * 900}. Aa", Outcome.THRESHOLD, "its score 0.2 stays under the threshold 0.3"),
    ],
)
def test_the_step_that_decided_is_named(
    query: str, where: str | None, gated: bool, text: str, outcome: Outcome, reason: str
) -> None:
    found = _explained(query, text, where, gated=gated)
    assert found.outcome is outcome
    assert reason in found.reason
    assert (found.theme, found.version, found.threshold) == ("test", 3, 0.3)


def test_a_missing_region_is_marked_at_the_gate() -> None:
    found = _explained("aa", "aa", gated=True)
    assert _decisive(found.gate) == ["@region"]
    met = _explained("aa", "aa Baku", gated=True)
    assert met.gate is not None
    assert met.gate.hits == (Words("text", 3, 7, "Baku"),)
    assert _explained("aa", "aa").gate is None


def test_the_condition_is_marked_where_it_failed() -> None:
    found = _explained("aa", "Aa and China. Bb", "(@query NOT SAME @china) NEAR/9 @places")
    assert _decisive(found.where) == ["NOT SAME"]
    assert found.where is not None
    assert found.where.parts[0].parts[0].hits == (Words("text", 0, 2, "Aa"),)
    assert _decisive(_explained("aa", "Aa", "@query NEAR/9 @china").where) == ["@china"]


def test_what_was_left_out_is_told_beside_the_evidence() -> None:
    found = _explained(
        '"aa bb" OR bb', "Aa bb, china. Bb alone. Read also: bb", "@query SAME @china OR @query SAME @read-also"
    )
    assert [span.text for span in found.evidence] == ["Aa bb"]
    assert [span.term for span in found.evidence] == ['"aa bb"']
    assert found.left_out == (Words("text", 14, 16, "Bb"), Words("text", 35, 37, "bb"))


def test_the_score_is_shown_with_its_parts() -> None:
    found = _themes("aa^2 OR bb").explain("test", Article("Bb", f"Aa. Bb. {'x ' * 194}"))
    assert found.score is not None
    score = found.score
    assert (score.title, score.lead, score.body, score.sentences, score.further, score.words) == (
        0.6,
        0.35,
        0.429,
        3,
        0,
        196,
    )
    assert score.value == pytest.approx(1 - (1 - score.title) * (1 - score.lead) * (1 - score.body), abs=0.001)
    assert _explained("aa", "bb").score is None


def test_a_theme_that_there_is_not_is_an_error() -> None:
    with pytest.raises(KeyError):
        _themes("aa").explain("nothing", Article("", ""))


@given(QUERIES, articles())
def test_an_explanation_says_what_the_flag_says(query: Node, article: Random) -> None:
    asked = Article(article.title, article.text, article.language, article.outlet)
    themes = _themes(query)
    found = themes.explain("test", asked)
    flags = themes.flag(asked.title, asked.text, language=asked.language, outlet=asked.outlet)
    assert (found.outcome is Outcome.FLAGGED) == bool(flags)
    for flag in flags:
        assert found.evidence == flag.spans
        assert found.score is not None
        assert found.score.value == flag.score
    if found.outcome is Outcome.NOTHING_FOUND and found.queries["en"].own_words:
        assert _decisive(found.queries["en"])


@pytest.mark.parametrize("text", labelled()[::25], ids=lambda text: f"{text.theme}-{text.lang}")
def test_labelled_texts_can_be_explained(themes: ThemeSet, text: Labelled) -> None:
    found = themes.explain(text.theme, Article(text.title, text.text))
    flagged = any(flag.theme == text.theme for flag in themes.flag(text.title, text.text))
    assert (found.outcome is Outcome.FLAGGED) == flagged
    if found.outcome is Outcome.CONDITION:
        assert _decisive(found.where)
