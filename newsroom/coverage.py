"""Decides which outlet tells which event in which words. Pure: the seed alone settles every choice.

1. Each edition takes its share of its language's events; events that nobody took are handed round.
2. Of the events the wire covers, some are copied word for word by one or two other outlets.
3. Everybody else tells the event in words of its own: a title, a lead and a choice of paragraphs.
4. The syndicator reprints what others wrote and names them; the zombie's stories are years old.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from random import Random

from newsroom.outlets import Habit, InventedOutlet
from newsroom.prose import LAST_DAY, Event, Prose

_APART = frozenset({Habit.SYNDICATOR, Habit.ZOMBIE, Habit.CHALLENGE, Habit.SCALE})
_COPIED_SHARE = 0.3
_TRIES = 40
_MINUTES = timedelta(minutes=1)


@dataclass(frozen=True, slots=True)
class Draft:
    """A text on its way to becoming an article. `path` and the later fate are settled by the writer."""

    outlet: InventedOutlet
    event: Event
    title: str
    text: str
    authors: tuple[str, ...]
    published_at: datetime
    originator: str | None = None
    copied_from: str | None = None


def draft_all(
    outlets: Sequence[InventedOutlet], prose: Mapping[str, Prose], *, seed: int, end: datetime, days: int
) -> list[Draft]:
    """Every text of the world, unordered. All are published before `end`, most in the `days` before it."""
    drafts: list[Draft] = []
    for language in sorted(prose):
        editions = [outlet for outlet in outlets if language in outlet.languages]
        ordinary = [outlet for outlet in editions if not outlet.habits & _APART]
        told = _told_by(ordinary, prose[language].events, language, seed)
        for event in prose[language].events:
            drafts += _tell(event, told[event.id], seed=seed, end=end, days=days)
        for outlet in editions:
            drafts += _told_apart(outlet, prose[language], drafts, seed=seed, end=end, days=days)
    return drafts


def event_at(event: Event, *, seed: int, end: datetime, days: int) -> datetime:
    """When an event becomes news: in the first 17 hours of its day, so that all tell it before the day ends."""
    day = event.day * days // (LAST_DAY + 1)
    minute = _rng(seed, event.language, event.id).randint(20, 1020)
    return end - timedelta(days=days - day) + minute * _MINUTES


def _told_by(
    outlets: Sequence[InventedOutlet], events: Sequence[Event], language: str, seed: int
) -> dict[str, list[InventedOutlet]]:
    told: dict[str, list[InventedOutlet]] = {event.id: [] for event in events}
    for outlet in outlets:
        share = next(edition.share for edition in outlet.editions if edition.language == language)
        chosen = _rng(seed, outlet.id, language).sample(sorted(told), round(share * len(told)))
        for event_id in chosen:
            told[event_id].append(outlet)
    untold = [event_id for event_id, tellers in told.items() if not tellers]
    for number, event_id in enumerate(untold):
        told[event_id].append(outlets[number % len(outlets)])
    return told


def _tell(event: Event, outlets: Sequence[InventedOutlet], *, seed: int, end: datetime, days: int) -> Iterator[Draft]:
    """The first teller is the source of copies: the wire, which opens the roster, else the first of the language."""
    rng = _rng(seed, "tell", event.language, event.id)
    happened_at = event_at(event, seed=seed, end=end, days=days)
    first_at = happened_at + rng.randint(0, 20) * _MINUTES
    copiers = set[str]()
    if len(outlets) > 1 and rng.random() < _COPIED_SHARE:
        others = [outlet.id for outlet in outlets[1:]]
        copiers = set(rng.sample(others, min(len(others), rng.randint(1, 2))))
    written: set[str] = set()
    original: Draft | None = None
    for place, outlet in enumerate(outlets):
        if original is not None and outlet.id in copiers:
            late = rng.randint(15, 120) * _MINUTES
            source = original.outlet.id
            yield replace(original, outlet=outlet, authors=(), published_at=first_at + late, copied_from=source)
            continue
        title, text = own_words(event, place, rng, written)
        written.add(text)
        late = (rng.randint(15, 240) if place else 0) * _MINUTES
        draft = Draft(outlet, event, title, text, _byline(outlet, event, rng), first_at + late)
        original = original or draft
        yield draft


def own_words(event: Event, place: int, rng: Random, written: Iterable[str]) -> tuple[str, str]:
    """A title and a text that is none of those already written."""
    title = event.titles[place % len(event.titles)]
    taken = set(written)
    text = ""
    for attempt in range(_TRIES):
        lead = event.leads[(place + attempt) % len(event.leads)]
        least = max(2, round(len(event.body) * 0.55))
        kept = rng.sample(range(len(event.body)), rng.randint(least, len(event.body)))
        text = "\n\n".join((lead, *(event.body[index] for index in sorted(kept))))
        if text not in taken:
            break
    return title, text


def _byline(outlet: InventedOutlet, event: Event, rng: Random) -> tuple[str, ...]:
    if not outlet.style.byline:
        return ()
    return event.authors if rng.random() < 0.25 else (rng.choice(event.authors),)


def _told_apart(
    outlet: InventedOutlet, prose: Prose, drafts: Sequence[Draft], *, seed: int, end: datetime, days: int
) -> Iterator[Draft]:
    rng = _rng(seed, "apart", outlet.id, prose.language)
    share = next(edition.share for edition in outlet.editions if edition.language == prose.language)
    chosen = set(rng.sample([event.id for event in prose.events], round(share * len(prose.events))))
    events = [event for event in prose.events if event.id in chosen]
    if Habit.SYNDICATOR in outlet.habits:
        yield from _reprints(outlet, chosen, drafts, prose.language, rng)
    elif Habit.ZOMBIE in outlet.habits:
        for age, event in enumerate(events):
            title, text = own_words(event, age, rng, ())
            published_at = end - timedelta(days=365 * 8 + 11 * age, minutes=rng.randint(0, 900))
            yield Draft(outlet, event, title, text, _byline(outlet, event, rng), published_at)
    elif Habit.CHALLENGE in outlet.habits:
        for event in events:
            title, text = own_words(event, 2, rng, (draft.text for draft in drafts if draft.event is event))
            published_at = event_at(event, seed=seed, end=end, days=days) + rng.randint(30, 240) * _MINUTES
            yield Draft(outlet, event, title, text, _byline(outlet, event, rng), published_at)


def _reprints(
    outlet: InventedOutlet, chosen: set[str], drafts: Sequence[Draft], language: str, rng: Random
) -> Iterator[Draft]:
    for event_id in sorted(chosen):
        sources = [
            draft
            for draft in drafts
            if draft.event.id == event_id and draft.event.language == language and not draft.outlet.habits & _APART
        ]
        source = rng.choice([draft for draft in sources if draft.copied_from is None])
        yield replace(
            source,
            outlet=outlet,
            authors=(),
            published_at=source.published_at + rng.randint(20, 110) * _MINUTES,
            originator=source.outlet.name,
            copied_from=source.outlet.id,
        )


def _rng(seed: int, *words: str) -> Random:
    return Random("/".join((str(seed), *words)))
