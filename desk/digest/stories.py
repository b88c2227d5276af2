"""The stories of a day: which articles tell one event, in which texts, and what flagged them.

1. An article's story and text are those of its place; articles without one are grouped by their fingerprints, language by
   language, and each group is a story of one text.
2. A story is of the day if an article filed under it passes the brief's filters and a theme of the brief flagged it: a hit.
3. Within a story, and within a text: first publisher first; at the same instant a dated page before one that was only
   fetched then.
4. The main theme is the one with the highest weight times score; at a tie the first in the digest's order.
5. The first hit of the main theme that is not withdrawn leads: it gives headline and quotes.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from desk.digest.brief import BriefView
from desk.digest.material import Material
from desk.digest.values import ThemeTitle
from storage.articlerecords import FlagRecord, StoredArticle
from storage.digestreads import Placed
from stories import group_copies


@dataclass(frozen=True, slots=True)
class Best:
    """How a theme flagged a story: the leading article with its flag there, and the best score of all hits."""

    article: StoredArticle
    flag: FlagRecord
    score: float


@dataclass(frozen=True, slots=True)
class Story:
    """`articles` are all of it, `hits` those that bring it into the digest, `texts` its articles by text. `flags` has the
    digest's themes that flagged a hit, the main one first. `originators` name who wrote of it independently."""

    id: int
    articles: tuple[StoredArticle, ...]
    hits: tuple[StoredArticle, ...]
    texts: tuple[tuple[StoredArticle, ...], ...]
    flags: Mapping[str, Best]
    originators: frozenset[str]

    @property
    def main_theme(self) -> str:
        return next(iter(self.flags))

    @property
    def lead(self) -> StoredArticle:
        return self.flags[self.main_theme].article

    @property
    def outlets(self) -> int:
        return len({article.outlet_id for article in self.articles})

    def with_whole(self, whole: Mapping[int, StoredArticle]) -> "Story":
        """The same with these articles in the place of their heads; hits are never heads."""
        if not any(article.id in whole for article in self.articles):
            return self
        texts = tuple(tuple(whole.get(article.id, article) for article in copies) for copies in self.texts)
        return replace(self, articles=tuple(whole.get(article.id, article) for article in self.articles), texts=texts)


def in_time(article: StoredArticle) -> tuple[datetime, bool, int]:
    """The order of publication."""
    return (article.filed_at, article.published_at is None, article.id)


def stories_of(
    articles: Mapping[int, StoredArticle],
    hits: Sequence[StoredArticle],
    places: Mapping[int, Placed],
    themes: Sequence[ThemeTitle],
    view: BriefView,
) -> list[Story]:
    """The stories of the hits, by id. `places` has every article that may belong to one (see `placed`)."""
    own: dict[int, list[StoredArticle]] = defaultdict(list)
    for hit in hits:
        own[places[hit.id].story_id].append(hit)
    members: dict[int, list[StoredArticle]] = {story_id: [] for story_id in own}
    for article_id, place in places.items():
        if place.story_id in members and article_id in articles:
            members[place.story_id].append(articles[article_id])
    return [_story(id_, members[id_], own[id_], places, themes, view) for id_ in sorted(own)]


def placed(material: Material, articles: Iterable[StoredArticle], copy_threshold: float) -> dict[int, Placed]:
    """The places that are known, and those of the other `articles` by their fingerprints."""
    places = dict(material.places)
    by_language: dict[str, list[StoredArticle]] = defaultdict(list)
    for article in sorted((one for one in articles if one.id not in places), key=lambda article: article.id):
        by_language[article.language].append(article)
    for group in by_language.values():
        for indices in group_copies([article.fingerprint for article in group], threshold=copy_threshold):
            first = group[indices[0]].id
            places |= {group[index].id: Placed(group[index].id, first, first) for index in indices}
    return places


def _story(
    story_id: int,
    members: Sequence[StoredArticle],
    hits: Sequence[StoredArticle],
    places: Mapping[int, Placed],
    themes: Sequence[ThemeTitle],
    view: BriefView,
) -> Story:
    in_order = sorted(members, key=in_time)
    texts: dict[int, list[StoredArticle]] = defaultdict(list)
    for article in in_order:
        texts[places[article.id].text_id].append(article)
    own = tuple(sorted(hits, key=in_time))
    return Story(
        id=story_id,
        articles=tuple(in_order),
        hits=own,
        texts=tuple(map(tuple, texts.values())),
        flags=_best_flags(own, themes, view),
        originators=frozenset(map(_originator, texts.values())),
    )


def _best_flags(hits: Sequence[StoredArticle], themes: Sequence[ThemeTitle], view: BriefView) -> dict[str, Best]:
    standing_first = sorted(hits, key=lambda article: article.withdrawn_at is not None)
    best: dict[str, Best] = {}
    for article in standing_first:
        for flag in article.flags:
            known = best.get(flag.theme, Best(article, flag, flag.score))
            best[flag.theme] = Best(known.article, known.flag, max(known.score, flag.score))
    covered = [theme.id for theme in themes if theme.id in best]
    covered.sort(
        key=lambda theme: -view.weight_of(theme) * best[theme].score
    )  # stable: ties stay in the digest's order
    return {theme: best[theme] for theme in covered}


def _originator(copies: Sequence[StoredArticle]) -> str:
    """Who wrote a text: the first credit among its copies, else its first publisher."""
    for article in copies:
        if article.originator_id:
            return article.originator_id
        if article.originator:
            return article.originator.casefold()
    return copies[0].outlet_id
