"""The compact index holds what a dictionary would, and forgets whole spans."""

from collections import defaultdict

from hypothesis import given, settings
from hypothesis import strategies as st

from stories.postings import KEY_LIMIT, Postings, Table

KEYS = st.one_of(st.integers(0, 5), st.integers(0, 2**32 - 1))


@settings(max_examples=60, deadline=None)
@given(st.lists(st.tuples(KEYS, st.integers(1, 2**32 - 1)), max_size=300), KEYS)
def test_a_table_gives_what_was_put_in_order(rows: list[tuple[int, int]], other: int) -> None:
    table = Table()
    kept: defaultdict[int, list[int]] = defaultdict(list)
    for key, number in rows:
        table.add(key, number)
        if len(kept[key]) < KEY_LIMIT:
            kept[key].append(number)
    for key in [*kept, other]:
        assert table.of([key]) == kept[key]
    assert sorted(table.of(kept)) == sorted(number for numbers in kept.values() for number in numbers)


def test_a_table_grows() -> None:
    table = Table()
    for number in range(1, 20_001):
        table.add(number * 2_654_435_761 % 2**32, number)
        table.add(7, number)
    assert all(number in table.of([number * 2_654_435_761 % 2**32]) for number in range(1, 20_001, 97))
    assert table.of([7]) == list(range(1, KEY_LIMIT + 1))


def test_old_spans_are_forgotten() -> None:
    postings = Postings(spans=2)
    for span in range(1, 5):
        postings.add(9, span)
        assert postings.of([9]) == list(range(max(1, span - 2), span + 1))
        postings.turn()
