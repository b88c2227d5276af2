"""The one place that names an outcome: a status or an exception becomes states, a reason and whether to try again.

| what came back                  | endpoint         | link     | again |
|---------------------------------|------------------|----------|-------|
| 200 to 299                      | ok               | (read)   |       |
| 200 to 299, a page of no bytes  | empty            | failed   | yes   |
| 206, 226: a part, not asked for | error            | failed   | yes   |
| 304                             | unchanged        | stored   |       |
| 401, 403, 451                   | blocked          | failed   | yes   |
| 404, 410                        | gone             | rejected | no    |
| 429                             | blocked          | failed   | yes   |
| 408, 409, 421, 423, 425         | error            | failed   | yes   |
| 500 to 599                      | error            | failed   | yes   |
| any other status                | error            | rejected | no    |
| refused by robots.txt           | robots-forbidden | rejected | no    |
| robots.txt out of reach         | (why)            | waiting  | yes   |
| the host rests                  | (why)            | waiting  | yes   |
| address not permitted           | error            | rejected | no    |
| no name, no answer, bad TLS, …  | dns, timeout, …  | failed   | yes   |
| too slow, or no answer in time  | timeout          | failed   | yes   |
| no HTTP, broken or cut off      | error            | failed   | yes   |
| larger than the limit           | too-large        | rejected | no    |
| the browser failed at the page  | error            | failed   | yes   |
"""

import os
import re
import ssl
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime

from aiohttp import ServerDisconnectedError
from aiohttp.http_exceptions import HttpProcessingError, LineTooLong
from scrapy.exceptions import (
    CannotResolveHostError,
    DownloadCancelledError,
    DownloadConnectionRefusedError,
    DownloadTimeoutError,
    IgnoreRequest,
    ResponseDataLossError,
    UnsupportedURLSchemeError,
)

from crawler.errors import (
    AddressRefused,
    AnswerRefused,
    BrowserFailed,
    HeadTooLarge,
    NoAnswer,
    OddPacking,
    TooMuchWrapped,
    TooSlow,
    UnpacksTooFar,
)
from crawler.settings import CrawlerSettings
from crawler.wording import plain
from storage.endpointrecords import EndpointState
from storage.linkrecords import LinkState

_MAX_AGE = re.compile(r"(?:^|[,\s])max-age\s*=\s*\"?(\d{1,9})")
RETRY_AFTER_LIMIT_S = 7 * 86_400.0
CONNECTION_REFUSED = "connection refused"
NO_CONNECTION = "no connection to the host"


@dataclass(frozen=True, slots=True)
class Outcome:
    """What an answer means. `link` None: the page is to be read."""

    endpoint: EndpointState
    link: LinkState | None
    reason: str
    again: bool = False
    retry_after_s: float | None = None


EMPTY_PAGE = Outcome(EndpointState.EMPTY, LinkState.FAILED, "the answer is empty", again=True)
"""A page of no bytes is a server out of order, not a page without a text: it is tried again."""


class RobotsForbidden(IgnoreRequest):
    """robots.txt forbids the address."""


class RobotsUnreachable(IgnoreRequest):
    """robots.txt could not be had, which RFC 9309 reads as a prohibition for now. `outcome` says why it could not."""

    def __init__(self, outcome: "Outcome") -> None:
        super().__init__(f"robots.txt could not be read: {outcome.reason}")
        self.outcome = outcome


class HostResting(IgnoreRequest):
    """The host is left alone. `seconds` says for how long still, `because` which answer of it led to that, if known."""

    def __init__(self, seconds: float, because: "Outcome | None" = None) -> None:
        why = f" after its last answer: {because.reason}" if because else ""
        super().__init__(f"the host rests for {seconds:.0f} s more{why}")
        self.seconds = seconds
        self.because = because


class NotBegun(IgnoreRequest):
    """The crawl is ending: the request was not made, and its link is still due."""


def of_status(status: int, retry_after: str | None, now: datetime) -> Outcome:
    """What an HTTP status means. `retry_after` is the header as received, in either of its two forms."""
    wait_s = retry_after_s(retry_after, now)
    failed, rejected = LinkState.FAILED, LinkState.REJECTED
    match status:
        case 304:
            return Outcome(EndpointState.UNCHANGED, LinkState.STORED, "304: unchanged")
        case 401 | 403 | 451:
            return Outcome(EndpointState.BLOCKED, failed, f"{status}: access refused", True, wait_s)
        case 404 | 410:
            return Outcome(EndpointState.GONE, rejected, f"{status}: no such page")
        case 429:
            return Outcome(EndpointState.BLOCKED, failed, "429: too many requests", True, wait_s)
        case 408 | 409 | 421 | 423 | 425:
            return Outcome(EndpointState.ERROR, failed, f"{status}: not now", True, wait_s)
        case 206 | 226:
            return Outcome(EndpointState.ERROR, failed, f"{status}: only a part, which was not asked for", True)
        case 300 | 301 | 302 | 303 | 307 | 308:
            return Outcome(EndpointState.ERROR, rejected, f"{status}: a redirect that names no address")
        case _ if 200 <= status < 300:
            return Outcome(EndpointState.OK, None, "")
        case _ if 500 <= status < 600:
            return Outcome(EndpointState.ERROR, failed, f"{status}: the server failed", True, wait_s)
        case _:
            return Outcome(EndpointState.ERROR, rejected, f"{status}: unexpected status")


