"""Redirects that lead nowhere, for ever, or where no crawler may go."""

from newsroom.zoo.animals import animal
from newsroom.zoo.visit import Reply, Visit


def _to(target: str, status: int = 302) -> Reply:
    return Reply(b"", status, headers=(("Location", target),))


@animal(feed="error: too many redirects", page="rejected: too many redirects", robots="ok: ")
def redirects_to_itself(visit: Visit) -> Reply:
    return _to(visit.path)


@animal(feed="error: too many redirects", page="rejected: too many redirects")
def chain_of_fifty(visit: Visit) -> Reply:
    path, _, number = visit.path.partition("?")
    step = int(number or 0)
    return _to(f"{path}?{step + 1}", 301) if step < 50 else Reply(visit.good())


_REFUSED = {
    "metadata": "http://169.254.169.254/latest/meta-data/",
    "private": "http://10.0.0.1/",
    "private-172": "http://172.16.0.1/",
    "private-192": "http://192.168.1.1/router",
    "shared": "http://100.64.0.1/",
    "benchmark": "http://198.18.0.1/",
    "all-zero": "http://0.0.0.0/",
    "multicast": "http://224.0.0.1/",
    "mapped": "http://[::ffff:127.0.0.1]/",
    "mapped-private": "http://[::ffff:10.0.0.1]/",
    "six-to-four": "http://[2002:7f00:1::]/",
    "teredo": "http://[2001:0:4136:e378:8000:63bf:3fff:fdd2]/",
    "nat64": "http://[64:ff9b::7f00:1]/",
    "unique-local": "http://[fd00:ec2::254]/",
    "link-local": "http://[fe80::1]/",
    "decimal": "http://167772161/",
    "octal": "http://012.0.0.1/",
    "hexadecimal": "http://0x0a.0.0.1/",
    "short": "http://10.1/",
    "ssh-port": "http://127.0.0.1:22/",
    "mail-port": "http://healthy.localhost:25/",
    "credentials": "http://admin:secret@healthy.localhost/",
    "file": "file:///etc/passwd",
    "ftp": "ftp://healthy.localhost/a",
    "gopher": "gopher://healthy.localhost/1",
    "data": "data:text/html,hello",
    "javascript": "javascript:alert(1)",
    "broken-ipv6": "http://[::1",
    "broken-port": "http://healthy.localhost:99999/",
    "port-of-letters": "http://healthy.localhost:abc/",
    "long-address": "/" + "a" * 9_000,
}

for _name, _target in _REFUSED.items():

    @animal(name=f"redirect-{_name}", feed="error: not permitted", page="rejected: not permitted")
    def _redirect(visit: Visit, target: str = _target) -> Reply:
        return _to(target)


@animal(feed="too-large: headers", page="rejected: headers")
def redirect_of_a_megabyte(visit: Visit) -> Reply:
    return _to("/" + "a" * 1024 * 1024)


@animal(feed="error: too many redirects", page="rejected: too many redirects")
def redirect_of_a_bare_scheme(visit: Visit) -> Reply:
    return _to("http:")


@animal(feed="dns: does not resolve", page="failed: does not resolve")
def redirect_long_label(visit: Visit) -> Reply:
    return _to("http://" + "a" * 64 + ".example/")


@animal(feed="dns: does not resolve", page="failed: does not resolve")
def redirect_broken_idn(visit: Visit) -> Reply:
    return _to("http://xn--zebra-.invalid/")


@animal(feed="error: 301", page="rejected: 301")
def redirect_without_target(visit: Visit) -> Reply:
    return Reply(b"", 301)


@animal(feed="error: 302", page="rejected: 302")
def redirect_to_nothing(visit: Visit) -> Reply:
    return _to("")


@animal(page="stored: ", feed="not-a-feed: ")
def meta_refresh(visit: Visit) -> bytes:
    """Where it would lead is not followed: the page itself is read."""
    return (
        visit.good().replace(b"<head>", b'<head><meta http-equiv=refresh content="0;url=http://10.0.0.1/">')
        if (visit.place == "page")
        else b'<!doctype html><meta http-equiv=refresh content="0;url=http://10.0.0.1/">'
    )
