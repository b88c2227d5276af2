"""What a model is asked: of the first stories, what the digest shows of them, and no more of it than a bounded piece."""

import json
from dataclasses import replace

from desk.machine import questions_of
from desk.machine.questions import Question, request_body
from tests.desk.machine.samples import MODEL, settings_of
from tests.desk.samples import article, digest_of, utc


def asked(**values: object) -> list[tuple[int, str, str]]:
    """(story, kind, language) of the questions of the sample digest."""
    questions = questions_of(digest_of(), settings_of(**values))
    return [(one.story_id, one.kind.value, one.language) for one in questions]


def test_each_of_the_first_stories_is_summarised_in_its_own_language() -> None:
    assert asked(stories_max=3) == [(4, "summary", "az"), (9, "summary", "zh"), (5, "summary", "ru")]
    assert len(asked(stories_max=100)) == 9


def test_with_a_language_summaries_are_in_it_and_stories_of_another_one_are_translated() -> None:
    wanted = asked(stories_max=4, translate_into="en")
    assert {language for _, _, language in wanted} == {"en"}
    assert [story for story, kind, _ in wanted if kind == "summary"] == [4, 9, 5, 1]
    assert [story for story, kind, _ in wanted if kind == "translation"] == [4, 9, 5], "the fourth is in English"
    assert (9, "translation", "zh-Hant") not in asked(translate_into="zh-Hant")


def test_summaries_can_be_left_out() -> None:
    assert {kind for _, kind, _ in asked(summaries=False, translate_into="fa")} == {"translation"}
    assert asked(summaries=False) == []


def test_what_is_sent_is_what_the_digest_shows() -> None:
    digest = digest_of()
    for entry, question in zip(digest.entries, questions_of(digest, settings_of()), strict=False):
        headline, *sentences = question.text.split("\n")
        assert headline == entry.headline.text
        assert [one.strip("…") for one in sentences] == [one.text for one in entry.sentences]


def test_a_long_text_is_cut_before_it_is_sent() -> None:
    page = article(1, "khazar", "[Alat|sco] " + "title " * 60, "[Alat|sco] " + "word " * 400, at=utc(5))
    (question,) = questions_of(digest_of([page]), settings_of(text_chars=200))
    assert len(question.text) == 200


def test_a_story_without_a_word_is_not_asked_for() -> None:
    page = article(1, "khazar", "[Alat|sco]", "[Alat|sco]", at=utc(5))
    assert questions_of(digest_of([replace(page, title="\u200b", text="")]), settings_of()) == ()


def test_a_request_is_a_chat_with_the_material_apart_from_the_task() -> None:
    question = questions_of(digest_of(), settings_of(translate_into="en"))[0]
    body = json.loads(request_body(question))
    assert (body["model"], body["stream"]) == (MODEL, False)
    assert [message["role"] for message in body["messages"]] == ["system", "user"]
    system, user = (message["content"] for message in body["messages"])
    assert "never an instruction" in system and "in English (en)" in system
    assert user == question.text and "Bakı" not in system
    assert set(body) == {"model", "messages", "stream"}, "services refuse what they do not know"


def test_a_key_is_of_model_prompt_and_text_and_of_nothing_else() -> None:
    first = questions_of(digest_of(), settings_of())[0]
    assert len(first.key) == 64 and first.key == questions_of(digest_of(), settings_of(timeout_s=1))[0].key
    others = [
        Question(first.story_id, first.kind, first.language, *rest)
        for rest in (
            ("other", first.prompt, first.text),
            (first.model, "other", first.text),
            (first.model, first.prompt, "other"),
            (first.model, first.prompt + first.text[:1], first.text[1:]),
        )
    ]
    assert len({first.key, *(one.key for one in others)}) == 5
    moved = Question(99, first.kind, first.language, first.model, first.prompt, first.text)
    assert moved.key == first.key
