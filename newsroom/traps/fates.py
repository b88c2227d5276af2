"""What becomes of the trap outlets' articles: second addresses, misleading dates, credits, absences. Pure."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from newsroom.articles import Canonical, Dating, InventedArticle, Shown
from newsroom.outlets import Habit, InventedOutlet, Spelling
from newsroom.traps.credits import CREDIT_FORMS, SOURCE_CREDITS, TITLE_CREDITS

_FUTURE = timedelta(days=40)
_GONE, _BACK = timedelta(days=2, hours=6), timedelta(hours=30)
_LONG_TITLE_CHARS = 2_000

Fate = Callable[[InventedOutlet, InventedArticle, int, datetime], InventedArticle]


def with_fates(outlet: InventedOutlet, articles: Sequence[InventedArticle], *, end: datetime) -> list[InventedArticle]:
    """The articles (oldest first) with what the outlet's habits do to them."""
    found = list(articles)
    for habit, fate in _FATES.items():
        if habit in outlet.habits:
            found = [fate(outlet, article, place, end) for place, article in enumerate(found)]
    return found


def _future(_: InventedOutlet, article: InventedArticle, place: int, end: datetime) -> InventedArticle:
    """Every second one is dated weeks ahead: all that can be known of it is that it was there when it was seen."""
    return replace(article, stated_at=end + _FUTURE, dating=Dating.WHEN_SEEN) if place % 2 else article


def _undated(_: InventedOutlet, article: InventedArticle, _place: int, _end: datetime) -> InventedArticle:
    return replace(article, dating=Dating.NEVER)


def _comes_and_goes(_: InventedOutlet, article: InventedArticle, _place: int, end: datetime) -> InventedArticle:
    """The older ones are dropped from the feed for a while, and are back in it later."""
    away = (end - _GONE, end - _BACK)
    return replace(article, unlisted=away) if article.published_at < away[0] else article


def _returns(_: InventedOutlet, article: InventedArticle, place: int, end: datetime) -> InventedArticle:
    """The first two are withdrawn and later restored."""
    is_one = place < 2 and article.published_at < end - _GONE - timedelta(days=1)
    return replace(article, withdrawn_at=end - _GONE, returns_at=end - _BACK) if is_one else article


def _twin(outlet: InventedOutlet, article: InventedArticle, _place: int, _end: datetime) -> InventedArticle:
    local = article.published_at.astimezone(ZoneInfo(outlet.timezone))
    second = f"/{local:%Y/%m/%d}/{article.event_id}/"
    return replace(article, second_path=second, canonical=Canonical.ABSENT)


def _canonical(outlet: InventedOutlet, article: InventedArticle, place: int, _end: datetime) -> InventedArticle:
    """In turn another outlet's host, the front page, and the truth. Where links are no addresses of their own, the truth."""
    if Spelling.NUMBER in outlet.endpoints[0].manner.spellings:
        return article
    forms = (Canonical.ELSEWHERE, Canonical.FRONT, Canonical.OWN)
    return replace(article, canonical=forms[place % len(forms)])


def _credited(_: InventedOutlet, article: InventedArticle, place: int, _end: datetime) -> InventedArticle:
    forms = CREDIT_FORMS[article.language]
    words, originator = forms[place % len(forms)]
    return replace(article, credit=words, originator=originator)


def _title_credited(_: InventedOutlet, article: InventedArticle, place: int, _end: datetime) -> InventedArticle:
    words, originator = TITLE_CREDITS[place % len(TITLE_CREDITS)]
    return replace(article, title_credit=words, originator=originator)


def _source_credited(_: InventedOutlet, article: InventedArticle, place: int, _end: datetime) -> InventedArticle:
    words, originator = SOURCE_CREDITS[place % len(SOURCE_CREDITS)]
    return replace(article, title_credit=words, originator=originator)


def _loud(_: InventedOutlet, article: InventedArticle, place: int, _end: datetime) -> InventedArticle:
    """Marks of direction, a picture, brackets; and one headline that never ends."""
    match place % 3:
        case 0:
            return replace(article, title=f"{article.title} \N{FIRE} <now> & \u201cthen\u201d")
        case 1:
            words = f"{article.title}, "
            return replace(article, title=(words * (_LONG_TITLE_CHARS // len(words) + 1))[:_LONG_TITLE_CHARS].strip())
        case _:
            return article


def _walled(_: InventedOutlet, article: InventedArticle, place: int, _end: datetime) -> InventedArticle:
    """Two of three show their first paragraph to those who do not pay."""
    return replace(article, shown=Shown.BEGINNING) if place % 3 else article


def _filmed(_: InventedOutlet, article: InventedArticle, place: int, _end: datetime) -> InventedArticle:
    return replace(article, shown=Shown.FILM) if place % 2 else article


_FATES: dict[Habit, Fate] = {
    Habit.FUTURE_DATES: _future,
    Habit.UNDATED: _undated,
    Habit.COMES_AND_GOES: _comes_and_goes,
    Habit.RETURNS: _returns,
    Habit.TWINS: _twin,
    Habit.CANONICALS: _canonical,
    Habit.CREDITS: _credited,
    Habit.TITLE_CREDITS: _title_credited,
    Habit.SOURCE_CREDITS: _source_credited,
    Habit.ODD_TITLES: _loud,
    Habit.WALLED: _walled,
    Habit.FILMS: _filmed,
}
