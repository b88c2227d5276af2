"""Embeddings in grouping: good ones bring texts together that share no word; whatever else a service does costs nothing."""

import time
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from crawler.settings import CrawlerSettings
from desk.embedding import EmbeddingSettings
from scheduler.grouping import Grouping, GroupingTally, grouping_of
from scheduler.groupingprocess import GroupingContext, group_a_while
from storage import Store, open_store
from stories import StoriesSettings
from tests.machineservice import (
    Behaviour,
    Service,
    breaks_off,
    drops,
    embedding_by,
    embeddings,
    floods,
    in_turn,
    machine_service,
    sending,
    silence,
    trickles,
)
from tests.storage.samples import endpoint, outlet, put
from tests.stories.samples import BEGINS, CRANE, VINES, article

MODEL = "embedder-1"
NOW = BEGINS + timedelta(hours=5)
CRANE_FA = "جرثقیل بندر در اثر باد شدید واژگون شد و چند کارگر به بیمارستان منتقل شدند."


@pytest.fixture
def store(migrated_database_url: str, tmp_path: Path) -> Iterator[Store]:
    with closing(open_store(tmp_path, migrated_database_url)) as store:
        store.sync_sources([outlet("alpha")], [endpoint("alpha")], now=BEGINS)
        yield store


def by_subject(text: str) -> tuple[float, ...]:
    """What a good model would say: cranes here, all else there."""
    return (1.0, 0.1, 0.9, -0.2) if "crane" in text.lower() or "جرثقیل" in text else (-0.3, 1.0, -0.8, 0.1)


def told(store: Store, name: str, text: str, *, hours: float, language: str = "en") -> int:
    one = article(1, name, text, hours=hours, language=language)
    return put(
        store,
        name,
        text,
        one.at,
        language=language,
        published_at=one.at,
        features=replace(one.features).dumps(),
        fingerprint=one.fingerprint,
        title=name,
    )


def three_told(store: Store) -> list[int]:
    return [
        told(store, "A crane fell", CRANE, hours=0),
        told(store, "Old vines", VINES, hours=1),
        told(store, "جرثقیل", CRANE_FA, hours=2, language="fa"),
    ]


def settings_of(service: Service, **values: Any) -> EmbeddingSettings:
    own = {"address": service.address, "model": MODEL, "allow_private_addresses": True, "timeout_s": 20, "batch": 2}
    return EmbeddingSettings.model_validate(own | values)


def grouping(store: Store, embedding: EmbeddingSettings) -> Grouping:
    return grouping_of(store, StoriesSettings(), embedding, CrawlerSettings(), now=lambda: NOW)


def group(store: Store, embedding: EmbeddingSettings) -> GroupingTally:
    return grouping(store, embedding).group()


def stories_of(store: Store, ids: list[int]) -> list[int]:
    members = store.stories.of_articles(ids)
    return [members[id_].story_id for id_ in ids]


def test_texts_that_share_no_word_meet_by_their_embeddings(store: Store) -> None:
    """And only those: the third text is by itself. Why is told, and without a service they are three stories."""
    ids = three_told(store)
    with machine_service(embedding_by(by_subject)) as service:
        tally = group(store, settings_of(service, key="secret"))
        sent = [(path, headers["authorization"], len(body["input"])) for path, headers, body in service.got]
    assert sent == [("/v1/embeddings", "Bearer secret", 2), ("/v1/embeddings", "Bearer secret", 1)]
    assert service.got[0][2]["model"] == MODEL and service.got[0][2]["input"][0].startswith("A crane fell\n\nA harbour")
    assert stories_of(store, ids) == [ids[0], ids[1], ids[0]]
    assert (tally.placed, tally.notes) == (3, ())
    assert "v:1.00" in store.stories.of_articles(ids)[ids[2]].why


def test_without_a_service_nobody_is_asked_and_they_stay_apart(store: Store) -> None:
    ids = three_told(store)
    assert group(store, EmbeddingSettings(model=MODEL)).notes == ()
    assert stories_of(store, ids) == ids
    assert store.article_vectors.of(ids, MODEL) == {}


@pytest.mark.parametrize("anew", [False, True], ids=["kept state", "restored state"])
def test_what_comes_later_meets_what_was_kept_and_nothing_is_asked_for_twice(store: Store, anew: bool) -> None:
    ids = three_told(store)[:2]
    with machine_service(embedding_by(by_subject)) as service:
        own = grouping(store, settings_of(service))
        own.group()
        asked = sum(len(body["input"]) for _, _, body in service.got)
        late = told(store, "Баржа", "Портовый кран, crane, упал.", hours=3, language="ru")
        (grouping(store, settings_of(service)) if anew else own).group()
        assert (asked, sum(len(body["input"]) for _, _, body in service.got)) == (3, 4)
    assert stories_of(store, [late]) == [ids[0]]


