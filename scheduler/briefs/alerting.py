"""Alerts for themes that a brief marks urgent: new articles are seen, their stories noted, and their recipients told.

A story is told to a recipient once. Which story an article tells is said by where it was placed among the stories, whatever
these became since: two stories that merged after one of them was told are one. An article that is not placed yet waits for
that a while; `scheduler/briefs/alertstories.py` decides.

What is looked at are versions of articles, so that an edit which gains a flag is seen. Each look goes back over
`delivery.alert_window_s`, counted from the look before: after a start from the newest article that was stored until then, since
what was stored last before a standstill was looked at by nobody. How long ago it was published has a bound of its own.
"""

import logging
from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta

from desk.delivery import BriefSettings, Channel, idempotency_key
from desk.delivery.alerts import HOUR, AlertStory, build_alert, tells_now
from desk.digest.days import zone_named
from desk.digest.quotes import quotes
from scheduler.attempting import Recipient, recipients_of
from scheduler.briefs.alertstories import stories_of
from scheduler.briefs.compiling import view_of
from scheduler.briefs.configured import briefs_of, schedule_of
from scheduler.config import Settings
from storage import Addressee, AlertRecord, NewMessage, StorageError, Store, StoredArticle
from themes import load_packs

TEXTS_OF = timedelta(days=3)
"""How far back a copy of a text that was told is known for one."""

log = logging.getLogger("silkwatch")


class Alerter:
    """Looks for what is urgent. It remembers which versions it saw; what was told is known by the store."""

    def __init__(self, settings: Settings, store: Store) -> None:
        self._settings = settings
        self._store = store
        self._briefs = [brief for brief in briefs_of(settings) if brief.urgent]
        self._seen: dict[int, tuple[int, datetime]] = {}
        self._looked_at = store.alerts.newest_at() if self._briefs else None
        self._titles: dict[str, str] = {}

    @property
    def has_work(self) -> bool:
        """Whether a brief marks anything urgent."""
        return bool(self._briefs)

    def look(self, now: datetime) -> int:
        """Note what is new and urgent, and freeze the messages that may go out now; how many those are. Raises StorageError."""
        if not self.has_work:
            return 0
        self._note(now)
        return sum(self._try_to_tell(brief, to, now) for brief in self._briefs for to in alerted(brief))

    def _note(self, now: datetime) -> None:
        delivery = self._settings.delivery
        since = min(now, self._looked_at or now) - timedelta(seconds=delivery.alert_window_s)
        articles = self._store.alerts.candidates(
            {theme for brief in self._briefs for theme in brief.urgent},
            known={id_: revision for id_, (revision, _) in self._seen.items()},
            fetched_since=since,
            filed_since=now - timedelta(hours=delivery.alert_fresh_h),
        )
        if articles:
            self._see(articles, now)
        self._seen = {id_: seen for id_, seen in self._seen.items() if seen[1] >= since}
        self._looked_at = now

    def _see(self, articles: Sequence[StoredArticle], now: datetime) -> None:
        """Note the stories of these articles for everybody whom they concern; those that wait for their place are seen again."""
        named = stories_of(
            articles,
            self._placed(article.id for article in articles),
            self._store.alerts.texts_since(now - TEXTS_OF),
            like=self._settings.desk.copy_threshold,
            wait=timedelta(seconds=self._settings.delivery.alert_story_wait_s),
            now=now,
        )
        outlets = {outlet.id: outlet for outlet in self._store.outlets()}
        for brief in self._briefs:
            view = view_of(brief, self._settings.desk)
            stories = [
                (named[one.id], one.id)
                for one in articles
                if one.id in named
                and any(flag.theme in brief.urgent for flag in one.flags)
                and view.lets_through(one.language, one.outlet_id, outlets.get(one.outlet_id))
            ]
            for to in alerted(brief) if stories else ():
                self._store.alerts.see(brief.id, to.channel.value, to.name, stories, now=now)
        self._seen |= {one.id: (one.revision, one.fetched_at) for one in articles if one.id in named}

    def _placed(self, article_ids: Iterable[int]) -> dict[int, int]:
        """The stories in which these articles stand, by article."""
        return {id_: member.story_id for id_, member in self._store.stories.of_articles(list(article_ids)).items()}

    def _try_to_tell(self, brief: BriefSettings, to: Recipient, now: datetime) -> int:
        """A fault in what one is told must not hold up the alerts to others; what is gathered stays, and is tried again."""
        try:
            return self._tell(brief, to, now)
        except StorageError:
            raise
        except Exception as fault:
            log.error(
                "the alerts of %s to %s could not be made: %s: %s", brief.id, to.name, type(fault).__name__, fault
            )
            return 0

    def _tell(self, brief: BriefSettings, to: Recipient, now: datetime) -> int:
        alerts = self._store.alerts
        gathered = alerts.gathered(brief.id, to.channel.value, to.name)
        if not gathered:
            return 0
        zone = zone_named(schedule_of(self._settings, brief).zone)
        if not tells_now(brief, zone, alerts.messages_since(to.channel.value, to.name, now - HOUR), now):
            return 0
        stories = [told for record in self._untold(gathered) if (told := self._story(brief, record)) is not None]
        if not stories:
            alerts.drop(gathered, now=now)
            return 0
        made = build_alert(brief, zone, to.channel, to.name, stories, now)
        message = NewMessage(made.brief, made.kind, made.key, made.subject, now, made.forms)
        key = idempotency_key(brief.id, made.kind, made.key, to.channel, to.name)
        alerts.tell(message, Addressee(to.channel.value, to.name, key), gathered, now=now)
        log.info("an alert of %d stories is made for %s", len(stories), to.name)
        return 1

    def _untold(self, gathered: Sequence[AlertRecord]) -> list[AlertRecord]:
        """The first of those of each story, without the stories that merged with one that was told meanwhile."""
        placed = self._placed(record.article_id for record in gathered)
        told = self._store.alerts.told_stories(gathered[0].channel, gathered[0].recipient, set(placed.values()))
        first: dict[object, AlertRecord] = {}
        for record in gathered:
            story = placed.get(record.article_id)
            if story is None or story not in told:
                first.setdefault(record.story if story is None else story, record)
        return list(first.values())

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
