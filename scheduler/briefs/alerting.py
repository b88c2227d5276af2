"""Alerts for themes that a brief marks urgent: new articles are seen, their stories noted, and their recipients told.

A story is told to a recipient once. Which story an article tells is asked of `story_of`, and is a name without meaning
here: until stories are stored it is the text, by whose first article its copies are known.
"""

import logging
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Protocol

from desk.delivery import BriefSettings, Channel, idempotency_key
from desk.delivery.alerts import HOUR, AlertStory, build_alert, tells_now
from desk.digest.days import zone_named
from desk.digest.quotes import quotes
from scheduler.attempting import Recipient, recipients_of
from scheduler.briefs.configured import briefs_of, schedule_of
from scheduler.config import Settings
from storage import Addressee, AlertedText, AlertRecord, NewMessage, Store, StoredArticle
from stories import similarity
from themes import load_packs

TEXTS_OF = timedelta(days=3)
"""How far back a copy of a text that was told is known for one."""

log = logging.getLogger("silkwatch")


class StoryOf(Protocol):
    """Names the story of each article: the same name for articles that tell the same. `told` are texts seen lately."""

    def __call__(self, articles: Sequence[StoredArticle], told: Sequence[AlertedText], /) -> list[str]: ...


def texts_as_stories(threshold: float) -> StoryOf:
    """Stories by their texts: a copy has the story of the first article that it is like, of its language."""

    def story_of(articles: Sequence[StoredArticle], told: Sequence[AlertedText]) -> list[str]:
        known = list(told)
        names = []
        for article in articles:
            like = (
                text.story
                for text in known
                if text.language == article.language and similarity(text.fingerprint, article.fingerprint) >= threshold
            )
            names.append(next(like, f"text-{article.id}"))
            known.append(AlertedText(names[-1], article.language, article.fingerprint))
        return names

    return story_of


class Alerter:
    """Looks for what is urgent. It remembers the newest article that it saw; a new one looks back over the window."""

    def __init__(self, settings: Settings, store: Store, *, story_of: StoryOf | None = None) -> None:
        self._settings = settings
        self._store = store
        self._story_of = story_of or texts_as_stories(settings.desk.copy_threshold)
        self._briefs = [brief for brief in briefs_of(settings) if brief.urgent]
        self._seen_id = 0
        self._titles: dict[str, str] = {}

    @property
    def has_work(self) -> bool:
        """Whether a brief marks anything urgent."""
        return bool(self._briefs)

    def look(self, now: datetime) -> int:
        """Note what is new and urgent, and freeze the messages that may go out now; how many those are."""
        if not self.has_work:
            return 0
        self._note(now)
        return sum(self._tell(brief, to, now) for brief in self._briefs for to in alerted(brief))

    def _note(self, now: datetime) -> None:
        delivery = self._settings.delivery
        articles = self._store.alerts.candidates(
            {theme for brief in self._briefs for theme in brief.urgent},
            after_id=self._seen_id,
            fetched_since=now - timedelta(seconds=delivery.alert_window_s),
            filed_since=now - timedelta(hours=delivery.alert_fresh_h),
        )
        if not articles:
            return
        names = self._story_of(articles, self._store.alerts.texts_since(now - TEXTS_OF))
        named = {article.id: name for article, name in zip(articles, names, strict=True)}
        countries = {outlet.id: outlet.country for outlet in self._store.outlets()}
        for brief in self._briefs:
            stories = [
                (named[one.id], one.id) for one in articles if _concerns(brief, one, countries.get(one.outlet_id, ""))
            ]
            for to in alerted(brief) if stories else ():
                self._store.alerts.see(brief.id, to.channel.value, to.name, stories, now=now)
        self._seen_id = articles[-1].id

    def _tell(self, brief: BriefSettings, to: Recipient, now: datetime) -> int:
        alerts = self._store.alerts
        gathered = alerts.gathered(brief.id, to.channel.value, to.name)
        if not gathered:
            return 0
        zone = zone_named(schedule_of(self._settings, brief).zone)
        if not tells_now(brief, zone, alerts.messages_since(to.channel.value, to.name, now - HOUR), now):
            return 0
        stories = [told for record in gathered if (told := self._story(brief, record)) is not None]
        if not stories:
            alerts.drop(gathered, now=now)
            return 0
        made = build_alert(brief, zone, to.channel, to.name, stories, now)
        message = NewMessage(made.brief, made.kind, made.key, made.subject, now, made.forms)
        key = idempotency_key(brief.id, made.kind, made.key, to.channel, to.name)
        alerts.tell(message, Addressee(to.channel.value, to.name, key), gathered, now=now)
        log.info("an alert of %d stories is made for %s", len(stories), to.name)
        return 1

    def _story(self, brief: BriefSettings, record: AlertRecord) -> AlertStory | None:
        article = self._store.article(record.article_id)
        if article is None:
            return None
        flags = [flag for flag in article.flags if flag.theme in brief.urgent]
        spans = [span for flag in flags for span in flag.spans]
        desk = self._settings.desk
        return AlertStory(
            story=record.story,
            headline=article.title,
            language=article.language,
            outlet=article.publisher,
            url=article.url,
            filed_at=article.filed_at,
            themes=tuple(self._title(flag.theme) for flag in flags),
            quotes=quotes(article.text, spans, count=desk.quotes_per_entry, limit_chars=desk.quote_chars),
        )

    def _title(self, theme: str) -> str:
        if theme not in self._titles:
            self._titles = {one.id: one.title for one in load_packs(self._settings.themes.packs).themes}
        return self._titles.get(theme, theme)


def alerted(brief: BriefSettings) -> list[Recipient]:
    """Who is told at once: everybody but folders, which nobody looks at that often."""
    return [to for to in recipients_of(brief) if to.channel is not Channel.FOLDER]


def _concerns(brief: BriefSettings, article: StoredArticle, country: str) -> bool:
    return (
        any(flag.theme in brief.urgent for flag in article.flags)
        and (not brief.languages or article.language in brief.languages)
        and (not brief.outlets or article.outlet_id in brief.outlets)
        and (not brief.countries or country in brief.countries)
    )
