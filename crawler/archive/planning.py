"""Where a walk through an outlet's past begins, by what the catalogue knows of it. Pure."""

from datetime import datetime
from urllib.parse import urljoin

from crawler.archive.plan import ROBOTS, Plan, Task, Way
from crawler.errors import CrawlerError
from crawler.settings import CrawlerSettings
from crawler.sources import OutletEntry
from crawler.spiders import Instructions

POSTS = "/wp-json/wp/v2/posts"


class NoWay(CrawlerError):
    """The catalogue does not say how the outlet's past can be walked through in this way."""


def plan_of(outlet: OutletEntry, since: datetime, until: datetime, way: Way | None, settings: CrawlerSettings) -> Plan:
    """The walk through [since, until) of an outlet. `way` None is the one of the catalogue's `archive`, else WordPress
    where the outlet has an address of that kind, else sitemaps. Raises NoWay."""
    archive = outlet.archive
    posts = next((feed.url for feed in outlet.feeds if feed.type == "wordpress"), None)
    way = way or (archive.type if archive else "wordpress" if posts else "sitemap")
    told = archive if archive and archive.type == way else None
    if way == "dates" and told is None:
        raise NoWay(
            f"{outlet.id}: the catalogue has no address by date for it; add archive: "
            '{type: dates, url: "https://.../{yyyy}/{mm}/{dd}"} or choose another --way'
        )
    return Plan(
        outlet_id=outlet.id,
        way=way,
        since=since,
        until=until,
        zone=outlet.timezone,
        starts=_sitemaps(outlet, told.url if told else None) if way == "sitemap" else (),
        template=told.url if told and way == "dates" else None,
        base=(told.url if told else posts or urljoin(outlet.homepage, POSTS)) if way == "wordpress" else None,
        instructions=told.instructions if told else Instructions(),
        waiting_limit=settings.archive_waiting,
        depth_limit=settings.sitemap_depth,
        pages_limit=(told.pages if told else None) or settings.archive_pages,
    )


def _sitemaps(outlet: OutletEntry, address: str | None) -> tuple[Task, ...]:
    """The catalogue's address alone, if it has one; else what robots.txt names, and the outlet's own sitemaps."""
    if address:
        return (Task(address, "sitemap"),)
    known = [Task(feed.url, "sitemap") for feed in outlet.feeds if feed.type == "sitemap"]
    return (*known, Task(urljoin(outlet.homepage, "/robots.txt"), ROBOTS))
