"""Puts what a model wrote into the digest, and counts what is missing. Deciding only."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import replace

from desk.digest.cleaning import clean, safe_language
from desk.digest.machinetexts import MachineCount, MachineKind, MachineText, MachineWork
from desk.digest.values import Digest, Entry
from desk.machine.answers import NO_TEXT, lines_of
from desk.machine.questions import Question
from desk.machine.settings import MachineSettings
from desk.service import Failure


def with_texts(
    digest: Digest, questions: Sequence[Question], answers: Mapping[str, str | Failure], settings: MachineSettings
) -> Digest:
    """The digest with the answers, by their questions' keys, at its stories. All else in it stays as it is."""
    texts: dict[int, list[MachineText]] = defaultdict(list)
    failures: dict[MachineKind, list[str]] = defaultdict(list)
    model = clean(settings.model)
    for question in questions:
        answer = answers[question.key]
        lines = () if isinstance(answer, Failure) else lines_of(answer, question.kind, settings.answer_chars)
        if lines:
            language = safe_language(question.language)
            texts[question.story_id].append(MachineText(question.kind, language, model, lines))
        else:
            failures[question.kind].append(answer.reason if isinstance(answer, Failure) else NO_TEXT.reason)

    def placed(entries: tuple[Entry, ...]) -> tuple[Entry, ...]:
        return tuple(replace(one, machine=tuple(texts.get(one.story_id, ()))) for one in entries)

    kinds = [question.kind for question in questions]
    counts = tuple(
        MachineCount(kind, wanted, wanted - len(failures[kind]), tuple(dict.fromkeys(failures[kind])))
        for kind in MachineKind
        if (wanted := kinds.count(kind))
    )
    return replace(
        digest,
        top=placed(digest.top),
        sections=tuple(replace(section, entries=placed(section.entries)) for section in digest.sections),
        machine=MachineWork(model, counts) if counts else None,
    )
