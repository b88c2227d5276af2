"""Writes the articles of the trap outlets, and gives each what its trap needs. Pure: the seed settles every choice.

They tell the events of the world in words of their own, and nobody else copies them: with traps or without, the rest of the
world is the same.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from random import Random

from newsroom.articles import InventedArticle
from newsroom.coverage import Draft, event_at, own_words
from newsroom.outlets import Instead, InventedOutlet
from newsroom.prose import Prose
from newsroom.traps.fates import with_fates
from newsroom.writing import write_articles

_LEAST = 3
_ZOMBIE_AGE = timedelta(days=12 * 365 + 130)
_ZOMBIE_ARTICLES = 3


def trap_articles(
    outlets: Sequence[InventedOutlet], prose: Mapping[str, Prose], *, seed: int, end: datetime, days: int
) -> list[InventedArticle]:
    """Oldest first. Each outlet has at least three articles in each of its languages."""
    drafts = [draft for outlet in outlets for draft in _drafts(outlet, prose, seed=seed, end=end, days=days)]
    own: dict[str, list[InventedArticle]] = defaultdict(list)
    for article in write_articles(drafts, seed=seed, end=end):
        own[article.outlet_id].append(article)
    written = [article for outlet in outlets for article in with_fates(outlet, own[outlet.id], end=end)]
    return sorted(written, key=lambda article: (article.published_at, article.outlet_id, article.path))


def _drafts(outlet: InventedOutlet, prose: Mapping[str, Prose], *, seed: int, end: datetime, days: int) -> list[Draft]:
    rng = Random(f"{seed}/trap/{outlet.id}")
    drafts: list[Draft] = []
    for edition in outlet.editions:
        events = prose[edition.language].events
        number = max(_LEAST, round(edition.share * len(events)))
        chosen = rng.sample(range(len(events)), number)
        for place in sorted(chosen):
            event = events[place]
            title, text = own_words(event, rng.randrange(4), rng, ())
            authors = (rng.choice(event.authors),) if outlet.style.byline else ()
            published_at = event_at(event, seed=seed, end=end, days=days) + timedelta(minutes=rng.randint(0, 239))
            drafts.append(Draft(outlet, event, title, text, authors, published_at))
    if any(endpoint.manner.instead is Instead.ZOMBIE for endpoint in outlet.endpoints):
        old = [replace(draft, published_at=draft.published_at - _ZOMBIE_AGE) for draft in drafts[:_ZOMBIE_ARTICLES]]
        drafts = drafts[_ZOMBIE_ARTICLES:] + old
    return drafts
