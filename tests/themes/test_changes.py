"""What differs between two versions of a theme, in words."""

import pytest

from tests.themes.test_errors import GOOD
from themes import Theme, load_pack, theme_changes


def theme(*replacements: tuple[str, str]) -> Theme:
    pack = GOOD
    for old, new in replacements:
        assert old in pack
        pack = pack.replace(old, new)
    return load_pack(pack, "test.yaml")[0]


WHERE = ("queries:", "where: '@query AND @region'\nqueries:")
ROWS = [
    ([], []),
    ([("    OR", "\n    OR")], []),
    ([("version: 1", "version: 2"), ("0.3", "0.25")], ["version: 1 is 2 now", "threshold: 0.3 is 0.25 now"]),
    ([("gate: none", "gate: region")], ["gate: none is region now"]),
    ([("title: Test", "title: Other")], ["title: Test is Other now"]),
    ([("id: test", "id: other")], ["id: test is other now"]),
    ([("alat", "aktau")], ["en: the term alat is gone", "en: the term aktau is new"]),
    ([('"belt and road"', "belt")], ['en: the term "belt and road" is gone', "en: the term belt is new"]),
    ([("poti", "poti AND @china")], ["en: the list @china is new"]),
    ([("alat AND poti", "alat NEAR/3 poti")], [
        "en: the same terms are put together otherwise: alat AND poti is alat NEAR/3 poti now"
    ]),
    ([("  en: >-", "  ru: поти\n  en: >-")], ["ru: there is a query now: поти"]),
    ([WHERE], ["where: there is a query now: @query AND @region"]),
]  # fmt: skip


@pytest.mark.parametrize(("replacements", "sentences"), ROWS)
def test_each_change_is_a_sentence(replacements: list[tuple[str, str]], sentences: list[str]) -> None:
    assert [str(one) for one in theme_changes(theme(), theme(*replacements))] == sentences


def test_the_way_back_tells_what_is_gone() -> None:
    """Queries and lists, too."""
    changed = theme(("poti", "poti AND @china"), ("  en: >-", "  ru: поти\n  en: >-"), WHERE)
    assert [str(one) for one in theme_changes(changed, theme())] == [
        "where: there is no query any more: @query AND @region",
        "ru: there is no query any more: поти",
        "en: the list @china is gone",
    ]


def test_a_list_of_a_condition_is_told_with_it() -> None:
    narrower = theme(("queries:", "where: '@query AND @china'\nqueries:"))
    assert [str(one) for one in theme_changes(theme(WHERE), narrower)] == [
        "where: the list @region is gone",
        "where: the list @china is new",
    ]
