"""What is held of many hosts is bounded."""

from datetime import UTC, datetime, timedelta

import pytest

from crawler.outcomes import HostResting
from crawler.politeness import Hosts, robotsfiles
from crawler.settings import CrawlerSettings
from storage.outletrecords import HostMemory


def remembered(number: int, body: bytes) -> HostMemory:
    now = datetime.now(UTC)
    file = robotsfiles.of_body(body, "", now, CrawlerSettings())
    return HostMemory(f"host-{number}.example", robots={"https": robotsfiles.written(file)})


def test_only_so_many_robots_files_and_idle_paces_are_held() -> None:
    hosts = Hosts(CrawlerSettings(robots_in_memory=10))
    memories = [remembered(number, b"User-agent: *\nDisallow: /a\nSitemap: /m.xml\n") for number in range(30)]
    resting = HostMemory("resting.example", datetime.now(UTC) + timedelta(hours=1), 5)
    hosts.recall({one.host: one for one in (resting, *memories)})
    assert [bool(hosts.sitemaps(f"https://host-{number}.example")) for number in (0, 19, 20, 29)] == [
        False, False, True, True,
    ]  # fmt: skip
    assert len(hosts._paces) <= 11
    with pytest.raises(HostResting):
        hosts.wait_s("resting.example")


def test_robots_files_of_many_rules_are_held_within_bounds_of_size() -> None:
    body = b"User-agent: *\nSitemap: /m.xml\n" + b"".join(b"Disallow: /*%d*$\n" % number for number in range(9_000))
    hosts = Hosts(CrawlerSettings())
    memories = [remembered(number, body) for number in range(25)]
    hosts.recall({one.host: one for one in memories})
    held = [bool(hosts.sitemaps(f"https://{one.host}")) for one in memories]
    assert held[-1]
    assert sum(held) < 20
