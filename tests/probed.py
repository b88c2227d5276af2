"""Outlets on loopback for the probe: pages by `host/path`, where `PORT` in bodies and headers stands for the port."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace

from tests import sites
from tests.sites import Reply


@dataclass(slots=True)
class Outlets:
    """A site with `host/path` for `host.localhost/path`."""

    site: sites.Site

    @property
    def port(self) -> int:
        return self.site.port

    @property
    def asked(self) -> list[str]:
        """What came in, in order."""
        return [place.replace(".localhost/", "/") for place in self.site.asked]

    def url(self, place: str) -> str:
        """The address of `host/path`."""
        host, _, path = place.partition("/")
        return self.site.url(f"/{path}", f"{host}.localhost")

    def put(self, place: str, reply: Reply) -> None:
        """Let an address answer."""
        port = str(self.port)
        body = reply.body.encode() if isinstance(reply.body, str) else reply.body
        headers = {name: value.replace("PORT", port) for name, value in reply.headers.items()}
        made = replace(reply, body=body.replace(b"PORT", port.encode()), headers=headers)
        self.site.pages[place.replace("/", ".localhost/", 1)] = made


@contextmanager
def serving(pages: Mapping[str, Reply]) -> Iterator[Outlets]:
    """Serve these pages until the block ends; any other address is 404."""
    with sites.serving() as site:
        outlets = Outlets(site)
        for place, reply in pages.items():
            outlets.put(place, reply)
        yield outlets


def rss(*dates: str, body: str = "", language: str = "") -> Reply:
    """A feed with an item for each date string."""
    said = f"<language>{language}</language>" if language else ""
    items = "".join(
        f"<item><title>Item {n}</title><link>http://one.localhost/a{n}</link><pubDate>{date}</pubDate>"
        f"<description>{body}</description></item>"
        for n, date in enumerate(dates)
    )
    channel = f"<channel><title>F</title>{said}{items}</channel>"
    return Reply(
        f'<?xml version="1.0" encoding="utf-8"?><rss version="2.0">{channel}</rss>', kind="application/rss+xml"
    )
