"""Layouts as they are kept: versions that never change what they say, what is being learned, and events."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from storage import (
    LayoutChange,
    LayoutEvent,
    LayoutMemory,
    LayoutRecord,
    LayoutState,
    LayoutStep,
    NotKnown,
    Store,
)
from tests.storage.samples import DAY, HOUR, NOW, put


def layout(version: int, **changes: Any) -> LayoutRecord:
    values: dict[str, Any] = {
        "state": LayoutState.ACTIVE,
        "spec": {"container": f"article.v{version}", "keep": ["p"]},
        "pages_learned_from": 20,
        "corrected_by_operator": False,
        "created_at": NOW,
    }
    return LayoutRecord(outlet_id="alpha", version=version, **{**values, **changes})


def event(change: LayoutChange, version: int, reason: str = "", at: Any = NOW) -> LayoutEvent:
    return LayoutEvent("alpha", at, version, change, reason)


def learned(version: int = 1, was: tuple[int, int | None] = (0, None)) -> LayoutStep:
    return LayoutStep(was, LayoutMemory("alpha", version, layout(version)), event(LayoutChange.LEARNED, version))


def test_an_outlet_of_which_nothing_is_known_learns_from_nothing(store: Store) -> None:
    assert store.layout_memories(["alpha", "beta"]) == {id_: LayoutMemory(id_) for id_ in ("alpha", "beta")}
    assert store.layouts("alpha") == []


def test_what_is_being_learned_is_written_over_and_outlives_the_process(
    store: Store, opened: Callable[[], Store]
) -> None:
    for observed in (1, 2):
        memory = LayoutMemory("alpha", observations=tuple({"page": n} for n in range(observed)), observed=observed)
        assert store.take_layout_steps([LayoutStep((0, None), memory)], now=NOW) == set()
    assert opened().layout_memories(["alpha"])["alpha"] == memory
    assert store.layouts("alpha") == [], "what is being learned is no version"


def test_a_version_keeps_what_it_said_when_its_counters_move_and_when_it_is_retired(store: Store) -> None:
    """A retired version stays as it was, with when and why it ended."""
    store.take_layout_steps([learned()], now=NOW)
    read = layout(1, spec={"other": 1}, pages_read=9, checks=1, agreement=0.99, recent=("used", "misfit"))
    store.take_layout_steps([LayoutStep((1, 1), LayoutMemory("alpha", 1, read))], now=NOW + HOUR)
    assert store.layouts("alpha") == [replace(read, spec=layout(1).spec)]
    retired = event(LayoutChange.RETIRED, 1, "6 of the last 10 pages did not fit", NOW + DAY)
    store.take_layout_steps([LayoutStep((1, 1), LayoutMemory("alpha", 1), retired)], now=NOW + DAY)
    ended = replace(
        read,
        spec=layout(1).spec,
        state=LayoutState.RETIRED,
        retired_at=NOW + DAY,
        reason="6 of the last 10 pages did not fit",
    )
    assert store.layouts("alpha") == [ended]
    assert store.layout_memories(["alpha"])["alpha"] == LayoutMemory("alpha", 1)
    store.take_layout_steps([learned(2, (1, None))], now=NOW + DAY)
    assert [one.version for one in store.layouts("alpha")] == [2, 1]


def test_a_corrected_version_takes_the_place_of_the_active_one(store: Store) -> None:
    store.take_layout_steps([learned()], now=NOW)
    own = layout(2, corrected_by_operator=True)
    corrected = event(LayoutChange.CORRECTED, 2, "an operator corrected version 1")
    store.take_layout_steps([LayoutStep((1, 1), LayoutMemory("alpha", 2, own), corrected)], now=NOW + HOUR)
    newest, old = store.layouts("alpha")
    assert newest == own
    assert (old.state, old.retired_at, old.reason) == (LayoutState.RETIRED, NOW + HOUR, corrected.reason)


@pytest.mark.parametrize("was", [(0, None), (1, None), (2, 1), (1, 2)])
def test_a_step_from_where_the_layout_no_longer_stands_is_void(store: Store, was: tuple[int, int | None]) -> None:
    """An operator corrected or forgot the layout while a crawl went on with the old one: the crawl's step changes nothing."""
    store.take_layout_steps([learned()], now=NOW)
    before = store.layout_memories(["alpha"])
    other = LayoutStep(was, LayoutMemory("alpha", 3, layout(3), ({"page": 1},), 1), event(LayoutChange.LEARNED, 3))
    assert store.take_layout_steps([other], now=NOW + HOUR) == {"alpha"}
    assert store.layout_memories(["alpha"]) == before
    assert len(store.layout_events(NOW - DAY)) == 1


def test_events_are_told_from_an_instant_on_the_newest_first(store: Store) -> None:
    store.take_layout_steps([learned()], now=NOW)
    retired = event(LayoutChange.RETIRED, 1, "it did not fit", NOW + DAY)
    store.take_layout_steps([LayoutStep((1, 1), LayoutMemory("alpha", 1), retired)], now=NOW + DAY)
    assert store.layout_events(NOW) == [retired, event(LayoutChange.LEARNED, 1)]
    assert store.layout_events(NOW + HOUR, "alpha") == [retired]
    assert store.layout_events(NOW, "beta") == []


def test_an_outlet_that_no_catalogue_named_has_no_layout(store: Store) -> None:
    with pytest.raises(NotKnown, match="there is no outlet gamma"):
        store.take_layout_steps([LayoutStep((0, None), LayoutMemory("gamma", observed=1))], now=NOW)


def test_an_article_says_by_which_version_it_was_read(store: Store) -> None:
    by_layout = store.article(put(store, "one", layout_version=3))
    by_none = store.article(put(store, "two"))
    assert by_layout is not None
    assert by_none is not None
    assert (by_layout.layout_version, by_none.layout_version) == (3, None)
