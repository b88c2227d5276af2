"""The pages of an outlet that changes its design in mid-stream: texts that all differ, about half of them from before.

Paragraphs are made of sentences of many events, so that no paragraph stands on two pages: what repeats on the pages is
the design's, never the text's.
"""

import re
from collections.abc import Mapping
from datetime import datetime, timedelta
from random import Random

from newsroom.articles import InventedArticle
from newsroom.outlets import InventedOutlet
from newsroom.prose import Event, Prose

BEFORE_DAYS, AFTER_DAYS = 4, 4
_LEAST, _MOST = 5, 11
_SENTENCES = (2, 4)
_FIRST_NUMBER = 2_000
_SENTENCE_END = re.compile(r"(?<=[.!?])\s+(?=[A-Z])")


def remade_articles(
    outlet: InventedOutlet, prose: Mapping[str, Prose], *, count: int, seed: int, end: datetime
) -> list[InventedArticle]:
    """`count` pages, oldest first: half in the days before `end`, half in those from the redesign on."""
    rng = Random(f"{seed}/remade/{outlet.id}")
    language = outlet.languages[0]
    events = prose[language].events
    sentences = sorted({one for event in events for line in event.body for one in _SENTENCE_END.split(line)})
    seen: set[str] = set()
    return [
        _article(outlet, rng.choice(events), language, _text(rng, sentences, seen), number, at, rng)
        for number, at in enumerate(_moments(outlet, count, end))
    ]


def _moments(outlet: InventedOutlet, count: int, end: datetime) -> list[datetime]:
    """When the pages are published, to the minute."""
    before, after = count - count // 2, count // 2
    redesign = outlet.style.redesign
    remade_at = end + timedelta(hours=redesign.after_h if redesign else 0)
    old = [end - timedelta(minutes=(before - place) * BEFORE_DAYS * 1_440 // before) for place in range(before)]
    return old + [remade_at + timedelta(minutes=place * AFTER_DAYS * 1_440 // after) for place in range(after)]


def _text(rng: Random, sentences: list[str], seen: set[str]) -> str:
    paragraphs: list[str] = []
    while len(paragraphs) < _LEAST or (len(paragraphs) < _MOST and rng.random() < 0.75):
        paragraph = " ".join(rng.sample(sentences, rng.randint(*_SENTENCES)))
        if paragraph not in seen:
            seen.add(paragraph)
            paragraphs.append(paragraph)
    return "\n\n".join(paragraphs)


def _article(
    outlet: InventedOutlet, event: Event, language: str, text: str, number: int, at: datetime, rng: Random
) -> InventedArticle:
    return InventedArticle(
        outlet_id=outlet.id,
        path=f"/news/{_FIRST_NUMBER + 3 * number}.html",
        title=f"{rng.choice(event.titles)} ({number + 1})",
        text=text,
        language=language,
        section=event.section,
        authors=(rng.choice(event.authors),),
        published_at=at,
        themes=frozenset(),
        originator=None,
        copied_from=None,
        event_id=f"remade-{number + 1:04d}",
        robots_forbidden=False,
        edited=None,
        withdrawn_at=None,
    )
