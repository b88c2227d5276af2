"""What `silkwatch doctor` looks at of delivery: the briefs, the mail server, secrets, chats and folders.

Nothing is looked at where no brief is configured: then there is the folder of digests alone.
"""

import asyncio
import os
from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta

from crawler.errors import CrawlerError
from crawler.sources import load_catalogue
from desk.delivery import BriefSettings
from desk.delivery import Verdict as Came
from desk.delivery.chats import understands
from desk.delivery.secrets import reveal
from desk.delivery.smtp import sign_in
from desk.errors import DeskError
from scheduler.briefs.configured import unknown_names
from scheduler.config import Settings
from scheduler.errors import NoWatchError
from scheduler.findings import Check, Verdict
from scheduler.opening import existing_store
from storage import Delivery, DeliveryState, StorageError
from themes import ThemesError, load_packs

GIVEN_UP_LATELY = timedelta(days=7)
LOOKED_AT = 10_000
_GIVEN_UP_REMEDY = "correct or remove the recipient, then `silkwatch deliveries retry --failed`"
_SECRET_REMEDY = "set the variable, or write the file, where the daemon runs"


def delivery_checks(settings: Settings, now: datetime) -> Iterator[Check]:
    """The findings, briefs first. `now` is aware."""
    if not settings.briefs:
        return
    yield from _briefs(settings)
    if any(brief.mail for brief in settings.briefs):
        yield mail_check(settings)
    for brief in settings.briefs:
        yield from _chats(brief)
        yield from _webhooks(brief)
        yield from _folders(brief)
    yield from _given_up(settings, now)


def _briefs(settings: Settings) -> Iterator[Check]:
    try:
        themes = {theme.id for theme in load_packs(settings.themes.packs).themes}
        outlets = load_catalogue(settings.crawler.catalogue).outlet_records()
    except (ThemesError, CrawlerError):
        return  # told by the checks of themes and catalogue
    ids, countries = {one.id for one in outlets}, {one.country for one in outlets}
    problems = list(unknown_names(settings.briefs, themes, ids, countries))
    for problem in problems:
        yield Check("briefs", Verdict.FAIL, problem, "correct its name in the configuration")
    for brief in settings.briefs:
        if not (brief.mail or brief.chats or brief.webhooks or brief.folders):
            found = f'the brief "{brief.id}" names no recipient'
            yield Check("briefs", Verdict.WARN, found, "give it mail, chats, webhooks or folders")
    if not problems:
        yield Check("briefs", Verdict.OK, ", ".join(brief.id for brief in settings.briefs))


def mail_check(settings: Settings) -> Check:
    """Whether the mail server lets us in."""
    mail = settings.mail
    outcome = asyncio.run(sign_in(mail))
    if outcome.verdict is Came.SENT:
        as_whom = f" as {mail.user}" if mail.user else ""
        if mail.security == "none":
            found = f"{mail.host}:{mail.port} takes mail{as_whom} over a line that anybody can read"
            return Check("mail", Verdict.WARN, found, "set mail.security to starttls or tls, unless it is this machine")
        return Check("mail", Verdict.OK, f"{mail.host}:{mail.port} takes mail{as_whom}")
    return Check("mail", Verdict.FAIL, outcome.reason, "correct [mail]; docs/delivery.md goes through it")


def _chats(brief: BriefSettings) -> Iterator[Check]:
    for chat in brief.chats:
        name = f"chat {chat.name}"
        try:
            if understands(chat.url):
                yield Check(name, Verdict.OK, "Apprise understands its address")
            else:
                yield Check(name, Verdict.FAIL, "Apprise does not understand its address", "correct its url")
        except DeskError as missing:
            yield Check(name, Verdict.FAIL, str(missing), _SECRET_REMEDY)


def _webhooks(brief: BriefSettings) -> Iterator[Check]:
    for webhook in brief.webhooks:
        try:
            reveal(webhook.secret)
        except DeskError as missing:
            yield Check(f"webhook {webhook.name}", Verdict.FAIL, str(missing), _SECRET_REMEDY)


def _folders(brief: BriefSettings) -> Iterator[Check]:
    for folder in brief.folders:
        place = next(one for one in (folder.absolute(), *folder.absolute().parents) if one.exists())
        if not place.is_dir() or not os.access(place, os.W_OK | os.X_OK):
            found = f"{folder} cannot be written"
            yield Check(f'folder of the brief "{brief.id}"', Verdict.FAIL, found, "correct its owner, or name another")


def refused_recipients(deliveries: Iterable[Delivery], now: datetime) -> Iterator[Check]:
    """The recipients whose last delivery was given up within `GIVEN_UP_LATELY`, each with the reason and the remedy.
    `deliveries` are those that ended, the newest first; `now` is aware."""
    last: dict[tuple[str, str], Delivery] = {}
    for one in deliveries:
        last.setdefault((one.channel, one.recipient), one)
    for (channel, recipient), one in last.items():
        lately = one.ended_at is not None and now - one.ended_at < GIVEN_UP_LATELY
        if one.state is DeliveryState.FAILED and lately:
            found = f"the {one.kind.value} {one.brief} of {one.key} was given up: {one.last_error}"
            yield Check(f"{channel} {recipient}", Verdict.WARN, found, _GIVEN_UP_REMEDY)


def _given_up(settings: Settings, now: datetime) -> Iterator[Check]:
    try:
        with existing_store(settings) as store:
            ended = store.outbox.deliveries(states=[DeliveryState.SENT, DeliveryState.FAILED], limit=LOOKED_AT)
    except (NoWatchError, StorageError):
        return  # told by the check of the database
    yield from refused_recipients(ended, now)
