"""The storage room's settings."""

from pathlib import Path

import pytest
from pydantic import ValidationError

from storage import StorageSettings


def test_the_defaults_need_nothing() -> None:
    """A folder beside the caller, and SQLite in it."""
    settings = StorageSettings()
    assert (settings.data_dir, settings.database_url) == (Path("silkwatch-data"), None)


@pytest.mark.parametrize("values", [{"warc_rotate_mb": 0.5}, {"warc_rotate_mb": 20_001}, {"url": "x"}, {"data_dir": 5}])
def test_what_cannot_be_is_refused(values: dict[str, object]) -> None:
    """Out of bounds, unknown, or of another type."""
    with pytest.raises(ValidationError):
        StorageSettings.model_validate(values)


def test_every_setting_is_described() -> None:
    """The reference is made of these words; an address with a password in it is marked as secret."""
    assert all(field.description for field in StorageSettings.model_fields.values())
    assert StorageSettings.model_fields["database_url"].json_schema_extra == {"secret": True}
