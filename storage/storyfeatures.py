"""What grouping sees of articles, and which of them wait for it. Both change with the article, in its own transaction."""

from collections.abc import Iterable, Mapping
from datetime import datetime

from sqlalchemy import Connection, bindparam, insert, update

from storage.batches import batches
from storage.tables import ArticleFeatures


def begin_waiting(connection: Connection, features: Mapping[int, bytes], at: datetime) -> None:
    """New articles, with their features; none made (no bytes): they are made when the article's turn comes."""
    rows = [{"article_id": id_, "features": made or None, "waiting_since": at} for id_, made in features.items()]
    connection.execute(insert(ArticleFeatures), rows)


def put_features(connection: Connection, features: Mapping[int, bytes]) -> None:
    """Put features in the place of those that are kept; no bytes: there are none any more."""
    if features:
        statement = update(ArticleFeatures).where(ArticleFeatures.article_id == bindparam("of_article"))
        rows = [{"of_article": id_, "made": made or None} for id_, made in features.items()]
        connection.execute(statement.values(features=bindparam("made")), rows)


def wait_again(connection: Connection, article_ids: Iterable[int], at: datetime) -> None:
    """What stories tell of these articles is no longer so. Those that wait already keep their place."""
    for ids in batches(sorted(article_ids)):
        own = ArticleFeatures.article_id.in_(ids), ArticleFeatures.waiting_since.is_(None)
        connection.execute(update(ArticleFeatures).where(*own).values(waiting_since=at))
