"""What came of an attempt. The one place that names outcomes: an answer or an exception becomes a verdict and a reason.

| what happened                                                | verdict |
|--------------------------------------------------------------|---------|
| taken (250 after the text, 2xx, files written)               | sent    |
| the recipient or the text refused for good (5xx, 410)        | refused |
| an address that must not be connected to, or makes no sense  | refused |
| refused for now (4xx), too slow, no connection, line lost    | later   |
| we are refused: sign-in, sender, certificate, missing secret | later   |
| it is not permitted to us (530, 5.7.x of RFC 3463, relaying) | later   |

What is wrong with us is mended by the operator while the delivery waits: nothing is lost by a wrong password. A line
that is lost after the text was sent is `later`, too: the next attempt carries the same key, by which the other side knows it.
"""

import re
from dataclasses import dataclass
from datetime import datetime
from email.utils import parsedate_to_datetime
from enum import StrEnum

REASON_CHARS = 300
_STATUS = re.compile(r"\s*5\.(?P<subject>\d{1,3})\.\d{1,3}\b")


class Verdict(StrEnum):
    """Whether the message is there, may get there later, or never will."""

    SENT = "sent"
    LATER = "later"
    REFUSED = "refused"


@dataclass(frozen=True, slots=True)
class Outcome:
    """`retry_after_s` is how long the other side asks to be left alone; None: it does not say."""

    verdict: Verdict
    reason: str = ""
    retry_after_s: float | None = None

    def __post_init__(self) -> None:
        shown = " ".join("".join(char if char.isprintable() else " " for char in self.reason).split())
        object.__setattr__(self, "reason", shown if len(shown) <= REASON_CHARS else shown[: REASON_CHARS - 1] + "…")


SENT = Outcome(Verdict.SENT)


def later(reason: str, retry_after_s: float | None = None) -> Outcome:
    """May get there later."""
    return Outcome(Verdict.LATER, reason, retry_after_s)


def refused(reason: str) -> Outcome:
    """Never will."""
    return Outcome(Verdict.REFUSED, reason)


def of_smtp_answer(code: int, text: str, *, about_us: bool) -> Outcome:
    """An answer that is not the wished one. `about_us`: it refuses the sender or the sign-in, not recipient or text."""
    reason = f"{code} {text}"
    if not about_us and _not_permitted(code, text):
        return later(f"not permitted to us: {reason}")
    return refused(reason) if 500 <= code < 600 and not about_us else later(reason)


def _not_permitted(code: int, text: str) -> bool:
    """Whether the server would not take it of us, whoever the recipient is. Where it names a status of its own (RFC 3463), that
    says so: 5.7 is security and policy. Else a word does: Exim answers `550 relay not permitted`."""
    status = _STATUS.match(text)
    return code == 530 or (status["subject"] == "7" if status else code >= 500 and "relay" in text.casefold())


def of_status(status: int, retry_after: str | None, now: datetime) -> Outcome:
    """The answer of a webhook. `retry_after` is the header, in seconds or as a date; `now` is aware."""
    if 200 <= status < 300:
        return SENT
    if status == 410:
        return refused("it answered 410: it wants no more")
    reason = f"it answered {status}"
    if 300 <= status < 400:
        reason += ", a redirect: write the address that it leads to"
    return later(reason, _seconds(retry_after, now))


def of_system_error(error: OSError) -> Outcome:
    """No connection, no room, no permission."""
    named = f"{error.filename}: " if error.filename else ""
    return later(f"{named}{(error.strerror or str(error) or type(error).__name__).lower()}")


def _seconds(retry_after: str | None, now: datetime) -> float | None:
    text = (retry_after or "").strip()
    if text.isascii() and text.isdigit() and len(text) < 10:
        return float(text)
    try:
        at = parsedate_to_datetime(text)
        return max(0.0, (at - now).total_seconds())
    except (ValueError, TypeError, OverflowError):
        return None
