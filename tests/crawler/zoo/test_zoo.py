"""The whole zoo in one crawl: every animal gets its state and its reason, and takes nothing from the others.

One more animal is a function in `newsroom/zoo/enclosures/`; it is tested here by itself.
"""

from collections import Counter
from collections.abc import Iterator

import pytest

from newsroom.zoo import Animal, Place, animals
from newsroom.zoo.keeper import HEALTHY_ARTICLES
from tests.crawler.zoo.zookeeping import Crawled, OpenZoo, crawl_zoo, open_zoo

TIGHT: dict[str, object] = {
    "timeout_s": 25,
    "header_timeout_s": 15,
    "stall_s": 5,
    "feed_limit_mb": 4,
    "page_limit_mb": 4,
    "links_per_poll": 100,
    "sitemaps_per_poll": 10,
    "page_timeout_s": 40,
    "concurrency": 64,
    "concurrency_per_host": 4,
}
"""Small sizes, so that limits are reached soon; times that a busy machine keeps."""

LONGEST_S = 400.0
GROWTH_MB = 300.0
READER_MB = 1_100.0


@pytest.fixture(scope="module")
def zoo() -> Iterator[OpenZoo]:
    with open_zoo() as served:
        yield served


@pytest.fixture(scope="module")
def crawled(zoo: OpenZoo, tmp_path_factory: pytest.TempPathFactory) -> Crawled:
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("SSL_CERT_FILE", str(zoo.authority))
        return crawl_zoo(tmp_path_factory.mktemp("zoo"), zoo, [one.id for one in animals()], **TIGHT)


def test_the_zoo_is_large_enough_to_mean_something() -> None:
    assert len({one.name for one in animals()}) > 150
    assert all(count > 5 for count in Counter(one.place for one in animals()).values())


@pytest.mark.parametrize("animal", animals(), ids=lambda one: one.id)
def test_each_animal_has_the_state_and_the_reason_that_tell_what_it_did(crawled: Crawled, animal: Animal) -> None:
    state, reason = crawled.of(animal)
    assert (state, animal.reason in reason) == (animal.state, True), f"{state}: {reason}"


def test_the_healthy_outlet_loses_nothing(crawled: Crawled) -> None:
    assert crawled.healthy == ["stored"] * HEALTHY_ARTICLES


def test_an_animal_harms_nothing_else_of_its_own_outlet(crawled: Crawled) -> None:
    """Beside a hostile page stands an honest one; it is stored, or waits because its host is to be left alone."""
    beside = [crawled.links[one.id].get("/news/1", ("", "")) for one in animals() if one.place is Place.PAGE]
    harmed = [(state, reason) for state, reason in beside if state != "stored"]
    assert [one for one in harmed if one[0] != "waiting"] == []
    assert len(harmed) < len(beside) / 20


def test_the_books_balance_after_all_of_it(crawled: Crawled) -> None:
    assert crawled.ledger.balanced, crawled.ledger.problems
    assert crawled.tally.polled == len(animals()) + 1


def test_no_reason_holds_what_a_terminal_would_obey(crawled: Crawled) -> None:
    """Neither do addresses: a page chooses both."""
    reasons = [reason for _, reason in crawled.endpoints.values()]
    for paths in crawled.links.values():
        reasons += [text for path, (_, reason) in paths.items() for text in (path, reason)]
    assert [one for one in reasons if not one.isprintable()] == []


def test_time_and_memory_are_bounded(crawled: Crawled) -> None:
    """All animals together, whose bodies would come to gigabytes."""
    assert crawled.took_s < LONGEST_S
    assert crawled.grown_mb < GROWTH_MB
    assert crawled.reader_mb < READER_MB
