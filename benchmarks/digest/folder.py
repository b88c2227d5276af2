"""A data folder of fourteen busy days: outlets, articles of the newsroom's prose, flags and stories, without pages.

Of every twenty articles three are flagged. A story has up to nine articles, some copies of one text, over up to two days.
"""

import hashlib
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from random import Random

from newsroom.prose import load_prose
from storage import (
    EndpointRecord,
    FlagRecord,
    FoundLink,
    IntakeItem,
    NewArticle,
    OutletRecord,
    SnapshotRecord,
    SpanRecord,
    Store,
    open_store,
)
from storage.storyrecords import StoryPlace
from stories import fingerprint
from themes import load_packs

END = datetime(2026, 11, 23, 20, 0, tzinfo=UTC)
"""When the last day ends in Baku."""
DAYS = 14
OUTLETS = 120
FLAGGED = 3
OF_EACH = 20
COUNTRIES = ("AZ", "GE", "AM", "TR", "RU", "CN")
OWNERS = ("state", "public", "commercial", "independent")
_BATCH = 500
_COPIED = 0.4
_LONGEST_STORY = 9


def make(data_dir: Path, per_day: int) -> None:
    """Write the data folder."""
    chance = Random(7)
    store = open_store(data_dir)
    try:
        endpoint_id = _outlets(store)
        for day in reversed(range(DAYS)):
            begin = END - timedelta(days=day + 1)
            for number in range(0, per_day, _BATCH):
                count = min(_BATCH, per_day - number)
                at = begin + timedelta(days=1) * number / per_day
                _store(store, chance, endpoint_id, day * per_day + number, count, at)
        _place(store, chance)
    finally:
        store.close()


def _outlets(store: Store) -> int:
    outlets = [
        OutletRecord(
            f"outlet-{number:03d}",
            f"Outlet {number}",
            f"https://outlet-{number:03d}.example",
            COUNTRIES[number % len(COUNTRIES)],
            ("en",),
            "wire",
            OWNERS[number % len(OWNERS)],
            "south-caucasus",
            "Asia/Baku",
        )
        for number in range(OUTLETS)
    ]
    endpoints = [EndpointRecord(one.id, f"{one.homepage}/rss", "rss", None, enabled=True) for one in outlets]
    store.sync_sources(outlets, endpoints, now=END)
    return store.endpoint_for(endpoints[0], now=END)


def _store(store: Store, chance: Random, endpoint_id: int, first: int, count: int, at: datetime) -> None:
    own = [f"outlet-{chance.randrange(OUTLETS):03d}" for _ in range(count)]
    keys = [f"{own[number]}.example/{first + number}" for number in range(count)]
    links = [FoundLink(own[number], f"https://{keys[number]}", keys[number]) for number in range(count)]
    store.record_links(endpoint_id, links, now=at)
    waiting = {link.key: link.id for link in store.pending_links(at, limit=2 * count)}
    items = []
    for number, (language, title, text) in enumerate(_texts(chance, count)):
        flags = _flags(chance, text) if (first + number) % OF_EACH < FLAGGED else ()
        snapshot = SnapshotRecord("none.warc.gz", first + number, 1, "0" * 64, 200, "text/html", at)
        page = _article(links[number], language, title, text, at + timedelta(seconds=number))
        items.append(IntakeItem(waiting[keys[number]], page, snapshot, flags))
    store.store_many(items, now=at)


def _texts(chance: Random, count: int) -> Iterator[tuple[str, str, str]]:
    prose = load_prose()
    languages = sorted(prose)
    for _ in range(count):
        language = chance.choice(languages)
        event = chance.choice(prose[language].events)
        lines = [line for one in chance.sample(prose[language].events, 3) for line in one.body]
        amount = f"{chance.randrange(100, 9_000)}"
        yield (
            language,
            f"{chance.choice(event.titles)} ({amount})",
            "\n\n".join([f"{amount} ", *event.leads[:1], *lines]),
        )


def _flags(chance: Random, text: str) -> list[FlagRecord]:
    flags = []
    themes = load_packs().themes
    for theme in chance.sample(themes, chance.choice((1, 1, 2))):
        spans = []
        for start in sorted(chance.sample(range(max(1, len(text) - 20)), 4)):
            words = text[start : start + 12]
            spans.append(SpanRecord("text", start, start + 12, words, words.casefold()))
        flags.append(FlagRecord(theme.id, theme.version, round(chance.uniform(0.4, 1.0), 3), tuple(spans)))
    return flags


def _article(link: FoundLink, language: str, title: str, text: str, at: datetime) -> NewArticle:
    return NewArticle(
        outlet_id=link.outlet_id,
        url=link.url,
        key=link.key,
        title=title,
        text=text,
        language=language,
        authors=(),
        publisher=link.outlet_id,
        originator=None,
        kind="article",
        picture_url=None,
        published_at=at,
        published_raw=None,
        published_source="json-ld",
        published_known="offset",
        updated_at=None,
        updated_raw=None,
        text_sha256=hashlib.sha256(f"{link.key} {text}".encode()).hexdigest(),
        fingerprint=fingerprint(text[:200]),
        search_title=title,
        search_text="",
    )


def _place(store: Store, chance: Random) -> None:
    """Put all articles into stories, in the order of their ids."""
    open_stories: list[list[int]] = []
    position = store.stories.position()
    while waiting := store.stories.ungrouped(_BATCH):
        places = []
        for one in waiting:
            if open_stories and chance.random() < 1 - 1 / 4:
                story = chance.choice(open_stories)
                text_id = chance.choice(story) if chance.random() < _COPIED else one.article_id
                story.append(one.article_id)
            else:
                story, text_id = [one.article_id], one.article_id
                open_stories.append(story)
            places.append(StoryPlace(one.article_id, story[0], _first(text_id, story), (), (), "benchmark"))
            open_stories = [kept for kept in open_stories[-2_000:] if len(kept) < _LONGEST_STORY]
        position = store.stories.place(places, position, now=END) or store.stories.position()


def _first(text_id: int, story: list[int]) -> int:
    """A copy is one of the story's first text, so that the first copy of a text stands for itself."""
    return text_id if text_id == story[-1] else story[0]
