"""The settings of delivery: the mail server, how attempts are repeated, and the briefs with their recipients.

A brief is a digest that somebody wants: what it covers, when it is sent, and to whom.
"""

import re
from collections.abc import Mapping
from datetime import date, time
from email.utils import parseaddr
from enum import StrEnum
from ipaddress import ip_network
from pathlib import Path
from typing import Annotated, Literal, Self
from urllib.parse import urlsplit

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, model_validator
from pydantic.config import JsonDict

from desk.digest.brief import Order
from desk.settings import known_zone, time_of_day

ID_PATTERN = r"^[a-z0-9][a-z0-9-]{0,59}$"
_LOCAL_PART = re.compile(r"[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]{1,64}")
_DOMAIN = re.compile(
    r"(?:[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?\.)*[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?"
)
_LANGUAGE_CODE = re.compile(r"[a-z]{2,3}")
_DAY_OF_YEAR = re.compile(r"\d\d-\d\d")
_LEAP_YEAR = 2024
_SECRET: JsonDict = {"secret": True}


class Weekday(StrEnum):
    """Days of the week, as briefs name them."""

    MON = "mon"
    TUE = "tue"
    WED = "wed"
    THU = "thu"
    FRI = "fri"
    SAT = "sat"
    SUN = "sun"


class Missed(StrEnum):
    """What becomes of a sending whose time passed while nobody was there to send."""

    SEND_LATE = "send-late"
    SKIP = "skip"


def mail_address(text: str) -> str:
    """`ann@example.org`, its domain in small ASCII letters. Raises ValueError for what is none."""
    local, at, domain = text.strip().rpartition("@")
    try:
        ascii_domain = domain.encode("idna").decode("ascii")
    except UnicodeError:
        ascii_domain = ""
    if not at or not _LOCAL_PART.fullmatch(local) or not _DOMAIN.fullmatch(ascii_domain):
        raise ValueError("it is no mail address; write it as ann@example.org")
    return f"{local}@{ascii_domain.lower()}"


def _sender(text: str) -> str:
    """An address, or a name with one: `Silkwatch <news@example.org>`."""
    if any(not char.isprintable() for char in text):
        raise ValueError("it has control characters; write it as Silkwatch <news@example.org>")
    if text:
        mail_address(parseaddr(text)[1])
    return text


def _holiday(text: str) -> str:
    """2026-03-20, or 03-20 for that day of every year."""
    every_year = _DAY_OF_YEAR.fullmatch(text)
    try:
        day = date.fromisoformat(f"{_LEAP_YEAR}-{text}" if every_year else text)
    except ValueError:
        raise ValueError("it is no day; write it as 2026-03-20, or as 03-20 for every year") from None
    return text if every_year else day.isoformat()


def _language(text: str) -> str:
    """The code of a language alone: articles in all its scripts are meant."""
    code = text.lower()
    if not _LANGUAGE_CODE.fullmatch(code):
        raise ValueError("it is no code of a language; write it as az, without script or country")
    return code


def _each_once(texts: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(texts))


def network_name(text: str) -> str:
    """The name of a network, as it was given. Raises ValueError, for validators."""
    try:
        ip_network(text)
    except ValueError:
        raise ValueError(f'"{text}" is no network; write it as 10.1.0.0/16') from None
    return text


def _web_address(text: str) -> str:
    parts = urlsplit(text)
    if parts.scheme not in {"http", "https"} or not parts.hostname or parts.username is not None:
        raise ValueError("it is no web address; write it as https://example.org/hook")
    return text


