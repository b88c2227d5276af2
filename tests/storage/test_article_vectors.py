"""Embeddings of articles, on both databases."""

from collections.abc import Callable

from storage import Store
from tests.storage.samples import DAY, HOUR, NOW, endpoint, outlet, put


def test_a_vector_is_found_by_article_and_model_and_the_newest_stays(opened: Callable[[], Store]) -> None:
    store, other = opened(), opened()
    store.sync_sources([outlet("alpha")], [endpoint("alpha")], now=NOW)
    one, two = put(store, "one"), put(store, "two")
    store.article_vectors.keep("m", {one: ("a", b"1234"), two: ("b", b"5678")}, now=NOW, forget_before=NOW - DAY)
    other.article_vectors.keep("m", {two: ("c", b"\x00\xff\x00\x01")}, now=NOW + HOUR, forget_before=NOW - DAY)
    assert store.article_vectors.of([one, two, 99], "m") == {one: ("a", b"1234"), two: ("c", b"\x00\xff\x00\x01")}
    assert store.article_vectors.of([one, two], "n") == store.article_vectors.of([], "m") == {}


def test_vectors_are_forgotten_by_when_they_were_made(store: Store) -> None:
    store.sync_sources([outlet("alpha")], [endpoint("alpha")], now=NOW)
    one, two = put(store, "one"), put(store, "two")
    store.article_vectors.keep("m", {one: ("a", b"1234")}, now=NOW, forget_before=NOW - DAY)
    store.article_vectors.keep("m", {two: ("b", b"5678")}, now=NOW + DAY, forget_before=NOW + HOUR)
    assert list(store.article_vectors.of([one, two], "m")) == [two]
