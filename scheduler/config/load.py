"""Reads the configuration: `silkwatch.toml`, then the environment, each room's part into that room's settings class.

Rules, in order:
1. The file is the one given, else `silkwatch.toml` in the current folder, else none: every setting has a default.
2. `SILKWATCH_CRAWLER__DELAY_S=0` wins over the file. An empty variable counts as not set.
3. Nothing wrong is passed over: an unknown key, a wrong type (`"2"` in quotes is no number), a value out of bounds and
   settings that contradict each other are each one ConfigError with its place and remedy.
"""

import os
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated

from pydantic import AfterValidator, BaseModel, Field, ValidationError
from pydantic_settings import BaseSettings, PydanticBaseSettingsSource, SettingsConfigDict, SettingsError

from crawler.settings import CrawlerSettings
from desk.delivery.settings import BriefSettings, DeliverySettings, MailSettings
from desk.embedding.settings import EmbeddingSettings
from desk.machine.settings import MachineSettings
from desk.settings import DeskSettings
from scheduler.config import rows
from scheduler.config.file import ConfigFile
from scheduler.config.rows import SettingRow
from scheduler.config.variables import PREFIX, setting_variable, unknown_variables
from scheduler.config.words import unknown_key, wrong_value
from scheduler.errors import ConfigError
from scheduler.settings import SchedulerSettings
from storage.settings import StorageSettings
from stories.settings import StoriesSettings
from themes.settings import ThemesSettings

CONFIG_NAME = "silkwatch.toml"


def _apart(briefs: tuple[BriefSettings, ...]) -> tuple[BriefSettings, ...]:
    """Briefs that cannot be taken for one another. Raises ValueError."""
    for name, of_all in (
        ("id", [brief.id for brief in briefs]),
        ("folder", [folder for brief in briefs for folder in sorted({str(one.resolve()) for one in brief.folders})]),
    ):
        if twice := sorted({one for one in of_all if of_all.count(one) > 1}):
            raise ValueError(f'two briefs have the {name} "{twice[0]}"')
    for kind in ("chats", "webhooks"):
        named: dict[str, object] = {}
        for target in (target for brief in briefs for target in getattr(brief, kind)):
            if named.setdefault(target.name, target) != target:
                raise ValueError(f'two of the {kind} are named "{target.name}", and are not the same')
    return briefs


class Settings(BaseSettings):
    """All rooms' settings. Hand each room its own part, never the whole."""

    model_config = SettingsConfigDict(
        env_prefix=PREFIX, env_nested_delimiter="__", env_ignore_empty=True, extra="forbid", frozen=True
    )

    crawler: CrawlerSettings = Field(default_factory=CrawlerSettings)
    storage: StorageSettings = Field(default_factory=StorageSettings)
    themes: ThemesSettings = Field(default_factory=ThemesSettings)
    stories: StoriesSettings = Field(default_factory=StoriesSettings)
    desk: DeskSettings = Field(default_factory=DeskSettings)
    scheduler: SchedulerSettings = Field(default_factory=SchedulerSettings)
    mail: MailSettings = Field(default_factory=MailSettings)
    delivery: DeliverySettings = Field(default_factory=DeliverySettings)
    embedding: EmbeddingSettings = Field(default_factory=EmbeddingSettings)
    machine: MachineSettings = Field(default_factory=MachineSettings)
    briefs: Annotated[tuple[BriefSettings, ...], AfterValidator(_apart)] = ()

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,
        file_secret_settings: PydanticBaseSettingsSource,
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """The environment first, then the file, whose tables are handed to the constructor."""
        return env_settings, init_settings


def _tables() -> dict[str, type[BaseModel]]:
    annotations = {name: field.annotation for name, field in Settings.model_fields.items()}
    return {
        name: model for name, model in annotations.items() if isinstance(model, type) and issubclass(model, BaseModel)
    }


TABLES: Mapping[str, type[BaseModel]] = _tables()
LISTS: Mapping[str, type[BaseModel]] = {"briefs": BriefSettings}
"""The tables that may stand several times."""


def setting_rows() -> tuple[SettingRow, ...]:
    """Every setting there is, table by table."""
    return rows.setting_rows(TABLES) + rows.setting_rows(LISTS, listed=True)


def find_config(config: Path | None) -> Path | None:
    """The file that will be read: the given one, else `silkwatch.toml` here if there is one, else None."""
    return config or (Path(CONFIG_NAME) if Path(CONFIG_NAME).exists() else None)


def load_settings(config: Path | None = None) -> Settings:
    """The settings of the file and the environment.

    Raises ConfigError with the first thing that is wrong, and how many more there are.
    """
    settings, problems = read_settings(config)
    if settings is not None:
        return settings
    first = problems[0]
    if len(problems) > 1:
        more = f"{first.problem} ({len(problems) - 1} more: `silkwatch doctor` lists them)"
        raise ConfigError(more, file=first.file, line=first.line, variable=first.variable)
    raise first


def read_settings(config: Path | None = None) -> tuple[Settings | None, list[ConfigError]]:
    """The settings, or None and everything that is wrong with them: the file's problems by line, then variables."""
    try:
        file = ConfigFile.read(find_config(config))
    except ConfigError as error:
        return None, [error]
    known = {row.key: row for row in setting_rows()}
    problems = file.problems(TABLES, LISTS, known) + unknown_variables(os.environ, known)
    if problems:
        return None, problems
    try:
        return Settings(**file.values_for(known)), []
    except SettingsError as error:
        return None, [_unreadable_variable(error)]
    except ValidationError as error:
        return None, _merged_problems(error, file, known)


def render_example() -> str:
    """`silkwatch.toml.example`: every setting, commented, at its default."""
    return rows.render_example(TABLES, LISTS)


def render_reference() -> str:
    """`docs/settings.md`: every setting with type, bounds, default and variable."""
    return rows.render_reference(TABLES, LISTS)


def _merged_problems(error: ValidationError, file: ConfigFile, known: Mapping[str, SettingRow]) -> list[ConfigError]:
    """What is wrong once the environment has been laid over a sound file: variables, or what contradicts what."""
    problems = []
    for details in error.errors():
        path = tuple(str(part) for part in details["loc"])
        variable = setting_variable(os.environ, path)
        if details["type"] == "extra_forbidden" and path[1:]:
            problem = unknown_key(path[0], path[1], known)
        else:
            key = path[:1] + path[2:3] if path[:1] and path[0] in LISTS else path[:2]
            problem = wrong_value(details, known.get(".".join(key)), from_variable=bool(variable))
        if variable:
            problems.append(ConfigError(problem, variable=variable))
        else:
            problems.append(ConfigError(problem, file=file.path, line=file.line(path)))
    return problems


def _unreadable_variable(error: SettingsError) -> ConfigError:
    """A variable of structured value (a list, a whole table) must be JSON."""
    cause = f" ({error.__cause__})" if error.__cause__ else ""
    tables = [name for name in (*TABLES, *LISTS) if f'"{name}"' in str(error)]
    names = [
        name for name in sorted(os.environ) for table in tables if name.upper().startswith(f"{PREFIX}{table}".upper())
    ]
    return ConfigError(
        f'this value must be JSON{cause}; write for instance {{"key": 1}}, or set it in {CONFIG_NAME}',
        variable=names[0] if names else None,
    )
