"""What the answer to the question for robots.txt means, and for how long (RFC 9309, 2.3 and 2.4). Pure.

| what came back                              | what holds                           | until                          |
|---------------------------------------------|--------------------------------------|--------------------------------|
| 200 to 299                                  | the file                             | its max-age, a day at most     |
| 429, 5xx, or no answer                      | nothing may be fetched               | it is asked again              |
| the same, for `robots_unreachable_limit_s`  | the file as it last was, or all may  | it is asked again              |
| anything else: 4xx, redirects without end   | everything may be fetched            | a day                          |
"""

import base64
import re
import zlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from crawler.outcomes import Outcome, max_age_s
from crawler.robots import BODY_LIMIT_BYTES, PERMITS_ALL, Robots, read_robots, whole_lines
from crawler.settings import PRODUCT, CrawlerSettings
from storage.endpointrecords import EndpointState
from storage.linkrecords import LinkState

_NEVER_KEPT = re.compile(r"(?:^|,)\s*no-(?:store|cache)\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class RobotsFile:
    """What is known of a site's robots.txt.

    `packed` is the file as it was last read, compressed; None when it never was. `forbidden` says why nothing may be
    fetched for now; `unreachable_since` since when the file is out of reach.
    """

    robots: Robots
    good_until: datetime
    packed: bytes | None = None
    forbidden: Outcome | None = None
    unreachable_since: datetime | None = None


def of_body(body: bytes, cache_control: str, now: datetime, settings: CrawlerSettings) -> RobotsFile:
    """The site's file, as far as it is read."""
    kept = whole_lines(body)
    keep_s = settings.robots_cache_s
    stated_s = 0.0 if _NEVER_KEPT.search(cache_control) else max_age_s(cache_control)
    if stated_s is not None:
        keep_s = min(keep_s, max(stated_s, settings.robots_retry_s))
    return RobotsFile(read_robots(kept, PRODUCT), now + timedelta(seconds=keep_s), zlib.compress(kept))


def absent(now: datetime, settings: CrawlerSettings) -> RobotsFile:
    """The site has none: everything is permitted."""
    return RobotsFile(PERMITS_ALL, now + timedelta(seconds=settings.robots_cache_s))


def unreachable(known: RobotsFile | None, outcome: Outcome, now: datetime, settings: CrawlerSettings) -> RobotsFile:
    """It could not be had, for the reason that `outcome` names."""
    since = (known.unreachable_since if known else None) or now
    for_long = (now - since).total_seconds() >= settings.robots_unreachable_limit_s
    packed = known.packed if known else None
    return RobotsFile(
        robots=_unpacked(packed),
        good_until=now + timedelta(seconds=settings.robots_retry_s),
        packed=packed,
        forbidden=None if for_long else outcome,
        unreachable_since=since,
    )


def written(file: RobotsFile) -> Mapping[str, Any]:
    """The file for storage: plain values."""
    return {
        "body": base64.b64encode(file.packed).decode("ascii") if file.packed is not None else None,
        "good_until": file.good_until.isoformat(),
        "forbidden": [file.forbidden.endpoint.value, file.forbidden.reason] if file.forbidden else None,
        "unreachable_since": file.unreachable_since.isoformat() if file.unreachable_since else None,
    }


def recalled(kept: Mapping[str, Any]) -> RobotsFile | None:
    """What `written` wrote; None for what it did not write."""
    try:
        packed = base64.b64decode(kept["body"], validate=True) if kept["body"] is not None else None
        since = datetime.fromisoformat(kept["unreachable_since"]) if kept["unreachable_since"] else None
        forbidden = None
        if kept["forbidden"]:
            state, reason = kept["forbidden"]
            forbidden = Outcome(EndpointState(state), LinkState.FAILED, reason, again=True)
        good_until = datetime.fromisoformat(kept["good_until"])
        if good_until.tzinfo is None or (since is not None and since.tzinfo is None):
            return None
        return RobotsFile(_unpacked(packed), good_until, packed, forbidden, since)
    except (KeyError, TypeError, ValueError, zlib.error):
        return None


def _unpacked(packed: bytes | None) -> Robots:
    if packed is None:
        return PERMITS_ALL
    return read_robots(zlib.decompressobj().decompress(packed, BODY_LIMIT_BYTES), PRODUCT)
