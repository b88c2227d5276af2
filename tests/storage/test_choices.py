"""How an article was read is kept with its newest version, and bounded."""

from hypothesis import given
from hypothesis import strategies as st

from storage import CandidateRecord, ChoiceRecord, Store
from storage.chosen import CANDIDATES_LIMIT, FIELDS_LIMIT, VALUE_LIMIT_CHARS, as_rows, from_rows
from tests.storage.samples import HOUR, NOW, article, put, snapshot

SAID = CandidateRecord("Bakı limanı", "json-ld", 0.7)
TITLE = ChoiceRecord("title", "Bakı limanı", "h1", 0.985, "h1 and json-ld agree", (SAID,))
CHOICES = st.lists(
    st.builds(
        ChoiceRecord,
        field=st.text(max_size=80),
        value=st.text(max_size=400),
        source=st.text(max_size=80),
        confidence=st.floats(0, 1),
        why=st.text(max_size=300),
        candidates=st.lists(
            st.builds(CandidateRecord, st.text(max_size=400), st.text(max_size=80), st.floats(0, 1)), max_size=12
        ).map(tuple),
    ),
    max_size=20,
)


def test_what_was_chosen_and_why_comes_back(store: Store) -> None:
    article_id = put(store, "one", choices=(TITLE,))
    assert store.choices(article_id) == (TITLE,)


def test_an_article_without_a_record_has_no_choices(store: Store) -> None:
    assert store.choices(put(store, "one")) == ()
    assert store.choices(999) == ()


def test_a_new_version_brings_its_own_choices(store: Store) -> None:
    article_id = put(store, "one", choices=(TITLE,))
    later = ChoiceRecord("title", "Poti", "og:title", 0.6, "the only source")
    link_id = store.find_link("alpha.example/one")[0].id
    page = article("one", "Another text altogether.", choices=(later,))
    store.store_article(link_id, page, snapshot(fetched_at=NOW + HOUR), (), now=NOW + HOUR)
    assert store.choices(article_id) == (later,)


@given(CHOICES)
def test_what_is_kept_is_bounded_and_reads_as_it_was_kept(chosen: list[ChoiceRecord]) -> None:
    rows = as_rows(chosen)
    kept = from_rows(rows)
    assert as_rows(kept) == rows and len(kept) <= FIELDS_LIMIT
    for one in kept:
        assert len(one.candidates) <= CANDIDATES_LIMIT
        assert all(len(text) <= VALUE_LIMIT_CHARS for text in (one.value, *(said.value for said in one.candidates)))
