"""The settings of the service that writes summaries and translations."""

from typing import ClassVar

from pydantic import Field

from desk.service.settings import ServiceSettings


class MachineSettings(ServiceSettings):
    """A service that writes a summary and a translation of each of a digest's first stories, at any address that is
    compatible with OpenAI's chat completions. Without an address nothing is asked."""

    table: ClassVar[str] = "machine"

    summaries: bool = Field(
        True, description="whether summaries are written, in translate_into or else in the story's own language"
    )
    translate_into: str = Field(
        "",
        pattern=r"^$|^[a-z]{2,3}(-[A-Za-z0-9]{2,8}){0,3}$",
        description="language into which headline and quotations are translated, such as en; empty: none",
    )
    stories_max: int = Field(5, ge=1, le=100, description="of so many stories of a digest, its first ones")
    text_chars: int = Field(
        4000, ge=200, le=50_000, description="longest text of a story that is sent; the rest is cut"
    )
    answer_chars: int = Field(1500, ge=100, le=10_000, description="longest answer that is shown; the rest is cut")
    budget_s: float = Field(
        120.0, gt=0, le=1800, description="longest wait for all answers of a digest; then it is made without the others"
    )
    connections: int = Field(2, ge=1, le=16, description="questions at a time")

    @property
    def is_on(self) -> bool:
        """Whether there is somebody to ask, and something to ask for."""
        return bool(self.address and (self.summaries or self.translate_into))
