"""The digest for machines: everything the other forms say, in one JSON object.

`format` is raised when a name changes its meaning or goes; names may be added without. Instants are ISO 8601 with the
offset of the digest's zone. A line of text is {"text", "marks": [{"start", "end"}]}, offsets in code points.
"""

import json
from collections.abc import Mapping
from datetime import datetime
from typing import Any, Final
from zoneinfo import ZoneInfo

from desk.digest.cleaning import clean
from desk.digest.values import CheckedOutlet, Digest, Entry, Publication, Quote, Section, ThemeTitle

FORMAT: Final = 1


def render_json(digest: Digest) -> str:
    """The digest as JSON, indented by two, in a stable order, ending with a newline."""
    return json.dumps(_digest(digest), ensure_ascii=False, indent=2) + "\n"


def _digest(digest: Digest) -> Mapping[str, Any]:
    zone = ZoneInfo(digest.zone)
    return {
        "format": FORMAT,
        "day": digest.day.isoformat(),
        "zone": digest.zone,
        "start_at": _instant(digest.start_at, zone),
        "end_at": _instant(digest.end_at, zone),
        "made_at": _instant(digest.made_at, zone),
        "day_is_over": digest.day_is_over,
        "articles": digest.articles,
        "texts": digest.texts,
        "articles_elsewhere": digest.articles_elsewhere,
        "sections": [_section(section, zone) for section in digest.sections],
        "quiet": [_theme(theme) for theme in digest.quiet],
        "checked": {
            "polled": digest.checked.polled,
            "answering": [_outlet(outlet, zone) for outlet in digest.checked.answering],
            "silent": [_outlet(outlet, zone) for outlet in digest.checked.silent],
            "failing": [_outlet(outlet, zone) for outlet in digest.checked.failing],
            "unpolled": [_outlet(outlet, zone) for outlet in digest.checked.unpolled],
            "off": list(digest.checked.off),
        },
        "ledger": {
            "found": digest.ledger.found,
            "stored": digest.ledger.stored,
            "duplicate": digest.ledger.duplicate,
            "rejected": digest.ledger.rejected,
            "failed": digest.ledger.failed,
            "waiting": digest.ledger.waiting,
            "balanced": digest.ledger.balanced,
            "problems": [clean(problem) for problem in digest.ledger.problems],
        },
    }


def _instant(at: datetime | None, zone: ZoneInfo) -> str | None:
    return at.astimezone(zone).isoformat() if at else None


def _theme(theme: ThemeTitle) -> Mapping[str, Any]:
    return {"id": theme.id, "title": theme.title}


def _section(section: Section, zone: ZoneInfo) -> Mapping[str, Any]:
    return {
        "theme": _theme(section.theme),
        "articles": section.articles,
        "entries_omitted": section.entries_omitted,
        "entries": [_entry(entry, zone) for entry in section.entries],
    }


def _entry(entry: Entry, zone: ZoneInfo) -> Mapping[str, Any]:
    return {
        "language": entry.language,
        "score": entry.score,
        "headline": _quote(entry.headline),
        "quotes": [_quote(quote) for quote in entry.quotes],
        "outlets": entry.outlets,
        "publications": [_publication(publication, zone) for publication in entry.publications],
        "also": [_theme(theme) for theme in entry.also],
    }


def _quote(quote: Quote) -> Mapping[str, Any]:
    marks = []
    at = 0
    for piece in quote.pieces:
        if piece.marked:
            marks.append({"start": at, "end": at + len(piece.text)})
        at += len(piece.text)
    return {"text": quote.text, "marks": marks, "cut_before": quote.cut_before, "cut_after": quote.cut_after}


def _publication(publication: Publication, zone: ZoneInfo) -> Mapping[str, Any]:
    return {
        "article_id": publication.article_id,
        "outlet_id": publication.outlet_id,
        "outlet": publication.outlet,
        "ownership": publication.ownership,
        "country": publication.country,
        "url": publication.url,
        "published_at": _instant(publication.published_at, zone),
        "day_only": publication.day_only,
        "fetched_at": _instant(publication.fetched_at, zone),
        "originator": publication.originator,
        "revision": publication.revision,
        "withdrawn_at": _instant(publication.withdrawn_at, zone),
        "completeness": publication.completeness,
    }


def _outlet(outlet: CheckedOutlet, zone: ZoneInfo) -> Mapping[str, Any]:
    return {
        "outlet_id": outlet.outlet_id,
        "name": outlet.name,
        "polls": outlet.polls,
        "state": outlet.state.value,
        "reason": outlet.reason,
        "last_ok_at": _instant(outlet.last_ok_at, zone),
        "newest_item_at": _instant(outlet.newest_item_at, zone),
    }
