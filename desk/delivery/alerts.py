"""Alerts: whether a recipient is told now, and what the message says. Deciding only.

1. In the quiet hours nobody is told. What comes meanwhile is gathered, and is one message when they end.
2. At most `alerts_per_hour` messages go to one recipient in any hour. What comes beyond is gathered, and is one message
   when the oldest of them is an hour old.
3. Else what there is goes out at once.

The quiet hours are a span of the brief's own clock, and may go over midnight: from 22:00 to 07:00. `quiet_from` is the
first minute of it, `quiet_until` the first minute after it; where both are the same there are none.
"""

import hashlib
import html
import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from desk.delivery.settings import BriefSettings
from desk.delivery.values import Channel, Frozen
from desk.digest.cleaning import clean, safe_language, safe_url
from desk.digest.days import clock
from desk.digest.values import Quote
from desk.digest.wording import direction
from storage.outboxrecords import MessageKind

HOUR = timedelta(hours=1)
_KEY_CHARS = 24


@dataclass(frozen=True, slots=True)
class AlertStory:
    """A story as an alert tells it: by the article that told it first. `themes` are titles."""

    story: str
    headline: str
    language: str
    outlet: str
    url: str
    filed_at: datetime
    themes: tuple[str, ...]
    quotes: tuple[Quote, ...]


def tells_now(brief: BriefSettings, zone: ZoneInfo, told_at: Sequence[datetime], now: datetime) -> bool:
    """Whether a recipient who was told something at these instants may be told something at `now` (all aware)."""
    return not is_quiet(brief, zone, now) and sum(now - at < HOUR for at in told_at) < brief.alerts_per_hour


def is_quiet(brief: BriefSettings, zone: ZoneInfo, now: datetime) -> bool:
    """Whether `now` lies in the quiet hours of the brief, on the clock of that zone."""
    begins, ends = brief.quiet_from, brief.quiet_until
    if begins is None or ends is None:
        return False
    at = now.astimezone(zone).time()
    return begins <= at < ends if begins <= ends else at >= begins or at < ends


def build_alert(
    brief: BriefSettings, zone: ZoneInfo, channel: Channel, recipient: str, stories: Sequence[AlertStory], now: datetime
) -> Frozen:
    """The message to one recipient about these stories, one at least."""
    told = "\x1f".join((channel.value, recipient, *(story.story for story in stories)))
    first = clean(stories[0].headline)
    subject = f"Alert: {first}" if len(stories) == 1 else f"{len(stories)} alerts: {first}"
    return Frozen(
        brief=brief.id,
        kind=MessageKind.ALERT,
        key=hashlib.sha256(told.encode("utf-8", "surrogatepass")).hexdigest()[:_KEY_CHARS],
        subject=subject,
        made_at=now,
        forms={
            "text": _text(stories, zone).encode("utf-8", "replace"),
            "html": _page(stories, zone).encode("utf-8", "replace"),
            "json": _json(stories).encode("utf-8", "replace"),
        },
    )


def _text(stories: Sequence[AlertStory], zone: ZoneInfo) -> str:
    told = []
    for story in stories:
        quotes = (f"  {_shown(quote)}" for quote in story.quotes)
        lines = (clean(story.headline), _source(story, zone), *quotes, safe_url(story.url) or "")
        told.append("\n".join(lines).rstrip())
    return "\n\n".join(told) + "\n"


def _source(story: AlertStory, zone: ZoneInfo) -> str:
    themes = ", ".join(clean(theme) for theme in story.themes)
    return f"{clean(story.outlet)}, {clock(story.filed_at, zone)} · {themes}"


def _shown(quote: Quote) -> str:
    return f"{'…' if quote.cut_before else ''}{quote.text}{'…' if quote.cut_after else ''}"


def _page(stories: Sequence[AlertStory], zone: ZoneInfo) -> str:
    parts = []
    for story in stories:
        language = safe_language(story.language)
        script = f'lang="{language}" dir="{direction(language)}"'
        url = safe_url(story.url)
        headline = html.escape(clean(story.headline))
        linked = f'<a href="{html.escape(url)}">{headline}</a>' if url else headline
        quotes = "".join(
            f'<blockquote style="margin:8px 0;padding:0 0 0 12px" {script}>{html.escape(_shown(quote))}</blockquote>'
            for quote in story.quotes
        )
        parts.append(
            f'<h2 style="font-size:18px;margin:24px 0 4px" {script}>{linked}</h2>'
            f'<p style="margin:0">{html.escape(_source(story, zone))}</p>{quotes}'
        )
    body = "\n".join(parts)
    return (
        '<!DOCTYPE html>\n<html lang="en"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        '<meta name="color-scheme" content="light dark"><title>Alert</title></head>\n'
        f'<body style="font-family:sans-serif;max-width:640px;margin:0 auto;padding:12px">\n{body}\n</body></html>\n'
    )


def _json(stories: Sequence[AlertStory]) -> str:
    told = [
        {
            "story": story.story,
            "headline": clean(story.headline),
            "language": safe_language(story.language),
            "outlet": clean(story.outlet),
            "url": safe_url(story.url),
            "filed_at": story.filed_at.isoformat(),
            "themes": [clean(theme) for theme in story.themes],
            "quotes": [_shown(quote) for quote in story.quotes],
        }
        for story in stories
    ]
    return json.dumps({"format": 1, "stories": told}, ensure_ascii=False, indent=2) + "\n"
