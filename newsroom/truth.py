"""The truth about the world, for whoever judges a crawler: which links are published now, and what becomes of each. Pure.

1. A link leads to an article, unless it is refused for a reason that a crawler must know: robots.txt, another site's
   address, a server that turns it away, a film in the place of a text.
2. What hides behind a challenge, or at an address that gives something else, is not published: nobody can find it.
3. An article is expected as a perfect reader keeps it, with what can be known of its instant.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from newsroom.articles import Dating, InventedArticle, Shown
from newsroom.listed import is_silent, link, listing, other_sites
from newsroom.outlets import Habit, InventedOutlet


class Fate(StrEnum):
    """What must become of a link."""

    READ = "read"
    ROBOTS = "robots"
    OTHER_SITE = "other-site"
    REFUSED = "refused"
    FILM = "film"


@dataclass(frozen=True, slots=True)
class PublishedLink:
    """A link as published. `identity` is the one address that all its spellings are; a redirect and a second address of an
    article are identities of their own. `article` is None for another site's address, of which nothing more is known.
    """

    url: str
    identity: str
    outlet_id: str
    fate: Fate
    article: InventedArticle | None


@dataclass(frozen=True, slots=True)
class ExpectedArticle:
    """What is to be kept of an article. `addresses` are those that may rightly be called its own: mostly one.

    `published_at` None: nothing states it. With `dating` WHEN_SEEN it is the instant of the first fetch.
    """

    addresses: tuple[str, ...]
    outlet_id: str
    publisher: str
    originator: str | None
    language: str
    title: str
    published_at: datetime | None
    dating: Dating
    article: InventedArticle


def published_links(
    outlet: InventedOutlet, newest_first: list[InventedArticle], *, port: int, now: datetime, end: datetime
) -> Iterator[PublishedLink]:
    """Every link that the outlet's endpoints give now, in each of its spellings."""
    if Habit.CHALLENGE in outlet.habits:
        return
    base = f"http://{outlet.host}:{port}"
    for endpoint in outlet.endpoints:
        if is_silent(endpoint, now=now, end=end):
            continue
        for article in listing(endpoint, newest_first, now=now, end=end).all:
            url, own = link(outlet, endpoint, article, base)
            yield PublishedLink(url, own, outlet.id, _fate(outlet, article), article)
        for url in other_sites(endpoint, base, outlet.host):
            yield PublishedLink(url, url, outlet.id, Fate.OTHER_SITE, None)


def expected(links: Iterable[PublishedLink], outlet: InventedOutlet, *, port: int) -> dict[str, ExpectedArticle]:
    """The articles to which an outlet's links lead, by their true paths."""
    found = {one.article.path: one.article for one in links if one.fate is Fate.READ and one.article is not None}
    return {path: _expected(outlet, article, port) for path, article in found.items()}


def _expected(outlet: InventedOutlet, article: InventedArticle, port: int) -> ExpectedArticle:
    host = next(iter(outlet.guests), outlet.host)
    paths = filter(None, (article.path, article.second_path))
    return ExpectedArticle(
        addresses=tuple(f"http://{host}:{port}{path}" for path in paths),
        outlet_id=outlet.id,
        publisher=outlet.name,
        originator=article.originator,
        language=article.language,
        title=article.title,
        published_at=article.published_at if article.dating is Dating.MINUTE else None,
        dating=article.dating,
        article=article,
    )


def _fate(outlet: InventedOutlet, article: InventedArticle) -> Fate:
    if article.robots_forbidden:
        return Fate.ROBOTS
    if article.shown is Shown.FILM:
        return Fate.FILM
    return Fate.REFUSED if Habit.REFUSED in outlet.habits else Fate.READ
