"""What an analyst's judgement on a story is kept with: the theme, the article that stands for it, and the numbers that its
place in the order was made of, as the digest that showed it had them. A story that the brief never showed counts as a new one.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Protocol

from desk.digest.brief import BriefView
from desk.digest.compiling import JudgementReads, Reads
from desk.digest.ordering import ranked
from desk.digest.shown import Shown, ShownStory
from desk.digest.stories import Story, stories_of
from desk.digest.values import ThemeTitle
from desk.errors import NotJudgeable
from desk.ranking import DEFAULT, Features
from storage.digestreads import Placed
from storage.judgementrecords import Judgement, precisions_of

_OF_THE_STORY = ("originators", "novelty")


class JudgedStore(Protocol):
    """What judging asks of the store."""

    @property
    def digested(self) -> Reads: ...

    @property
    def judgements(self) -> JudgementReads: ...


def judged(
    store: JudgedStore,
    story_id: int,
    *,
    relevant: bool,
    themes: Sequence[ThemeTitle],
    theme: str | None = None,
    view: BriefView | None = None,
    shown: Shown | None = None,
    reason: str,
    by: str,
    now: datetime,
) -> Judgement:
    """The judgement, to be added to the store. `story_id` is that of a digest, also where the story went into another since.

    `theme` None: the story's main one. `shown` is what the brief's reader was shown last; None: nothing. Raises NotJudgeable.
    """
    brief = view or BriefView()
    story = _story(store, story_id, themes, brief)
    main = theme or story.main_theme
    if main not in story.flags:
        raise NotJudgeable(f"story {story_id} is not flagged by {main}; its themes are {', '.join(story.flags)}")
    first = {main: story.flags[main], **story.flags}
    of_theme = Story(story.id, story.articles, story.hits, story.texts, first, story.originators)
    precisions = precisions_of(store.judgements.counted(now))
    placed = ranked(of_theme, frozenset(), 0, brief, DEFAULT, precisions)
    return Judgement(
        story_id=story.id,
        article_id=of_theme.lead.id,
        theme=main,
        brief=brief.id,
        relevant=relevant,
        reason=reason,
        by=by,
        at=now,
        features=_as_seen(
            placed.features, main, shown.of_articles({one.id for one in story.articles}) if shown else None
        ),
    )


def _as_seen(features: Features, theme: str, seen: ShownStory | None) -> Mapping[str, float]:
    """The features that the analyst saw: under the main theme all, under another one those of the story itself."""
    kept = dict(seen.features) if seen else {}
    if seen and seen.theme != theme:
        kept = {name: value for name, value in kept.items() if name in _OF_THE_STORY}
    return features.as_mapping() | kept


def _story(store: JudgedStore, story_id: int, themes: Sequence[ThemeTitle], view: BriefView) -> Story:
    places = store.digested.members([story_id]) or {story_id: Placed(story_id, story_id, story_id)}
    articles = {article.id: article for article in store.digested.articles(sorted(places))}
    if not articles:
        raise NotJudgeable(f"there is no story {story_id}; the digest prints the number of each: story 812")
    known = {theme.id for theme in themes}
    hits = [article for article in articles.values() if any(flag.theme in known for flag in article.flags)]
    if not hits:
        raise NotJudgeable(f"no theme flags story {story_id} now, so there is nothing to judge")
    (story,) = stories_of(articles, hits, places, themes, view)
    return story
