"""The way of a digest to a model and back: whatever the service does, the digest is whole, in bounded time, and the same
when it is made again."""

import json
import sqlite3
import threading
import time
from collections.abc import Iterator
from contextlib import ExitStack, closing
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from desk import Digest
from desk.delivery import BriefSettings, Frozen
from desk.digest import wording
from desk.machine import MachineSettings, questions_of
from scheduler.briefs.compiling import FROZEN_FORMS, SHOWN, compile_brief
from scheduler.briefs.freezing import freeze_due
from scheduler.config import Settings
from scheduler.errors import MachineCutOff
from scheduler.jobs import digest_of
from scheduler.machine import with_machine_texts
from storage import DATABASE_NAME, MessageKind, Store
from tests.crawling import Rounds, at
from tests.desk.samples import digest_of as sample_digest
from tests.machineservice import (
    TEN_MB,
    Behaviour,
    Service,
    breaks_off,
    completion,
    drops,
    in_turn,
    machine_service,
    saying,
    sending,
    silence,
)
from tests.scheduler import kept

MONDAY = date(2026, 11, 23)
NOW = at(2026, 11, 24, 2, 30)
MODEL = "open-model-7b"
FAILURES: dict[str, tuple[Behaviour, str]] = {
    "unauthorised": (sending(b"", 401), "the service answered 401"),
    "too many": (sending(b"", 429), "the service answered 429"),
    "unavailable": (sending(b"<h1>503</h1>", 503), "the service answered 503"),
    "no JSON": (sending(b"<html>"), "an answer was not JSON"),
    "no choices": (sending(b'{"choices": []}'), "an answer held no text"),
    "control characters alone": (sending(completion("\x00\x1b[31m\u202e")), "an answer held no text"),
    "10 MB": (sending(TEN_MB), "an answer was longer than 256 KiB"),
    "silence": (silence, "no answer within 0.3 s"),
    "drops": (drops, "the line was lost"),
    "breaks off": (breaks_off, "the line was lost"),
}


@pytest.fixture
def rounds(tmp_path: Path, migrated_database_url: str) -> Rounds:
    return Rounds(tmp_path, NOW, database_url=migrated_database_url)


@pytest.fixture
def store(rounds: Rounds) -> Iterator[Store]:
    with closing(rounds.store()) as store:
        kept.fill_store(store)
        yield store


def machine_of(service: Service, **values: Any) -> MachineSettings:
    own = {"address": service.address, "model": MODEL, "allow_private_addresses": True, "timeout_s": 20}
    return MachineSettings.model_validate(own | values)


def settings_with(rounds: Rounds, machine: MachineSettings) -> Settings:
    return rounds.settings.model_copy(update={"machine": machine})


def compiled(store: Store, settings: Settings) -> Frozen:
    return compile_brief(store, settings, BriefSettings(), (MONDAY, MONDAY), now=NOW)


def loaded(frozen: Frozen) -> dict[str, Any]:
    value: dict[str, Any] = json.loads(frozen.forms["json"])
    return value


def without_machine(value: Any) -> Any:
    match value:
        case dict():
            return {name: without_machine(inner) for name, inner in value.items() if name != "machine"}
        case list():
            return [without_machine(inner) for inner in value]
        case _:
            return value


def sample(store: Store, rounds: Rounds, machine: MachineSettings) -> Digest:
    """The sample of nine stories with what the model wrote."""
    return with_machine_texts(store, machine, rounds.settings.crawler, sample_digest())


def test_without_a_service_nobody_is_asked(store: Store, rounds: Rounds) -> None:
    with machine_service() as service:
        for machine in (MachineSettings(model=MODEL), machine_of(service, summaries=False)):
            assert sample(store, rounds, machine) == sample_digest()
        assert service.got == []


def test_a_frozen_digest_has_the_text_in_every_form(store: Store, rounds: Rounds) -> None:
    with machine_service(saying("The ties were upgraded.")) as service:
        frozen = compiled(store, settings_with(rounds, machine_of(service)))
    assert set(frozen.forms) == {*FROZEN_FORMS, SHOWN}
    assert all("The ties were upgraded." in frozen.text(form) for form in ("text", "html", "json"))
    ((text,),) = [entry["machine"] for entry in loaded(frozen)["top"]]
    assert text == {"kind": "summary", "language": "en", "model": MODEL, "lines": ["The ties were upgraded."]}


