"""Asks the configured service for summaries and translations of a digest's first stories, before that is put into its forms.

1. What was answered once is kept, and not asked again: a preview and the sending say the same.
2. Whatever goes wrong is a reason in the digest. Nothing here holds a digest back for longer than `machine.budget_s`.
3. Questions are asked `machine.connections` at a time. After a failure that speaks of the service itself no more are begun.
4. Connections go where crawls may go, with the exceptions that `[machine]` makes: see `crawler.connections`.
"""

import asyncio
import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from crawler.connections import guarded_connector
from crawler.errors import AddressRefused
from crawler.settings import CrawlerSettings
from desk import Digest
from desk.delivery.secrets import reveal
from desk.errors import SecretMissing
from desk.machine import Failure, MachineSettings, Question, ask, questions_of, with_texts
from desk.service import session_over
from desk.service.failures import NO_KEY, OVER_BUDGET, of_ours, private
from scheduler.errors import MachineCutOff
from scheduler.services import guard
from storage import StorageError, Store

if TYPE_CHECKING:
    import aiohttp

LOOK_S = 0.1
"""How often is looked whether the daemon is to end."""

log = logging.getLogger("silkwatch")


def never() -> bool:
    """Nobody stops it."""
    return False


def with_machine_texts(
    store: Store,
    machine: MachineSettings,
    crawler: CrawlerSettings,
    digest: Digest,
    *,
    stopped: Callable[[], bool] = never,
) -> Digest:
    """The digest with what the model wrote of its first stories; without a service, the digest as it is.

    Raises MachineCutOff when it is `stopped` before all has been asked: what was answered by then is kept. Not to be called
    where an event loop runs.
    """
    questions = questions_of(digest, machine) if machine.is_on else ()
    if not questions:
        return digest
    answers: dict[str, str | Failure] = dict(store.machine_answers.known({question.key for question in questions}))
    missing = {question.key: question for question in questions if question.key not in answers}
    asked = ask_all(list(missing.values()), machine, crawler, stopped=stopped)
    answers |= asked.answers
    texts = {key: text for key, text in asked.answers.items() if isinstance(text, str)}
    try:
        answers |= store.machine_answers.keep(machine.model, texts, now=digest.made_at)
    except StorageError as cause:  # they are asked for again another time; this digest has them
        log.warning("what the model wrote is not kept: %s", cause)
    if asked.is_cut_off:
        raise MachineCutOff
    for failure in dict.fromkeys(one for one in asked.answers.values() if isinstance(one, Failure)):
        remedy = f"; {failure.remedy}" if failure.remedy else ""
        log.warning("the digest is made without a text of %s: %s%s", machine.model, failure.reason, remedy)
    return with_texts(digest, questions, answers, machine)


@dataclass(slots=True)
class Asked:
    """What came of questions, by their keys. `ended` is the failure after which no more are begun."""

    answers: dict[str, str | Failure] = field(default_factory=dict)
    ended: Failure | None = None
    is_cut_off: bool = False


def ask_all(
    questions: Sequence[Question],
    machine: MachineSettings,
    crawler: CrawlerSettings,
    *,
    stopped: Callable[[], bool] = never,
) -> Asked:
    """Ask within the budget. Of every question there is an answer or a failure, unless it was `stopped`."""
    if not questions:
        return Asked()
    try:
        key = reveal(machine.key)
    except SecretMissing as missing:
        log.warning("machine.key: %s", missing)
        return Asked(dict.fromkeys((question.key for question in questions), NO_KEY))
    return asyncio.run(_ask_all(questions, machine, crawler, key, stopped))


async def _ask_all(
    questions: Sequence[Question],
    machine: MachineSettings,
    crawler: CrawlerSettings,
    key: str,
    stopped: Callable[[], bool],
) -> Asked:
    asked = Asked()
    room = asyncio.Semaphore(machine.connections)
    clock = asyncio.get_running_loop().time
    until_s = clock() + machine.budget_s
    async with session_over(guarded_connector(guard(machine, crawler)), machine) as session:
        pending = {asyncio.create_task(_one(question, machine, key, session, room, asked)) for question in questions}
        while pending and clock() < until_s and not stopped():
            _, pending = await asyncio.wait(pending, timeout=min(LOOK_S, max(0.0, until_s - clock())))
        for task in pending:
            task.cancel()
        await asyncio.gather(*pending, return_exceptions=True)
    if pending:
        asked.is_cut_off = stopped()
        for question in questions:
            asked.answers.setdefault(question.key, OVER_BUDGET)
    return asked


async def _one(
    question: Question,
    machine: MachineSettings,
    key: str,
    session: "aiohttp.ClientSession",
    room: asyncio.Semaphore,
    asked: Asked,
) -> None:
    async with room:
        answer = asked.ended or await _answer(question, machine, key, session)
    asked.answers[question.key] = answer
    if isinstance(answer, Failure) and answer.ends:
        asked.ended = answer


async def _answer(
    question: Question, machine: MachineSettings, key: str, session: "aiohttp.ClientSession"
) -> str | Failure:
    try:
        return await ask(question, machine, key, session)
    except AddressRefused as refusal:
        log.warning("machine.address: %s", refusal)
        return private(machine.table)
    except Exception as fault:  # a fault of ours must not hold the digest back
        return of_ours(fault)
