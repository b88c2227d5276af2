"""Addresses: the identity key of a page, and whether its rel=canonical may be believed."""

import contextlib
import posixpath
import re
from functools import lru_cache
from urllib.parse import urldefrag, urljoin, urlsplit

_SCHEME = re.compile(r"^(?:https?:)?/{2,}|^https?:/?(?=[^/\d])", re.IGNORECASE)
_ALIAS = re.compile(r"^(?:www\d?|m|amp|mobile)\.(?=[^.]+\.)")
_PERCENT = re.compile(r"%([0-9A-Fa-f]{2})?")
_JUNK = re.compile(r"[\x00-\x20\x7f-\xa0\u2028\u2029\ud800-\udfff]+")
_UNRESERVED = frozenset("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~")
_KEPT = _UNRESERVED | frozenset("!$&'()*+,;=:@/?[]%")
_TRACKING = re.compile(
    r"^(?:utm_.*|at_(?:medium|campaign|custom\d|format|link.*|bbc_team)|mc_[ce]id|pk_.*|piwik_.*|matomo_.*|hsa_.*|_hs.*|"
    r"fb_(?:action|source|ref).*|ga_.*|__twitter_.*|yandex_.*|"
    r"fbclid|gclid|gclsrc|dclid|gbraid|wbraid|yclid|ysclid|msclkid|twclid|ttclid|igshid|igsh|mkt_tok|_openstat|"
    r"_ga|_gl|cmpid|ocid|ncid|smid|spm|from_source|ref_src|ref_url|yrwinfo|amp_js_v|usqp|outputtype)(?:=.*)?$",
    re.IGNORECASE,
)
_AMP_SWITCH = re.compile(r"^amp(?:=(?:1|true|yes)?)?$", re.IGNORECASE)


@lru_cache(maxsize=256)
def normalise_url(url: str) -> str:
    """The key under which a page is known: `host/path?query`, without scheme.

    http and https, `www.`/`m.`/`amp.` hosts, default ports, fragments, tracking parameters, an `/amp` suffix and a
    trailing slash make no difference; other ports and the order of the query do. Never raises, and the key of a key
    is itself: `https://www.Example.az:443/news/1/?utm_source=x#top` is `example.az/news/1`.
    """
    rest = _JUNK.sub(lambda found: " " * len(found[0]), url).strip()
    while (cut := _SCHEME.sub("", rest, count=1).lstrip()) != rest:
        rest = cut
    rest = rest.partition("#")[0]
    address, _, query = rest.partition("?")
    host, path = "", address.replace("\\", "/")
    while not host and path:
        netloc, _, path = path.lstrip("/").partition("/")
        host = _host(netloc)
    key = host + _path(path)
    kept = [part for part in map(_percent, query.split("&")) if part and not _TRACKING.match(part)]
    kept = [part for part in kept if not _AMP_SWITCH.match(part)]
    return key + ("?" + "&".join(kept) if kept else "")


def outlet_key(url: str, home: str = "", aliases: frozenset[str] = frozenset()) -> str:
    """`normalise_url`, with every host of `aliases` told as `home`, the outlet's own.

    All hosts are bare ones (see `bare_host`). A port of the address stays: `old.example.az/1` of an outlet that moved to
    `example.az` is `example.az/1`.
    """
    key = normalise_url(url)
    if not home or not aliases:
        return key
    place, slash, rest = key.partition("/")
    if not slash:
        place, mark, query = key.partition("?")
        slash, rest = mark, query
    host, colon, port = place.partition(":")
    return f"{home}{colon}{port}{slash}{rest}" if host in aliases else key


def bare_host(url: str) -> str:
    """The host of an address, lower case, without `www.`, `m.`, `amp.` and port."""
    return normalise_url(url).partition("/")[0].partition("?")[0].partition(":")[0]


def canonical_address(href: str | None, *, page_url: str, hosts: frozenset[str] = frozenset()) -> str:
    """`href` made absolute if it stays within the outlet (the page's own host, or one of `hosts`), else the page's
    address.

    Templates forget to fill it: a canonical link to the front page or to a section above the page is not believed, nor
    one to the same path without the query that names the article. Believed, it would make one page of many.
    """
    own = absolute_http(page_url, page_url) or page_url
    target = absolute_http(href, page_url) if href else None
    if target is None:
        return own
    key, own_key = normalise_url(target), normalise_url(page_url)
    if _forgets(key, own_key):
        return own
    host = bare_host(target)
    return target if host == bare_host(page_url) or host in {bare_host(one) for one in hosts} else own


def _forgets(key: str, own_key: str) -> bool:
    """Whether the key says less than the page's own: a path above it, or the same path with no query left."""
    address, _, query = key.partition("?")
    own_address, _, own_query = own_key.partition("?")
    path, own_path = address.partition("/")[2], own_address.partition("/")[2]
    if path == own_path:
        return bool(own_query) and not query
    return not path or own_path.startswith(path + "/")


def absolute_http(href: str, base_url: str) -> str | None:
    """`href` seen from `base_url`, without fragment; None unless it is an http address of sane length."""
    try:
        target = urldefrag(urljoin(base_url, _JUNK.sub("", href.strip()))).url
        parts = urlsplit(target)
        sane = parts.scheme in ("http", "https") and bool(parts.hostname) and len(target) <= 2000
    except ValueError:
        return None
    return target if sane else None


def _host(netloc: str) -> str:
    host = netloc.replace(" ", "").rpartition("@")[2]
    name, colon, port = host.rpartition(":")
    if not colon or (port and not (port.isascii() and port.isdigit())):
        name, port = host, ""
    name = name.lower().strip(".:")
    if not name.isascii():
        with contextlib.suppress(UnicodeError):
            name = name.encode("idna").decode("ascii").lower()
        name = "".join(name.split())
    while (cut := _ALIAS.sub("", name)) != name:
        name = cut
    number = port.lstrip("0")
    return name if number in ("", "80", "443") else f"{name}:{number}"


def _path(path: str) -> str:
    path = posixpath.normpath("/" + _percent(path)).lstrip("/")
    while path == "amp" or path.endswith("/amp"):
        path = path[:-3].rstrip("/")
    return "/" + path if path not in ("", ".") else ""


def _percent(text: str) -> str:
    def one(found: re.Match[str]) -> str:
        if found[1] is None:
            return "%25"
        char = chr(int(found[1], 16))
        return char if char in _UNRESERVED else "%" + found[1].upper()

    text = _PERCENT.sub(one, text)
    if all(char in _KEPT for char in text):
        return text
    return "".join(
        char if char in _KEPT else "".join(f"%{byte:02X}" for byte in char.encode("utf-8", "replace")) for char in text
    )
