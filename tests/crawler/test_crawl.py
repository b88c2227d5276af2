"""Whole crawls of the newsroom over HTTP, into both databases: nothing missed, nothing twice, nothing silent."""

import hashlib
from collections.abc import Callable
from datetime import timedelta
from itertools import pairwise
from pathlib import Path

import pytest
from warcio.archiveiterator import ArchiveIterator

from crawler.spiders import readable_kinds
from newsroom import Fault, FaultKind, NewsroomServer, World, build_world, serve_in_thread
from storage.endpointrecords import EndpointState
from storage.linkrecords import LinkState
from tests.conftest import NEWSROOM_END
from tests.crawling import Crawls

KINDS = frozenset(readable_kinds())
MakeCrawls = Callable[..., Crawls]


@pytest.fixture
def crawls(tmp_path: Path, world: World, served: NewsroomServer) -> MakeCrawls:
    def make(**limits: object) -> Crawls:
        return Crawls(tmp_path, world, served, limits=limits)

    return make


def test_every_reachable_article_is_stored_once_as_written(
    tmp_path: Path, world: World, served: NewsroomServer, database_url: str | None
) -> None:
    """Address, title, minute, language, publisher and originator of all articles are the newsroom's own truth."""
    crawls = Crawls(tmp_path, world, served, database_url=database_url)
    crawls.crawl()
    stored = crawls.stored()
    truth = {world.page_url(a, served.port): a for a in world.articles if world.reachable(a, kinds=KINDS)}
    assert stored.keys() == truth.keys()
    names = {outlet.id: outlet.name for outlet in world.outlets}
    for url, article in truth.items():
        kept = stored[url]
        assert kept.title == article.title, url
        assert kept.published_at == article.published_at, url
        assert kept.language == article.language, url
        assert kept.publisher == names[article.outlet_id], url
        assert kept.originator == article.originator, url
    store = crawls.store()
    ledger = store.ledger()
    assert ledger.balanced, ledger.problems
    assert (ledger.stored, ledger.waiting, ledger.failed) == (len(truth), 0, 0)
    forbidden = [a for a in world.articles if a.robots_forbidden]
    assert ledger.reasons["rejected"] == {"robots.txt forbids it": len(forbidden)}
    store.close()


def test_what_is_published_between_two_crawls_is_found_by_the_second(crawls: MakeCrawls, world: World) -> None:
    """Through every kind of endpoint, an index whose own bytes stay the same among them."""
    world.clock.set(NEWSROOM_END - timedelta(days=3))
    one = crawls()
    one.crawl()
    before = {world.page_url(a, one.server.port) for a in world.articles if world.reachable(a, kinds=KINDS)}
    assert one.stored().keys() == before
    one.move_clocks(days=3)
    one.crawl()
    after = {world.page_url(a, one.server.port) for a in world.articles if world.reachable(a, kinds=KINDS)}
    assert one.stored().keys() == after > before


def test_the_second_crawl_asks_for_little_and_stores_nothing(crawls: MakeCrawls, served: NewsroomServer) -> None:
    """What did not change costs one conditional request an endpoint, and leaves no trace in the articles."""
    one = crawls(recheck_after_s=0)
    one.crawl()
    before, asked = one.stored(), len(served.requests)
    one.clock.advance(hours=1)
    tally = one.crawl()
    assert (tally.stored, tally.revisions, tally.found) == (0, 0, 0)
    assert one.stored() == before
    endpoints = [e for e in one.store().endpoints() if e.enabled]
    assert len(served.requests) - asked < 4 * len(endpoints)
    read_again = {e.outlet_id for e in endpoints if e.state is EndpointState.OK}
    why = "only an index is read again although it did not change, and WordPress, which was asked for less this time"
    assert read_again == {"mtkvari-press", "gateway-herald"}, why


def test_an_outlet_with_more_links_than_fit_at_once_is_fetched_whole(tmp_path: Path) -> None:
    """Feed and sitemap name the same 300 pages; the second poll ends while the first one's pages are under way."""
    world = build_world(seed=7, end=NEWSROOM_END, pages=300)
    with serve_in_thread(world) as server:
        crawls = Crawls(tmp_path, world, server, limits={"concurrency_per_host": 2, "delay_s": 0.005})
        tally = crawls.crawl("the-archive")
        assert (tally.polled, tally.stored) == (2, 300)
        assert sum(host.startswith("the-archive") for host, _, _ in server.requests) <= 300 + 3


