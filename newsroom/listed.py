"""Which links an address publishes, and how each is written. Pure; the site and the truth both ask here."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from newsroom.articles import InventedArticle
from newsroom.outlets import FEED_KINDS, Endpoint, Instead, InventedOutlet, Spelling
from newsroom.spellings import spelled

OLD_AFTER = timedelta(days=3_650)
"""What is older stands in the zombie feed of a chain, and nowhere else."""
_OTHER_SITE_PATHS = ("/partners/1", "/partners/2.html", "/?p=3")
_SILENT = frozenset({Instead.PAGE, Instead.CHALLENGE, Instead.GONE, Instead.BROKEN})


@dataclass(frozen=True, slots=True)
class Listing:
    """The links of one address, newest first: all of them, and those on the page that was asked for."""

    all: tuple[InventedArticle, ...]
    page: tuple[InventedArticle, ...]
    has_more: bool


def instead(endpoint: Endpoint, *, now: datetime, end: datetime) -> Instead | None:
    """What stands in the address's place at that instant; None when it is as it should be."""
    manner = endpoint.manner
    if manner.instead is None or manner.mends_after_h is None:
        return manner.instead
    return None if now >= end + timedelta(hours=manner.mends_after_h) else manner.instead


def is_silent(endpoint: Endpoint, *, now: datetime, end: datetime) -> bool:
    """Whether no link at all is to be had there."""
    return instead(endpoint, now=now, end=end) in _SILENT


def listing(
    endpoint: Endpoint, newest_first: Sequence[InventedArticle], *, now: datetime, end: datetime, number: int = 1
) -> Listing:
    """What the address names; `number` is the page of a paged one (from 1, beyond the last it is empty)."""
    manner = endpoint.manner
    is_zombie = manner.instead is Instead.ZOMBIE
    found = tuple(
        article
        for article in newest_first
        if article.listed(now)
        and endpoint.language in (None, article.language)
        and (article.published_at < end - OLD_AFTER) is is_zombie
    )
    if manner.window is None:
        return Listing(found, found, has_more=False)
    begin = (number - 1) * manner.window
    page = found[begin : begin + manner.window]
    return Listing(found if manner.paged else page, page, has_more=manner.paged and begin + manner.window < len(found))


def link(outlet: InventedOutlet, endpoint: Endpoint, article: InventedArticle, base: str) -> tuple[str, str]:
    """The link as this address writes it, and the address that it is. `base` is scheme and host with port."""
    manner = endpoint.manner
    if manner.guest and endpoint.kind in FEED_KINDS:
        base = base.replace(outlet.host, manner.guest)
    path = article.second_path if manner.second and article.second_path else article.path
    spelling = manner.spellings[article.published_at.minute % len(manner.spellings)]
    if spelling is Spelling.OLD_HOST:
        return base.replace(outlet.host, outlet.aliases[0]) + path, base + path
    written = spelled(base + path, spelling)
    return written, written if spelling in (Spelling.SHORT, Spelling.NUMBER) else base + path


def address(outlet: InventedOutlet, endpoint: Endpoint, article: InventedArticle, base: str) -> str:
    """The link as this address writes it."""
    return link(outlet, endpoint, article, base)[0]


def other_sites(endpoint: Endpoint, base: str, own_host: str) -> Iterator[str]:
    """The addresses of another site that a sitemap names beside its own."""
    if endpoint.manner.guest and endpoint.kind not in FEED_KINDS:
        yield from (base.replace(own_host, endpoint.manner.guest) + path for path in _OTHER_SITE_PATHS)
