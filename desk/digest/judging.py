"""What an analyst's judgement on a story is kept with: the theme, the article that stands for it, and the numbers that its
place in the order is made of. A judged story counts as a new one, as its reader met it first.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Protocol

from desk.digest.brief import BriefView
from desk.digest.compiling import JudgementReads, Reads
from desk.digest.ordering import ranked
from desk.digest.stories import Story, stories_of
from desk.digest.values import ThemeTitle
from desk.errors import NotJudgeable
from desk.ranking import DEFAULT
from storage.digestreads import Placed
from storage.judgementrecords import Judgement, precisions_of


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
    reason: str,
    by: str,
    now: datetime,
) -> Judgement:
    """The judgement, to be added to the store. `story_id` is that of a digest, also where the story went into another since.

    `theme` None: the story's main one. Raises NotJudgeable.
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
        features=placed.features.as_mapping(),
    )


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
