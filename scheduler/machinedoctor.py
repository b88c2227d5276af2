"""What `silkwatch doctor` looks at of models: whether the service that writes for the digest answers, and that for embeddings."""

from collections.abc import Iterator
from itertools import combinations
from operator import mul

from desk.embedding import key_of, loaded
from desk.machine.questions import trial_question
from desk.service import Failure
from scheduler.config import Settings
from scheduler.embedding import embed_all
from scheduler.findings import Check, Verdict
from scheduler.machine import ask_all

_NAME = "machine"
_PASSES = "look again later: until then digests are made without it"
_EMBEDDING = "embedding"
_GROUPED_WITHOUT = "look again later: until then stories are grouped without it"
_UNRELATED = (
    "A new railway bridge over the river was opened on Tuesday.",
    "The central bank left its interest rate where it was.",
    "A museum shows carpets that weavers gave it a century ago.",
)


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


def embedding_checks(settings: Settings) -> Iterator[Check]:
    """Only where a service is configured: whether it answers, and whether its model tells unrelated texts apart as grouping
    takes for granted."""
    embedding = settings.embedding
    if not embedding.is_on:
        return
    done = embed_all({key_of(text, embedding): text for text in _UNRELATED}, embedding, settings.crawler)
    if done.failure is not None:
        verdict = Verdict.FAIL if done.failure.remedy else Verdict.WARN
        yield Check(_EMBEDDING, verdict, done.failure.reason, done.failure.remedy or _GROUPED_WITHOUT)
        return
    vectors = [loaded(one) for one in done.vectors.values()]
    closest = max(sum(map(mul, one, other)) for one, other in combinations(vectors, 2))
    if closest > settings.stories.vector_floor:
        found = f"{embedding.model} finds texts alike that have nothing in common (cosine {closest:.2f})"
        yield Check(_EMBEDDING, Verdict.WARN, found, "set stories.vector_floor above that")
    else:
        yield Check(_EMBEDDING, Verdict.OK, f"{embedding.model} answers at {embedding.address}")
