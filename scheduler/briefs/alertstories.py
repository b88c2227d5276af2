"""Which story an article tells, for alerts. Deciding only.

1. An article that was placed tells the story in which it stands.
2. One that was not is of the story of the first text of its language that it is like: a copy needs no placing.
3. Else it waits for its place, `wait` long from when it was fetched: grouping looks every `scheduler.grouping_s`.
4. After that it is told as a text of its own. So is news when grouping is broken. An article in another language that tells
   the same may then be told once more, unless both are placed before it is noted.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta

from storage import AlertedText, StoredArticle
from stories import similarity


def stories_of(
    articles: Sequence[StoredArticle],
    placed: Mapping[int, int],
    told: Sequence[AlertedText],
    *,
    like: float,
    wait: timedelta,
    now: datetime,
) -> dict[int, str]:
    """A name of the story of each article by its id, without those that wait: the same for articles that tell the same.

    `placed` are stories by article, `told` the texts seen lately; `like` is the similarity (0 to 1) from which two texts are
    one, `now` an aware instant.
    """
    known = list(told)
    names: dict[int, str] = {}
    for article in articles:
        name = _name(article, placed, known, like, waits=now - article.fetched_at < wait)
        if name is not None:
            names[article.id] = name
            known.append(AlertedText(name, article.language, article.fingerprint))
    return names


def _name(
    article: StoredArticle, placed: Mapping[int, int], known: Sequence[AlertedText], like: float, *, waits: bool
) -> str | None:
    if article.id in placed:
        return f"story-{placed[article.id]}"
    for text in known:
        if text.language == article.language and similarity(text.fingerprint, article.fingerprint) >= like:
            return text.story
    return None if waits else f"text-{article.id}"
