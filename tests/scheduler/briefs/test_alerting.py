"""Alerts over a store: a story once to each recipient, gathered in quiet hours and above the cap, and nothing old."""

from collections.abc import Callable
from datetime import datetime, timedelta
from itertools import count
from pathlib import Path
from typing import Any

import pytest

from desk.delivery import BriefSettings, DeliverySettings, WebhookTarget
from scheduler.briefs.alerting import Alerter
from scheduler.config import Settings
from storage import Delivery, DeliveryState, MessageKind, Store, StoreResult
from stories import fingerprint
from tests.crawling import Rounds
from tests.storage.conftest import database_url, opened, store
from tests.storage.samples import HOUR, NOW, article, flag, item, put

__all__ = ["database_url", "opened", "store"]

MINUTE = timedelta(minutes=1)
WORDS = ("harbour", "railway", "corridor", "minister", "signed", "agreement", "border", "customs", "pipeline", "summit")
_names = count(1)


def settings(folder: Path, *briefs: BriefSettings, wait_s: float = 0) -> Settings:
    own = {"briefs": briefs, "delivery": DeliverySettings(alert_story_wait_s=wait_s)}
    return Rounds(folder, NOW).settings.model_copy(update=own)


def brief(id_: str = "daily", *mail: str, **values: Any) -> BriefSettings:
    return BriefSettings.model_validate({"id": id_, "mail": mail or ["ann@example.org"], "urgent": ["csp"], **values})


def text(number: int) -> str:
    """A text that is like no other."""
    return " ".join(f"{word}{number}" for word in WORDS * 6)


def news(store: Store, at: datetime, number: int | None = None, theme: str = "csp", **values: object) -> int:
    """An article stored and published at `at`; the same `number` is a copy of the same text."""
    name = f"n{next(_names)}"
    body = text(number if number is not None else 1000 + next(_names))
    own = {"fingerprint": fingerprint(body), "published_at": at, "title": f"News {name}", "flags": [flag(theme)]}
    return put(store, name, body, at=at, **(own | values))


def told(store: Store) -> list[Delivery]:
    """The deliveries of alerts, the first one first."""
    return [one for one in reversed(store.outbox.deliveries()) if one.kind is MessageKind.ALERT]


def stories_in(store: Store, delivery: Delivery) -> int:
    return store.outbox.forms(delivery.message_id)["text"].count(b"https://")


def test_a_new_urgent_article_is_told_at_once_and_once(store: Store, tmp_path: Path) -> None:
    alerter = Alerter(settings(tmp_path, brief()), store)
    assert alerter.look(NOW) == 0
    news(store, NOW)
    news(store, NOW, theme="sco")
    assert alerter.look(NOW + MINUTE) == 1
    (one,) = told(store)
    assert (one.recipient, one.state, one.next_try_at) == ("ann@example.org", DeliveryState.WAITING, NOW + MINUTE)
    assert stories_in(store, one) == 1
    assert alerter.look(NOW + 2 * MINUTE) == 0
    assert Alerter(settings(tmp_path, brief()), store).look(NOW + 3 * MINUTE) == 0, "a new daemon knows what was told"


def test_copies_of_a_text_are_one_story_whoever_prints_them_and_whenever(store: Store, tmp_path: Path) -> None:
    alerter = Alerter(settings(tmp_path, brief()), store)
    news(store, NOW, 7)
    news(store, NOW, 7, outlet_id="beta")
    assert alerter.look(NOW) == 1
    news(store, NOW + HOUR, 7, outlet_id="beta")
    assert alerter.look(NOW + HOUR) == 0
    news(store, NOW + HOUR, 8)
    assert alerter.look(NOW + HOUR) == 1
    news(store, NOW + HOUR, 8, outlet_id="beta", language="tr")
    assert alerter.look(NOW + HOUR) == 1, "another language is another text"


def test_one_who_gets_two_briefs_is_told_once(store: Store, tmp_path: Path) -> None:
    both = (brief("daily", "ann@example.org"), brief("georgia", "ann@example.org", "bob@example.org"))
    news(store, NOW)
    assert Alerter(settings(tmp_path, *both), store).look(NOW) == 2
    assert sorted(one.recipient for one in told(store)) == ["ann@example.org", "bob@example.org"]