@pytest.mark.parametrize("name", FAILURES)
def test_the_digest_is_whole_whatever_the_service_does(store: Store, rounds: Rounds, name: str) -> None:
    behaviour, reason = FAILURES[name]
    plain = compiled(store, rounds.settings)
    with machine_service(behaviour) as service:
        timeout_s = 0.3 if name == "silence" else 20
        frozen = compiled(store, settings_with(rounds, machine_of(service, timeout_s=timeout_s)))
    assert without_machine(loaded(frozen)) == without_machine(loaded(plain))
    assert loaded(frozen)["machine"]["counts"] == [{"kind": "summary", "wanted": 1, "made": 0, "reasons": [reason]}]
    assert f"summaries by {MODEL}: 0 of 1; {reason}" in " ".join(frozen.text("text").split())
    assert frozen.forms[SHOWN] == plain.forms[SHOWN]


def test_what_was_answered_is_not_asked_again_and_what_was_not_is(store: Store, rounds: Rounds) -> None:
    """A preview and the sending say the same; what failed for the preview may be there for the sending."""
    answers = [sending(completion(f"Answer {number}.")) for number in range(3)]
    with machine_service(in_turn(*answers, sending(b"", 503), sending(b"", 503), saying("A late answer."))) as service:
        machine = machine_of(service, connections=1)
        preview = sample(store, rounds, machine)
        assert wording.machine_work(preview) == [f"summaries by {MODEL}: 3 of 5; the service answered 503"]
        sent = sample(store, rounds, machine)
        assert [one.machine[0].lines for one in sent.top[:3]] == [("Answer 0.",), ("Answer 1.",), ("Answer 2.",)]
        assert [one.machine[0].lines for one in sent.top[3:]] == [("A late answer.",)] * 2
        assert len(service.got) == 7
        service.behaviour = drops
        assert sample(store, rounds, machine) == sent
        assert len(service.got) == 7
        assert sample(store, rounds, machine_of(service, model="other")).machine != sent.machine


def test_where_another_process_was_quicker_its_answer_is_shown(store: Store, rounds: Rounds) -> None:
    """A preview at the moment of the sending: both show what is kept."""

    def answers_when_another_has_one(handler: Any, _: dict[str, Any]) -> None:
        (question,) = questions_of(sample_digest(), machine)
        store.machine_answers.keep(MODEL, {question.key: "Of the other."}, now=NOW)
        handler.answer(200, completion("Of ours."))

    with machine_service(answers_when_another_has_one) as service:
        machine = machine_of(service, stories_max=1)
        digest = sample(store, rounds, machine)
    assert digest.top[0].machine[0].lines == ("Of the other.",)


def test_an_answer_is_shown_the_same_when_it_was_kept(store: Store, rounds: Rounds) -> None:
    """A hostile one, too: what is kept is what was shown, on both databases."""
    hostile = "\x00<script>\x1b[31malert(1)\ud800</script>\u202e\r\nsecond\u2028line " + "Z" + "\u0301" * 30
    with machine_service(saying(hostile)) as service:
        first = sample(store, rounds, machine_of(service, translate_into="en"))
        again = sample(store, rounds, machine_of(service, translate_into="en"))
    assert first == again
    assert first.top[0].machine[1].lines[0] == "<script>alert(1)\ufffd</script>"


@pytest.mark.parametrize(("status", "asked"), [(401, 1), (404, 1), (429, 1), (503, 5), (400, 5)])
def test_a_failure_of_the_service_itself_ends_the_asking(store: Store, rounds: Rounds, status: int, asked: int) -> None:
    with machine_service(sending(b"", status)) as service:
        digest = sample(store, rounds, machine_of(service, connections=1))
        assert len(service.got) == asked
    assert wording.machine_work(digest) == [f"summaries by {MODEL}: 0 of 5; the service answered {status}"]


def test_no_more_is_asked_at_a_time_than_is_permitted(store: Store, rounds: Rounds) -> None:
    together = threading.Barrier(2, timeout=20)

    def waits_for_another(handler: Any, _: dict[str, Any]) -> None:
        together.wait()
        handler.answer(200, completion("Both are here."))

    with machine_service(waits_for_another) as service:
        digest = sample(store, rounds, machine_of(service, connections=2, stories_max=4))
        assert service.most_at_once == 2
    assert wording.machine_work(digest) == [f"summaries by {MODEL}: 4 of 4"]


def test_what_takes_longer_than_the_budget_is_left_out(store: Store, rounds: Rounds) -> None:
    with machine_service(in_turn(saying("In time."), silence)) as service:
        begun_s = time.monotonic()
        digest = sample(store, rounds, machine_of(service, connections=1, budget_s=1.0))
        assert time.monotonic() - begun_s < 15
    (told,) = wording.machine_work(digest)
    assert told == f"summaries by {MODEL}: 1 of 5; the time for all of them was used up"


