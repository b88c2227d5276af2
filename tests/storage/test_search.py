"""Full-text search: the same answers on both databases, in every language, to any query."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from storage import Store
from storage.search import QUERY_TERMS_LIMIT, query_phrases
from tests.storage.samples import HOUR, NOW, article, item, put

TEXTS = {
    "en": "the comprehensive strategic partnership with china was signed in beijing",
    "ru": "в баку обсудили развитие среднего коридора и порта алят",
    "az": "cənubi qafqazda yeni dəmir yolu açıldı bir kəmər bir yol",
    "tr": "kuşak ve yol girişimi kapsamında yeni demiryolu hattı",
    "hy": "հայաստանը և չինաստանը ռազմավարական գործընկերներ են",
    "ka": "საქართველო და ჩინეთი სტრატეგიული პარტნიორები არიან",
    "zh": "中 国 与 阿 塞 拜 疆 共 建 一 带 一 路",
    "fa": "ایران و چین همکاری در کریدور میانی را گسترش می دهند",
}
QUESTIONS = [
    ("strategic", ["en"]),
    ("partnership china", ["en"]),
    ('"strategic partnership"', ["en"]),
    ('"partnership strategic"', []),
    ("коридора", ["ru"]),
    ('"порта алят"', ["ru"]),
    ("qafqazda yolu", ["az"]),
    ('"bir kəmər bir yol"', ["az"]),
    ("girişimi", ["tr"]),
    ("ռազմավարական", ["hy"]),
    ("სტრატეგიული", ["ka"]),
    ('"一 带 一 路"', ["zh"]),
    ('"阿 塞 拜 疆" 中', ["zh"]),
    ("کریدور", ["fa"]),
    ("yol", ["az", "tr"]),
    ("yol qafqazda", ["az"]),
    ("strat", []),
]
HOSTILE = [
    '"',
    '""',
    '"unclosed',
    "AND OR NOT NEAR",
    "a AND",
    "title: x",
    "*",
    "x*",
    "^x",
    "(",
    "NEAR(a b, 2)",
    "{title} : x",
    "a + b - c",
    "a & | ! <-> b",
    "'; DROP TABLE articles; --",
    "\\",
    ":*",
    "\x00",
    "\ud800",
    "%s %(x)s :query {}",
    "a" * 50_000,
    "w " * 5_000,
    '"' + "w " * 5_000,
    "☃ 🙂",
    "",
    "   ",
]


@pytest.fixture
def library(store: Store) -> Store:
    for language, text in TEXTS.items():
        put(store, language, text, language=language, search_title=f"heading {language}", search_text=text)
    return store


def test_eight_languages_are_found(library: Store) -> None:
    """Words must all occur, phrases must occur as they stand, and a part of a word is not the word."""
    for query, languages in QUESTIONS:
        assert sorted(hit.article.language for hit in library.search(query)) == languages, query
    assert len(library.search("heading")) == 8
    assert len(library.search("heading", limit=3)) == 3


def test_no_query_is_an_error(library: Store) -> None:
    """What would be an operator to a database is a word or nothing here; nothing finds nothing."""
    for query in HOSTILE:
        library.search(query)
    assert library.search("...") == []
    assert len(library.articles()) == 8


def test_operators_are_words(store: Store) -> None:
    """A text about NOT and NEAR can be found by these words."""
    put(store, "logic", "not near and or", search_text="not near and or")
    assert len(store.search("not near")) == 1
    assert store.search("heading not near") == []


def test_the_better_match_comes_first(store: Store) -> None:
    """A word in the title weighs more than in the text; more of it in less text weighs more, too."""
    filler = "of other things " * 50
    put(store, "weak", search_title="one", search_text=f"corridor {filler}")
    put(store, "strong", search_title="two", search_text="corridor corridor corridor")
    put(store, "title", search_title="corridor", search_text=f"corridor {filler}")
    hits = store.search("corridor")
    assert hits[-1].article.title == "Title of weak"
    assert [hit.rank for hit in hits] == sorted((hit.rank for hit in hits), reverse=True)
    assert all(hit.rank > 0 for hit in hits)


def test_phrases_do_not_run_from_title_to_text(store: Store) -> None:
    """The last word of the title and the first of the text are no phrase."""
    put(store, "a", search_title="belt and", search_text="road works")
    assert store.search('"and road"') == []
    assert len(store.search("and road")) == 1


def test_only_the_newest_version_is_found(store: Store) -> None:
    """After an edit the old words lead nowhere; after an edit back they do again."""
    put(store, "a", "first words")
    link = store.links()[0]
    store.store_many([item(link.id, article("a", "second words"), NOW + HOUR)], now=NOW)
    assert store.search("first") == []
    assert len(store.search("second words")) == 1
    store.store_many([item(link.id, article("a", "first words"), NOW + 2 * HOUR)], now=NOW)
    assert [hit.article.revision for hit in store.search("first")] == [3]


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.text(max_size=60))
def test_any_text_may_be_asked(library: Store, query: str) -> None:
    """No query fails, and none finds more than there is."""
    assert len(library.search(query)) <= 8


@given(st.text(max_size=200))
def test_phrases_are_words_of_the_query(query: str) -> None:
    """Nothing is invented, nothing empty is asked, and the number is bounded."""
    phrases = query_phrases(query)
    assert len(phrases) <= QUERY_TERMS_LIMIT
    assert all(word and word in query for phrase in phrases for word in phrase)
    assert all(phrases)
