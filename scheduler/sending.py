"""The outbox at work: takes what is due, tries to deliver it, and writes down what came of it.

1. One process sends at a time: whoever holds the outbox's lock. So what is found claimed was cut off, by a crash or by the
   end of a process, and is tried again under its own key.
2. One attempt at a time goes to one recipient, the oldest delivery first; different recipients are served together.
3. The claim is committed before anything is sent, the outcome at once afterwards. A crash between the two leaves the
   question whether it arrived: the second attempt carries the Message-ID of the first.
4. A recipient whom the configuration does not name is no recipient that is gone: a command may have been called with another
   one. Such a delivery waits as for a server that is down, up to `delivery.attempts_limit`.
"""

import asyncio
import logging
import random
from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass
from datetime import datetime
from functools import partial

from crawler.work import utc_now
from desk.delivery import Frozen, Next, Outcome, after
from desk.delivery.outcomes import later
from scheduler.attempting import attempt, recipients_of
from scheduler.briefs.compiling import SHOWN
from scheduler.briefs.configured import briefs_of
from scheduler.config import Settings
from scheduler.lock import sending_alone
from storage import Delivery, DeliveryState, Store

NO_LONGER = "the configuration does not name this recipient; is it the one of the daemon?"

log = logging.getLogger("silkwatch")


@dataclass(slots=True)
class SentTally:
    """What a pass did."""

    sent: int = 0
    put_off: int = 0
    failed: int = 0


class Sender:
    """Delivers what the outbox holds, or with `only` the deliveries of these numbers. `now` is its clock (UTC), `chance` its
    random numbers from 0 to 1."""

    def __init__(
        self,
        settings: Settings,
        store: Store,
        *,
        now: Callable[[], datetime] = utc_now,
        chance: Callable[[], float] = random.random,
        only: Collection[int] | None = None,
    ) -> None:
        self._settings = settings
        self._store = store
        self._now = now
        self._chance = chance
        self._only = only
        self._recipients = {
            (brief.id, to.channel.value, to.name): to for brief in briefs_of(settings) for to in recipients_of(brief)
        }

    def has_work(self) -> bool:
        """Whether something is due, or was cut off."""
        return self._store.outbox.anything_to_do(self._now(), only=self._only)

    async def send_due(self) -> SentTally:
        """Try everything that is due, until nothing is. Raises FolderBusyError when another process is sending, and
        StorageError. Cancelled, it leaves attempts claimed: the next pass takes them back."""
        tally = SentTally()
        if not await asyncio.to_thread(self.has_work):
            return tally
        with sending_alone(self._store):
            if cut_off := await asyncio.to_thread(self._store.outbox.take_back, now=self._now()):
                log.warning("%d deliveries were cut off, and are tried again under the same keys", cut_off)
            while turn := one_each(await asyncio.to_thread(self._due)):
                room = asyncio.Semaphore(self._settings.delivery.connections)
                ended = await asyncio.gather(*(self._one(one, room, tally) for one in turn), return_exceptions=True)
                if failure := next((one for one in ended if isinstance(one, BaseException)), None):
                    raise failure
        return tally

    def _due(self) -> list[Delivery]:
        return self._store.outbox.due(self._now(), only=self._only)

    async def _one(self, waiting: Delivery, room: asyncio.Semaphore, tally: SentTally) -> None:
        async with room:
            outbox = self._store.outbox
            delivery = await asyncio.to_thread(outbox.claim, waiting.id, now=self._now())
            if delivery is None:
                return
            outcome = await self._attempt(delivery)
            then = after(outcome, delivery.attempts, self._settings.delivery, self._now(), self._chance())
            settle = partial(outbox.settle, delivery.id, then.state, error=then.reason, next_try_at=then.at)
            await asyncio.to_thread(settle, now=self._now())
        _tell(delivery, then, tally)

    async def _attempt(self, delivery: Delivery) -> Outcome:
        to = self._recipients.get((delivery.brief, delivery.channel, delivery.recipient))
        if to is None:
            return later(NO_LONGER)
        frozen = await asyncio.to_thread(frozen_of, self._store, delivery.message_id)
        return await attempt(frozen, to, delivery.idempotency_key, self._settings, self._now())


def frozen_of(store: Store, message_id: int) -> Frozen:
    """A message with its forms, as it was frozen."""
    message = store.outbox.message_of(message_id)
    forms = {name: form for name, form in store.outbox.forms(message.id).items() if name != SHOWN}
    return Frozen(message.brief, message.kind, message.key, message.subject, message.made_at, forms)


def one_each(due: Iterable[Delivery]) -> list[Delivery]:
    """The first delivery to each recipient, in their order."""
    first: dict[tuple[str, str], Delivery] = {}
    for delivery in due:
        first.setdefault((delivery.channel, delivery.recipient), delivery)
    return list(first.values())


def _tell(delivery: Delivery, then: Next, tally: SentTally) -> None:
    what = f"{delivery.brief} of {delivery.key} to {delivery.recipient}"
    match then.state:
        case DeliveryState.SENT:
            tally.sent += 1
            log.info("%s: sent", what)
        case DeliveryState.FAILED:
            tally.failed += 1
            log.error("%s: %s", what, then.reason)
        case _:
            tally.put_off += 1
            log.warning("%s: %s; again later", what, then.reason)
