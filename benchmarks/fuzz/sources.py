"""The whole pages that are broken: those of the newsroom, those of a folder, and more folders if named."""

from collections import Counter
from collections.abc import Iterable
from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import urlsplit

from newsroom import build_world
from newsroom.site import Newsstand

ARTICLES_OF_ONE_OUTLET = 3
PAGE_LIMIT_BYTES = 2_000_000
_END = datetime(2026, 11, 23, 19, 59, tzinfo=UTC)
_BASE = "http://{host}:8080"


def newsroom_pages(seed: int = 7) -> list[bytes]:
    """A few article pages of every outlet of the newsroom, as they are served."""
    world = build_world(seed=seed, end=_END)
    stand = Newsstand(world)
    taken: Counter[tuple[str, str]] = Counter()
    pages = []
    for article in world.articles:
        key = (article.outlet_id, article.language)
        if taken[key] >= ARTICLES_OF_ONE_OUTLET or not world.reachable(article):
            continue
        parts = urlsplit(world.page_url(article, 8080))
        host = parts.hostname or ""
        answer = stand.answer(host, parts.path, parts.query, base=_BASE.format(host=host))
        if answer is not None and answer.status == 200 and answer.body:
            taken[key] += 1
            pages.append(answer.body)
    return pages


def pages_of(folders: Iterable[Path]) -> list[bytes]:
    """The HTML files below the folders, in the order of their names; those of more than 2 MB are left out."""
    files = [file for folder in folders for file in sorted(folder.rglob("*.htm*"))]
    return [file.read_bytes() for file in files if file.stat().st_size <= PAGE_LIMIT_BYTES]