def test_a_brief_whose_alerts_cannot_be_made_holds_up_no_other(
    store: Store, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    broken = brief("broken", "bob@example.org").model_copy(update={"timezone": "Mars/Olympus"})
    news(store, NOW)
    assert Alerter(settings(tmp_path, broken, brief()), store).look(NOW) == 1
    assert [one.recipient for one in told(store)] == ["ann@example.org"]
    assert "the alerts of broken to bob@example.org could not be made: UnknownZoneError: " in caplog.text
    again = Alerter(settings(tmp_path, brief("broken", "bob@example.org"), brief()), store)
    assert again.look(NOW) == 1, "what was gathered for it is told when it is mended"


def test_what_comes_in_quiet_hours_is_one_message_when_they_end(store: Store, tmp_path: Path) -> None:
    """06:00 UTC is 10:00 in Baku."""
    alerter = Alerter(settings(tmp_path, brief(quiet_from="09:00", quiet_until="12:00")), store)
    for minutes in (0, 30, 60):
        news(store, NOW + MINUTE * minutes)
        assert alerter.look(NOW + MINUTE * minutes) == 0
    assert alerter.look(NOW + 2 * HOUR - MINUTE) == 0
    assert alerter.look(NOW + 2 * HOUR) == 1
    (one,) = told(store)
    assert stories_in(store, one) == 3


def test_what_comes_beyond_the_cap_is_gathered(store: Store, tmp_path: Path) -> None:
    alerter = Alerter(settings(tmp_path, brief(alerts_per_hour=2)), store)
    for minute in range(6):
        news(store, NOW + MINUTE * minute)
        alerter.look(NOW + MINUTE * minute)
    assert [stories_in(store, one) for one in told(store)] == [1, 1]
    assert alerter.look(NOW + 59 * MINUTE) == 0
    assert alerter.look(NOW + 60 * MINUTE) == 1
    assert [stories_in(store, one) for one in told(store)] == [1, 1, 4]


@pytest.mark.parametrize(
    ("stored_ago", "published_ago", "alerted"),
    [(MINUTE, MINUTE, 1), (2 * HOUR, 2 * HOUR, 0), (MINUTE, 23 * HOUR, 1), (MINUTE, 25 * HOUR, 0)],
)
def test_what_is_old_is_told_by_the_digest_alone(
    store: Store, tmp_path: Path, stored_ago: timedelta, published_ago: timedelta, alerted: int
) -> None:
    """An hour after it was stored nobody is told at once any more, where others were stored since, nor of what was published
    the day before."""
    news(store, NOW - stored_ago, published_at=NOW - published_ago)
    news(store, NOW, theme="sco")
    assert Alerter(settings(tmp_path, brief()), store).look(NOW) == alerted


def edit(store: Store, article_id: int, at: datetime, theme: str = "csp") -> None:
    """The page has another text, and another theme finds it."""
    kept = store.article(article_id)
    assert kept is not None
    name = kept.url.rpartition("/")[2]
    page = article(name, text(2000 + next(_names)), published_at=kept.published_at)
    (link,) = store.find_link(f"alpha.example/{name}")
    assert store.store_many([item(link.id, page, at, flags=[flag(theme)])], now=at) == [StoreResult.REVISION]


def test_a_flag_that_an_article_gains_by_an_edit_is_told(store: Store, tmp_path: Path) -> None:
    alerter = Alerter(settings(tmp_path, brief()), store)
    first = news(store, NOW, theme="sco")
    news(store, NOW)
    assert alerter.look(NOW) == 1
    edit(store, first, NOW + 2 * HOUR)
    assert alerter.look(NOW + 2 * HOUR) == 1
    edit(store, first, NOW + 3 * HOUR)
    assert alerter.look(NOW + 3 * HOUR) == 0, "its story was told"
    assert [stories_in(store, one) for one in told(store)] == [1, 1]


def test_an_edit_of_what_was_published_long_ago_is_told_by_the_digest_alone(store: Store, tmp_path: Path) -> None:
    alerter = Alerter(settings(tmp_path, brief()), store)
    first = news(store, NOW, theme="sco")
    edit(store, first, NOW + 25 * HOUR)
    assert alerter.look(NOW + 25 * HOUR) == 0


@pytest.mark.parametrize("asleep", [False, True])
def test_what_was_stored_before_a_long_standstill_is_told_after_it(store: Store, tmp_path: Path, asleep: bool) -> None:
    """A daemon that ended before it looked, or a machine that slept then."""
    before = Alerter(settings(tmp_path, brief()), store)
    before.look(NOW)
    news(store, NOW + MINUTE)
    after = before if asleep else Alerter(settings(tmp_path, brief()), store)
    news(store, NOW + 3 * HOUR, theme="sco")
    assert after.look(NOW + 3 * HOUR) == 1


def test_what_is_gathered_is_told_in_the_order_of_its_coming(store: Store, tmp_path: Path) -> None:
    for number in range(3):
        news(store, NOW, title=f"News number {number}")
    assert Alerter(settings(tmp_path, brief()), store).look(NOW) == 1
    (one,) = told(store)
    told_text = store.outbox.forms(one.message_id)["text"].decode()
    assert [told_text.index(f"News number {number}") for number in range(3)] == sorted(
        told_text.index(f"News number {number}") for number in range(3)
    )
    assert one.subject == "3 alerts: News number 0"


def test_a_language_is_covered_in_every_script(store: Store, tmp_path: Path) -> None:
    news(store, NOW, language="zh-Hans")
    assert Alerter(settings(tmp_path, brief(languages=["zh"])), store).look(NOW) == 1


@pytest.mark.parametrize(
    ("narrowed", "alerted"),
    [({"languages": ["az"]}, 0), ({"languages": ["en"]}, 1), ({"countries": ["GE"]}, 0), ({"countries": ["AZ"]}, 1),
     ({"outlets": ["beta"]}, 0), ({"outlets": ["alpha"]}, 1), ({"urgent": []}, 0)],
)  # fmt: skip
def test_a_brief_is_told_of_what_it_covers(
    store: Store, tmp_path: Path, narrowed: dict[str, Any], alerted: int
) -> None:
    news(store, NOW)
    assert Alerter(settings(tmp_path, brief(**narrowed)), store).look(NOW) == alerted


def test_chats_and_webhooks_are_told_and_folders_are_not(store: Store, tmp_path: Path) -> None:
    hub = WebhookTarget(name="hub", url="https://hub.example/in", secret="a secret of ours")
    news(store, NOW)
    own = brief(webhooks=[hub.model_dump()], folders=["/srv/out"], mail=[])
    assert Alerter(settings(tmp_path, own), store).look(NOW) == 1
    assert [one.channel for one in told(store)] == ["webhook"]


def test_alerts_are_no_digests(store: Store, opened: Callable[[], Store], tmp_path: Path) -> None:
    """The last day that a brief told of is that of its digests."""
    news(store, NOW)
    Alerter(settings(tmp_path, brief()), store).look(NOW)
    assert opened().outbox.digest_keys("daily", since="") == []
