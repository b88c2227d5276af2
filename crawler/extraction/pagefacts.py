"""What a page says of its publisher and of itself beside the fields that are weighed against each other: the outlet's own
names, declared languages, the picture, who published it first."""

from crawler.extraction.addresses import absolute_http, bare_host
from crawler.extraction.agencies import same_outlet
from crawler.extraction.article import Hints, Outlet
from crawler.extraction.credits import foreign_name, title_suffix
from crawler.extraction.jsonld import Stated
from crawler.extraction.page import Page, plain_title
from crawler.extraction.plain import one_line

_NAME_LIMIT_CHARS = 200


def site_name(page: Page, stated: Stated | None) -> str | None:
    """What the page calls its site."""
    return next((name for name in (*page.meta("og:site_name"), stated.publisher if stated else None) if name), None)


def own_names(outlet: Outlet, site: str | None, stated: Stated | None, url: str) -> list[str]:
    """What the outlet is called, by itself, its page and its host."""
    host = bare_host(url)
    names = [outlet.name, site, stated.publisher if stated else None, host, host.partition(".")[0]]
    return [name for name in dict.fromkeys(names) if name]


def published_elsewhere(outlet: Outlet, hints: Hints, url: str, site: str | None) -> str | None:
    """The publisher that an aggregator names behind its feed's title, for a page that lies on that publisher's host."""
    host = bare_host(url)
    own_hosts = [bare_host(f"https://{own}/") for own in outlet.hosts]
    suffix = title_suffix(plain_title(hints.title or ""))
    if suffix is None or not own_hosts or any(host == own or host.endswith(f".{own}") for own in own_hosts):
        return None
    theirs = [name for name in (site, host, host.partition(".")[0]) if name]
    return foreign_name([suffix], [outlet.name or ""]) if any(same_outlet(suffix, name) for name in theirs) else None


def declared_languages(page: Page, stated: Stated | None, hints: Hints) -> tuple[str, ...]:
    """The languages that page and feed declare, surest first."""
    metas = page.meta("og:locale", "content-language", "language")
    names = (page.language, stated.language if stated else None, *metas, hints.language)
    return tuple(name for name in names if name)


def picture_of(page: Page, stated: Stated | None, url: str) -> str | None:
    """The address of the page's picture."""
    pictures = ((stated.picture if stated else None), *page.meta("og:image", "twitter:image"))
    return next((found for one in pictures if one and (found := absolute_http(one, url))), None)


def bounded(name: str | None) -> str | None:
    """A name as it is kept."""
    return (one_line(name)[:_NAME_LIMIT_CHARS].rstrip() or None) if name else None
