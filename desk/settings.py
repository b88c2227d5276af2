"""The settings of the desk: one row each, with its unit, default, bounds and what it does."""

from datetime import time
from typing import Annotated

from pydantic import AfterValidator, BaseModel, ConfigDict, Field

from desk.digest.cleaning import safe_url
from desk.digest.days import zone_named
from desk.errors import UnknownZoneError
from stories import COPY_THRESHOLD


def known_zone(name: str) -> str:
    """The name of a zone that there is. Raises ValueError, for validators."""
    try:
        zone_named(name)
    except UnknownZoneError as error:
        raise ValueError(str(error)) from None
    return name


def time_of_day(at: time) -> time:
    """A time on the clock of some zone that is named elsewhere. Raises ValueError, for validators."""
    if at.tzinfo is not None:
        raise ValueError("it has an offset; write a time of day alone, which is read on the clock of timezone")
    return at


def _web_address(address: str) -> str:
    if address and safe_url(address) is None:
        raise ValueError("an address begins with http:// or https:// and holds no user name")
    return address


class DeskSettings(BaseModel):
    """How the digest is made. Raises pydantic's ValidationError for unknown names and values out of bounds."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    timezone: Annotated[str, AfterValidator(known_zone)] = Field(
        default="Asia/Baku", description="IANA name of the zone whose days are digested and whose times are shown"
    )
    quotes_per_entry: int = Field(
        default=3,
        ge=0,
        le=10,
        description="most sentences of a story that are quoted, those with its matched words first",
    )
    quote_chars: int = Field(
        default=280, ge=40, le=2000, description="longest quotation in characters; longer sentences are cut around it"
    )
    title_chars: int = Field(default=240, ge=40, le=2000, description="longest headline in characters; the rest is cut")
    stories_limit: int = Field(
        default=100,
        ge=1,
        le=10_000,
        description="most stories that a digest prints, at least one of each theme; it says how many it omits",
    )
    top_stories: int = Field(
        default=5, ge=0, le=100, description="how many of them stand first, apart from their themes"
    )
    texts_per_story: int = Field(default=6, ge=1, le=100, description="most texts of a story that are listed")
    copies_per_text: int = Field(default=6, ge=1, le=100, description="most publishers of a text that are listed")
    silent_outlets: int = Field(
        default=5,
        ge=0,
        le=50,
        description="most outlets named that usually cover a story's theme and have not the story",
    )
    usual_days: int = Field(
        default=3, ge=1, le=13, description="days of the last 13 on which an outlet has a theme that it usually covers"
    )
    new_numbers: int = Field(
        default=5, ge=0, le=50, description="most numbers named that are new in a story since the digest before"
    )
    edits_limit: int = Field(
        default=20, ge=0, le=1000, description="most edited and most withdrawn articles listed; the rest is counted"
    )
    edit_diff_chars: int = Field(
        default=400, ge=80, le=10_000, description="longest difference shown of an edited article, in characters"
    )
    novelty_days: int = Field(
        default=30, ge=1, le=365, description="days after which a story that was shown counts as a new one again"
    )
    late_days: int = Field(
        default=14,
        ge=1,
        le=365,
        description="days before a digest's first day of which articles that came late are told; older ones are counted",
    )
    judgements_needed: int = Field(
        default=50, ge=50, le=100_000, description="judgements from which on the order of stories is learned from them"
    )
    desk_url: Annotated[str, AfterValidator(_web_address)] = Field(
        default="",
        description="where the desk is, for links to its pages, such as https://desk.example; empty: no links",
    )
    copy_threshold: float = Field(
        default=COPY_THRESHOLD,
        gt=0.0,
        le=1.0,
        description="similarity (0 to 1) from which two texts of a language are one, where no story has them yet",
    )
