"""Connections go to the public network only, whatever name, number or redirect asks for another."""

import socket
from pathlib import Path
from typing import Any

import pytest

from crawler.connections import SocketGate, check_address, is_public, permitted_ports
from crawler.errors import AddressRefused
from crawler.redirects import target_of
from crawler.scope import in_scope
from crawler.settings import CrawlerSettings
from newsroom import NewsroomServer, World
from tests.crawling import Crawls

PORTS = permitted_ports(["http://news.example:8080/rss", "https://news.example/"])


@pytest.mark.parametrize(
    ("address", "public"),
    [
        ("8.8.8.8", True),
        ("2001:4860:4860::8888", True),
        ("2a00:1450:4001::1", True),
        ("127.0.0.1", False),
        ("127.9.9.9", False),
        ("10.1.2.3", False),
        ("172.16.0.1", False),
        ("172.31.255.255", False),
        ("172.32.0.1", True),
        ("192.168.1.1", False),
        ("169.254.169.254", False),
        ("100.64.0.1", False),
        ("100.127.255.255", False),
        ("100.128.0.1", True),
        ("198.18.0.1", False),
        ("198.19.255.255", False),
        ("198.20.0.1", True),
        ("192.0.0.1", False),
        ("192.0.2.1", False),
        ("198.51.100.1", False),
        ("203.0.113.1", False),
        ("192.88.99.1", False),
        ("0.0.0.0", False),
        ("0.1.2.3", False),
        ("224.0.0.1", False),
        ("239.255.255.255", False),
        ("240.0.0.1", False),
        ("255.255.255.255", False),
        ("::1", False),
        ("::", False),
        ("fe80::1%eth0", False),
        ("fc00::1", False),
        ("fd00:ec2::254", False),
        ("::ffff:127.0.0.1", False),
        ("::ffff:10.0.0.1", False),
        ("::ffff:169.254.169.254", False),
        ("::ffff:8.8.8.8", True),
        ("2002:7f00:1::", False),
        ("2002:808:808::", False),
        ("2001:0:4136:e378:8000:63bf:3fff:fdd2", False),
        ("2001:db8::1", False),
        ("3fff::1", False),
        ("ff02::1", False),
        ("64:ff9b::7f00:1", False),
        ("64:ff9b::808:808", False),
        ("64:ff9b:1::1", False),
        ("100::1", False),
        ("5f00::1", False),
        ("::7f00:1", False),
        ("::ffff:0:7f00:1", False),
        ("fec0::1", False),
    ],
)
def test_only_public_addresses_are_connected_to(address: str, public: bool) -> None:
    assert is_public(address) is public


@pytest.mark.parametrize(
    ("address", "settings", "permitted"),
    [
        ("8.8.8.8", {}, True),
        ("127.0.0.1", {}, False),
        ("127.0.0.1", {"allow_private_addresses": True}, True),
        ("10.0.0.1", {"allow_private_addresses": True}, True),
        ("169.254.169.254", {"allow_private_addresses": True}, False),
        ("::ffff:169.254.169.254", {"allow_private_addresses": True}, False),
        ("fe80::1", {"allow_private_addresses": True}, False),
        ("224.0.0.1", {"allow_private_addresses": True}, False),
        ("10.1.2.3", {"allow_networks": ["10.1.0.0/16"]}, True),
        ("10.2.2.3", {"allow_networks": ["10.1.0.0/16"]}, False),
        ("::ffff:10.1.2.3", {"allow_networks": ["10.1.0.0/16"]}, False),
        ("::1", {"allow_networks": ["::1/128"]}, True),
    ],
)
def test_the_settings_open_private_networks_and_nothing_more(
    address: str, settings: dict[str, Any], permitted: bool
) -> None:
    gate = SocketGate(CrawlerSettings.model_validate(settings))
    if permitted:
        gate.check(address)
    else:
        with pytest.raises(AddressRefused, match="private network"):
            gate.check(address)


def test_a_network_that_is_none_is_refused_with_the_remedy() -> None:
    with pytest.raises(ValueError, match=r"as in 10\.1\.0\.0/16"):
        CrawlerSettings.model_validate({"allow_networks": ["10.1.2.3/8"]})


@pytest.mark.parametrize(
    "url",
    [
        "ftp://news.example/a",
        "file:///etc/passwd",
        "gopher://news.example/",
        "data:text/html,x",
        "javascript:alert(1)",
        "https://user:secret@news.example/",
        "https://@news.example/",
        "https://news.example:8443/",
        "http://news.example:22/",
        "http://news.example:99999/",
        "http://news.example:0/",
        "http://other.example:8080/",
        "http://",
        "http://[::1",
        "http://2130706433/",
        "http://0x7f.0.0.1/",
        "http://0177.0.0.1/",
        "http://127.1/",
        "http://127.0.0.0x1/",
        "//news.example/",
    ],
)
def test_what_is_not_asked_for(url: str) -> None:
    with pytest.raises(AddressRefused):
        check_address(url, allow_private=False, permitted=PORTS)


