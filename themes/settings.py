"""The themes' own settings."""

from pathlib import Path

from pydantic import BaseModel, ConfigDict, Field


class ThemesSettings(BaseModel):
    """What is tracked."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    packs: Path | None = Field(
        None, description="Folder of theme packs, one YAML file per theme; empty: the packs that are shipped."
    )
