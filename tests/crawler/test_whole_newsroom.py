"""The newsroom with every habit and every fault switched on: what was published is what was found, and nothing twice.

Four days pass. Each crawl comes when articles have been published, edited, withdrawn and brought back since the one before,
and every outlet fails in some way until it has failed often enough.
"""

from collections import defaultdict
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from crawler.sources import load_catalogue
from newsroom import Dating, ExpectedArticle, Fate, PublishedLink, Shown, World, build_world, serve_in_thread
from storage import LinkRecord, StoredArticle
from storage.linkrecords import LinkState
from tests.conftest import NEWSROOM_END
from tests.crawling import Crawls
from tests.databases import empty_database

FIRST_SEED, STEP = 7, 997
DATABASES = ("sqlite", "postgresql", "sqlite")
PAUSES = (timedelta(hours=26), timedelta(hours=22), timedelta(hours=24), timedelta(hours=20), timedelta(hours=4))
LIMITS = {"feed_limit_mb": 1, "timeout_s": 3, "readers": 2, "delay_limit_s": 0.2}
ENDS = {
    Fate.READ: {(LinkState.STORED, ""), (LinkState.DUPLICATE, "same page as"), (LinkState.DUPLICATE, "same text as")},
    Fate.ROBOTS: {(LinkState.REJECTED, "robots.txt forbids it")},
    Fate.OTHER_SITE: {(LinkState.REJECTED, "out of scope: another site's address in a sitemap")},
    Fate.FILM: {(LinkState.REJECTED, "a video page without text")},
    Fate.REFUSED: {(LinkState.FAILED, "403: access refused")},
}


class Seen:
    """What was published at the moments of the crawls: the truth, gathered by identity and by article."""

    def __init__(self, world: World, port: int) -> None:
        self._world, self._port = world, port
        self.links: dict[str, PublishedLink] = {}
        self.spellings: dict[str, set[str]] = defaultdict(set)
        self.articles: dict[str, ExpectedArticle] = {}

    def look(self) -> None:
        for link in self._world.published_links(self._port):
            self.links[link.identity] = link
            self.spellings[link.identity].add(link.url)
        for article in self._world.expected(self._port):
            self.articles[article.addresses[0]] = article


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Two seeds, each with the database that its turn gives; `--seeds N` makes them N."""
    if "database" not in metafunc.fixturenames:
        return
    number = metafunc.config.getoption("seeds")
    turns = [(FIRST_SEED + STEP * turn, DATABASES[turn % len(DATABASES)]) for turn in range(number)]
    metafunc.parametrize(("seed", "database"), turns, indirect=["database"], ids=str)


@pytest.fixture
def database(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """The address of an empty database, of the kind that it is this world's turn for."""
    with empty_database(request.param, request, tmp_path) as url:
        yield url


def test_links_found_are_links_published_whatever_the_habits_and_faults(
    tmp_path: Path, seed: int, database: str
) -> None:
    world = build_world(seed=seed, end=NEWSROOM_END, traps=True)
    world.clock.set(NEWSROOM_END - timedelta(days=3))
    with serve_in_thread(world) as server:
        crawls = Crawls(tmp_path, world, server, database_url=database, limits=LIMITS)
        assert server.misbehave_everywhere(seed) > len(world.outlets)
        seen = Seen(world, server.port)
        for pause in PAUSES:
            seen.look()
            crawls.crawl()
            crawls.move_clocks(seconds=pause.total_seconds())
        seen.look()
        crawls.crawl()
        problems = [*ledger_problems(crawls, seen), *article_problems(crawls, seen)]
        store = crawls.store()
        ledger = store.ledger()
        store.close()
    assert problems == []
    assert ledger.balanced, ledger.problems
    assert ledger.waiting == 0


def ledger_problems(crawls: Crawls, seen: Seen) -> list[str]:
    """Each identity has one line in the ledger, which ends as it must; no line is of anything else."""
    outlets = load_catalogue(crawls.catalogue()).by_id()
    by_key = {
        outlets[link.outlet_id].for_reader.key(url): identity
        for identity, link in seen.links.items()
        for url in seen.spellings[identity]
    }
    lines: dict[str, list[LinkRecord]] = defaultdict(list)
    problems = []
    for line in crawls.links().values():
        identity = by_key.get(outlets[line.outlet_id].for_reader.key(line.url))
        if identity is None:
            problems.append(f"nobody published {line.url} ({line.state.value}: {line.reason})")
        else:
            lines[identity].append(line)
    for identity, link in seen.links.items():
        found = lines[identity]
        if len(found) != 1:
            spellings = sorted(seen.spellings[identity])
            problems.append(f"{len(found)} lines for {identity}, published as {spellings}: {[f.url for f in found]}")
        problems += [
            f"{line.url} is {line.state.value} ({line.reason}), not {link.fate.value}"
            for line in found
            if not any(line.state is state and line.reason.startswith(why) for state, why in ENDS[link.fate])
        ]
    return problems


def article_problems(crawls: Crawls, seen: Seen) -> list[str]:
    """Each article is stored once, with its instant, originator, publisher, language and title."""
    outlets = load_catalogue(crawls.catalogue()).by_id()
    stored: dict[str, list[StoredArticle]] = defaultdict(list)
    for article in crawls.stored().values():
        stored[outlets[article.outlet_id].for_reader.key(article.url)].append(article)
    problems = []
    for truth in seen.articles.values():
        keys = {outlets[truth.outlet_id].for_reader.key(url) for url in truth.addresses}
        kept = [article for key in keys for article in stored.pop(key, [])]
        if len(kept) != 1:
            problems.append(f"{truth.addresses[0]} is stored {len(kept)} times: {[one.url for one in kept]}")
            continue
        problems += [f"{truth.addresses[0]}: {problem}" for problem in differences(truth, kept[0], crawls.world)]
    problems += [f"{one.url} is an article of nobody: {one.title}" for rest in stored.values() for one in rest]
    return problems


def differences(truth: ExpectedArticle, kept: StoredArticle, world: World) -> list[str]:
    now = world.clock.now()
    ids = {outlet.name: outlet.id for outlet in world.outlets}
    pairs: dict[str, tuple[object, object]] = {
        "outlet": (kept.outlet_id, truth.outlet_id),
        "publisher": (kept.publisher, truth.publisher),
        "originator": (kept.originator, truth.originator),
        "originator in the catalogue": (kept.originator_id, ids.get(truth.originator or "")),
        "language": (kept.language, truth.language),
        "completeness": (kept.completeness, "paywalled" if truth.article.shown is Shown.BEGINNING else "whole"),
    }
    match truth.dating:
        case Dating.MINUTE:
            pairs["published"] = (str(kept.published_at), str(truth.published_at))
        case Dating.NEVER:
            pairs["published"] = (str(kept.published_at), "None")
        case Dating.WHEN_SEEN:
            pairs["published, clamped"] = (str(kept.published_known), "clamped")
    titles = {truth.article.title, truth.article.title_at(now)}
    if not any(title.startswith(kept.title.rstrip("….")) for title in titles) or len(kept.title) < 5:
        pairs["title"] = (kept.title[:200], truth.title[:200])
    disclaimer = world.clutter[truth.language].disclaimer
    if disclaimer and disclaimer in kept.text:
        pairs["end of the text"] = (kept.text[-80:], "without the disclaimer")
    if kept.withdrawn_at is not None and not truth.article.withdrawn(now):
        pairs["withdrawn"] = (str(kept.withdrawn_at), "None")
    return [f"{name} {is_!r}, not {must!r}" for name, (is_, must) in pairs.items() if is_ != must]
