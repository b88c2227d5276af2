"""Alerts: quiet hours on the brief's clock, a cap per hour, and a message in which a hostile title stays a title."""

from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import html

from desk.delivery import BriefSettings, Channel
from desk.delivery.alerts import AlertStory, build_alert, is_quiet, tells_now
from desk.delivery.mail import build_mail
from desk.digest.values import Piece, Quote
from tests.desk.delivery.samples import KEY, MAIL

BAKU = ZoneInfo("Asia/Baku")
NOW = datetime(2026, 11, 24, 8, 0, tzinfo=UTC)
MINUTE = timedelta(minutes=1)


def brief(quiet_from: str | None = None, quiet_until: str | None = None, cap: int = 6) -> BriefSettings:
    own = {"quiet_from": quiet_from, "quiet_until": quiet_until, "alerts_per_hour": cap, "urgent": ["csp"]}
    return BriefSettings.model_validate(own)


@pytest.mark.parametrize(
    ("quiet_from", "quiet_until", "at", "quiet"),
    [
        (None, None, "03:00", False),
        ("22:00", "07:00", "21:59", False),
        ("22:00", "07:00", "22:00", True),
        ("22:00", "07:00", "23:59", True),
        ("22:00", "07:00", "00:00", True),
        ("22:00", "07:00", "06:59", True),
        ("22:00", "07:00", "07:00", False),
        ("12:00", "14:00", "11:59", False),
        ("12:00", "14:00", "12:00", True),
        ("12:00", "14:00", "14:00", False),
        ("00:00", "00:00", "00:00", False),
    ],
)
def test_quiet_hours_are_on_the_clock_of_the_zone(
    quiet_from: str | None, quiet_until: str | None, at: str, quiet: bool
) -> None:
    local = datetime.fromisoformat(f"2026-11-24T{at}").replace(tzinfo=BAKU)
    assert is_quiet(brief(quiet_from, quiet_until), BAKU, local.astimezone(UTC)) is quiet


@pytest.mark.parametrize(
    ("minutes_ago", "cap", "now"),
    [
        ((), 1, True),
        ((59,), 1, False),
        ((60,), 1, True),
        ((10, 20), 3, True),
        ((10, 20, 30), 3, False),
        ((90, 30), 2, True),
    ],
)
def test_no_more_than_the_cap_in_any_hour(minutes_ago: tuple[int, ...], cap: int, now: bool) -> None:
    told_at = [NOW - MINUTE * minutes for minutes in minutes_ago]
    assert tells_now(brief(cap=cap), BAKU, told_at, NOW) is now


@given(st.lists(st.integers(0, 40), max_size=60), st.integers(1, 5))
def test_whenever_things_happen_no_hour_has_more_messages_than_the_cap(pauses: list[int], cap: int) -> None:
    told_at, now = list[datetime](), NOW
    for pause in pauses:
        now += MINUTE * pause
        if tells_now(brief(cap=cap), BAKU, told_at, now):
            told_at.append(now)
    for at in told_at:
        assert sum(at <= other < at + timedelta(hours=1) for other in told_at) <= cap


def story(**values: Any) -> AlertStory:
    own: dict[str, Any] = {
        "story": "text-1",
        "headline": "A partnership is signed",
        "language": "en",
        "outlet": "The Wire",
        "url": "https://wire.example/1",
        "filed_at": NOW,
        "themes": ("Partnership",),
        "quotes": (Quote((Piece("Both sides ", False), Piece("signed", True)), cut_after=True),),
    }
    return AlertStory(**(own | values))


def test_one_story_is_told_with_its_source_and_its_words() -> None:
    frozen = build_alert(brief(), BAKU, Channel.MAIL, "ann@example.org", [story()], NOW)
    assert frozen.subject == "Alert: A partnership is signed"
    assert frozen.text("text") == (
        "A partnership is signed\nThe Wire, 24 Nov 2026, 12:00 · Partnership\n  Both sides signed…\nhttps://wire.example/1\n"
    )
    assert '"story": "text-1"' in frozen.text("json")


def test_several_stories_are_one_message_with_a_key_of_its_own() -> None:
    one, two = story(), story(story="text-2", headline="Another", language="fa")
    both = build_alert(brief(), BAKU, Channel.MAIL, "ann@example.org", [one, two], NOW)
    assert both.subject == "2 alerts: A partnership is signed"
    keys = {
        build_alert(brief(), BAKU, channel, who, stories, NOW).key
        for channel in (Channel.MAIL, Channel.CHAT)
        for who in ("ann", "bob")
        for stories in ([one], [two], [one, two])
    }
    assert len(keys) == 12
    page = html.document_fromstring(both.text("html"))
    assert [head.get("dir") for head in page.xpath("//h2")] == ["ltr", "rtl"]


HOSTILE = "<script>alert(1)</script>\r\nBcc: eve@example.org \x1b[31m\u202e"


def test_a_hostile_page_says_nothing_but_text() -> None:
    bad = story(headline=HOSTILE, outlet=HOSTILE, url="javascript:alert(1)", language='"><b>', themes=(HOSTILE,))
    frozen = build_alert(brief(), BAKU, Channel.MAIL, "ann@example.org", [bad], NOW)
    page = html.document_fromstring(frozen.text("html"))
    assert page.xpath("//script | //a | //b") == []
    assert "<script>alert(1)</script>" in page.text_content()
    assert "\x1b" not in frozen.text("text")
    mail = build_mail(frozen, "ann@example.org", KEY, MAIL)
    assert b"\r\nBcc:" not in mail
