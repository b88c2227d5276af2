"""Every status and failure has one meaning; when to try again follows from it."""

import ssl
from datetime import UTC, datetime, timedelta

import pytest
from aiohttp.http_exceptions import LineTooLong
from hypothesis import given
from hypothesis import strategies as st
from scrapy.exceptions import (
    CannotResolveHostError,
    DownloadConnectionRefusedError,
    DownloadTimeoutError,
    IgnoreRequest,
    ResponseDataLossError,
)

from crawler.errors import (
    AddressRefused,
    BrokenPacking,
    HeadTooLarge,
    NoAnswer,
    NotHttp,
    OddPacking,
    TooSlow,
    UnpacksTooFar,
)
from crawler.outcomes import (
    HostResting,
    Outcome,
    RobotsForbidden,
    RobotsUnreachable,
    max_age_s,
    next_try,
    of_failure,
    of_status,
    retry_after_s,
)
from crawler.settings import CrawlerSettings
from storage.endpointrecords import EndpointState as E
from storage.linkrecords import LinkState as L


def caused_by(cause: Exception) -> Exception:
    """The failure that Scrapy makes of a connection's error."""
    failure = DownloadConnectionRefusedError("x")
    failure.__cause__ = cause
    return failure


NOW = datetime(2026, 11, 24, 6, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("status", "endpoint", "link", "again"),
    [
        (200, E.OK, None, False),
        (203, E.OK, None, False),
        (206, E.ERROR, L.FAILED, True),
        (226, E.ERROR, L.FAILED, True),
        (300, E.ERROR, L.REJECTED, False),
        (999, E.ERROR, L.REJECTED, False),
        (304, E.UNCHANGED, L.STORED, False),
        (301, E.ERROR, L.REJECTED, False),
        (400, E.ERROR, L.REJECTED, False),
        (401, E.BLOCKED, L.FAILED, True),
        (403, E.BLOCKED, L.FAILED, True),
        (404, E.GONE, L.REJECTED, False),
        (410, E.GONE, L.REJECTED, False),
        (429, E.BLOCKED, L.FAILED, True),
        (451, E.BLOCKED, L.FAILED, True),
        (500, E.ERROR, L.FAILED, True),
        (503, E.ERROR, L.FAILED, True),
    ],
)
def test_a_status_has_one_meaning(status: int, endpoint: E, link: L | None, again: bool) -> None:
    outcome = of_status(status, None, NOW)
    assert (outcome.endpoint, outcome.link, outcome.again) == (endpoint, link, again)


@pytest.mark.parametrize(
    ("failure", "endpoint", "link", "again"),
    [
        (RobotsForbidden(), E.ROBOTS_FORBIDDEN, L.REJECTED, False),
        (RobotsUnreachable(Outcome(E.DNS, L.FAILED, "no name")), E.DNS, L.WAITING, True),
        (AddressRefused("10.0.0.1 lies in a private network"), E.ERROR, L.REJECTED, False),
        (HostResting(30), E.BLOCKED, L.WAITING, True),
        (CannotResolveHostError("x"), E.DNS, L.FAILED, True),
        (DownloadTimeoutError("x"), E.TIMEOUT, L.FAILED, True),
        (ResponseDataLossError("x"), E.ERROR, L.FAILED, True),
        (IgnoreRequest("max redirections reached"), E.ERROR, L.REJECTED, False),
        (UnpacksTooFar("unpacks to more than the limit"), E.TOO_LARGE, L.REJECTED, False),
        (HeadTooLarge("headers of more than 64 KiB"), E.TOO_LARGE, L.REJECTED, False),
        (NoAnswer("no answer began within 15 s"), E.TIMEOUT, L.FAILED, True),
        (TooSlow("fell silent"), E.TIMEOUT, L.FAILED, True),
        (NotHttp("101"), E.ERROR, L.FAILED, True),
        (OddPacking("packed 9 times over"), E.ERROR, L.REJECTED, False),
        (BrokenPacking("broken gzip"), E.ERROR, L.FAILED, True),
        (caused_by(ConnectionResetError(104, "reset")), E.ERROR, L.FAILED, True),
        (caused_by(LineTooLong(b"x", 8190)), E.TOO_LARGE, L.REJECTED, False),
        (caused_by(AddressRefused("10.0.0.1 lies in a private network")), E.ERROR, L.REJECTED, False),
        (caused_by(OSError("refused")), E.ERROR, L.FAILED, True),
        (caused_by(ssl.SSLCertVerificationError("bad certificate")), E.TLS, L.FAILED, True),
        (RuntimeError("odd"), E.ERROR, L.FAILED, True),
    ],
)
def test_a_failure_has_one_meaning(failure: Exception, endpoint: E, link: L, again: bool) -> None:
    outcome = of_failure(failure)
    assert (outcome.endpoint, outcome.link, outcome.again) == (endpoint, link, again)
    assert outcome.reason