_GENERIC = "no whole answer in time"

_OF_EXCEPTIONS: tuple[tuple[type[BaseException], EndpointState, LinkState, str], ...] = (
    (BrowserFailed, EndpointState.ERROR, LinkState.FAILED, ""),
    (RobotsForbidden, EndpointState.ROBOTS_FORBIDDEN, LinkState.REJECTED, "robots.txt forbids it"),
    (UnsupportedURLSchemeError, EndpointState.ERROR, LinkState.REJECTED, "address not permitted (it makes no sense)"),
    (NoAnswer, EndpointState.TIMEOUT, LinkState.FAILED, ""),
    (TooSlow, EndpointState.TIMEOUT, LinkState.FAILED, ""),
    (HeadTooLarge, EndpointState.TOO_LARGE, LinkState.REJECTED, ""),
    (TooMuchWrapped, EndpointState.TOO_LARGE, LinkState.REJECTED, ""),
    (UnpacksTooFar, EndpointState.TOO_LARGE, LinkState.REJECTED, ""),
    (OddPacking, EndpointState.ERROR, LinkState.REJECTED, ""),
    (AnswerRefused, EndpointState.ERROR, LinkState.FAILED, ""),
    (DownloadCancelledError, EndpointState.TOO_LARGE, LinkState.REJECTED, "larger than the limit"),
    (CannotResolveHostError, EndpointState.DNS, LinkState.FAILED, "the host's name does not resolve"),
    (DownloadTimeoutError, EndpointState.TIMEOUT, LinkState.FAILED, _GENERIC),
    (TimeoutError, EndpointState.TIMEOUT, LinkState.FAILED, _GENERIC),
    (ResponseDataLossError, EndpointState.ERROR, LinkState.FAILED, "the answer was cut off"),
    (LineTooLong, EndpointState.TOO_LARGE, LinkState.REJECTED, "headers with a line beyond the limit"),
    (ConnectionRefusedError, EndpointState.ERROR, LinkState.FAILED, CONNECTION_REFUSED),
    (ConnectionResetError, EndpointState.ERROR, LinkState.FAILED, "the server broke the connection off"),
    (ServerDisconnectedError, EndpointState.ERROR, LinkState.FAILED, "the server closed the connection unanswered"),
)
"""The first row of which the failure, or something that led to it, is an instance. No words: the failure's own."""

_OF_CERTIFICATES = {
    9: "the certificate is not valid yet",
    10: "the certificate has expired",
    18: "the certificate is signed by itself",
    19: "the certificate is signed by nobody known",
    20: "the certificate is signed by nobody known",
    21: "the certificate is signed by nobody known",
    23: "the certificate was revoked",
    62: "the certificate is for another host",
    64: "the certificate is for another address",
}
"""OpenSSL's verify codes (X509_V_ERR_*)."""

_OF_TLS = (
    (("WRONG_VERSION_NUMBER", "HTTP_REQUEST", "PACKET_LENGTH_TOO_LONG", "RECORD_LAYER"), "no TLS is spoken there"),
    (("PROTOCOL_VERSION", "UNSUPPORTED_PROTOCOL", "VERSION_TOO_LOW"), "only older TLS than is safe is spoken there"),
    (("DH_KEY_TOO_SMALL", "EE_KEY_TOO_SMALL", "CA_MD_TOO_WEAK"), "its keys are weaker than is safe"),
)


def of_failure(failure: BaseException) -> Outcome:
    """What an exception means, by the table; anything unknown is an error that is tried again."""
    if isinstance(failure, HostResting):
        state = failure.because.endpoint if failure.because else EndpointState.BLOCKED
        return Outcome(state, LinkState.WAITING, str(failure), True, failure.seconds)
    if isinstance(failure, RobotsUnreachable):
        return Outcome(failure.outcome.endpoint, LinkState.WAITING, plain(str(failure)), True)
    chain = causes(failure)
    refused = next((cause for cause in chain if isinstance(cause, AddressRefused)), None)
    if refused is not None:
        return Outcome(EndpointState.ERROR, LinkState.REJECTED, plain(f"address not permitted ({refused})"))
    broken = [cause for cause in chain if isinstance(cause, ssl.SSLError)]
    if broken:
        # aiohttp's own exceptions call themselves TLS errors, too; what says why is OpenSSL's
        why = next((one for one in broken if getattr(one, "verify_code", 0) or getattr(one, "reason", "")), broken[0])
        return Outcome(EndpointState.TLS, LinkState.FAILED, f"TLS failed: {_tls_words(why)}", True)
    for kind, endpoint, link, words in _OF_EXCEPTIONS:
        cause = next((cause for cause in chain if isinstance(cause, kind)), None)
        if cause is not None:
            return Outcome(endpoint, link, words or plain(str(cause)), again=link is LinkState.FAILED)
    return _of_wording(failure, chain)


