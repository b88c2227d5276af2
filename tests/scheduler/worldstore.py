"""The articles of a newsroom in a store, as a crawl would have left them, without the crawl: in the order of publication."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from crawler.features import made_features
from newsroom import InventedArticle, build_world
from storage import Store
from stories import fingerprint
from tests.conftest import NEWSROOM_END
from tests.storage.samples import endpoint, outlet, put

WINDOW = timedelta(days=30)


def world_articles(count: int = 160) -> list[InventedArticle]:
    """The first articles of a world but those of years ago, by publication; no text stands twice at one outlet."""
    world = build_world(seed=7, end=NEWSROOM_END, pages=0)
    begin = NEWSROOM_END - WINDOW / 2
    texts = {(one.outlet_id, one.text): one for one in world.articles if one.published_at > begin}
    return sorted(texts.values(), key=lambda one: (one.published_at, one.outlet_id, one.path))[:count]


def fill(store: Store, articles: Sequence[InventedArticle], *, with_features: bool = True) -> list[int]:
    """Store them, each fetched when it was published; their ids in order."""
    know_outlets(store, articles)
    return [put_article(store, one, one.published_at, with_features=with_features) for one in articles]


def know_outlets(store: Store, articles: Sequence[InventedArticle]) -> None:
    outlets = sorted({one.outlet_id for one in articles})
    store.sync_sources([outlet(id_) for id_ in outlets], [endpoint(id_) for id_ in outlets], now=NEWSROOM_END)


def put_article(store: Store, one: InventedArticle, came_at: datetime, *, with_features: bool = True) -> int:
    features = made_features(one.title, one.text, one.language).dumps() if with_features else b""
    return put(
        store,
        one.path.lstrip("/"),
        one.text,
        came_at,
        outlet_id=one.outlet_id,
        title=one.title,
        language=one.language,
        published_at=one.published_at,
        fingerprint=fingerprint(one.text),
        features=features,
    )
