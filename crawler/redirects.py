"""Looks where a redirect leads before it is followed, so that one that leads nowhere has a reason of its own.

Where it may lead is the rule for every address: `crawler.connections` checks scheme, port and the socket itself.
"""

from typing import Self
from urllib.parse import urljoin

from scrapy import Request
from scrapy.crawler import Crawler
from scrapy.http import Response
from w3lib.url import safe_url_string

from crawler.connections import URL_LIMIT_CHARS, check_address
from crawler.errors import AddressRefused
from crawler.settings import CrawlerSettings

FOLLOWED = frozenset({301, 302, 303, 307, 308})


def target_of(url: str, location: bytes) -> str | None:
    """The address that a Location header names, seen from `url`; None when it names none. Raises AddressRefused."""
    stated = location.strip(b" \t")
    if not stated:
        return None
    if len(stated) > URL_LIMIT_CHARS:
        raise AddressRefused(f"a redirect to an address of more than {URL_LIMIT_CHARS} characters")
    try:
        return urljoin(url, safe_url_string(stated))
    except ValueError as cause:
        raise AddressRefused(f"a redirect to what is no address: {cause}") from cause


class TargetMiddleware:
    """Stands between the answer and Scrapy's own redirect middleware, which passes over what it cannot follow."""

    def __init__(self, settings: CrawlerSettings, permitted: frozenset[str]) -> None:
        self._allow_private = settings.allow_private_addresses
        self._permitted = permitted

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        return cls(crawler.settings["SILKWATCH_SETTINGS"], crawler.settings["SILKWATCH_PERMITTED_PORTS"])

    async def process_response(self, request: Request, response: Response) -> Response:
        location = response.headers.get("Location")
        if response.status not in FOLLOWED or location is None or request.meta.get("dont_redirect"):
            return response
        target = target_of(request.url, location)
        if target is None:  # Scrapy would take it for the same address again
            del response.headers["Location"]
            return response
        try:
            check_address(target, allow_private=self._allow_private, permitted=self._permitted)
        except AddressRefused as cause:
            raise AddressRefused(f"a redirect: {cause}") from cause
        return response
