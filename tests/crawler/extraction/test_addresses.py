"""Addresses: one page has one key, and rel=canonical is believed only within the outlet."""

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from crawler.extraction import normalise_url
from crawler.extraction.addresses import canonical_address

KEYS = [
    ("https://example.az/news/1", "example.az/news/1"),
    ("http://example.az/news/1", "example.az/news/1"),
    ("HTTPS://WWW.Example.AZ/news/1/", "example.az/news/1"),
    ("https://m.example.az/news/1", "example.az/news/1"),
    ("https://www.m.example.az/news/1", "example.az/news/1"),
    ("//example.az/news/1#comments", "example.az/news/1"),
    ("example.az/news/1", "example.az/news/1"),
    ("https://example.az:443/news/1", "example.az/news/1"),
    ("http://example.az:80/", "example.az"),
    ("http://example.az:8080/news/1", "example.az:8080/news/1"),
    ("http://user:secret@example.az/news/1", "example.az/news/1"),
    ("https://example.az/news/1/amp/", "example.az/news/1"),
    ("https://amp.example.az/news/1?amp=1", "example.az/news/1"),
    ("https://example.az/news/lamp", "example.az/news/lamp"),
    ("https://example.az/?id=5&utm_source=x&utm_medium=y", "example.az?id=5"),
    ("https://example.az/a?fbclid=1&b=2&gclid=3&a=1&yclid=4&_openstat=5", "example.az/a?b=2&a=1"),
    ("https://example.az/a?%75tm_source=x", "example.az/a"),
    ("https://example.az/a?", "example.az/a"),
    ("https://example.az/a%7eb/%d1%8f", "example.az/a~b/%D1%8F"),
    ("https://example.az/я ё", "example.az/%D1%8F%20%D1%91"),
    ("https://example.az/50%", "example.az/50%25"),
    ("https://example.az/a/./b/../c//d", "example.az/a/c/d"),
    ("https://münchen.example/", "xn--mnchen-3ya.example"),
    ("https://example.az/?next=https://other.az/b", "example.az?next=https://other.az/b"),
    ("https://m.ge/x", "m.ge/x"),
    ("http://127.0.0.1:9000/a", "127.0.0.1:9000/a"),
    ("http://[::1]:9000/a", "[::1]:9000/a"),
    ("", ""),
]


@pytest.mark.parametrize(("url", "key"), KEYS)
def test_the_key_folds_what_makes_no_difference(url: str, key: str) -> None:
    assert normalise_url(url) == key


ODD_CHARS = st.text(alphabet="/?#&=%.:@ \\\t\n-amphtwuv1280üİ\u2028AEF[]+", max_size=60)


@given(st.one_of(st.text(), ODD_CHARS, ODD_CHARS.map("http://".__add__)))
@example("http://http://x")
@example("@\\@")
@example(":\\0")
@example("¨")
@example("0\u16800")
def test_the_key_of_a_key_is_itself(url: str) -> None:
    key = normalise_url(url)
    assert normalise_url(key) == key
    assert not any(char.isspace() for char in key)


PAGE = "https://www.example.az/news/1?utm_source=x"
CANONICALS = [
    (None, PAGE),
    ("", PAGE),
    ("/news/one", "https://www.example.az/news/one"),
    ("https://example.az/news/1#top", "https://example.az/news/1"),
    ("https://m.example.az/news/1", "https://m.example.az/news/1"),
    ("https://old.example.org/news/1", "https://old.example.org/news/1"),  # an alias of the outlet
    ("https://thief.example/news/1", PAGE),
    ("https://example.az.thief.example/news/1", PAGE),
    ("https://www.example.az/", PAGE),  # a template that forgot the path
    ("javascript:void(0)", PAGE),
    ("http://[broken", PAGE),
    ("https://www.example.az/" + "x" * 3000, PAGE),
]


@pytest.mark.parametrize(("href", "address"), CANONICALS)
def test_canonical_is_believed_within_the_outlet_only(href: str | None, address: str) -> None:
    assert canonical_address(href, page_url=PAGE, hosts=frozenset({"www.old.example.org"})) == address


def test_a_canonical_front_page_is_believed_on_the_front_page() -> None:
    assert canonical_address("http://example.az/", page_url="https://www.example.az") == "http://example.az/"


@pytest.mark.parametrize(
    ("page", "href", "believed"),
    [
        ("/news.php?id=5", "/news.php", False),
        ("/index.php?newsid=5", "/index.php", False),
        ("/news.php?id=5&utm_source=x", "/news.php?utm_source=y", False),
        ("/news/123", "/news", False),
        ("/news/123", "/news/", False),
        ("/az/news/1", "/az", False),
        ("/news/1?utm_source=x&fbclid=2", "/news/1", True),
        ("/news/1/amp", "/news/1", True),
        ("/news/1", "http://example.az/news/1", True),
        ("/news/123-ferry", "/news/123", True),  # another slug, not a section
        ("/news/1", "/az/news/1", True),
        ("/news.php?id=5&page=2", "/news.php?id=5", True),
    ],
)
def test_a_canonical_that_would_make_one_page_of_many_is_not_believed(page: str, href: str, believed: bool) -> None:
    own, target = "https://example.az" + page, href if "://" in href else "https://example.az" + href
    assert canonical_address(href, page_url=own) == (target if believed else own)
