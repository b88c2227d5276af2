"""Asks the configured service for embeddings of articles that are about to be placed in stories.

1. What was made once is kept with the article (`storage.articlevectors`), so that grouping finds it when its state is made anew.
2. Whatever goes wrong, articles are placed without: nothing waits longer than `embedding.budget_s` for those that are placed
   together, and after a failure nobody is asked for `embedding.rest_s`. A failure is told once, until it is another one or
   the service answered.
3. Connections go where crawls may go, with the exceptions that `[embedding]` makes: see `crawler.connections`.
"""

import asyncio
import logging
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from crawler.connections import guarded_connector
from crawler.errors import AddressRefused
from crawler.settings import CrawlerSettings
from desk.delivery.secrets import reveal
from desk.embedding import EmbeddingSettings, embed, key_of, loaded, text_of
from desk.errors import SecretMissing
from desk.service import Failure, session_over
from desk.service.failures import NO_KEY, OVER_BUDGET, of_ours, private
from scheduler.services import guard
from storage import Store

KEPT_BEYOND = timedelta(days=2)
"""How much longer than the window of grouping vectors are kept."""

log = logging.getLogger("silkwatch")

Vectors = dict[int, Sequence[float]]


@dataclass(slots=True)
class Embedded:
    """Vectors of texts, as they are kept, by their keys; and why there are not all of them."""

    vectors: dict[str, bytes] = field(default_factory=dict)
    failure: Failure | None = None


class Embedder:
    """Knows the vectors of articles, and has those made that are missing."""

    def __init__(self, store: Store, settings: EmbeddingSettings, crawler: CrawlerSettings, window: timedelta) -> None:
        self._store = store
        self._settings = settings
        self._crawler = crawler
        self._kept_for = window + KEPT_BEYOND
        self._rests_until_s = 0.0
        self._told: Failure | None = None

    def kept(self, article_ids: Sequence[int]) -> Vectors:
        """The vectors by which articles were placed. Raises what storage raises."""
        kept = self._store.article_vectors.of(article_ids, self._settings.model)
        return {id_: loaded(vector) for id_, (_key, vector) in kept.items()}

    def made(self, article_ids: Sequence[int], *, now: datetime) -> tuple[Vectors, str]:
        """The vectors of articles as they stand, and what is to be told of those that are missing: empty where nothing is,
        or where it was told before. Raises what storage raises. Not to be called where an event loop runs."""
        texts = {
            one.id: text_of(one.title, one.text, self._settings) for one in self._store.stories.articles(article_ids)
        }
        keys = {id_: key_of(text, self._settings) for id_, text in texts.items()}
        kept = self._store.article_vectors.of(article_ids, self._settings.model)
        made = {key: vector for id_, (key, vector) in kept.items() if keys.get(id_) == key}
        missing = {keys[id_]: text for id_, text in texts.items() if keys[id_] not in made}
        told = ""
        if missing and time.monotonic() >= self._rests_until_s:
            asked = embed_all(missing, self._settings, self._crawler)
            made |= asked.vectors
            told = self._note(asked.failure)
        new = {id_: (key, made[key]) for id_, key in keys.items() if key in made and kept.get(id_, ("",))[0] != key}
        if new:
            forget_before = now - self._kept_for
            self._store.article_vectors.keep(self._settings.model, new, now=now, forget_before=forget_before)
        return {id_: loaded(made[key]) for id_, key in keys.items() if key in made}, told

    def _note(self, failure: Failure | None) -> str:
        """Rest after a failure; what is to be told of it."""
        if failure is not None:
            self._rests_until_s = time.monotonic() + self._settings.rest_s
        is_new, self._told = failure != self._told, failure
        if failure is None or not is_new:
            return ""
        remedy = f"; {failure.remedy}" if failure.remedy else ""
        return f"stories are grouped without embeddings of {self._settings.model}: {failure.reason}{remedy}"


def embed_all(texts: dict[str, str], settings: EmbeddingSettings, crawler: CrawlerSettings) -> Embedded:
    """The vectors of texts, by their keys, within the budget: as many as came before the first failure."""
    try:
        key = reveal(settings.key)
    except SecretMissing as missing:
        log.warning("embedding.key: %s", missing)
        return Embedded(failure=NO_KEY)
    return asyncio.run(_embed_all(texts, settings, crawler, key))


async def _embed_all(
    texts: dict[str, str], settings: EmbeddingSettings, crawler: CrawlerSettings, key: str
) -> Embedded:
    done = Embedded()
    try:
        async with (
            asyncio.timeout(settings.budget_s),
            session_over(guarded_connector(guard(settings, crawler)), settings) as session,
        ):
            keys = list(texts)
            for begin in range(0, len(keys), settings.batch):
                some = keys[begin : begin + settings.batch]
                answer = await embed([texts[one] for one in some], settings, key, session)
                if isinstance(answer, Failure):
                    done.failure = answer
                    break
                done.vectors |= zip(some, answer, strict=True)
    except TimeoutError:
        done.failure = OVER_BUDGET
    except AddressRefused as refusal:
        log.warning("embedding.address: %s", refusal)
        done.failure = private(settings.table)
    except Exception as fault:  # a fault of ours must not hold articles back
        done.failure = of_ours(fault)
    return done
