"""Turns at the readers are fair: who brings much waits behind himself."""

import pytest

from crawler.turns import FairQueue


def test_names_are_served_in_a_circle() -> None:
    """Five of one outlet wait already when another comes: it is served second, not sixth."""
    queue = FairQueue[str]()
    for number in range(5):
        queue.put("many", f"many {number}")
    queue.put("few", "few 0")
    order = [queue.take() for _ in range(len(queue))]
    assert order == ["many 0", "few 0", "many 1", "many 2", "many 3", "many 4"]
    assert len(queue) == 0


def test_what_is_first_is_what_is_taken() -> None:
    queue = FairQueue[int]()
    for name, number in (("a", 1), ("a", 2), ("b", 3)):
        queue.put(name, number)
    while queue:
        assert queue.first == queue.take()


def test_from_an_empty_queue_nothing_can_be_taken() -> None:
    with pytest.raises(IndexError):
        FairQueue[str]().take()
