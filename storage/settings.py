"""The storage room's own settings: where things are kept."""

from pathlib import Path

from pydantic import BaseModel, ConfigDict, Field


class StorageSettings(BaseModel):
    """Where articles, snapshots and the ledger are kept."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    data_dir: Path = Field(
        Path("silkwatch-data"), description="Folder of the database and the snapshots; made when it is not there."
    )
    database_url: str | None = Field(
        None,
        description="Address of a PostgreSQL database, postgresql://user:password@host/name; "
        "empty: a SQLite file in the data folder.",
        json_schema_extra={"secret": True},
    )
    warc_rotate_mb: float = Field(
        1000.0,
        ge=1,
        le=20_000,
        description="A snapshot file that has grown to this size is closed, and a new one begun.",
    )