def test_an_endpoint_that_is_not_due_is_not_polled(crawls: MakeCrawls, served: NewsroomServer) -> None:
    one = crawls()
    one.crawl("caspian-courier")
    asked = len(served.requests)
    one.clock.advance(minutes=29)
    assert one.crawl("caspian-courier").polled == 0
    assert len(served.requests) == asked
    one.clock.advance(minutes=2)
    assert one.crawl("caspian-courier").polled == 1


def test_an_edited_article_is_a_revision_and_a_gone_one_is_withdrawn(crawls: MakeCrawls, world: World) -> None:
    """Edits and withdrawals of the newsroom are seen at the second look, and nothing else changes."""
    one = crawls()
    one.crawl()
    one.move_clocks(days=3)
    tally = one.crawl()
    edited = [a for a in world.articles if world.reachable(a, kinds=KINDS) and a.is_edited(world.clock.now())]
    gone = [a for a in world.articles if a.withdrawn(world.clock.now()) and not a.robots_forbidden]
    stored = one.stored()
    revised = {url for url, article in stored.items() if article.revision > 1}
    withdrawn = {url for url, article in stored.items() if article.withdrawn_at}
    port = one.server.port
    assert revised == {world.page_url(a, port) for a in edited}
    assert withdrawn == {world.page_url(a, port) for a in gone} & stored.keys()
    assert (tally.revisions, tally.withdrawn) == (len(revised), len(withdrawn))
    store = one.store()
    for url in revised:
        versions = store.revisions(stored[url].id)
        assert [version.number for version in versions] == [1]
        assert versions[0].text != stored[url].text
    assert store.ledger().balanced
    store.close()


def test_each_snapshot_is_the_page_as_fetched(crawls: MakeCrawls) -> None:
    """Every WARC file reads to its end, and each article's record holds the bytes its row speaks of."""
    one = crawls()
    one.crawl("crossroads-wire", "kaspiyskiy-bereg")
    folder = one.data_dir / "snapshots"
    found = {}
    for file in folder.iterdir():
        with file.open("rb") as stream:
            for record in ArchiveIterator(stream, check_digests="raise"):
                if record.rec_type == "response":
                    found[record.rec_headers.get_header("WARC-Target-URI")] = record.content_stream().read()
    stored = one.stored()
    assert found.keys() == stored.keys()
    for url, article in stored.items():
        assert article.snapshot is not None
        assert article.snapshot.sha256 == hashlib.sha256(found[url]).hexdigest()


@pytest.mark.parametrize(
    ("fault", "state"),
    [
        (Fault(FaultKind.TOO_MANY, retry_after_s=3_600), EndpointState.BLOCKED),
        (Fault(FaultKind.SERVER_ERROR), EndpointState.ERROR),
        (Fault(FaultKind.CUT_OFF), EndpointState.ERROR),
        (Fault(FaultKind.ENDLESS), EndpointState.TOO_LARGE),
        (Fault(FaultKind.REDIRECT_LOOP), EndpointState.ERROR),
        (Fault(FaultKind.SLOW, delay_s=30), EndpointState.TIMEOUT),
    ],
)
def test_a_misbehaving_endpoint_has_a_state_and_harms_no_other(
    crawls: MakeCrawls, served: NewsroomServer, fault: Fault, state: EndpointState
) -> None:
    served.misbehave(host="caspian-courier.localhost", path_prefix="/rss", fault=fault)
    one = crawls(retries=0, feed_limit_mb=1, page_limit_mb=1)
    one.crawl("caspian-courier", "hazar-postasi")
    store = one.store()
    states = {e.outlet_id: e for e in store.endpoints() if e.enabled}
    assert states["caspian-courier"].state is state
    assert states["caspian-courier"].reason
    assert states["hazar-postasi"].state is EndpointState.OK
    assert store.ledger().stored > 0
    store.close()


