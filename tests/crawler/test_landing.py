"""Where the redirects of an article's address may not end."""

import pytest

from crawler.landing import astray
from crawler.sources import OutletEntry
from storage.linkrecords import LinkState

OUTLETS = {
    "one": OutletEntry(
        id="one", name="One", homepage="https://www.one.example/", languages=["az", "ru"], aliases=["old.example"]
    ),
    "other": OutletEntry(id="other", name="Other", homepage="https://other.example/", aliases=["shared.example"]),
}
FRONT = "redirects to the front page: no article"
SECTION = "redirects to a section: no article"


@pytest.mark.parametrize(
    ("asked", "final", "reason"),
    [
        ("https://one.example/news/5", "https://one.example/", FRONT),
        ("https://one.example/news/5", "https://www.one.example/?utm_source=x", FRONT),
        ("https://one.example/news/5", "https://one.example/index.php", FRONT),
        ("https://one.example/news/5", "https://one.example/ru/", FRONT),
        ("https://one.example/news/5", "https://one.example/ru/index.html", FRONT),
        ("https://one.example/?p=5", "https://one.example/", FRONT),
        ("https://old.example/news/5", "https://one.example/", FRONT),
        ("https://one.example/news/sport/5", "https://one.example/news/sport", SECTION),
        ("https://one.example/2026/11/24/slug", "https://one.example/2026/11/", SECTION),
        ("https://one.example/go", "https://other.example/x", "redirects to Other's page https://other.example/x"),
        (
            "https://one.example/go",
            "https://www.shared.example/",
            "redirects to Other's page https://www.shared.example/",
        ),
    ],
)
def test_a_redirect_to_what_is_no_page_of_the_article_is_rejected(asked: str, final: str, reason: str) -> None:
    outcome = astray(asked, final, "one", OUTLETS)
    assert outcome is not None
    assert (outcome.link, outcome.reason, outcome.again) == (LinkState.REJECTED, reason, False)


@pytest.mark.parametrize(
    ("asked", "final"),
    [
        ("https://one.example/news/5", "https://one.example/news/5"),
        ("http://one.example/news/5/", "https://www.one.example/news/5?utm_source=feed"),
        ("https://one.example/news/5", "https://one.example/news/5-a-headline"),
        ("https://one.example/news/5?from=rss", "https://one.example/news/5"),
        ("https://one.example/?p=5", "https://one.example/2026/headline"),
        ("https://one.example/news/5", "https://one.example/?p=5"),
        ("https://one.example/news/12345/headline", "https://one.example/news/12345"),
        ("https://one.example/news/a-headline-of-words/amp2", "https://one.example/news/a-headline-of-words"),
        ("https://one.example/ru/news/5", "https://one.example/az/news/5"),
        ("https://old.example/news/5", "https://one.example/news/5"),
        ("https://one.example/go", "https://nobody.example/x"),
        ("https://one.example/go", "https://nobody.example/"),
        ("https://other.example/go", "https://other.example/x"),
    ],
)
def test_a_redirect_to_another_address_of_the_article_is_followed(asked: str, final: str) -> None:
    assert astray(asked, final, "one", OUTLETS) is None
