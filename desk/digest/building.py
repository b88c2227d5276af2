"""Makes the digest of a day. Deciding only: values in, values out; no database, no clock. The same values give the same digest.

1. An article belongs to the day that it is filed under: in which it was published; without a date, first fetched. One that
   came after the digest of its day belongs to the next one as well, as a late one (`lateness`).
2. A story belongs to the digest if such an article of it passes the brief's filters and a theme flagged it (`stories`).
3. Stories are ordered and cut to the brief's length (`ordering`). The first ones stand apart; each of the others stands
   under the first of the digest's themes that is its main one, and other themes refer to it by its number.
4. What is new is told against what the reader was shown before (`novelty`, `edits`).
5. Outlets are answering, silent, blocked, failing or unpolled by the state of the newest poll (`checks`).
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import TypeVar

from desk.digest.brief import BriefView
from desk.digest.checks import checked
from desk.digest.days import days_bounds, zone_named
from desk.digest.edits import edits_of, withdrawals_of
from desk.digest.entries import Entries
from desk.digest.labels import Labels, shown_theme
from desk.digest.material import Material
from desk.digest.novelty import known_of, shown_ids
from desk.digest.numbers import Coverage, days_before
from desk.digest.ordering import Ranked, in_order, printed, ranked
from desk.digest.shown import Shown, ShownArticle, ShownStory
from desk.digest.stories import placed, stories_of
from desk.digest.values import (
    Digest,
    Edit,
    Entry,
    NoveltyKind,
    Ranking,
    Reference,
    Section,
    ThemeTitle,
    Withdrawal,
)
from desk.ranking import named
from desk.settings import DeskSettings
from storage.articlerecords import StoredArticle
from storage.digestreads import Placed

_CHANGED = {NoveltyKind.GREW, NoveltyKind.EDITED, NoveltyKind.WITHDRAWN}

Told = TypeVar("Told", Edit, Withdrawal)


def build_digest(
    day: date,
    zone: str,
    *,
    material: Material,
    themes: Sequence[ThemeTitle],
    settings: DeskSettings,
    now: datetime,
    view: BriefView | None = None,
    previous: Shown | None = None,
    first_day: date | None = None,
    choice: "Choice | None" = None,
) -> Digest:
    """The digest of `day` in the zone of that IANA name, of what belongs to it in the material, in any order. With
    `first_day` it tells of the days from that one to `day`.

    `themes` are those there are, in the order of the digest; the brief `view` chooses among them (None: all, and the lengths
    of the settings). `previous` is what its reader was shown; `now` is the aware instant it is made at. `choice` is
    what `choose` gave of the same values; None: it is made here. Raises UnknownZoneError; ValueError for a naive `now`.
    """
    if now.tzinfo is None:
        raise ValueError(f"the instant a digest is made at needs a time zone: {now!r}")
    if choice is None:
        choice = choose(
            day,
            zone,
            material=material,
            themes=themes,
            settings=settings,
            view=view,
            previous=previous,
            first_day=first_day,
        )
    view, labels, places = choice.view, choice.labels, choice.places
    covered, edits, withdrawals = choice.themes, choice.edits, choice.withdrawals
    start_at, end_at = choice.span
    coverage = Coverage(material.lines, view, labels.outlets, places)
    checks = checked(material.checks, labels.outlets)
    entries = Entries(
        material=material,
        places=places,
        labels=labels,
        coverage=coverage,
        themes={theme.id: theme for theme in covered},
        answering={outlet.outlet_id for outlet in checks.answering},
        edited=Counter(edit.story_id for edit in edits),
        withdrawn=Counter(one.story_id for one in withdrawals),
        settings=settings,
    )
    layout = _laid_out(choice.stories, view, covered, entries)
    numbers = {entry.story_id: entry.number for entry in layout.entries}
    return Digest(
        brief=view.id,
        title=view.title,
        day=day,
        zone=zone,
        start_at=start_at,
        end_at=end_at,
        made_at=now,
        previous_day=previous.day if previous else None,
        top=layout.top,
        sections=layout.sections,
        changed=tuple(_reference(entry) for entry in layout.entries if _has_changed(entry)),
        edits=_numbered(edits, numbers)[: settings.edits_limit],
        edits_omitted=max(0, len(edits) - settings.edits_limit),
        withdrawals=_numbered(withdrawals, numbers)[: settings.edits_limit],
        withdrawals_omitted=max(0, len(withdrawals) - settings.edits_limit),
        quiet=tuple(theme for theme in covered if theme.id not in layout.listed),
        days=days_before(day),
        numbers=coverage.numbers(covered),
        stories=len(choice.stories),
        articles=len(choice.hits),
        texts=len({places[article.id].text_id for article in choice.hits}),
        articles_elsewhere=choice.elsewhere,
        checked=checks,
        ledger=material.ledger,
        ranking=Ranking(view.order.value, material.model.judgements, named(material.model)),
        shown=replace(_shown(view, day, now, layout, previous, edits, settings), arrivals=material.arrivals),
        late=sum(article.id in material.late for article in choice.hits),
        too_late=material.too_late,
    )


@dataclass(frozen=True, slots=True)
class Choice:
    """What belongs to the digest: its hits, and the stories in their order. `elsewhere` counts the day's other articles."""

    view: BriefView
    span: tuple[datetime, datetime]
    themes: Sequence[ThemeTitle]
    labels: Labels
    places: Mapping[int, Placed]
    hits: Sequence[StoredArticle]
    elsewhere: int
    edits: Sequence[Edit]
    withdrawals: Sequence[Withdrawal]
    stories: Sequence[Ranked]

    def wanted(self) -> set[int]:
        """The articles whose whole text the digest needs: those of the stories that it prints, and those of which they hold
        a part. Of all others but the hits the heads are enough."""
        own = {article.id for one in printed(self.stories, self.view.length) for article in one.story.articles}
        return own | {quoted for id_ in own for quoted, _ in self.places[id_].quotes}

    def with_whole(self, whole: Mapping[int, StoredArticle]) -> "Choice":
        """The same with these articles in the place of their heads."""
        return replace(self, stories=[replace(one, story=one.story.with_whole(whole)) for one in self.stories])