@pytest.mark.parametrize(
    "kind",
    [
        FaultKind.SERVER_ERROR,
        FaultKind.CUT_OFF,
        FaultKind.TOO_MANY,
        FaultKind.SLOW,
        FaultKind.RESET,
        FaultKind.EMPTY,
    ],
)
def test_pages_that_fail_are_tried_again_later_and_none_is_lost(
    crawls: MakeCrawls, world: World, served: NewsroomServer, kind: FaultKind
) -> None:
    """A link whose page fails keeps its place in the ledger, with the reason, and is stored once the page answers."""
    one = crawls(retries=0, timeout_s=1)
    wanted = {world.page_url(a, served.port) for a in world.articles if a.outlet_id == "dogu-kapisi"}
    host = "dogu-kapisi.localhost"
    fault = Fault(kind, delay_s=30, retry_after_s=120 if kind is FaultKind.TOO_MANY else None)
    pages = [url.split(host, 1)[1].partition("/")[2] for url in sorted(wanted)]
    for page in pages[:5]:
        served.misbehave(host=host, path_prefix=f"/{page}", fault=fault)
    one.crawl("dogu-kapisi")
    store = one.store()
    failed = store.links(state=LinkState.FAILED)
    assert failed
    assert all(link.reason and link.next_try_at for link in failed)
    assert store.ledger().balanced
    store.close()
    served.behave()
    one.clock.advance(hours=2)
    one.crawl("dogu-kapisi")
    assert one.stored().keys() == wanted


def test_a_short_retry_after_is_waited_for_within_the_crawl(crawls: MakeCrawls, served: NewsroomServer) -> None:
    served.misbehave(
        host="dogu-kapisi.localhost",
        path_prefix="/feed.json",
        fault=Fault(FaultKind.TOO_MANY, times=1, retry_after_s=1),
    )
    assert crawls().crawl("dogu-kapisi").stored > 0


def test_private_addresses_are_refused_and_the_ledger_says_so(crawls: MakeCrawls, served: NewsroomServer) -> None:
    """Without the setting for tests, nothing on loopback is fetched at all."""
    one = crawls(allow_private_addresses=False)
    one.crawl("dogu-kapisi")
    store = one.store()
    assert ["address not permitted" in e.reason for e in store.endpoints()] == [True]
    store.close()
    assert served.requests == []


def test_a_slow_host_with_one_connection_loses_nothing_to_waiting(crawls: MakeCrawls, served: NewsroomServer) -> None:
    """Waiting for one's turn is no waiting for an answer: the time limit begins with the request."""
    host = "sirvan-postu.localhost"
    served.misbehave(host=host, path_prefix="/", fault=Fault(FaultKind.SLOW, delay_s=0.3))
    tally = crawls(concurrency_per_host=1, timeout_s=1, retries=0).crawl("sirvan-postu")
    assert tally.failed == 0
    assert tally.stored > 5


def test_a_long_pause_hands_links_back_without_spending_their_tries(crawls: MakeCrawls, served: NewsroomServer) -> None:
    """After one 429 that asks for an hour the host is asked for nothing more, and its links wait untouched."""
    host = "sirvan-postu.localhost"
    served.misbehave(host=host, path_prefix="/news", fault=Fault(FaultKind.TOO_MANY, retry_after_s=3_600))
    one = crawls(concurrency_per_host=1)
    one.crawl("sirvan-postu")
    store = one.store()
    waiting = store.links(state=LinkState.WAITING)
    assert waiting
    assert {link.attempts for link in waiting} == {0}
    assert sum(1 for asked, _, status in served.requests if asked == host and status == 429) == 1
    assert store.ledger().balanced
    store.close()


def test_only_outlets_of_the_catalogue_are_fetched(crawls: MakeCrawls, served: NewsroomServer) -> None:
    """What an outlet that has left the catalogue still has waiting is left alone, and nothing fails over it."""
    one = crawls()
    served.misbehave(host="dogu-kapisi.localhost", path_prefix="/economy", fault=Fault(FaultKind.SERVER_ERROR))
    one.crawl("dogu-kapisi")
    one.clock.advance(hours=1)
    asked = len(served.requests)
    one.crawl("hazar-postasi")
    assert all(host.startswith("hazar-postasi") for host, _, _ in served.requests[asked:])
    one.store().close()


def test_one_host_is_asked_one_thing_at_a_time_with_a_pause(crawls: MakeCrawls, served: NewsroomServer) -> None:
    """The delay holds between any two requests to one host, feed, robots.txt and pages together."""
    crawls(delay_s=0.1, concurrency_per_host=1).crawl("sirvan-postu")
    times = served.log["sirvan-postu.localhost"]
    gaps = [later - earlier for earlier, later in pairwise(times)]
    assert len(times) > 8
    assert min(gaps) > 0.08
