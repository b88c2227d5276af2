"""Other processes steer the world over HTTP: clock, faults, and what was asked so far."""

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newsroom import NewsroomServer, World, build_world
from newsroom.control import control
from tests.newsroom.client import ask

HOST = "caspian-courier.localhost"


def steer(server: NewsroomServer, what: str, order: object) -> tuple[int, dict[str, Any]]:
    reply = ask(server, "127.0.0.1", f"/_newsroom/{what}", method="POST", body=json.dumps(order).encode())
    return reply.status, json.loads(reply.body)


def test_the_clock_is_moved_and_set(world: World, served: NewsroomServer) -> None:
    start = world.clock.now()
    status, value = steer(served, "clock", {"advance_s": 90.5})
    assert (status, value["now"]) == (200, world.clock.now().isoformat())
    assert (world.clock.now() - start).total_seconds() == 90.5
    assert steer(served, "clock", {"set": "2026-11-24T08:00:00+04:00"})[1] == {"now": "2026-11-24T04:00:00+00:00"}


def test_faults_are_switched_on_and_off(served: NewsroomServer) -> None:
    order = {"host": HOST, "path_prefix": "/rss", "kind": "too-many", "times": None, "retry_after_s": 3}
    assert steer(served, "faults", order) == (200, {"faults": "too-many"})
    struck = ask(served, HOST, "/rss.xml")
    assert (struck.status, struck.headers["retry-after"]) == (429, "3")
    assert steer(served, "faults", {}) == (200, {"faults": "none"})
    assert ask(served, HOST, "/rss.xml").status == 200


def test_every_fault_is_switched_on_at_once(served: NewsroomServer) -> None:
    status, value = steer(served, "faults", {"everywhere": 7})
    assert status == 200
    assert int(value["faults"].split()[0]) > 2 * len(served.world.outlets)
    assert steer(served, "faults", {"everywhere": 7, "host": HOST})[0] == 400
    assert steer(served, "faults", {"everywhere": True})[0] == 400


def test_the_requests_so_far_are_listed(served: NewsroomServer) -> None:
    ask(served, HOST, "/rss.xml")
    listed = json.loads(ask(served, "127.0.0.1", "/_newsroom/requests").body)
    assert listed == {"requests": [[HOST, "/rss.xml", 200]]}


@pytest.mark.parametrize(
    ("what", "order", "sentence"),
    [
        ("clock", {}, "the clock takes"),
        ("clock", {"advance_s": True}, "the clock takes"),
        ("clock", {"advance_s": "1"}, "the clock takes"),
        ("clock", {"advance_s": 1, "set": "x"}, "the clock takes"),
        ("clock", {"advance_s": 1e300}, "beyond the calendar"),
        ("clock", {"set": "2026-11-24"}, "ISO 8601"),
        ("clock", {"set": "never"}, "ISO 8601"),
        ("clock", [1], "must be a JSON object"),
        ("faults", {"host": HOST, "kind": "sulking"}, '"kind" must be one of slow'),
        ("faults", {"host": "nobody", "kind": "slow"}, "no outlet has the host 'nobody'"),
        ("faults", {"host": HOST, "kind": "slow", "times": 1.5}, '"times" must be a number'),
        ("faults", {"host": HOST, "kind": "slow", "delay_s": -1}, '"delay_s" must be a number'),
        ("faults", {"host": HOST, "kind": "slow", "mood": 1}, "unknown words in the fault: mood"),
    ],
)
def test_what_makes_no_sense_is_refused_with_a_sentence(
    served: NewsroomServer, what: str, order: object, sentence: str
) -> None:
    status, value = steer(served, what, order)
    assert status == 400
    assert sentence in value["error"]


def test_other_control_addresses_do_not_exist(served: NewsroomServer) -> None:
    assert steer(served, "weather", {})[0] == 404
    assert ask(served, "127.0.0.1", "/_newsroom/clock").status == 404


SERVER = NewsroomServer(build_world())


@given(
    what=st.sampled_from(["clock", "faults"]),
    body=st.one_of(
        st.binary(max_size=30),
        st.dictionaries(
            st.sampled_from(["advance_s", "set", "host", "kind", "times", "delay_s"]),
            st.none()
            | st.booleans()
            | st.integers()
            | st.floats()
            | st.sampled_from([HOST, "slow", "2026-01-01T00:00Z"]),
        ).map(lambda order: json.dumps(order).encode()),
    ),
)
def test_any_body_is_understood_or_refused(what: str, body: bytes) -> None:
    status, _ = control(SERVER, "POST", f"/_newsroom/{what}", body)
    assert status in (200, 400)
