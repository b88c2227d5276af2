"""The compact index holds what a dictionary would, and forgets whole spans."""

from collections import defaultdict
from collections.abc import Iterable

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
        table.add([key], number)
        if len(kept[key]) < KEY_LIMIT:
            kept[key].append(number)
    for key in [*kept, other]:
        assert table.of([key]) == kept[key]
    assert sorted(table.of(kept)) == sorted(number for numbers in kept.values() for number in numbers)


def test_a_table_grows() -> None:
    table = Table()
    for number in range(1, 20_001):
        table.add([number * 2_654_435_761 % 2**32, 7], number)
    assert all(number in table.of([number * 2_654_435_761 % 2**32]) for number in range(1, 20_001, 97))
    assert table.of([7]) == list(range(1, KEY_LIMIT + 1))


def test_old_spans_are_forgotten() -> None:
    postings = Postings(spans=2)
    for span in range(1, 5):
        postings.add([9], span)
        assert postings.of([9]) == list(range(max(1, span - 2), span + 1))
        postings.turn()


STEPS = st.lists(st.one_of(st.none(), st.tuples(KEYS, st.integers(1, 2**32 - 1))), max_size=120)


@settings(max_examples=60, deadline=None)
@given(STEPS, st.integers(1, 7), KEYS)
def test_postings_give_what_tables_of_the_last_spans_would(
    steps: list[tuple[int, int] | None], spans: int, other: int
) -> None:
    """None turns to the next span. What tells which tables to look into hides nothing, and keeps nothing."""
    postings, tables = Postings(spans), [Table()]
    for step in steps:
        if step is None:
            postings.turn()
            tables.append(Table())
        else:
            postings.add([step[0]], step[1])
            tables[-1].add([step[0]], step[1])
    keys = [other, *dict.fromkeys(step[0] for step in steps if step)]
    assert postings.of(keys) == [number for table in tables[-spans - 1 :] for number in table.of(keys)]
    for _span in range(spans + 1):
        postings.turn()
    assert postings.of(keys) == []


def test_what_tells_the_tables_grows_with_them() -> None:
    postings = Postings(spans=2)
    for number in range(1, 9_001):
        postings.add([number * 2_654_435_761 % 2**32], number)
        if number % 4_000 == 0:
            postings.turn()
    assert postings.of([number * 2_654_435_761 % 2**32 for number in range(1, 9_001)]) == list(range(1, 9_001))


def test_a_key_that_is_nowhere_is_looked_for_in_no_table() -> None:
    """Nor in those of spans in which nothing of its place stands: asking costs the same however long the window is."""
    postings = Postings(spans=5)
    for span in range(6):
        postings.add([1_000 + span], 1)
        if span < 5:
            postings.turn()
    asked = _listened(postings)
    assert postings.of([5]) == []
    assert asked == []
    assert postings.of([1_003, 5]) == [1]
    assert asked == [1_003]


def test_a_key_of_a_span_that_is_gone_is_looked_for_in_no_table() -> None:
    postings = Postings(spans=2)
    postings.add([7], 1)
    for _span in range(3):
        postings.turn()
    asked = _listened(postings)
    assert postings.of([7]) == []
    assert asked == []


def _listened(postings: Postings) -> list[int]:
    """For which keys its tables are asked from now on."""
    asked: list[int] = []
    for bit, table in postings._tables.items():
        postings._tables[bit] = _Asked(table, asked)
    return asked


class _Asked(Table):
    """A table that writes down for which keys it is asked."""

    def __init__(self, table: Table, asked: list[int]) -> None:
        super().__init__()
        self._table, self._asked = table, asked

    def of(self, keys: Iterable[int]) -> list[int]:
        asked = list(keys)
        self._asked += asked
        return self._table.of(asked)
