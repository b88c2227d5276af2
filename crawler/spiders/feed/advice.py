"""What a feed says of when and where to come back: `ttl`, `skipHours`, `skipDays`, `sy:updatePeriod`, WebSub hubs, the
page before this one (RFC 5005), and how far back its window reaches."""

from lxml.etree import _Element as Element

from crawler.spiders.base import Advice, Item, web_link
from crawler.spiders.feed.links import same_host
from crawler.spiders.feed.names import attribute, role, text

Head = dict[str, list[Element]]

TTL_LIMIT_S = 7 * 86_400.0
_PERIODS_S = {"hourly": 3_600, "daily": 86_400, "weekly": 604_800, "monthly": 2_592_000, "yearly": 31_536_000}
_DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_SKIPS_LIMIT = 24


def advice_of(head: Head, url: str, items: list[Item], entries: int) -> Advice:
    """The advice in the head of an XML feed of so many entries."""
    return Advice(
        ttl_s=_ttl_s(head),
        skip_hours=_skip_hours(head),
        skip_days=_skip_days(head),
        hub=next((hub for link in _linked(head, "hub") if (hub := web_link(url, link))), None),
        window_items=entries,
        window_s=window_s(items),
    )


def window_s(items: list[Item]) -> float | None:
    """The seconds between the oldest and the newest item; None when fewer than two are dated."""
    moments = [moment.at for item in items if (moment := item.published or item.updated)]
    return (max(moments) - min(moments)).total_seconds() if len(moments) > 1 else None


def previous_page(head: Head, url: str) -> str | None:
    """Where the entries before these stand, if that is on the same host."""
    for relation in ("next", "prev-archive"):
        for link in _linked(head, relation):
            if page := same_host_page(url, link):
                return page
    return None


def same_host_page(url: str, link: str | None) -> str | None:
    """Another address of the same host, made absolute; None for the address itself and for other hosts."""
    page = web_link(url, link)
    return page if page and page != url and same_host(page, url) else None


def _linked(head: Head, relation: str) -> list[str]:
    links = [*head.get("link", ()), *head.get("xhtml:link", ())]
    return [
        href
        for link in links
        if relation in (link.get("rel") or "").lower().split() and (href := attribute(link, "href"))
    ]


def _words(head: Head, name: str) -> list[str]:
    return [written for element in head.get(name, ()) if (written := text(element).strip())]


def _ttl_s(head: Head) -> float | None:
    for minutes in _words(head, "ttl"):
        if (value := _number(minutes)) is not None and value > 0:
            return min(value * 60, TTL_LIMIT_S)
    for period in _words(head, "sy:updateperiod"):
        if length_s := _PERIODS_S.get(period.lower()):
            times = next((n for word in _words(head, "sy:updatefrequency") if (n := _number(word))), 1.0)
            return min(length_s / times, TTL_LIMIT_S) if times > 0 else None
    return None


def _number(word: str) -> float | None:
    return (
        float(word)
        if len(word) < 12 and word.replace(".", "", 1).isascii() and word.replace(".", "", 1).isdigit()
        else None
    )


def _skip_hours(head: Head) -> tuple[int, ...]:
    """Hours of the day in GMT. RSS 0.91 counts them from 1 to 24, later versions from 0 to 23: 24 is midnight."""
    hours = {
        int(hour) % 24
        for word in _skips(head, "skiphours", "hour")
        if (hour := _number(word)) is not None and hour <= 24
    }
    return tuple(sorted(hours))


def _skip_days(head: Head) -> tuple[int, ...]:
    days = {_DAYS.index(day) for word in _skips(head, "skipdays", "day") if (day := word[:3].lower()) in _DAYS}
    return tuple(sorted(days))


def _skips(head: Head, name: str, part: str) -> list[str]:
    children = [child for element in head.get(name, ()) for child in element if role(child) == part]
    return [text(child).strip() for child in children[:_SKIPS_LIMIT]]
