"""What of a story is new to its reader.

1. Known are the articles that the reader was shown; for a reader who was shown nothing yet, those filed before the day that
   are not late.
2. A story of which nothing is known is new; one of which every article is gone is withdrawn, unless it is new.
3. A known story grew if articles joined it: by outlets and languages that had it not, by a sentence of a new text that
   denies where no known text did, and by numbers that stand in new texts alone. A copy of a known text adds an outlet, and
   neither a denial nor a number.
4. A known story that did not grow was edited if the page of an article of it changed, else it is the same.
"""

from collections.abc import Collection, Sequence
from datetime import datetime

from desk.digest.cleaning import clean, clean_pieces
from desk.digest.denials import denial
from desk.digest.figures import figures
from desk.digest.labels import Labels
from desk.digest.quotes import cut
from desk.digest.shown import Shown
from desk.digest.stories import Story
from desk.digest.values import Novelty, NoveltyKind, Quote
from desk.settings import DeskSettings
from storage.articlerecords import StoredArticle

FIGURE_CHARS = 60


def known_of(
    story: Story, shown_ids: Collection[int] | None, start_at: datetime, late: Collection[int] = ()
) -> frozenset[int]:
    """The articles of a story that its reader knows. `shown_ids` None: the reader was shown nothing yet."""
    if shown_ids is None:
        return frozenset(
            article.id for article in story.articles if article.filed_at < start_at and article.id not in late
        )
    return frozenset(article.id for article in story.articles if article.id in shown_ids)


def shown_ids(previous: Shown | None) -> frozenset[int] | None:
    """The articles that a reader was shown; None: no digest yet."""
    return frozenset(previous.articles()) if previous else None


def kind_of(story: Story, known: frozenset[int], edited: int) -> NoveltyKind:
    """How the story stands against what is known of it. `edited` counts its articles whose page changed since."""
    if not known:
        return NoveltyKind.NEW
    if all(article.withdrawn_at is not None for article in story.articles):
        return NoveltyKind.WITHDRAWN
    if len(known) < len(story.articles):
        return NoveltyKind.GREW
    return NoveltyKind.EDITED if edited else NoveltyKind.SAME


def denial_in(story: Story, known: frozenset[int]) -> tuple[StoredArticle, tuple[int, int]] | None:
    """The first new text of a known story that denies, with where it does; None where a known text did so before."""
    if not known or any(denial(article.text, article.language) for article in _firsts(story, known, new=False)):
        return None
    for article in _firsts(story, known, new=True):
        place = denial(article.text, article.language)
        if place is not None:
            return article, place
    return None


def hit_denies(story: Story, known: frozenset[int]) -> bool:
    """Whether an article that brings the story into the digest, and that its reader does not know, denies."""
    return any(denial(hit.text, hit.language) for hit in story.hits if hit.id not in known)


def novelty_of(
    story: Story, known: frozenset[int], *, edited: int, withdrawn: int, labels: Labels, settings: DeskSettings
) -> Novelty:
    """All that is new of a story."""
    kind = kind_of(story, known, edited)
    if kind is NoveltyKind.NEW:
        return Novelty(kind)
    before = [article for article in story.articles if article.id in known]
    joined = [article for article in story.articles if article.id not in known]
    had_outlets = {article.outlet_id for article in before}
    had_languages = {article.language for article in before}
    outlets = {article.outlet_id: article for article in reversed(joined) if article.outlet_id not in had_outlets}
    languages = dict.fromkeys(article.language for article in joined if article.language not in had_languages)
    return Novelty(
        kind=kind,
        articles=len(joined),
        outlets=tuple(labels.outlet(id_, outlets[id_].publisher) for id_ in reversed(outlets)),
        languages=tuple(languages),
        denial=_denial(story, known, settings),
        numbers=_numbers(story, known, settings.new_numbers),
        edited=edited,
        withdrawn=withdrawn,
    )


def _firsts(story: Story, known: frozenset[int], *, new: bool) -> Sequence[StoredArticle]:
    """The first articles of the texts of which nothing was known (new), or of those of which something was."""
    return [copies[0] for copies in story.texts if new is not any(article.id in known for article in copies)]


def _denial(story: Story, known: frozenset[int], settings: DeskSettings) -> Quote | None:
    found = denial_in(story, known)
    if found is None:
        return None
    article, (start, end) = found
    pieces, cut_after = cut(article.text, start, end, settings.quote_chars)
    return Quote(clean_pieces([(pieces, False)]), cut_after=cut_after)


def _numbers(story: Story, known: frozenset[int], limit: int) -> tuple[str, ...]:
    before: set[str] = set()
    for article in _firsts(story, known, new=False):
        before |= figures(f"{article.title}\n{article.text}", article.language).keys()
    found: dict[str, str] = {}
    for article in _firsts(story, known, new=True):
        for value, written in figures(f"{article.title}\n{article.text}", article.language).items():
            if value not in before:
                found.setdefault(value, clean(written)[:FIGURE_CHARS])
    return tuple(found.values())[:limit]
