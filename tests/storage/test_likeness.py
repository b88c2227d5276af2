"""Whether two pages are, by their words, the same article."""

import pytest

from storage.likeness import edited_from, same_article

TEXT = "The two ministers met in the capital on Tuesday and agreed to build the railway by the end of next year"
OTHER = "Rain is expected in the mountains tomorrow, with strong wind from the sea and snow above two thousand metres"


@pytest.mark.parametrize(
    ("title", "text", "same"),
    [
        ("A railway", TEXT, True),
        ("Anything else", TEXT, True),
        ("a RAILWAY!", OTHER, True),
        ("Anything else", f"{TEXT}. Read more", True),
        ("Anything else", OTHER, False),
        ("", "", False),
    ],
)
def test_twins_share_their_title_or_most_of_their_text(title: str, text: str, same: bool) -> None:
    assert same_article("A railway", TEXT, title, text) is same


def test_pages_without_titles_are_told_by_their_texts() -> None:
    assert not same_article("", TEXT, "", OTHER)
    assert not same_article("A", "", "B", TEXT)


@pytest.mark.parametrize(
    ("key", "title", "text", "is_edited"),
    [
        ("a.example/news/new-slug", "Ministers agree on railway to the sea", OTHER, True),
        ("a.example/news/new-slug", "Another headline", f"{TEXT}. This was added later by the newsroom.", True),
        ("a.example/news/new-slug", "Another headline", OTHER, False),
        ("a.example/2026/11/24/new-slug", "Ministers agree on railway", TEXT, False),
        ("b.example/news/new-slug", "Ministers agree on railway", TEXT, False),
        ("a.example", "Home", OTHER, False),
    ],
)
def test_an_edited_page_stays_near_and_keeps_much(key: str, title: str, text: str, is_edited: bool) -> None:
    assert edited_from(key, title, text, "a.example/news/slug", "Ministers agree on railway", TEXT) is is_edited
