"""What models answered, on both databases."""

from collections.abc import Callable

from storage import Store
from tests.storage.samples import HOUR, NOW


def test_an_answer_is_found_by_what_was_asked(store: Store) -> None:
    assert store.machine_answers.known(["a", "b"]) == {}
    assert store.machine_answers.keep("m", {"a": "Один.\nორი.", "c": "三"}, now=NOW) == {"a": "Один.\nორი.", "c": "三"}
    assert store.machine_answers.known(["a", "b"]) == {"a": "Один.\nორი."}
    assert store.machine_answers.known([]) == {}


def test_the_first_answer_stays_and_is_what_the_second_one_is_told(opened: Callable[[], Store]) -> None:
    """Two processes that ask at the same time show the same."""
    first, second = opened(), opened()
    first.machine_answers.keep("m", {"a": "first"}, now=NOW)
    assert second.machine_answers.keep("m", {"a": "second", "b": "new"}, now=NOW + HOUR) == {"a": "first", "b": "new"}
    assert first.machine_answers.known(["a", "b"]) == {"a": "first", "b": "new"}


def test_many_answers_are_found_at_once(store: Store) -> None:
    many = {f"{number:064}": f"text {number}" for number in range(1200)}
    assert store.machine_answers.keep("m", many, now=NOW) == many


def test_nothing_is_kept_of_nothing(store: Store) -> None:
    assert store.machine_answers.keep("m", {}, now=NOW) == {}
