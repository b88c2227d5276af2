"""What is delivered, and by which ways."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from storage.outboxrecords import MessageKind


class Channel(StrEnum):
    """The ways to a recipient."""

    MAIL = "mail"
    CHAT = "chat"
    WEBHOOK = "webhook"
    FOLDER = "folder"


CHANNELS = tuple(Channel)


@dataclass(frozen=True, slots=True)
class Frozen:
    """A message as it was frozen: its subject, and its bytes by form ("text", "html", "json").

    `key` is the last day that a digest tells of, or the name of an alert; `made_at` is aware and never changes, so that
    every attempt sends the same bytes.
    """

    brief: str
    kind: MessageKind
    key: str
    subject: str
    made_at: datetime
    forms: Mapping[str, bytes]

    def __post_init__(self) -> None:
        if self.made_at.tzinfo is None:
            raise ValueError(f"the instant a message was made at needs a time zone: {self.made_at!r}")

    def text(self, form: str) -> str:
        """A form as text; empty where the message does not have it."""
        return self.forms.get(form, b"").decode("utf-8", "replace")