def choose(
    day: date,
    zone: str,
    *,
    material: Material,
    themes: Sequence[ThemeTitle],
    settings: DeskSettings,
    view: BriefView | None = None,
    previous: Shown | None = None,
    first_day: date | None = None,
) -> Choice:
    """What belongs to the digest, told of heads where the material has no more. The rest as in `build_digest`."""
    view = view or BriefView(length=settings.stories_limit, top=settings.top_stories)
    start_at, end_at = days_bounds(first_day or day, day, zone_named(zone))
    covered = [shown_theme(theme) for theme in themes if not view.themes or theme.id in view.themes]
    outlets = {outlet.id: outlet for outlet in material.outlets}
    labels = Labels(outlets, frozenset(theme.id for theme in covered), settings.desk_url, material.late)
    flagged = [material.articles[id_] for id_ in sorted(material.flagged)]
    of_day = [
        article
        for article in flagged
        if article.flags and (article.id in material.late or start_at <= article.filed_at < end_at)
    ]
    hits = [article for article in of_day if _is_hit(article, view, labels)]
    places = placed(material, material.articles.values(), settings.copy_threshold)
    shown = previous.articles() if previous else {}
    edits = edits_of(material, places, shown, covered, view, labels, settings)
    edited = Counter(edit.story_id for edit in edits)
    known = shown_ids(previous)
    stories = [
        ranked(
            story,
            known_of(story, known, start_at, material.late),
            edited[story.id],
            view,
            material.model,
            material.precisions,
        )
        for story in stories_of(material.articles, hits, places, covered, view)
    ]
    return Choice(
        view=view,
        span=(start_at, end_at),
        themes=covered,
        labels=labels,
        places=places,
        hits=hits,
        elsewhere=len(of_day) - len(hits),
        edits=edits,
        withdrawals=withdrawals_of(material, places, shown, view, labels, settings),
        stories=in_order(stories, view),
    )


def _is_hit(article: StoredArticle, view: BriefView, labels: Labels) -> bool:
    return any(flag.theme in labels.covered for flag in article.flags) and view.lets_through(
        article.language, article.outlet_id, labels.outlets.get(article.outlet_id)
    )