@pytest.mark.parametrize(
    ("header", "seconds"),
    [
        (None, None),
        ("", None),
        ("0", 0.0),
        ("120", 120.0),
        (" 7 ", 7.0),
        ("-5", None),
        ("soon", None),
        ("99999999999", 7 * 86_400.0),
        ("Tue, 24 Nov 2026 06:10:00 GMT", 600.0),
        ("Tue, 24 Nov 2026 05:00:00 GMT", 0.0),
        ("Tue, 24 Nov 2026 10:05:00 +0400", 300.0),
        ("٣", None),
        ("Mon, 01 Jan 2029 00:00:00 +0000", 7 * 86_400.0),
    ],
)
def test_retry_after_is_read_in_both_forms(header: str | None, seconds: float | None) -> None:
    assert retry_after_s(header, NOW) == seconds


@pytest.mark.parametrize(
    ("attempts", "retry_after", "pause_s"),
    [
        (0, None, 600),
        (1, None, 1_200),
        (2, None, 2_400),
        (7, None, 76_800),
        (8, None, 86_400),
        (10, None, 86_400),
        (11, None, None),
        (0, 30.0, 600),
        (0, 0.0, 600),
        (3, 7_200.0, 7_200),
        (12, 10.0, None),
    ],
)
def test_pauses_grow_until_the_link_is_given_up(attempts: int, retry_after: float | None, pause_s: int | None) -> None:
    outcome = Outcome(E.ERROR, L.FAILED, "x", again=True, retry_after_s=retry_after)
    due = next_try(outcome, attempts, NOW, CrawlerSettings())
    assert due == (NOW + timedelta(seconds=pause_s) if pause_s is not None else None)


def test_a_link_that_was_handed_back_unasked_is_never_given_up() -> None:
    handed_back = Outcome(E.BLOCKED, L.WAITING, "resting", again=True, retry_after_s=50_000)
    assert next_try(handed_back, 99, NOW, CrawlerSettings()) == NOW + timedelta(seconds=86_400)


def test_what_is_final_is_not_tried_again() -> None:
    assert next_try(of_status(404, None, NOW), 0, NOW, CrawlerSettings()) is None


@pytest.mark.parametrize("offset", ["+9999999999", "-99999999999999999999", "+999999"])
def test_a_date_that_leads_out_of_the_calendar_is_no_retry_after(offset: str) -> None:
    seconds = retry_after_s(f"Tue, 24 Nov 2026 06:10:00 {offset}", NOW)
    assert seconds is None or 0 <= seconds <= 7 * 86_400


def verify_error(code: int) -> ssl.SSLCertVerificationError:
    error = ssl.SSLCertVerificationError("bad certificate")
    error.verify_code, error.verify_message = code, "as OpenSSL has it"
    return error


@pytest.mark.parametrize(
    ("code", "words"),
    [
        (10, "TLS failed: the certificate has expired"),
        (18, "TLS failed: the certificate is signed by itself"),
        (20, "TLS failed: the certificate is signed by nobody known"),
        (62, "TLS failed: the certificate is for another host"),
        (79, "TLS failed: as OpenSSL has it"),
    ],
)
def test_a_certificate_that_fails_says_in_plain_words_why(code: int, words: str) -> None:
    assert of_failure(caused_by(verify_error(code))).reason == words


@given(st.text())
def test_no_reason_holds_more_than_one_line_of_what_can_be_printed(text: str) -> None:
    for failure in (RuntimeError(text), AddressRefused(text), NotHttp(text), caused_by(AddressRefused(text))):
        reason = of_failure(failure).reason
        assert reason.isprintable()
        assert len(reason) <= 300


@pytest.mark.parametrize(
    ("header", "seconds"),
    [
        (None, None),
        ("", None),
        ("max-age=600", 600.0),
        ("public, Max-Age=60", 60.0),
        ('max-age="30", private', 30.0),
        ("s-maxage=600", None),
        ("no-store", None),
        ("max-age=99999999999999999999", 999999999.0),
    ],
)
def test_max_age_is_read_where_it_is_stated(header: str | None, seconds: float | None) -> None:
    assert max_age_s(header) == seconds


@pytest.mark.parametrize("status", [408, 409, 421, 423, 425])
def test_not_now_is_no_refusal_for_good(status: int) -> None:
    outcome = of_status(status, None, NOW)
    assert (outcome.link, outcome.again) == (L.FAILED, True)
