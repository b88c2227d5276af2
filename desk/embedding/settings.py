"""The settings of the service that makes embeddings."""

from typing import ClassVar

from pydantic import Field

from desk.service.settings import ServiceSettings


class EmbeddingSettings(ServiceSettings):
    """A service that turns the beginning of each article into a vector, at any address that is compatible with OpenAI's
    embeddings. It is one more feature by which stories are found (`stories.vector_weight`); without an address there is none."""

    table: ClassVar[str] = "embedding"

    timeout_s: float = Field(10.0, gt=0, le=600, description="longest wait for one answer")
    budget_s: float = Field(
        20.0, gt=0, le=600, description="longest wait for all that are placed together; the others are placed without"
    )
    rest_s: float = Field(
        300.0, ge=0, le=86_400, description="seconds without asking after the service failed; articles do not wait"
    )
    batch: int = Field(32, ge=1, le=256, description="articles of one request")
    text_chars: int = Field(
        2000, ge=100, le=20_000, description="title and beginning of the text that are sent; the rest is cut"
    )
    dimensions_max: int = Field(1536, ge=2, le=4096, description="most numbers of one vector; longer ones are refused")

    @property
    def is_on(self) -> bool:
        """Whether there is somebody to ask."""
        return bool(self.address)
