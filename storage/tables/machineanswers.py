"""What models answered."""

from datetime import datetime

from sqlalchemy.orm import Mapped, mapped_column

from storage.tables.base import Base


class MachineAnswer(Base):
    """`key` is the SHA-256 of model, prompt and text, in hexadecimal digits. The first answer stays."""

    __tablename__ = "machine_answers"

    key: Mapped[str] = mapped_column(primary_key=True)
    model: Mapped[str]
    text: Mapped[str]
    answered_at: Mapped[datetime]