class _Part(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class ChatTarget(_Part):
    """A chat, or whatever else Apprise can reach. The name stands for it in lists; the address holds its secrets."""

    name: str = Field(pattern=ID_PATTERN, description="what lists call it")
    url: str = Field(
        min_length=3, max_length=4000, description="address as Apprise writes it", json_schema_extra=_SECRET
    )


class WebhookTarget(_Part):
    """An address that takes signed requests."""

    name: str = Field(pattern=ID_PATTERN, description="what lists call it")
    url: Annotated[str, AfterValidator(_web_address)] = Field(max_length=2000, description="where it is")
    secret: str = Field(min_length=8, max_length=1000, description="what signs the requests", json_schema_extra=_SECRET)


class BriefSettings(_Part):
    """A digest that somebody wants: what it covers, when it is sent and to whom. Write one [[briefs]] for each. Without
    any there is the brief "daily", of everything, into the folder `digests` of the data folder."""

    id: str = Field("daily", pattern=ID_PATTERN, description="name in commands, files and Message-IDs")
    title: str = Field("", max_length=120, description="name in subjects; empty: News digest")
    themes: tuple[str, ...] = Field((), description="ids of the themes covered, in their order; empty: all")
    weights: Mapping[str, Annotated[float, Field(ge=0, le=10)]] = Field(
        {},
        max_length=1000,
        description="themes that matter more or less than 1 in its order, as { csp = 2, sports = 0.5 }",
    )
    languages: Annotated[tuple[Annotated[str, AfterValidator(_language)], ...], AfterValidator(_each_once)] = Field(
        (), description="languages of the articles covered, such as az; empty: all"
    )
    countries: tuple[str, ...] = Field((), description="countries of the outlets covered, such as GE; empty: all")
    outlets: tuple[str, ...] = Field((), description="ids of the outlets covered; empty: all")
    timezone: Annotated[str, AfterValidator(known_zone)] | None = Field(
        None, description="IANA name of the zone of its days and its send time; empty: desk.timezone"
    )
    send_time: Annotated[time, AfterValidator(time_of_day)] | None = Field(
        None, description="when it is sent; empty: scheduler.digest_time"
    )
    days: tuple[Weekday, ...] = Field(tuple(Weekday), min_length=1, description="days of the week on which it is sent")
    holidays: tuple[Annotated[str, AfterValidator(_holiday)], ...] = Field(
        (), description="days on which it is not sent: 2026-03-20, or 03-20 for that day of every year"
    )
    length: int | None = Field(
        None, ge=1, le=10_000, description="most stories that it prints; empty: desk.stories_limit"
    )
    order: Order = Field(
        Order.IMPORTANCE, description="the stories' order: importance, newest, or spread (the most originators first)"
    )
    missed: Missed = Field(
        Missed.SEND_LATE, description="what becomes of a sending that nobody was there for: made up once, or left out"
    )
    late_limit_h: float = Field(24, gt=0, le=720, description="a sending that is later than this is left out")
    mail: Annotated[tuple[Annotated[str, AfterValidator(mail_address)], ...], AfterValidator(_each_once)] = Field(
        (), max_length=1000, description="mail addresses that get it, each a mail of its own"
    )
    chats: tuple[ChatTarget, ...] = Field(
        (),
        description='chats that get it, as { name = "team", url = "env:TEAM_CHAT" }; needs the extra "chat"',
        json_schema_extra=_SECRET,
    )
    webhooks: tuple[WebhookTarget, ...] = Field(
        (),
        description='addresses that get it, as { name = "hub", url = "https://...", secret = "env:HUB_SECRET" }',
        json_schema_extra=_SECRET,
    )
    folders: tuple[Path, ...] = Field((), description="folders that its files are written into")
    urgent: tuple[str, ...] = Field((), description="ids of themes of which its recipients are told at once")
    quiet_from: Annotated[time, AfterValidator(time_of_day)] | None = Field(
        None, description="no alert is sent from then on; empty: there are no quiet hours"
    )
    quiet_until: Annotated[time, AfterValidator(time_of_day)] | None = Field(
        None, description="until then; what came meanwhile is one message"
    )
    alerts_per_hour: int = Field(
        6, ge=1, le=1000, description="most alerts to one recipient in an hour; what comes beyond is gathered"
    )

    @model_validator(mode="after")
    def _goes_together(self) -> Self:
        if (self.quiet_from is None) != (self.quiet_until is None):
            raise ValueError("quiet_from and quiet_until belong together; set both or none")
        for kind in ("chats", "webhooks"):
            names = [target.name for target in getattr(self, kind)]
            if twice := {name for name in names if names.count(name) > 1}:
                raise ValueError(f'two of its {kind} are named "{min(twice)}"; give each a name of its own')
        return self


class MailSettings(_Part):
    """The server that takes the mail, and from whom the mail is."""

    host: str = Field("", max_length=253, description="name of the server; empty: no mail is sent")
    port: int = Field(587, ge=1, le=65_535, description="its port: 587 for starttls, 465 for tls as a rule")
    security: Literal["starttls", "tls", "none"] = Field(
        "starttls", description="starttls: encrypted after the greeting, or not at all sent; tls: from the beginning"
    )
    ca_file: Path | None = Field(
        None, description="certificates to trust instead of the system's, for a server of yours"
    )
    user: str = Field("", max_length=320, description="name to sign in with; empty: without")
    password: str = Field(
        "",
        max_length=1000,
        description="its password: env:NAME, file:/path, or the password itself",
        json_schema_extra=_SECRET,
    )
    sender: Annotated[str, AfterValidator(_sender)] = Field(
        "", max_length=320, description="from whom the mail is: an address, or Silkwatch <news@example.org>"
    )
    reply_to: Annotated[str, AfterValidator(_sender)] = Field(
        "", max_length=320, description="where answers go; empty: to the sender"
    )
    unsubscribe: str = Field(
        "",
        max_length=500,
        pattern=r"^$|^(https://|mailto:)[!-~]+$",
        description="where mail programs send those who want no more of it, https: or mailto:; empty: to the sender",
    )
    one_click: str = Field(
        "",
        max_length=500,
        pattern=r"^$|^https://[!-~]+$",
        description="https address of yours that takes a reader off at a POST, without a question (RFC 8058); {brief} and "
        "{recipient} stand for whom; empty: mail programs offer mail.unsubscribe alone",
    )
    timeout_s: float = Field(30.0, gt=0, le=600, description="longest wait for one answer of the server")


class DeliverySettings(_Part):
    """How deliveries are tried, and tried again."""

    attempt_limit_s: float = Field(
        120.0, gt=0, le=3600, description="longest attempt; then it is broken off and repeated"
    )
    connections: int = Field(4, ge=1, le=64, description="deliveries at a time, each to another recipient")
    retry_first_s: float = Field(60.0, gt=0, le=86_400, description="pause before the second attempt; it doubles")
    retry_limit_s: float = Field(3600.0, gt=0, le=86_400, description="longest pause between two attempts")
    attempts_limit: int = Field(30, ge=1, le=1000, description="after so many attempts a delivery is given up")
    punctual_s: float = Field(
        900.0, ge=1, le=86_400, description="a brief that skips what it missed is sent up to this late"
    )
    chat_chars: int = Field(
        3500, ge=200, le=100_000, description="longest message to a chat; the rest is cut at a line"
    )
    webhook_timeout_s: float = Field(30.0, gt=0, le=600, description="longest wait for the answer of a webhook")
    allow_private_addresses: bool = Field(
        False, description="permit webhooks and chats in loopback and private networks"
    )
    allow_networks: tuple[Annotated[str, AfterValidator(network_name)], ...] = Field(
        (), description="networks that webhooks and chats may be in although they are not public, such as 10.1.0.0/16"
    )
    alert_window_s: float = Field(
        3600.0, ge=60, le=86_400, description="what was stored or edited longer before a look is alerted no more"
    )
    alert_fresh_h: float = Field(
        24.0, gt=0, le=720, description="an article that was published longer ago is alerted never"
    )
    alert_story_wait_s: float = Field(
        120.0,
        ge=0,
        le=3600,
        description="an urgent article waits up to so long to be placed in its story; then it is told as a story of its own",
    )

    @model_validator(mode="after")
    def _goes_together(self) -> Self:
        if self.alert_story_wait_s >= self.alert_window_s:
            raise ValueError("delivery.alert_story_wait_s has to be less than delivery.alert_window_s")
        return self
