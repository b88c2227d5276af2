"""The settings of the desk: one row each, with its unit, default, bounds and what it does."""

from typing import Annotated

from pydantic import AfterValidator, BaseModel, ConfigDict, Field

from desk.digest.days import zone_named
from desk.errors import UnknownZoneError


def known_zone(name: str) -> str:
    """The name of a zone that there is. Raises ValueError, for validators."""
    try:
        zone_named(name)
    except UnknownZoneError as error:
        raise ValueError(str(error)) from None
    return name


class DeskSettings(BaseModel):
    """How the digest is made. Raises pydantic's ValidationError for unknown names and values out of bounds."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    timezone: Annotated[str, AfterValidator(known_zone)] = Field(
        default="Asia/Baku", description="IANA name of the zone whose days are digested and whose times are shown"
    )
    quotes_per_entry: int = Field(default=2, ge=0, le=10, description="most sentences quoted as evidence of one entry")
    quote_chars: int = Field(
        default=280, ge=40, le=2000, description="longest quotation in characters; longer sentences are cut around it"
    )
    title_chars: int = Field(default=240, ge=40, le=2000, description="longest headline in characters; the rest is cut")
    entries_per_theme_limit: int = Field(
        default=100,
        ge=1,
        le=10_000,
        description="most entries listed under one theme; the digest says how many it omits",
    )
    copy_threshold: float = Field(
        default=0.6, gt=0.0, le=1.0, description="similarity (0 to 1) from which two texts of a language are one entry"
    )
