"""What is to be known of any service: where it is, which model, what signs us in, and how long it may take."""

from typing import Annotated, ClassVar, Self

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, model_validator

from desk.delivery.settings import network_name
from desk.digest.cleaning import safe_url


def _service_address(address: str) -> str:
    if address and (safe_url(address) is None or "?" in address or "#" in address):
        raise ValueError("it is no address of a service; write it as https://api.example.org/v1")
    return address.rstrip("/")


class ServiceSettings(BaseModel):
    """A service at any address that is compatible with OpenAI's. Without an address nothing is asked. `table` is the name of
    its settings in the configuration."""

    model_config = ConfigDict(frozen=True, extra="forbid")
    table: ClassVar[str]

    address: Annotated[str, AfterValidator(_service_address)] = Field(
        "", max_length=2000, description="where the service is, such as https://api.example.org/v1; empty: none"
    )
    model: str = Field("", max_length=200, description="name of the model, as the service calls it")
    key: str = Field(
        "",
        max_length=1000,
        description="what signs us in: env:NAME, file:/path, or the key itself; empty: without",
        json_schema_extra={"secret": True},
    )
    timeout_s: float = Field(30.0, gt=0, le=600, description="longest wait for one answer")
    allow_private_addresses: bool = Field(False, description="permit a service in loopback and private networks")
    allow_networks: tuple[Annotated[str, AfterValidator(network_name)], ...] = Field(
        (), description="networks that the service may be in although they are not public, such as 10.1.0.0/16"
    )

    @model_validator(mode="after")
    def _goes_together(self) -> Self:
        if self.address and not self.model:
            raise ValueError(
                f"{self.table}.address needs {self.table}.model: name the model that the service is to use"
            )
        return self
