"""The scheduler's own settings: when things happen. Every interval of this room is a row here."""

from datetime import time
from typing import Annotated

from pydantic import AfterValidator, BaseModel, ConfigDict, Field

from desk.settings import time_of_day


class SchedulerSettings(BaseModel):
    """When the daemon looks for work, makes the digest and stops. Times are seconds, the digest's is on the clock of
    `desk.timezone`."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    tick_s: float = Field(
        5.0, ge=0.05, le=3600, description="Pause between two looks at the database for addresses that are due."
    )
    grouping_s: float = Field(
        15.0, ge=0.05, le=3600, description="Pause between two looks at the database for articles without a story."
    )
    digest_time: Annotated[time, AfterValidator(time_of_day)] = Field(
        time(6, 30), description="When the daemon writes the digest of the day before, in the desk's time zone."
    )
    stop_within_s: float = Field(
        10.0, gt=0, le=300, description="At SIGTERM, what is under way may take this long; the rest is handed back."
    )
