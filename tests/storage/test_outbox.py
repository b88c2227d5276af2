"""The outbox: a message is frozen once, each delivery is claimed before it is tried, and nothing is sent twice."""

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest

from storage import Addressee, Delivery, DeliveryState, MessageKind, NewMessage, NotKnown, Store
from tests.storage.samples import HOUR, NOW

FORMS = {"text": b"Good morning\n", "html": "<p>დილა მშვიდობის</p>".encode() * 400}
ANN = Addressee("mail", "ann@example.org", "a1")
BOB = Addressee("mail", "bob@example.org", "b1")
HUB = Addressee("webhook", "hub", "c1")


def message(key: str = "2026-11-23", **values: object) -> NewMessage:
    return NewMessage(
        **{
            "brief": "daily",
            "kind": MessageKind.DIGEST,
            "key": key,
            "subject": "Monday",
            "made_at": NOW,
            "forms": FORMS,
        }
        | values  # type: ignore[arg-type]
    )


def due(store: Store, at: datetime = NOW) -> list[Delivery]:
    return store.outbox.due(at)


def test_a_message_and_its_deliveries_are_kept_together(store: Store) -> None:
    frozen = store.outbox.freeze(message(), [ANN, HUB])
    assert store.outbox.forms(frozen.id) == FORMS
    assert (
        store.outbox.message("daily", MessageKind.DIGEST, "2026-11-23") == frozen == store.outbox.message_of(frozen.id)
    )
    assert [(one.channel, one.recipient, one.idempotency_key, one.state, one.attempts) for one in due(store)] == [
        ("mail", "ann@example.org", "a1", DeliveryState.WAITING, 0),
        ("webhook", "hub", "c1", DeliveryState.WAITING, 0),
    ]


def test_what_is_frozen_never_changes_and_new_recipients_are_added(store: Store) -> None:
    first = store.outbox.freeze(message(), [ANN])
    again = store.outbox.freeze(message(subject="Another", forms={"text": b"other"}), [ANN, BOB])
    assert again == first
    assert store.outbox.forms(first.id) == FORMS
    assert [one.recipient for one in due(store)] == ["ann@example.org", "bob@example.org"]


def test_of_many_who_freeze_at_once_one_does(opened: Callable[[], Store], store: Store) -> None:
    """Another process' view of the database finds the message that is there."""
    store.outbox.freeze(message(), [ANN])
    opened().outbox.freeze(message(forms={"text": b"later"}), [ANN])
    assert len(due(store)) == 1


def test_what_was_left_out_says_why_and_can_be_made_later(store: Store) -> None:
    left_out = store.outbox.freeze(message(forms={}, skipped_because="asleep"), [ANN])
    assert (left_out.skipped_because, store.outbox.forms(left_out.id), due(store)) == ("asleep", {}, [])
    assert store.outbox.digest_keys("daily", since="2026-11-23") == ["2026-11-23"]
    made = store.outbox.freeze(message(), [ANN])
    assert (made.id, made.skipped_because, store.outbox.forms(made.id)) == (left_out.id, None, FORMS)
    assert store.outbox.freeze(message(forms={}, skipped_because="again")) == made
    assert len(due(store)) == 1


def test_the_keys_are_those_of_digests_from_a_day_on_and_the_ends_of_all(store: Store) -> None:
    days = [("2026-11-20", "daily"), ("2026-11-21", "daily"), ("2026-11-22", "daily"), ("2026-11-23", "georgia")]
    for key, brief in days:
        store.outbox.freeze(message(key, brief=brief))
    store.outbox.freeze(message("zzz", kind=MessageKind.ALERT))
    assert store.outbox.digest_keys("daily", since="2026-11-20") == ["2026-11-20", "2026-11-21", "2026-11-22"]
    assert store.outbox.digest_keys("daily", since="2026-11-22") == ["2026-11-20", "2026-11-22"]
    assert store.outbox.digest_keys("daily", since="2026-12-01") == ["2026-11-20", "2026-11-22"]
    assert store.outbox.digest_keys("none", since="2026-11-22") == []


