"""Addresses as feeds write them: broken over lines, escaped twice, without a scheme."""

import re
from urllib.parse import urlsplit

from crawler.spiders.base import URL_LIMIT_CHARS, web_link

_LINE_BREAK = re.compile(r"\s*[\r\n\t]+\s*")
_AMPERSAND = re.compile(r"&(?:amp|#0*38|#x0*26);", re.IGNORECASE)
_EDGES = " \t\r\n\x0b\x0c\u00a0\u200b\u200c\u200d\u2060\ufeff\"'<>"
_BARE_HOST = re.compile(r"^www\.[\w-]+(?:\.[\w-]+)+(?:[/?#:]|$)", re.IGNORECASE)
_ADDRESS_LIKE = re.compile(r"^(?:https?:)?/|^[./?]", re.IGNORECASE)
_WITHIN_MARKUP = re.compile(r"https?://[^\s\"'<>]+", re.IGNORECASE)
_CDATA = re.compile(r"<!\[CDATA\[|\]\]>")


def mended_link(base: str, raw: str | None) -> str | None:
    """`raw` made whole and absolute against `base`; None when it is no http(s) address."""
    if not raw or len(raw) > 2 * URL_LIMIT_CHARS:
        return None
    link = raw
    if "]]>" in link:
        link = _CDATA.sub("", link)
    link = link.strip(_EDGES)
    if "\n" in link or "\t" in link or "\r" in link:
        link = _LINE_BREAK.sub("", link)
    for _ in range(3):
        if "&" not in link or not _AMPERSAND.search(link):
            break
        link = _AMPERSAND.sub("&", link)
    if "\\" in link:
        address, mark, query = link.partition("?")
        link = address.replace("\\", "/") + mark + query
    if "<" in link:  # a whole element of HTML in the address's place
        address_within = _WITHIN_MARKUP.search(link)
        link = address_within[0] if address_within else ""
    if not link:
        return None
    if _BARE_HOST.match(link) or _starts_with_host(link, base):
        link = f"{base.partition(':')[0]}://{link}"
    return web_link(base, link.replace(" ", "%20"))


def _starts_with_host(link: str, base: str) -> bool:
    """Whether the link is the base's own host without its scheme: "news.example/1" on https://news.example/."""
    host, slash, _ = link.partition("/")
    return bool(slash) and "." in host and host.lower() == (urlsplit(base).hostname or "")


def is_address_like(raw: str | None) -> bool:
    """Whether an identifier is meant as an address: `https://...`, `//host/...`, `/path`; "tag:..." and "17" are not."""
    written = (raw or "").strip(_EDGES)
    return bool(_ADDRESS_LIKE.match(written) or _BARE_HOST.match(written))


def same_host(one: str, other: str) -> bool:
    """Whether two addresses are of one host, with or without www."""
    hosts = [(urlsplit(url).hostname or "").removeprefix("www.") for url in (one, other)]
    return hosts[0] == hosts[1] and bool(hosts[0])
