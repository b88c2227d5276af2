"""The settings of the desk: documented, bounded, and refused by name when wrong."""

import pytest
from pydantic import ValidationError

from desk import DeskSettings
from stories import COPY_THRESHOLD
from tests.desk.samples import digest_of


def test_every_setting_has_a_default_and_a_description() -> None:
    settings = DeskSettings()
    assert (settings.timezone, settings.copy_threshold) == ("Asia/Baku", COPY_THRESHOLD)
    assert all(field.description and not field.is_required() for field in DeskSettings.model_fields.values())


@pytest.mark.parametrize(
    "wrong",
    [
        {"timezone": "Asia/Atlantis"},
        {"timezone": "../etc/passwd"},
        {"quotes_per_entry": -1},
        {"quotes_per_entry": 11},
        {"quote_chars": 39},
        {"quote_chars": 2001},
        {"title_chars": 10},
        {"stories_limit": 0},
        {"judgements_needed": 49},
        {"desk_url": "desk.example"},
        {"desk_url": "https://user@desk.example"},
        {"copy_threshold": 0.0},
        {"copy_threshold": 1.01},
        {"quote_char": 100},
    ],
)
def test_a_wrong_setting_is_refused_by_name(wrong: dict[str, object]) -> None:
    with pytest.raises(ValidationError) as caught:
        DeskSettings.model_validate(wrong)
    assert [error["loc"] for error in caught.value.errors()] == [(next(iter(wrong)),)]


def test_settings_cannot_be_changed_after_the_fact() -> None:
    with pytest.raises(ValidationError):
        setattr(DeskSettings(), "timezone", "UTC")  # noqa: B010 -- the plain form is refused by the type checker already


def test_the_longest_quote_and_headline_are_settings() -> None:
    digest = digest_of(settings=DeskSettings(quote_chars=40, title_chars=40, quotes_per_entry=1))
    assert all(len(entry.headline.text) <= 40 and len(entry.sentences) <= 1 for entry in digest.entries)
    assert all(len(quote.text) <= 40 for entry in digest.entries for quote in entry.sentences)
