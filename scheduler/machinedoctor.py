"""What `silkwatch doctor` looks at of the model that writes for the digest: whether its service answers."""

from collections.abc import Iterator

from desk.machine import Failure
from desk.machine.questions import trial_question
from scheduler.config import Settings
from scheduler.findings import Check, Verdict
from scheduler.machine import ask_all

_NAME = "machine"
_PASSES = "look again later: until then digests are made without it"


def machine_checks(settings: Settings) -> Iterator[Check]:
    """Only where a service is configured. What we have to mend fails; what may pass by itself is a warning, since every
    digest is made without it."""
    machine = settings.machine
    if not machine.is_on:
        return
    question = trial_question(machine)
    answer = ask_all([question], machine, settings.crawler).answers[question.key]
    if isinstance(answer, Failure):
        verdict = Verdict.FAIL if answer.remedy else Verdict.WARN
        yield Check(_NAME, verdict, answer.reason, answer.remedy or _PASSES)
    else:
        yield Check(_NAME, Verdict.OK, f"{machine.model} answers at {machine.address}")
