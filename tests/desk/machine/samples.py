"""Digests with what a model wrote, for tests of the forms and of the way there."""

from collections.abc import Sequence
from typing import Any

from desk import Digest
from desk.machine import Failure, MachineSettings, questions_of, with_texts
from storage.articlerecords import StoredArticle
from tests.desk.samples import ARTICLES, digest_of

MODEL = "open-model-7b"


def settings_of(**values: Any) -> MachineSettings:
    return MachineSettings.model_validate({"address": "http://127.0.0.1:1/v1", "model": MODEL, **values})


def told(
    answer: str | Failure, settings: MachineSettings | None = None, articles: Sequence[StoredArticle] = ARTICLES
) -> Digest:
    """The sample digest, all of whose questions have this answer."""
    settings = settings or settings_of(translate_into="en")
    digest = digest_of(articles)
    questions = questions_of(digest, settings)
    return with_texts(digest, questions, {question.key: answer for question in questions}, settings)
