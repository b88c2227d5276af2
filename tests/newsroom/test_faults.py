"""Told to misbehave, the server does: each fault as it looks from the other end of the connection."""

import gzip
import http.client
import time

import pytest

from newsroom import Fault, FaultKind, NewsroomServer, UnknownHostError, World, build_world, serve_in_thread
from newsroom.faultplan import every_fault
from newsroom.faults import FaultBook
from tests.newsroom.client import ask

HOST, PATH = "caspian-courier.localhost", "/rss.xml"


def test_slow_answers_rightly_but_late(served: NewsroomServer) -> None:
    right = ask(served, HOST, PATH).body
    served.misbehave(host=HOST, fault=Fault(FaultKind.SLOW, times=1, delay_s=0.3))
    began = time.monotonic()
    assert ask(served, HOST, PATH).body == right
    assert time.monotonic() - began >= 0.3
    served.misbehave(host=HOST, fault=Fault(FaultKind.SLOW, delay_s=30))
    with pytest.raises(TimeoutError):
        ask(served, HOST, PATH, timeout_s=0.2)


@pytest.mark.parametrize(("kind", "status"), [(FaultKind.TOO_MANY, 429), (FaultKind.SERVER_ERROR, 503)])
def test_refusals_carry_retry_after_when_told_to(served: NewsroomServer, kind: FaultKind, status: int) -> None:
    served.misbehave(host=HOST, fault=Fault(kind, times=1, retry_after_s=17))
    served.misbehave(host=HOST, fault=Fault(kind, times=1))
    first, second, third = (ask(served, HOST, PATH) for _ in range(3))
    assert (first.status, first.headers["retry-after"]) == (status, "17")
    assert (second.status, "retry-after" in second.headers) == (status, False)
    assert third.status == 200
    assert [status for _, _, status in served.requests] == [first.status, second.status, 200]


def test_cut_off_promises_more_than_it_sends(served: NewsroomServer) -> None:
    whole = ask(served, HOST, PATH).body
    served.misbehave(host=HOST, fault=Fault(FaultKind.CUT_OFF))
    with pytest.raises(http.client.IncompleteRead) as caught:
        ask(served, HOST, PATH)
    assert whole.startswith(caught.value.partial)
    assert 0 < len(caught.value.partial) < len(whole)


def test_endless_goes_on_and_dies_with_the_server(world: World) -> None:
    with serve_in_thread(world) as server:
        server.misbehave(host=HOST, fault=Fault(FaultKind.ENDLESS))
        connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=5)
        connection.request("GET", PATH, headers={"Host": HOST})
        response = connection.getresponse()
        assert response.getheader("Content-Length") is None
        assert len(response.read(5_000_000)) == 5_000_000
        began = time.monotonic()
    assert time.monotonic() - began < 10
    response.close()
    connection.close()


def test_a_redirect_loop_leads_back_to_where_it_began(served: NewsroomServer) -> None:
    served.misbehave(host=HOST, fault=Fault(FaultKind.REDIRECT_LOOP))
    first = ask(served, HOST, PATH)
    second = ask(served, HOST, first.headers["location"])
    assert (first.status, second.status) == (302, 302)
    assert first.headers["location"] != PATH
    assert second.headers["location"] == PATH


def test_a_reset_says_nothing_and_empty_and_garbage_say_ok(served: NewsroomServer) -> None:
    served.misbehave(host=HOST, fault=Fault(FaultKind.RESET, times=1))
    with pytest.raises(ConnectionError):
        ask(served, HOST, PATH)
    right = ask(served, HOST, PATH)
    for kind in (FaultKind.EMPTY, FaultKind.GARBAGE):
        served.misbehave(host=HOST, fault=Fault(kind, times=1))
    empty, garbage = ask(served, HOST, PATH), ask(served, HOST, PATH)
    assert (empty.status, empty.body) == (200, b"")
    assert (garbage.status, garbage.headers["content-type"]) == (200, right.headers["content-type"])
    assert b"\x00" in garbage.body
    assert ask(served, HOST, PATH).body == right.body


def test_a_torn_packet_looks_whole_and_does_not_unpack(served: NewsroomServer) -> None:
    packed = {"Accept-Encoding": "gzip"}
    whole = ask(served, HOST, PATH, headers=packed)
    served.misbehave(host=HOST, fault=Fault(FaultKind.TORN_PACKET, times=1))
    torn = ask(served, HOST, PATH, headers=packed)
    assert torn.headers["content-encoding"] == "gzip"
    assert int(torn.headers["content-length"]) == len(torn.body) < len(whole.body)
    assert torn.headers["etag"] == whole.headers["etag"], "who remembers it is told that nothing has changed"
    with pytest.raises(EOFError):
        gzip.decompress(torn.body)


@pytest.mark.parametrize("seed", [1, 7, 99])
def test_every_fault_strikes_somewhere_and_ends(seed: int) -> None:
    """Whoever asks often enough gets every endpoint; and no page has a fault that would be taken for the last word."""
    world = build_world(seed=seed, traps=True)
    planned = list(every_fault(world, seed))
    assert planned == list(every_fault(world, seed))
    assert {one.fault.kind for one in planned} == set(FaultKind)
    assert all(one.fault.times is not None for one in planned)
    endpoints = {(outlet.host, outlet.endpoints[0].path.partition("?")[0]) for outlet in world.outlets}
    assert {(one.host, one.path_prefix) for one in planned} >= endpoints
    final = {FaultKind.ENDLESS, FaultKind.REDIRECT_LOOP, FaultKind.GARBAGE}
    pages = [one for one in planned if (one.host, one.path_prefix) not in endpoints]
    assert not final & {one.fault.kind for one in pages}


def test_a_fault_strikes_its_host_and_prefix_until_told_to_behave(served: NewsroomServer) -> None:
    served.misbehave(host=HOST, path_prefix="/rss", fault=Fault(FaultKind.SERVER_ERROR))
    assert [ask(served, HOST, path).status for path in (PATH, PATH, "/")] == [503, 503, 200]
    assert ask(served, "nasim-aras.localhost", "/fa/rss").status == 200
    served.behave()
    assert ask(served, HOST, PATH).status == 200


def test_an_unknown_host_is_refused_with_a_sentence(served: NewsroomServer) -> None:
    with pytest.raises(UnknownHostError, match=r"no outlet has the host 'caspian-courier'; give a name such as"):
        served.misbehave(host="caspian-courier", fault=Fault(FaultKind.SLOW))


def test_the_book_counts_each_strike_and_takes_the_oldest_fault_that_fits() -> None:
    book = FaultBook()
    two, always = Fault(FaultKind.SLOW, times=2), Fault(FaultKind.ENDLESS)
    book.add("a", "/x", two)
    book.add("a", "/", always)
    assert [book.strike("a", "/x/1"), book.strike("a", "/y"), book.strike("b", "/x")] == [two, always, None]
    assert [book.strike("a", "/x"), book.strike("a", "/x")] == [two, always]
    book.add("c", "/", Fault(FaultKind.SLOW, times=0))
    assert book.strike("c", "/") is None
    book.clear()
    assert book.strike("a", "/x") is None
