"""Connections go to the public network only, whatever name, number or redirect asks for another."""

import pytest

from crawler.connections import check_address, is_public
from crawler.errors import AddressRefused
from crawler.scope import in_scope


@pytest.mark.parametrize(
    ("address", "public"),
    [
        ("8.8.8.8", True),
        ("2001:4860:4860::8888", True),
        ("127.0.0.1", False),
        ("127.9.9.9", False),
        ("10.1.2.3", False),
        ("172.16.0.1", False),
        ("192.168.1.1", False),
        ("169.254.169.254", False),
        ("100.64.0.1", False),
        ("0.0.0.0", False),
        ("224.0.0.1", False),
        ("255.255.255.255", False),
        ("::1", False),
        ("::", False),
        ("fe80::1%eth0", False),
        ("fc00::1", False),
        ("::ffff:127.0.0.1", False),
        ("::ffff:8.8.8.8", True),
        ("2002:7f00:1::", False),
        ("ff02::1", False),
        ("64:ff9b::7f00:1", False),
        ("64:ff9b:1::1", False),
        ("::7f00:1", False),
        ("::ffff:0:7f00:1", False),
        ("fec0::1", False),
    ],
)
def test_only_public_addresses_are_connected_to(address: str, public: bool) -> None:
    assert is_public(address) is public


@pytest.mark.parametrize(
    "url",
    [
        "ftp://news.example/a",
        "file:///etc/passwd",
        "gopher://news.example/",
        "https://user:secret@news.example/",
        "https://news.example:8443/",
        "http://news.example:22/",
        "http://news.example:99999/",
    ],
)
def test_what_is_not_asked_for(url: str) -> None:
    with pytest.raises(AddressRefused):
        check_address(url, allow_private=False)


@pytest.mark.parametrize("url", ["http://news.example/", "https://news.example/", "https://news.example:443/a"])
def test_what_is_asked_for(url: str) -> None:
    check_address(url, allow_private=False)


def test_any_port_is_permitted_in_tests() -> None:
    check_address("http://127.0.0.1:8080/", allow_private=True)


@pytest.mark.parametrize(
    ("url", "inside"),
    [
        ("https://news.example/a", True),
        ("https://en.news.example/a", True),
        ("https://other.example/a", False),
        ("https://news.example.evil.test/a", False),
        ("http://127.0.0.1:9/a", False),
        ("https://a.com.az/x", False),
        ("https://m.paper.com.az/x", True),
    ],
)
def test_scope_is_the_registrable_domain(url: str, inside: bool) -> None:
    assert in_scope(url, {"news.example", "paper.com.az"}) is inside
