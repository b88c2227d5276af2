"""One question over HTTP: whatever the service does, there is a text or a reason, in bounded time and memory."""

import asyncio
import gzip
import time

import aiohttp
import pytest

from desk.machine import Failure, MachineSettings, Question, ask, questions_of
from desk.service import session_over
from tests.desk.machine.samples import settings_of
from tests.desk.samples import digest_of
from tests.machineservice import (
    PACKED,
    TEN_MB,
    Behaviour,
    breaks_off,
    completion,
    drops,
    floods,
    machine_service,
    saying,
    sending,
    silence,
    trickles,
)

KEY = "sk-very-secret"


def asked(settings: MachineSettings, key: str = "") -> str | Failure:
    question: Question = questions_of(digest_of(), settings)[0]

    async def run() -> str | Failure:
        async with session_over(aiohttp.TCPConnector(), settings) as session:
            return await ask(question, settings, key, session)

    return asyncio.run(run())


def failure(behaviour: Behaviour, **values: object) -> str:
    with machine_service(behaviour) as service:
        answer = asked(settings_of(address=service.address, **values), KEY)
    assert isinstance(answer, Failure)
    assert KEY not in repr(answer) and "127.0.0.1" not in repr(answer)
    return answer.reason


def test_a_question_is_one_request_to_chat_completions_with_the_key() -> None:
    with machine_service(saying("Baku and Beijing met.")) as service:
        assert asked(settings_of(address=service.address), KEY) == "Baku and Beijing met."
        assert asked(settings_of(address=service.address)) == "Baku and Beijing met."
        (path, headers, body), (_, without, _) = service.got
    assert path == "/v1/chat/completions"
    assert (headers["authorization"], headers["content-type"]) == (f"Bearer {KEY}", "application/json")
    assert body["messages"][1]["content"].startswith("Bakı ilə Pekin")
    assert "authorization" not in without


@pytest.mark.parametrize("status", [204, 301, 400, 401, 403, 404, 429, 500, 503])
def test_another_status_is_the_reason_and_what_was_written_with_it_is_not(status: int) -> None:
    behaviour = sending(completion(f"wrong key {KEY}") if status != 204 else b"", status, location="/elsewhere")
    assert failure(behaviour) == f"the service answered {status}"


def test_a_redirect_is_not_followed() -> None:
    with machine_service(sending(b"", 307, location="/v1/elsewhere")) as service:
        asked(settings_of(address=service.address), KEY)
        assert [path for path, _, _ in service.got] == ["/v1/chat/completions"]


@pytest.mark.parametrize(
    ("behaviour", "reason"),
    [
        (sending(b"<html>"), "an answer was not JSON"),
        (sending(b'{"choices": []}'), "an answer held no text"),
        (sending(TEN_MB), "an answer was longer than 256 KiB"),
        (floods, "an answer was longer than 256 KiB"),
        (sending(PACKED, content_encoding="gzip"), "an answer was not JSON"),
        (sending(gzip.compress(b"{}"), content_encoding="br"), "an answer was not JSON"),
        (drops, "the line was lost"),
        (breaks_off, "the line was lost"),
    ],
    ids=["html", "no choices", "10 MB", "without end", "packed", "packed otherwise", "drops", "breaks off"],
)
def test_a_wrong_answer_is_a_reason(behaviour: Behaviour, reason: str) -> None:
    assert failure(behaviour) == reason


@pytest.mark.parametrize("behaviour", [silence, trickles])
def test_a_slow_service_is_given_up_after_its_time(behaviour: Behaviour) -> None:
    begun_s = time.monotonic()
    assert failure(behaviour, timeout_s=0.4) == "no answer within 0.4 s"
    assert time.monotonic() - begun_s < 20


def test_nobody_there_is_a_reason() -> None:
    answer = asked(settings_of(address="http://127.0.0.1:1/v1"))
    assert answer == Failure("no connection to the service (connection refused)", ends=True)


@pytest.mark.parametrize("key", ["two words", "line\r\nX-Evil: 1", "ключ", "\x00"])
def test_a_key_that_no_header_can_carry_is_not_sent(key: str) -> None:
    with machine_service() as service:
        answer = asked(settings_of(address=service.address), key)
        assert service.got == []
    assert isinstance(answer, Failure) and answer.ends and key not in repr(answer)
