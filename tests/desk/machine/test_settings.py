"""A service is off until it has an address, and refused where its settings cannot work."""

import pytest
from pydantic import ValidationError

from desk.machine import MachineSettings
from tests.desk.machine.samples import settings_of


def test_nothing_is_asked_without_an_address_or_without_anything_to_ask_for() -> None:
    assert not MachineSettings().is_on
    assert settings_of().is_on
    assert not settings_of(summaries=False).is_on
    assert settings_of(summaries=False, translate_into="fa").is_on


def test_a_slash_at_the_end_of_the_address_does_not_count() -> None:
    assert settings_of(address="https://api.example/v1/").address == "https://api.example/v1"


@pytest.mark.parametrize(
    ("values", "why"),
    [
        *(({"address": bad}, "no address of a service") for bad in ("api.example/v1", "ftp://api.example/")),
        *(
            ({"address": f"https://{bad}"}, "no address of a service")
            for bad in ("me:secret@api.example/", "api.example/v1?key=secret", "api.example/v1#x", "api.example/a b")
        ),
        ({"model": ""}, "needs machine.model"),
        ({"translate_into": "English"}, "pattern"),
        ({"allow_networks": ["10.1.0.0/99"]}, "no network"),
        ({"budget_s": 0}, "greater than 0"),
    ],
)
def test_what_cannot_work_is_refused(values: dict[str, object], why: str) -> None:
    with pytest.raises(ValidationError, match=why):
        settings_of(**values)