@pytest.mark.parametrize(
    "url",
    [
        "http://news.example/",
        "https://news.example/",
        "https://news.example:443/a",
        "http://news.example:8080/article",
        "http://8.8.8.8/",
        "http://news.123example/",
    ],
)
def test_what_is_asked_for(url: str) -> None:
    """Port 8080 is one that the catalogue names for this host."""
    check_address(url, allow_private=False, permitted=PORTS)


def test_any_port_is_permitted_in_tests() -> None:
    check_address("http://127.0.0.1:8080/", allow_private=True)


@pytest.mark.parametrize(
    ("location", "target"),
    [
        (b"/b", "http://news.example/b"),
        (b" //other.example/c ", "http://other.example/c"),
        (b"file:///etc/passwd", "file:///etc/passwd"),
        (b"", None),
        (b" ", None),
    ],
)
def test_where_a_redirect_leads(location: bytes, target: str | None) -> None:
    assert target_of("http://news.example/a", location) == target


@pytest.mark.parametrize("location", [b"http://[::1", b"/" + b"a" * 3_000])
def test_a_redirect_to_what_is_no_address_is_refused(location: bytes) -> None:
    with pytest.raises(AddressRefused):
        target_of("http://news.example/a", location)


Answers = list[list[str]]
ANSWERED = "a page of HTML stands where the feed should be"
"""What comes of it when the newsroom is reached by a name that it does not know."""


@pytest.fixture
def names(monkeypatch: pytest.MonkeyPatch) -> Answers:
    """What the system's resolver says of `rebound.example`, one list of addresses for each question, the last for ever."""
    answers: Answers = []
    ask = socket.getaddrinfo

    def resolve(host: str, port: int, *rest: Any) -> Any:
        if host != "rebound.example":
            return ask(host, port, *rest)
        said = answers.pop(0) if len(answers) > 1 else answers[0]
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (address, port)) for address in said]

    monkeypatch.setattr(socket, "getaddrinfo", resolve)
    return answers


def crawl_rebound(folder: Path, world: World, served: NewsroomServer, **limits: object) -> str:
    """Crawl a feed at that name and the newsroom's port; the reason that its endpoint has then."""
    own: dict[str, object] = {"allow_private_addresses": False, "header_timeout_s": 1, "timeout_s": 1, "retries": 0}
    folder.mkdir(exist_ok=True)
    crawls = Crawls(folder, world, served, limits=own | limits)
    text = crawls.catalogue("dogu-kapisi").read_text("utf-8").replace("dogu-kapisi.localhost", "rebound.example")
    path = folder / "rebound.yaml"
    path.write_text(text, "utf-8")
    crawls.catalogue = lambda *_: path  # type: ignore[method-assign]  # the same crawl over another catalogue
    crawls.crawl()
    store = crawls.store()
    try:
        return next(one.reason for one in store.endpoints())
    finally:
        store.close()


@pytest.mark.parametrize("said", [[["127.0.0.1"]], [["127.0.0.1", "10.0.0.1"]], [["169.254.169.254"], ["127.0.0.1"]]])
def test_a_name_that_resolves_to_private_addresses_is_refused(
    tmp_path: Path, world: World, served: NewsroomServer, names: Answers, said: Answers
) -> None:
    names += said
    assert "private network" in crawl_rebound(tmp_path, world, served)
    assert served.requests == []


def test_an_answer_that_changes_between_two_lookups_opens_nothing(
    tmp_path: Path, world: World, served: NewsroomServer, names: Answers
) -> None:
    """Rebinding: whatever was said before, each socket is checked by the very address that it goes to."""
    names += [["127.0.0.1"], ["127.0.0.1"]]
    assert crawl_rebound(tmp_path, world, served, allow_networks=["127.0.0.0/8"]) == ANSWERED
    names[:] = [["10.255.255.1"]]
    assert "private network" in crawl_rebound(tmp_path / "again", world, served, allow_networks=["127.0.0.0/8"])


def test_of_a_name_with_public_and_private_addresses_only_the_public_ones_are_tried(
    tmp_path: Path, world: World, served: NewsroomServer, names: Answers
) -> None:
    """192.0.2.1 stands for the private one here, and loopback for the public."""
    names += [["192.0.2.1", "127.0.0.1"]]
    assert crawl_rebound(tmp_path, world, served, allow_networks=["127.0.0.0/8"]) == ANSWERED


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
