"""The options that many commands share, and what they stand for."""

from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from scheduler.errors import MisuseError

if TYPE_CHECKING:
    from scheduler.config import Settings

DataOption = Annotated[
    Path | None,
    typer.Option("--data", metavar="DIR", help="Data folder; wins over storage.data_dir.", show_default=False),
]
ConfigOption = Annotated[
    Path | None,
    typer.Option(
        "--config",
        metavar="FILE",
        help="Configuration file; else ./silkwatch.toml if there is one.",
        show_default=False,
    ),
]
JsonOption = Annotated[bool, typer.Option("--json", help="JSON on stdout, for machines.")]
CatalogueOption = Annotated[
    Path | None,
    typer.Option(
        "--catalogue",
        metavar="FILE",
        help="Catalogue file or folder; else the one of the configuration.",
        show_default=False,
    ),
]


def settings_for(config: Path | None, data: Path | None = None, catalogue: Path | None = None) -> "Settings":
    """The configuration with what the command line says laid over it. Raises ConfigError."""
    from scheduler.config import load_settings

    return with_options(load_settings(config), data, catalogue)


def with_options(settings: "Settings", data: Path | None, catalogue: Path | None = None) -> "Settings":
    """The settings with the data folder and catalogue of the command line, where given."""
    if data is not None:
        storage = settings.storage.model_copy(update={"data_dir": data})
        settings = settings.model_copy(update={"storage": storage})
    if catalogue is not None:
        crawler = settings.crawler.model_copy(update={"catalogue": catalogue})
        settings = settings.model_copy(update={"crawler": crawler})
    return settings


def day_of(text: str | None, option: str) -> date | None:
    """The day that an option names; None when it was left out. Raises MisuseError."""
    try:
        return date.fromisoformat(text) if text is not None else None
    except ValueError:
        raise MisuseError(f'{option} "{text}" is no day; write it as 2025-01-31') from None
