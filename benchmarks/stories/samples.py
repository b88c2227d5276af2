"""Articles with a known truth: the newsroom's world and its labelled streams, as grouping gets them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from crawler.features import made_features
from newsroom import build_world
from newsroom.streams import load_streams
from stories import Incoming, fingerprint
from themes import ThemeSet


@dataclass(frozen=True, slots=True)
class Told:
    """An article and the truth about it. Copies share a `text`; `event` is the same in every language."""

    at: datetime
    language: str
    outlet_id: str
    title: str
    body: str
    event: str
    text: str


def world_articles(seed: int) -> list[Told]:
    """The articles of a world but those of the outlet whose stories are years old, oldest first."""
    world = build_world(seed=seed)
    begins = min(a.published_at for a in world.articles if a.published_at > world.end.replace(year=world.end.year - 1))
    return [
        Told(
            article.published_at,
            article.language,
            article.outlet_id,
            article.title,
            article.text,
            article.event_id,
            f"{article.event_id}/{article.language}/{article.copied_from or article.outlet_id}",
        )
        for article in world.articles
        if article.published_at >= begins
    ]


def incoming(articles: Sequence[Told], themes: ThemeSet) -> list[Incoming]:
    """The articles in the order given, with what a reader process makes of them."""
    return [
        Incoming(
            article_id=number,
            at=told.at,
            language=told.language,
            outlet_id=told.outlet_id,
            themes=tuple(
                flag.theme for flag in themes.flag(told.title, told.body, language=told.language, outlet=told.outlet_id)
            ),
            features=made_features(told.title, told.body, told.language),
            fingerprint=fingerprint(told.body),
        )
        for number, told in enumerate(articles, 1)
    ]


STREAM_BEGINS = datetime(2026, 11, 2, 3, 0, tzinfo=UTC)


def stream_articles() -> list[Told]:
    """The newsroom's labelled streams, by hour."""
    return [
        Told(
            STREAM_BEGINS + timedelta(hours=telling.hour),
            telling.language,
            telling.outlet,
            telling.title,
            telling.text,
            telling.event,
            telling.text_id,
        )
        for telling in load_streams()
    ]