@dataclass(frozen=True, slots=True)
class _Layout:
    """Where the entries stand. `printed` are their stories, in the order of the digest's numbers."""

    top: tuple[Entry, ...]
    sections: tuple[Section, ...]
    printed: tuple[Ranked, ...]

    @property
    def entries(self) -> tuple[Entry, ...]:
        return (*self.top, *(entry for section in self.sections for entry in section.entries))

    @property
    def listed(self) -> set[str]:
        return {section.theme.id for section in self.sections}


def _laid_out(stories: Sequence[Ranked], view: BriefView, covered: Sequence[ThemeTitle], entries: Entries) -> _Layout:
    chosen = printed(stories, view.length)
    top = chosen[: view.top]
    own: dict[str, list[Ranked]] = defaultdict(list)
    for one in chosen[view.top :]:
        own[one.story.main_theme].append(one)
    in_print = [*top, *(one for theme in covered for one in own[theme.id])]
    made = {one.story.id: entries.entry(one, number) for number, one in enumerate(in_print, start=1)}
    sections = [
        Section(
            theme=theme,
            entries=tuple(made[one.story.id] for one in own[theme.id]),
            elsewhere=tuple(
                _reference(made[one.story.id])
                for one in in_print
                if theme.id in one.story.flags and one not in own[theme.id]
            ),
            omitted=sum(theme.id in one.story.flags and one.story.id not in made for one in stories),
            articles=sum(_flagged(one, theme.id) for one in stories),
        )
        for theme in covered
    ]
    return _Layout(
        top=tuple(made[one.story.id] for one in top),
        sections=tuple(section for section in sections if section.total),
        printed=tuple(in_print),
    )


def _flagged(one: Ranked, theme: str) -> int:
    """How many articles of the day the theme flagged in a story."""
    return sum(any(flag.theme == theme for flag in article.flags) for article in one.story.hits)


def _reference(entry: Entry) -> Reference:
    return Reference(entry.number, entry.headline, entry.language, entry.novelty)


def _has_changed(entry: Entry) -> bool:
    return entry.novelty.kind in _CHANGED or bool(entry.novelty.edited or entry.novelty.withdrawn)


def _numbered(told: Iterable[Told], numbers: Mapping[int, int]) -> tuple[Told, ...]:
    return tuple(replace(one, number=numbers.get(one.story_id)) for one in told)


def _shown(
    view: BriefView,
    day: date,
    made_at: datetime,
    layout: _Layout,
    previous: Shown | None,
    edits: Sequence[Edit],
    settings: DeskSettings,
) -> Shown:
    """What the reader was shown with this digest: its stories, and those of earlier ones with what was told of them now."""
    stories = {
        one.story.id: ShownStory(
            one.story.id,
            day,
            tuple(map(_shown_article, one.story.articles)),
            one.story.main_theme,
            tuple(one.features.as_mapping().items()),
        )
        for one in layout.printed
    }
    now_shown = {article.id for story in stories.values() for article in story.articles}
    told = {edit.publication.article_id: edit for edit in edits}
    oldest = day - timedelta(days=settings.novelty_days)
    for story in previous.stories if previous else ():
        kept = tuple(_as_told(one, told.get(one.id)) for one in story.articles if one.id not in now_shown)
        if kept and story.day >= oldest:
            now = stories.get(story.id)
            articles = (*(now.articles if now else ()), *kept)
            stories[story.id] = replace(now or story, articles=tuple(sorted(articles, key=lambda one: one.id)))
    return Shown(view.id, day, made_at, tuple(stories[id_] for id_ in sorted(stories)))


def _shown_article(article: StoredArticle) -> ShownArticle:
    themes = tuple(sorted({flag.theme for flag in article.flags}))
    return ShownArticle(article.id, article.revision, article.withdrawn_at is not None, themes)


def _as_told(article: ShownArticle, edit: Edit | None) -> ShownArticle:
    if edit is None:
        return article
    gained, lost = ({theme.id for theme in side} for side in (edit.gained, edit.lost))
    return replace(article, revision=edit.to_revision, themes=tuple(sorted({*article.themes, *gained} - lost)))
