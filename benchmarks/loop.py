"""The peer: what one would write in an afternoon. A feed by feedparser, pages by requests, text by trafilatura, in turn.

    python -m benchmarks.loop FEED OUT

writes one JSON object a page to OUT.
"""

import json
import socket
import sys
from pathlib import Path
from typing import Any

import feedparser
import requests
import trafilatura

_system_getaddrinfo = socket.getaddrinfo


def _with_localhost_names(host: Any, *args: Any, **kwargs: Any) -> Any:
    """`*.localhost` is loopback (RFC 6761); few systems' resolvers know."""
    return _system_getaddrinfo("127.0.0.1" if str(host).endswith(".localhost") else host, *args, **kwargs)


def with_localhost_names() -> None:
    """Let this process know `*.localhost`."""
    socket.getaddrinfo = _with_localhost_names


def main(feed_url: str, out: Path) -> None:
    """Read every page behind the feed, one after the other."""
    with_localhost_names()
    session = requests.Session()
    feed = feedparser.parse(session.get(feed_url, timeout=30).content)
    with out.open("w", encoding="utf-8") as file:
        for entry in feed.entries:
            page = session.get(entry.link, timeout=30).content
            read: Any = trafilatura.bare_extraction(page, url=entry.link, with_metadata=True)
            record = {"url": entry.link, "title": read.title if read else None, "text": read.text if read else None}
            file.write(json.dumps(record, ensure_ascii=False) + "\n")


if __name__ == "__main__":
    main(sys.argv[1], Path(sys.argv[2]))
