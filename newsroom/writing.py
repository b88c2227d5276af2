"""Turns drafts into articles: gives each an address, and settles which are forbidden, edited or withdrawn later."""

import re
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from random import Random
from urllib.parse import quote
from zoneinfo import ZoneInfo

from newsroom.articles import EditPlan, InventedArticle
from newsroom.coverage import Draft
from newsroom.outlets import Habit, InventedOutlet, PathForm

FORBIDDEN_PREFIX = "/members/"
_FORBIDDEN, _EDITED, _WITHDRAWN = 2, 4, 2
_FIRST_NUMBER = 48_000
_SLUG_WORDS = 7


def write_articles(drafts: Sequence[Draft], *, seed: int, end: datetime) -> list[InventedArticle]:
    """Oldest first. Edits and withdrawals happen in the hours after `end`."""
    per_outlet: dict[str, list[Draft]] = defaultdict(list)
    for draft in sorted(drafts, key=lambda draft: (draft.published_at, draft.outlet.id, draft.event.id)):
        per_outlet[draft.outlet.id].append(draft)
    articles: list[InventedArticle] = []
    for outlet_id, own in per_outlet.items():
        rng = Random(f"{seed}/fate/{outlet_id}")
        first = _FIRST_NUMBER + rng.randint(0, 40_000)
        written = [_article(draft, first + 3 * place) for place, draft in enumerate(own)]
        articles += _with_fates(own[0].outlet, own, written, rng, end)
    return sorted(articles, key=lambda article: (article.published_at, article.outlet_id, article.path))


def path_for(outlet: InventedOutlet, draft: Draft, number: int) -> str:
    """The address of an article in the outlet's own form, percent-encoded."""
    event = draft.event
    prefix = f"/{event.language}" if len(outlet.languages) > 1 else ""
    match outlet.style.path_form:
        case PathForm.DATED:
            local = draft.published_at.astimezone(ZoneInfo(outlet.timezone))
            return f"{prefix}/{local:%Y/%m/%d}/{event.id}/"
        case PathForm.NUMBERED:
            return f"{prefix}/news/{number}.html"
        case PathForm.SECTIONED:
            return f"{prefix}/{quote(event.section)}/{event.id}-{number}"
        case PathForm.LETTERS:
            words = re.findall(r"\w+", draft.title)[:_SLUG_WORDS]
            return quote(f"{prefix}/{number}-{'-'.join(words)}")
        case PathForm.QUERY:
            return f"{prefix}/index.php?newsid={number}"


def _article(draft: Draft, number: int) -> InventedArticle:
    return InventedArticle(
        outlet_id=draft.outlet.id,
        path=path_for(draft.outlet, draft, number),
        title=draft.title,
        text=draft.text,
        language=draft.event.language,
        section=draft.event.section,
        authors=draft.authors,
        published_at=draft.published_at,
        themes=draft.event.themes,
        originator=draft.originator,
        copied_from=draft.copied_from,
        event_id=draft.event.id,
        robots_forbidden=False,
        edited=None,
        withdrawn_at=None,
    )


def _with_fates(
    outlet: InventedOutlet, drafts: Sequence[Draft], articles: list[InventedArticle], rng: Random, end: datetime
) -> list[InventedArticle]:
    order = list(range(len(articles)))
    rng.shuffle(order)
    if Habit.FORBIDDEN_PATH in outlet.habits:
        for place in order[:_FORBIDDEN]:
            path = FORBIDDEN_PREFIX + articles[place].path.rsplit("/", 1)[-1]
            articles[place] = replace(articles[place], path=path, robots_forbidden=True)
    if Habit.EDITS in outlet.habits:
        for turn, place in enumerate(order[:_EDITED]):
            plan = _edit(drafts[place], end + timedelta(hours=1 + turn))
            articles[place] = replace(articles[place], edited=plan)
    if Habit.WITHDRAWALS in outlet.habits:
        for turn, place in enumerate(order[-_WITHDRAWN:]):
            articles[place] = replace(articles[place], withdrawn_at=end + timedelta(hours=2 + 3 * turn))
    return articles


def _edit(draft: Draft, at: datetime) -> EditPlan:
    """Another lead, another title and one paragraph less or more: what editors do overnight."""
    event = draft.event
    paragraphs = draft.text.split("\n\n")
    other_leads = [lead for lead in event.leads if lead != paragraphs[0]] or [paragraphs[0]]
    other_titles = [title for title in event.titles if title != draft.title] or [draft.title]
    unused = [paragraph for paragraph in event.body if paragraph not in paragraphs]
    body = [*paragraphs[1:], unused[0]] if unused else paragraphs[1:-1]
    return EditPlan(at=at, title=other_titles[0], text="\n\n".join((other_leads[0], *body)))