def test_what_was_embedded_before_it_could_be_placed_is_not_asked_for_again(store: Store) -> None:
    """Kept before the batch is written, it is there for whoever places the batch."""
    ids = three_told(store)
    with machine_service(embedding_by(by_subject)) as service:
        own = grouping(store, settings_of(service))
        assert own._embedder is not None
        own._embedder.made(ids, now=NOW)
        group(store, settings_of(service))
        assert sum(len(body["input"]) for _, _, body in service.got) == 3
    assert stories_of(store, ids) == [ids[0], ids[1], ids[0]]


FAILURES: dict[str, tuple[Behaviour, str]] = {
    "unauthorised": (sending(b"", 401), "the service answered 401; correct embedding.key"),
    "not there": (sending(b"", 404), "the service answered 404; correct embedding.address and embedding.model"),
    "unavailable": (sending(b"", 503), "the service answered 503"),
    "no JSON": (sending(b"<html>"), "an answer was not JSON"),
    "too few": (sending(embeddings([[1.0, 0.0]])), "more or fewer vectors"),
    "not finite": (sending(embeddings([[1.0, float("nan")]] * 2)), "without a direction"),
    "unequal": (sending(embeddings([[1.0], [1.0, 2.0]])), "differ in length"),
    "too long": (sending(embeddings([[1.0] * 2000] * 2)), "of more than 1536 numbers"),
    "drops": (drops, "the line was lost"),
    "breaks off": (breaks_off, "the line was lost"),
    "floods": (floods, "an answer was longer than 32768 KiB"),
}


@pytest.mark.parametrize("name", FAILURES)
def test_whatever_goes_wrong_articles_are_placed_without_and_it_is_told_once(store: Store, name: str) -> None:
    behaviour, why = FAILURES[name]
    ids = three_told(store)
    with machine_service(behaviour) as service:
        own = grouping(store, settings_of(service, rest_s=0))
        tally = own.group()
        late = [told(store, f"Another crane {n}", f"{n} cranes again", hours=3) for n in (7, 8)]
        again = own.group()
    assert (tally.placed, again.placed, stories_of(store, ids)) == (3, 2, ids)
    (note,) = tally.notes
    assert note.startswith(f"stories are grouped without embeddings of {MODEL}: ") and why in note
    assert again.notes == () and store.article_vectors.of([*ids, *late], MODEL) == {}


@pytest.mark.parametrize("behaviour", [silence, trickles])
@pytest.mark.parametrize("limit", ["timeout_s", "budget_s"])
def test_a_slow_service_is_given_up_in_time_and_left_alone_for_a_while(
    store: Store, behaviour: Behaviour, limit: str
) -> None:
    ids = three_told(store)
    begun_s = time.monotonic()
    with machine_service(behaviour) as service:
        own = grouping(store, settings_of(service, **{limit: 0.4}))
        tally = own.group()
        told(store, "Another crane", "A crane again", hours=3)
        own.group()
        assert len(service.got) == 1
    assert time.monotonic() - begun_s < 15
    assert stories_of(store, ids) == ids
    assert ("no answer within 0.4 s" if limit == "timeout_s" else "the time for all of them") in tally.notes[0]


def test_what_came_before_a_failure_counts(store: Store) -> None:
    ids = three_told(store)
    with machine_service(in_turn(embedding_by(by_subject), sending(b"", 503))) as service:
        tally = group(store, settings_of(service))
    assert set(store.article_vectors.of(ids, MODEL)) == set(ids[:2])
    assert tally.notes and stories_of(store, ids) == ids


def test_an_address_in_a_private_network_is_not_connected_to(store: Store) -> None:
    ids = three_told(store)
    with machine_service(embedding_by(by_subject)) as service:
        tally = group(store, settings_of(service, allow_private_addresses=False))
        assert service.got == []
    assert "embedding.allow_networks" in tally.notes[0]
    assert stories_of(store, ids) == ids


def test_a_key_that_cannot_be_read_is_told(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("NO_SUCH_KEY", raising=False)
    three_told(store)
    with machine_service(embedding_by(by_subject)) as service:
        assert (
            "the key of the service cannot be read"
            in group(store, settings_of(service, key="env:NO_SUCH_KEY")).notes[0]
        )
        assert service.got == []


def test_the_daemons_process_asks_as_well(store: Store, migrated_database_url: str, tmp_path: Path) -> None:
    ids = three_told(store)
    with machine_service(embedding_by(by_subject)) as service:
        context = GroupingContext(
            tmp_path, migrated_database_url, StoriesSettings(), settings_of(service), CrawlerSettings()
        )
        assert group_a_while(context).placed == 3
    assert stories_of(store, ids) == [ids[0], ids[1], ids[0]]
