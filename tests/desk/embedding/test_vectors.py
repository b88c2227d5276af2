"""What is asked of an embedding service, and what its answer is worth: whole and sound, or a reason; never a fault."""

import json
from math import isclose, sqrt
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from desk.embedding import EmbeddingSettings, key_of, loaded, text_of
from desk.embedding.vectors import NO_VECTORS, NOT_FINITE, UNEQUAL, WRONG_COUNT, request_body, vectors_of
from desk.service.failures import NO_JSON, Failure
from tests.machineservice import embeddings

JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20),
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(st.sampled_from(["data", "embedding", "index", "x"]), inner, max_size=4)
    ),
    max_leaves=20,
)


def settings_of(**values: Any) -> EmbeddingSettings:
    return EmbeddingSettings.model_validate({"address": "http://127.0.0.1:1/v1", "model": "m", **values})


def test_sent_is_the_title_and_a_bounded_beginning_of_the_text() -> None:
    settings = settings_of(text_chars=100)
    text = text_of("Title", "word " * 100, settings)
    assert text.startswith("Title\n\nword ") and len(text) <= 100
    assert json.loads(request_body([text], settings)) == {"model": "m", "input": [text]}
    assert text_of("", "", settings), "services refuse an empty text"


def test_a_vector_is_known_by_its_model_and_text() -> None:
    keys = [key_of("a", settings_of()), key_of("b", settings_of()), key_of("a", settings_of(model="n"))]
    assert len(set(keys)) == 3 and {len(key) for key in keys} == {64}


def test_vectors_are_kept_at_length_one_in_the_order_of_the_texts() -> None:
    rows = [{"index": 1, "embedding": [0, 2.5]}, {"index": 0, "embedding": [3, 4]}]
    made = vectors_of(json.dumps({"data": rows}).encode(), 2, settings_of())
    assert isinstance(made, list)
    assert [[round(one, 6) for one in loaded(kept)] for kept in made] == [[0.6, 0.8], [0.0, 1.0]]
    assert [len(kept) for kept in made] == [8, 8]


@pytest.mark.parametrize(
    ("body", "failure"),
    [
        *((b"<html>", NO_JSON), (b"[]", NO_VECTORS), (b'{"data": null}', NO_VECTORS), (b'{"data": [1]}', NO_VECTORS)),
        *((embeddings([["1", "2"]] * 2), NO_VECTORS), (embeddings([[]] * 2), NO_VECTORS)),
        *((embeddings([[True, 1]] * 2), NO_VECTORS), (embeddings([None] * 2), NO_VECTORS)),
        *((embeddings([[1, 2]]), WRONG_COUNT), (embeddings([[1, 2]] * 3), WRONG_COUNT)),
        (json.dumps({"data": [{"index": 0, "embedding": [1, 2]}] * 2}).encode(), WRONG_COUNT),
        (json.dumps({"data": [{"index": "0", "embedding": [1, 2]}] * 2}).encode(), WRONG_COUNT),
        (json.dumps({"data": [{"index": n, "embedding": [1, 2]} for n in (1, 2)]}).encode(), WRONG_COUNT),
        *((embeddings([[1, 2], [1, 2, 3]]), UNEQUAL), (embeddings([[1, 2], [0, 0.0]]), NOT_FINITE)),
        *((embeddings([[1, 2], [1, bad]]), NOT_FINITE) for bad in (float("nan"), float("inf"), 1e200, 10**400)),
    ],
)
def test_an_answer_counts_whole_or_not_at_all(body: bytes, failure: Failure) -> None:
    assert vectors_of(body, 2, settings_of()) is failure


def test_vectors_that_are_too_long_are_refused_with_the_remedy() -> None:
    failure = vectors_of(embeddings([[1, 2, 3]]), 1, settings_of(dimensions_max=2))
    assert isinstance(failure, Failure) and failure.ends
    assert "embedding.dimensions_max" in failure.remedy


@given(st.binary(max_size=200) | JSON.map(lambda value: json.dumps(value).encode()), st.integers(0, 3))
def test_no_bytes_at_all_are_a_fault(body: bytes, count: int) -> None:
    assert isinstance(vectors_of(body, count, settings_of()), list | Failure)


@given(st.lists(st.floats(-1e6, 1e6).filter(lambda one: abs(one) > 1e-6), min_size=2, max_size=8))
def test_whatever_is_kept_has_length_one(numbers: list[float]) -> None:
    (kept,) = vectors_of(embeddings([numbers]), 1, settings_of())  # type: ignore[misc]
    assert isclose(sqrt(sum(one * one for one in loaded(kept))), 1.0, rel_tol=1e-5)


def test_a_service_is_off_without_an_address_and_refused_without_a_model() -> None:
    assert not EmbeddingSettings().is_on
    assert settings_of().is_on
    with pytest.raises(ValidationError, match=r"embedding\.address needs embedding\.model"):
        settings_of(model="")
