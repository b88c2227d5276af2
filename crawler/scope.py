"""Which links belong to an outlet: those on its own hosts, or on hosts under the same registrable domain."""

from collections.abc import Collection
from functools import cache
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

if TYPE_CHECKING:
    import tldextract


@cache
def _extractor() -> "tldextract.TLDExtract":
    import tldextract  # and requests with it, 10 MB in each process: most links are on a host that is named

    return tldextract.TLDExtract(suffix_list_urls=(), cache_dir=None)  # the list that is shipped: no network at start


@cache
def _site(host: str) -> str:
    """The registrable domain of a host by the Public Suffix List, whose default rule `*` holds for unlisted endings.

    An IP address is its own site.
    """
    parts = _extractor()(host)
    if parts.ipv4 or parts.ipv6:
        return host
    return parts.top_domain_under_public_suffix or ".".join(host.split(".")[-2:])


def in_scope(url: str, hosts: Collection[str]) -> bool:
    """Whether `url` lies on the same site as one of `hosts`."""
    host = urlsplit(url).hostname or ""
    return host in hosts or _site(host) in {_site(own) for own in hosts}


def site_label(host: str) -> str:
    """The name that was registered, without its public suffix: `example` of news.example.co.uk. An IP address, or a name
    of one part, is its own."""
    parts, site = _extractor()(host), _site(host)
    return site if parts.ipv4 or parts.ipv6 else site.removesuffix(f".{parts.suffix or site.rpartition('.')[2]}")
