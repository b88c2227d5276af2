"""What a model wrote stands at its story; all else of the digest is as it was, and what is missing is counted."""

from dataclasses import replace

from desk import Digest
from desk.digest import wording
from desk.digest.machinetexts import MachineKind
from desk.machine import Failure, questions_of, with_texts
from tests.desk.machine.samples import MODEL, settings_of, told
from tests.desk.samples import digest_of

BUSY, SLOW = Failure("the service answered 503"), Failure("no answer within 30 s")


def without_machine(digest: Digest) -> Digest:
    top = tuple(replace(entry, machine=()) for entry in digest.top)
    sections = tuple(
        replace(section, entries=tuple(replace(entry, machine=()) for entry in section.entries))
        for section in digest.sections
    )
    return replace(digest, top=top, sections=sections, machine=None)


def test_all_else_of_the_digest_stays_as_it_is() -> None:
    for answer in ("A text.", BUSY):
        assert without_machine(told(answer)) == digest_of()


def test_only_stories_that_were_asked_for_have_texts_under_top_stories_and_under_themes() -> None:
    digest = told("A text.", settings_of(stories_max=7))
    assert [bool(entry.machine) for entry in digest.entries] == [True] * 7 + [False] * 2
    assert len(digest.top) == 5


def test_what_is_missing_is_counted_with_each_reason_once() -> None:
    settings = settings_of(translate_into="en")
    digest = digest_of()
    questions = questions_of(digest, settings)
    answers: list[str | Failure] = ["A", "B", BUSY, SLOW, "C", BUSY, "\u200b", "D", BUSY]
    made = with_texts(digest, questions, {one.key: two for one, two in zip(questions, answers, strict=True)}, settings)
    assert wording.machine_work(made) == [
        f"summaries by {MODEL}: 3 of 5; the service answered 503; an answer held no text",
        f"translations by {MODEL}: 1 of 4; no answer within 30 s; the service answered 503",
    ]
    assert [[text.kind for text in entry.machine] for entry in made.top[:3]] == [
        [MachineKind.SUMMARY, MachineKind.TRANSLATION],
        [],
        [MachineKind.SUMMARY],
    ]


def test_without_a_model_nothing_is_said_of_one() -> None:
    assert wording.machine_work(digest_of()) == []
    assert told("A text.", articles=[]).machine is None


def test_the_label_names_kind_language_and_model_and_says_that_it_is_unchecked() -> None:
    summary, translation = told("A text.").top[0].machine
    assert wording.machine_label(summary) == (f"Machine-made summary in English, by {MODEL}; nobody has checked it")
    assert wording.machine_label(translation).startswith("Machine-made translation into English, by")
    assert wording.machine_label(replace(summary, language="und")).startswith("Machine-made summary, by")