def _of_wording(failure: BaseException, chain: list[BaseException]) -> Outcome:
    """Failures that have no type of their own and are told by their words."""
    text = str(failure)
    if "max redirections" in text:
        return Outcome(EndpointState.ERROR, LinkState.REJECTED, "too many redirects")
    garbled = next((cause for cause in chain if isinstance(cause, HttpProcessingError)), None)
    if garbled is not None:
        if garbled.message.startswith("Too many headers"):
            return Outcome(EndpointState.TOO_LARGE, LinkState.REJECTED, "headers of more lines than the limit")
        fault = garbled.message.partition("\n")[0].partition(":")[0][:80].lower()
        return Outcome(EndpointState.ERROR, LinkState.FAILED, plain(f"no HTTP that can be read ({fault})"), True)
    if isinstance(failure, DownloadConnectionRefusedError):
        number = next((one.errno for one in chain if isinstance(one, OSError) and one.errno), None)
        why = f" ({os.strerror(number).lower()})" if number else ""
        return Outcome(EndpointState.ERROR, LinkState.FAILED, f"{NO_CONNECTION}{why}", True)
    return Outcome(EndpointState.ERROR, LinkState.FAILED, plain(f"{type(failure).__name__}: {text}"), True)


def _tls_words(broken: ssl.SSLError) -> str:
    code = getattr(broken, "verify_code", None)
    if code:
        return _OF_CERTIFICATES.get(code, plain(str(getattr(broken, "verify_message", broken))))
    reason = str(getattr(broken, "reason", None) or broken)
    return next((words for marks, words in _OF_TLS if any(mark in reason for mark in marks)), plain(reason))


def causes(failure: BaseException) -> list[BaseException]:
    """The exception and what led to it, the foreign ones that Scrapy wraps among them."""
    found: list[BaseException] = []
    waiting = [failure]
    while waiting and len(found) < 20:
        one = waiting.pop()
        found.append(one)
        waiting += [cause for cause in (one.__cause__, one.__context__) if cause is not None and cause not in found]
        waiting += getattr(one, "exceptions", ())
    return found


def retry_after_s(header: str | None, now: datetime) -> float | None:
    """Seconds to wait by a Retry-After header, a number or a date (RFC 9110, 10.2.3); None when absent or unreadable.

    >>> retry_after_s("120", datetime(2026, 11, 24, tzinfo=UTC))
    120.0
    """
    if not header:
        return None
    text = header.strip()
    if text.isascii() and text.isdigit():
        return min(float(text), RETRY_AFTER_LIMIT_S)
    try:
        moment = parsedate_to_datetime(text)
        if moment.tzinfo is None:
            moment = moment.replace(tzinfo=UTC)
        wait_s = (moment - now).total_seconds()
    except (ValueError, IndexError, OverflowError):  # the last: an offset that leads out of the calendar
        return None
    return min(max(wait_s, 0.0), RETRY_AFTER_LIMIT_S)


def max_age_s(cache_control: str | None) -> float | None:
    """The seconds for which an answer says that it is fresh (RFC 9111, 5.2.2.1); None when it does not."""
    found = _MAX_AGE.search((cache_control or "").lower())
    return float(found[1]) if found else None


def next_try(outcome: Outcome, attempts: int, now: datetime, settings: CrawlerSettings) -> datetime | None:
    """When a failed link is tried again; None when it is given up. `attempts` counts the crawls that failed before.

    The pause doubles with each failure, and is never shorter than Retry-After. A link that was handed back without
    having been asked for (WAITING) is never given up.
    """
    if not outcome.again or (outcome.link is LinkState.FAILED and attempts + 1 >= settings.attempts):
        return None
    pause_s = min(settings.backoff_s * 2**attempts, settings.backoff_limit_s)
    return now + timedelta(seconds=max(pause_s, outcome.retry_after_s or 0.0))


def confirm_at(
    status: int | None, status_before: int | None, now: datetime, settings: CrawlerSettings
) -> datetime | None:
    """When a stored page that is gone is looked at once more; None: it counts as withdrawn.

    404 is what a server says in a bad hour, too, and needs a second look; 410 is a publisher's own word.
    """
    if status != 404 or status_before == 404 or not settings.withdrawal_confirm_s:
        return None
    return now + timedelta(seconds=settings.withdrawal_confirm_s)