def test_a_claim_is_one_attempt_and_a_second_one_waits_its_turn(store: Store) -> None:
    """To the same recipient there is never more than one attempt under way."""
    store.outbox.freeze(message(), [ANN, BOB])
    store.outbox.freeze(message("2026-11-24"), [ANN])
    first, bob, second = due(store)
    claimed = store.outbox.claim(first.id, now=NOW)
    assert claimed is not None
    assert (claimed.state, claimed.attempts, claimed.began_at) == (DeliveryState.SENDING, 1, NOW)
    assert store.outbox.claim(first.id, now=NOW) is None
    assert store.outbox.claim(second.id, now=NOW) is None
    assert store.outbox.claim(bob.id, now=NOW) is not None
    store.outbox.settle(first.id, DeliveryState.SENT, now=NOW)
    assert store.outbox.claim(second.id, now=NOW) is not None


def test_an_attempt_ends_sent_put_off_or_given_up(store: Store) -> None:
    store.outbox.freeze(message(), [ANN, BOB, HUB])
    for one, state, error in zip(
        due(store), (DeliveryState.SENT, DeliveryState.WAITING, DeliveryState.FAILED), ("", "451", "550"), strict=True
    ):
        store.outbox.claim(one.id, now=NOW)
        store.outbox.settle(one.id, state, now=NOW, error=error, next_try_at=NOW + HOUR)
    sent, put_off, failed = reversed(store.outbox.deliveries())
    assert (sent.state, sent.ended_at, sent.next_try_at) == (DeliveryState.SENT, NOW, None)
    assert (put_off.state, put_off.ended_at, put_off.next_try_at) == (DeliveryState.WAITING, None, NOW + HOUR)
    assert (failed.state, failed.last_error, failed.next_try_at) == (DeliveryState.FAILED, "550", None)
    assert due(store) == []
    assert [one.recipient for one in due(store, NOW + HOUR)] == ["bob@example.org"]
    with pytest.raises(NotKnown, match="is not under way"):
        store.outbox.settle(sent.id, DeliveryState.SENT, now=NOW)


def test_what_was_cut_off_is_due_again_under_the_same_key(store: Store) -> None:
    store.outbox.freeze(message(), [ANN])
    (one,) = due(store)
    store.outbox.claim(one.id, now=NOW)
    assert due(store) == []
    assert store.outbox.anything_to_do(NOW)
    assert store.outbox.take_back(now=NOW + HOUR) == 1
    (again,) = due(store, NOW + HOUR)
    assert (again.idempotency_key, again.attempts) == ("a1", 1)
    assert "whether it arrived is not known" in again.last_error


def test_there_is_something_to_do_when_something_is_due(store: Store) -> None:
    assert not store.outbox.anything_to_do(NOW)
    store.outbox.freeze(message(), [ANN])
    assert store.outbox.anything_to_do(NOW)
    assert not store.outbox.anything_to_do(NOW - timedelta(seconds=1))


def test_what_was_given_up_is_tried_again_on_demand_and_what_was_sent_is_not(store: Store) -> None:
    store.outbox.freeze(message(), [ANN, BOB])
    ann, bob = due(store)
    for one, state in ((ann, DeliveryState.SENT), (bob, DeliveryState.FAILED)):
        store.outbox.claim(one.id, now=NOW)
        store.outbox.settle(one.id, state, now=NOW, error="x")
    assert store.outbox.retry([ann.id, bob.id, 999], now=NOW + HOUR) == [bob.id]
    (again,) = due(store, NOW + HOUR)
    assert (again.id, again.attempts, again.ended_at) == (bob.id, 0, None)


def test_deliveries_are_listed_by_brief_and_state(store: Store) -> None:
    frozen = store.outbox.freeze(message(), [ANN, BOB])
    store.outbox.freeze(message(brief="georgia"), [ANN])
    assert [one.brief for one in store.outbox.deliveries()] == ["georgia", "daily", "daily"]
    assert len(store.outbox.deliveries(brief="daily", states=[DeliveryState.WAITING], limit=1)) == 1
    assert store.outbox.deliveries(states=[DeliveryState.SENT]) == []
    assert [one.recipient for one in store.outbox.of_message(frozen.id)] == ["ann@example.org", "bob@example.org"]


def test_one_message_can_be_made_due_before_its_time(store: Store) -> None:
    frozen = store.outbox.freeze(message(), [ANN])
    (one,) = due(store)
    store.outbox.claim(one.id, now=NOW)
    store.outbox.settle(one.id, DeliveryState.WAITING, now=NOW, next_try_at=NOW + HOUR)
    store.outbox.hasten(frozen.id, now=NOW)
    assert len(due(store)) == 1


def test_a_message_without_a_zone_is_refused() -> None:
    with pytest.raises(ValueError, match="made_at needs a time zone"):
        message(made_at=datetime(2026, 11, 24))
