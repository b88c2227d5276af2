"""Queries that are read without the grammar's library have the grammar's trees, and what is wrong is the grammar's to say."""

import re
import subprocess
import sys
from contextlib import suppress

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from tests.themes.queries import QUERIES
from tests.timing import takes_less_than
from themes import QueryError
from themes.folding import HAN_CHARACTER, fold_word
from themes.grammar import parse_by_grammar
from themes.parsing import parse
from themes.query import Node, leaves
from themes.terms import PLAIN_TERM, may_star_chinese

PIECES = [
    *[
        "OR",
        "OR",
        "OR",
        "AND",
        "NOT",
        "NEAR/3",
        "W/12",
        "SAME",
        "SAME/p",
        "ATLEAST2",
        "NEAR/0",
        "NEAR/0004",
        "NEAR/201",
        "W",
    ],
    *[
        "(",
        "(",
        ")",
        ")",
        "title:",
        "lead:",
        "lang:en",
        "outlet:hetq",
        "^2",
        "^11",
        "^0.75",
        '"',
        "“",
        "”",
        "«",
        "»",
        "@",
    ],
    *[
        "baku",
        "bak*",
        "ab",
        "a",
        "ab*",
        "b*ku",
        "CSP",
        "5G",
        "2030",
        "foo-bar*",
        "Baku's",
        "a-b",
        "一带",
        "一",
        "一带*",
        "\ufc5e\ufc5f",
    ],
    *[
        '"belt and road"',
        '"bel* and\nro*"',
        '"(comprehensive|) partner(ship|)"',
        '"a"',
        '""',
        "“бе»",
        "«бак* r»",
        "@china",
        "@theme:csp",
    ],
]
_GAPS = ["", " ", " ", " ", "\n  ", "\u200c"]
TEXTS = st.lists(st.tuples(st.sampled_from(PIECES), st.sampled_from(_GAPS)), max_size=14).map(
    lambda pieces: "".join(f"{piece}{gap}" for piece, gap in pieces)
)


def _places(text: str, tree: Node) -> list[tuple[str, int]]:
    return [(str(leaf), leaf.at) for leaf in leaves(tree)]


@settings(max_examples=1500)
@given(TEXTS)
@example("OR^2")
@example("aa OR bb OR")
@example("aa OR bb AND cc OR dd OR ee NEAR/2 ff")
@example("(aa OR bb) NEAR/3 cc OR dd OR (ee OR ff)")
@example('"aa"OR"bb" OR cc')
@example("aa OR NEAR/5x OR SAME-x OR ATLEAST5 OR bb")
@example("aa NOT\nNEAR/2 bb AND NOT cc")
@example("aa OR ATLEAST5 (bb)")
@example("aa OR bak*OR(bb)")
@example("aa OR @chinaOR(bb)")
@example("title: baku ^2 OR lead:(aa OR bb)^3")
def test_a_text_is_read_as_the_grammar_reads_it(text: str) -> None:
    tree: Node | None = None
    said: QueryError | None = None
    try:
        tree = parse_by_grammar(text)
    except QueryError as error:
        said = error
    if said is not None:
        with pytest.raises(QueryError) as caught:
            parse(text)
        assert (str(caught.value), caught.value.position) == (str(said), said.position)
        return
    assert tree is not None
    found = parse(text)
    assert found == tree
    assert _places(text, found) == _places(text, tree)


@given(QUERIES)
def test_a_printed_query_is_read_as_the_grammar_reads_it(tree: Node) -> None:
    text = str(tree)
    assert parse(text) == parse_by_grammar(text) == tree


def test_plain_terms_are_let_through_as_after_folding() -> None:
    """A look at each of their characters has to be as good: what folds to nothing, or to Chinese, is not plain."""
    letters = [letter for letter in map(chr, range(sys.maxunicode + 1)) if letter.isalnum()]
    for text in (form.format(letter) for letter in letters for form in ("a{}", "aa{}*", "aa-{}*", "aa {}")):
        if re.fullmatch(PLAIN_TERM, text) and not may_star_chinese(text):
            assert len(fold_word(text).replace(" ", "")) >= len(re.sub(r"\W", "", text))
            assert "*" not in text or not HAN_CHARACTER.search(fold_word(text))


@pytest.mark.parametrize(
    "text",
    [
        " OR ".join(["word*", "“two words”", "@list"] * 30_000),
        " OR ".join(["aa"] * 100_000) + " NEAR/3 bb",
        " OR ".join(["aa"] * 100_000) + " bb",
        " OR ".join(["aa AND bb"] * 60_000),
        '"' + "aa " * 200_000 + '"',
        "aa" + " " * 500_000 + "OR",
        "a-" * 200_000,
        "(aa OR bb) OR " * 40_000 + "cc",
    ],
    ids=lambda text: text[:24],
)
def test_a_query_takes_time_linear_in_its_length(text: str) -> None:
    with takes_less_than(10), suppress(QueryError):
        parse(text)


def test_an_ordinary_query_needs_no_library_of_grammars() -> None:
    """Every process that flags reads a thousand of them when it starts."""
    query = '("two words" OR stem* OR @region) NEAR/8 title:word^2 AND NOT (aa SAME/p bb)'
    script = f"import sys; from themes.parsing import parse; parse({query!r}); print('lark' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "False"
