"""How a story was told: every article of it in the order of time, who had it first, and who followed. Pure."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from storage import OutletRecord, StoredArticle, StoryMember, StoryRecord

UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Telling:
    """One article of a story. `copy_of` is the first article of the same text; None: it is that itself. `quotes` are articles
    of which a share of the text stands in it."""

    article_id: int
    at: datetime
    outlet_id: str
    outlet: str
    country: str
    ownership: str
    language: str
    title: str
    url: str
    copy_of: int | None
    quotes: tuple[tuple[int, float], ...]
    themes: tuple[str, ...]
    why: str
    joined_at: datetime
    withdrawn_at: datetime | None


@dataclass(frozen=True, slots=True)
class Timeline:
    """A story with its tellings. `owners` says how many of its outlets are owned how, the most common first."""

    story: StoryRecord
    tellings: tuple[Telling, ...]
    owners: Mapping[str, int]


def timeline(
    story: StoryRecord,
    members: Iterable[StoryMember],
    articles: Iterable[StoredArticle],
    outlets: Iterable[OutletRecord],
) -> Timeline:
    """The story as its members tell it. Articles and outlets that are not given are told by what is known of them."""
    known = {one.id: one for one in outlets}
    of_id = {one.id: one for one in articles}
    tellings = [_telling(one, of_id[one.article_id], known) for one in members if one.article_id in of_id]
    tellings.sort(key=lambda one: (one.at, one.article_id))
    owners = Counter({one.outlet_id: one.ownership for one in tellings}.values())
    return Timeline(story, tuple(tellings), dict(owners.most_common()))


def _telling(member: StoryMember, article: StoredArticle, outlets: Mapping[str, OutletRecord]) -> Telling:
    outlet = outlets.get(article.outlet_id)
    return Telling(
        article_id=article.id,
        at=article.filed_at,
        outlet_id=article.outlet_id,
        outlet=outlet.name if outlet else article.publisher,
        country=outlet.country if outlet else UNKNOWN,
        ownership=outlet.ownership if outlet else UNKNOWN,
        language=article.language,
        title=article.title,
        url=article.url,
        copy_of=member.text_id if member.text_id != article.id else None,
        quotes=member.quotes,
        themes=tuple(flag.theme for flag in article.flags),
        why=member.why,
        joined_at=member.joined_at,
        withdrawn_at=article.withdrawn_at,
    )
