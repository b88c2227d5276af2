"""Files of robots.txt that are anything but."""

from newsroom.zoo.animals import animal
from newsroom.zoo.visit import Reply, Visit


@animal(robots="ok: ")
async def robots_of_100_megabytes(visit: Visit) -> None:
    """Only the first 500 KiB count (RFC 9309), and they permit everything."""
    await visit.head(f"Content-Length: {100 * 1024 * 1024}")
    line = b"User-agent: zebra\nDisallow: /zebra\n" * 3_000
    while True:
        await visit.send(line)


@animal(robots="ok: ")
def binary_robots(visit: Visit) -> bytes:
    return bytes(range(256)) * 2_000


@animal(robots="ok: ")
def robots_of_one_line(visit: Visit) -> bytes:
    return b"User-agent: *\nDisallow: /" + b"a*" * 200_000


@animal(robots="ok: ")
def robots_of_stars(visit: Visit) -> bytes:
    return b"User-agent: *\n" + b"Disallow: /" + b"*a" * 40 + b"$\n" + b"Allow: /" + b"*e" * 900 + b"z$\n"


@animal(robots="ok: ")
def robots_of_rules(visit: Visit) -> bytes:
    return b"User-agent: *\n" + b"".join(b"Disallow: /zebra/%d/*/x\n" % n for n in range(15_000))


@animal(robots="ok: ")
def robots_of_groups(visit: Visit) -> bytes:
    return b"".join(b"User-agent: zebra-%d\nDisallow: /\n\n" % n for n in range(10_000))


@animal(robots="error: robots.txt")
def robots_503(visit: Visit) -> Reply:
    return Reply(b"", 503)


@animal(robots="ok: ")
def eternal_crawl_delay(visit: Visit) -> bytes:
    return b"User-agent: *\nCrawl-delay: 99999999999999999999\nRequest-rate: 1/99999999d\nAllow: /\n"


@animal(robots="ok: ")
def robots_is_a_page(visit: Visit) -> Reply:
    return Reply(b"<!doctype html><title>Not found</title><p>nothing", content_type="text/html")
