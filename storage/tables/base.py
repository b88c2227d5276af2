"""What all tables have in common."""

from datetime import datetime
from typing import Any

from sqlalchemy import Boolean, Float, Integer, LargeBinary, MetaData
from sqlalchemy.orm import DeclarativeBase

from storage.columns import CleanText, Json, UtcInstant


class Base(DeclarativeBase):
    """Names every constraint, so that a later migration can speak of it on both databases."""

    metadata = MetaData(
        naming_convention={
            "ix": "ix_%(table_name)s_%(column_0_N_name)s",
            "uq": "uq_%(table_name)s_%(column_0_N_name)s",
            "fk": "fk_%(table_name)s_%(column_0_N_name)s",
            "pk": "pk_%(table_name)s",
        }
    )
    type_annotation_map = {  # noqa: RUF012 -- SQLAlchemy reads a plain mapping
        int: Integer,
        str: CleanText,
        float: Float,
        bool: Boolean,
        bytes: LargeBinary,
        datetime: UtcInstant,
        list[Any]: Json,
        list[Any] | None: Json,
        dict[str, Any]: Json,
        dict[str, Any] | None: Json,
    }