def test_a_daemon_that_is_to_end_waits_for_no_model_and_the_next_one_makes_the_digest(
    store: Store, rounds: Rounds
) -> None:
    to_end = threading.Event()

    def asks_to_end(handler: Any, body: dict[str, Any]) -> None:
        to_end.set()
        silence(handler, body)

    with machine_service(asks_to_end) as service:
        settings = settings_with(rounds, machine_of(service, timeout_s=300, budget_s=300))
        assert freeze_due(store, settings, NOW, stopped=to_end.is_set) == []
        assert store.outbox.message("daily", MessageKind.DIGEST, MONDAY.isoformat()) is None
        service.behaviour = saying("At last.")
        (frozen,) = freeze_due(store, settings, NOW)
    assert b"At last." in store.outbox.forms(frozen.id)["html"]


def test_what_was_answered_before_the_end_is_kept(store: Store, rounds: Rounds) -> None:
    to_end = threading.Event()

    def asks_to_end(handler: Any, body: dict[str, Any]) -> None:
        to_end.set()
        silence(handler, body)

    digest = sample_digest()
    with machine_service(in_turn(saying("First."), asks_to_end)) as service:
        machine = machine_of(service, connections=1)
        with pytest.raises(MachineCutOff):
            with_machine_texts(store, machine, rounds.settings.crawler, digest, stopped=to_end.is_set)
    first, *others = (question.key for question in questions_of(digest, machine))
    assert store.machine_answers.known([first, *others]) == {first: "First."}


def test_a_service_in_a_private_network_needs_permission(
    store: Store, rounds: Rounds, caplog: pytest.LogCaptureFixture
) -> None:
    with machine_service() as service:
        machine = machine_of(service, allow_private_addresses=False)
        assert wording.machine_work(sample(store, rounds, machine)) == [
            f"summaries by {MODEL}: 0 of 5; the address of the service may not be connected to"
        ]
        by_name = machine_of(service, allow_private_addresses=False, address=f"http://localhost:{service.port}/v1")
        assert "may not be connected to" in wording.machine_work(sample(store, rounds, by_name))[0]
        assert service.got == []
        permitted = machine_of(service, allow_private_addresses=False, allow_networks=["127.0.0.0/8"])
        assert wording.machine_work(sample(store, rounds, permitted)) == [f"summaries by {MODEL}: 5 of 5"]
    assert "machine.allow_networks" in caplog.text


def test_the_key_is_read_when_it_is_needed_and_told_to_nobody_else(
    store: Store, rounds: Rounds, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    secret = tmp_path / "key"
    with machine_service(sending(completion("Your key is sk-secret"), 401)) as service:
        machine = machine_of(service, key=f"file:{secret}")
        missing = sample(store, rounds, machine)
        assert service.got == []
        secret.write_text("sk-secret\n")
        refused = sample(store, rounds, machine)
        assert service.got[0][1]["authorization"] == "Bearer sk-secret"
    assert "the key of the service cannot be read" in wording.machine_work(missing)[0]
    assert f"the file {secret} cannot be read" in caplog.text
    assert "sk-secret" not in caplog.text + repr(refused) + repr(missing)


def test_a_text_that_cannot_be_kept_is_shown_all_the_same(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """Somebody else writes to the database for longer than anybody waits."""
    monkeypatch.setattr("storage.database.BUSY_TIMEOUT_MS", 50)
    rounds = Rounds(tmp_path, NOW)
    with closing(rounds.store()) as store, ExitStack() as others:

        def answers_while_another_writes(handler: Any, _: dict[str, Any]) -> None:
            other = sqlite3.connect(rounds.data_dir / DATABASE_NAME, isolation_level=None, check_same_thread=False)
            others.callback(other.close)
            other.execute("BEGIN IMMEDIATE")
            handler.answer(200, completion("Shown."))

        with machine_service(answers_while_another_writes) as service:
            digest = sample(store, rounds, machine_of(service, stories_max=1))
        assert (
            store.machine_answers.known([question.key for question in questions_of(digest, machine_of(service))]) == {}
        )
    assert wording.machine_work(digest) == [f"summaries by {MODEL}: 1 of 1"]
    assert "is not kept" in caplog.text


def test_the_digest_of_a_day_has_it_as_well_as_that_of_a_brief(store: Store, rounds: Rounds) -> None:
    """Both ask the same: the second one is not asked at all."""
    with machine_service(saying("Once.")) as service:
        settings = settings_with(rounds, machine_of(service))
        brief = compiled(store, settings)
        day = digest_of(store, settings, MONDAY, now=NOW)
        told = with_machine_texts(store, settings.machine, settings.crawler, day)
        assert len(service.got) == 1
    assert [text.lines for text in told.top[0].machine] == [("Once.",)]
    assert replace(told.top[0], machine=()) == day.top[0]
    assert "Once." in brief.text("text")
