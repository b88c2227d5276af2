"""What people type into `search` finds what they mean."""

import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scheduler.cli.queries import folded_query
from storage import open_store
from storage.search import query_phrases
from tests.storage.samples import ENDPOINTS, NOW, OUTLETS, put
from themes import fold_for_search

QUERIES = [
    ("belt road", "belt road"),
    ('"one road"', '"one road"'),
    ("“one road” belt", '"one road" belt'),
    ("«Один пояс»", '"один пояс"'),
    ("„one road“", '"one road"'),
    ('belt "one road', 'belt "one road"'),
    ('"belt"', "belt"),
    ("中国", '"中 国"'),
    ("中国 高中", '"中 国" "高 中"'),
    ("e-mail", '"e mail"'),
    ('"" – »', ""),
]


@pytest.mark.parametrize(("typed", "query"), QUERIES)
def test_words_stay_words_and_phrases_stay_together(typed: str, query: str) -> None:
    assert folded_query(typed) == query


@given(st.text(alphabet=st.one_of(st.characters(codec="utf-8"), st.sampled_from('"“”«»„ 中国Bakı-'))))
def test_no_word_gets_lost_on_the_way_to_the_store(typed: str) -> None:
    """What the store reads out of the query is what each part that was typed folds to, in order."""
    bare = re.sub('["“”«»„]', " ", typed)
    words = [word for part in bare.split() for word in re.findall(r"\w+", fold_for_search(part))]
    asked = [word for phrase in query_phrases(folded_query(typed)) for word in phrase]
    assert set(asked) == set(words)


@pytest.mark.parametrize(
    ("typed", "names"),
    [
        ("中国", ["ties"]),
        ("国家高中", ["school"]),
        ('"one road"', ["phrase"]),
        ("one road", ["number", "phrase"]),
        ("“one road”", ["phrase"]),
    ],
)
def test_a_search_finds_names_and_phrases_as_written(tmp_path: Path, typed: str, names: list[str]) -> None:
    """Characters of a Chinese word that stand apart in a text, or in another order, are not that word."""
    store = open_store(tmp_path)
    store.sync_sources(OUTLETS, ENDPOINTS, now=NOW)
    texts = {
        "school": "国家高中",
        "ties": "阿塞拜疆与中国签署声明",
        "number": "It is road number one.",
        "phrase": "This is one road.",
    }
    for name, text in texts.items():
        put(store, name, text, title=name, search_title=name, search_text=fold_for_search(text))
    found = sorted(hit.article.title for hit in store.search(folded_query(typed), limit=10))
    store.close()
    assert found == names
