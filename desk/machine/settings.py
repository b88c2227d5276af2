"""The settings of the service that writes summaries and translations."""

from typing import Annotated, Self

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, model_validator

from desk.delivery.settings import network_name
from desk.digest.cleaning import safe_url


def _service_address(address: str) -> str:
    if address and (safe_url(address) is None or "?" in address or "#" in address):
        raise ValueError("it is no address of a service; write it as https://api.example.org/v1")
    return address.rstrip("/")


class MachineSettings(BaseModel):
    """A service that writes a summary and a translation of each of a digest's first stories, at any address that is
    compatible with OpenAI's chat completions. Without an address nothing is asked."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    address: Annotated[str, AfterValidator(_service_address)] = Field(
        "",
        max_length=2000,
        description="where the service is, without /chat/completions, such as https://api.example.org/v1; empty: none",
    )
    model: str = Field("", max_length=200, description="name of the model, as the service calls it")
    key: str = Field(
        "",
        max_length=1000,
        description="what signs us in: env:NAME, file:/path, or the key itself; empty: without",
        json_schema_extra={"secret": True},
    )
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
    timeout_s: float = Field(30.0, gt=0, le=600, description="longest wait for one answer")
    budget_s: float = Field(
        120.0, gt=0, le=1800, description="longest wait for all answers of a digest; then it is made without the others"
    )
    connections: int = Field(2, ge=1, le=16, description="questions at a time")
    allow_private_addresses: bool = Field(False, description="permit a service in loopback and private networks")
    allow_networks: tuple[Annotated[str, AfterValidator(network_name)], ...] = Field(
        (), description="networks that the service may be in although they are not public, such as 10.1.0.0/16"
    )

    @property
    def is_on(self) -> bool:
        """Whether there is somebody to ask, and something to ask for."""
        return bool(self.address and (self.summaries or self.translate_into))

    @model_validator(mode="after")
    def _goes_together(self) -> Self:
        if self.address and not self.model:
            raise ValueError("machine.address needs machine.model: name the model that the service is to use")
        return self
