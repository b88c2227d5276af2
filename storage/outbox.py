"""What is sent: messages frozen once, and one row for each delivery.

1. A message and the rows of its deliveries commit together: a crash leaves both or neither.
2. Who sends claims the row first, in a transaction of its own. What is found claimed at a start was cut off, and is tried
   again under the same idempotency key.
3. What was sent is never sent again, whoever asks.
"""

import zlib
from collections.abc import Collection, Iterator, Sequence
from contextlib import AbstractContextManager
from dataclasses import fields
from datetime import datetime
from pathlib import Path
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, Select, and_, case, exists, func, insert, or_, select, update
from sqlalchemy.orm import aliased

from storage.batches import batches
from storage.database import Database
from storage.errors import NotKnown
from storage.outboxrecords import Addressee, Delivery, DeliveryState, FrozenMessage, MessageKind, NewMessage
from storage.tables import MessageForm, MessageRow, OutboxRow

_LOCK_NUMBER = 7_455_220  # any number but that of the migrations: only Silkwatch asks for this lock of the database
CUT_OFF = "the attempt was cut off: whether it arrived is not known"
_MESSAGE_FIELDS = tuple(spec.name for spec in fields(FrozenMessage))
_OF_MESSAGE = ("brief", "kind", "key", "subject")
_DELIVERY_FIELDS = tuple(spec.name for spec in fields(Delivery))


class Outbox:
    """Messages and their deliveries. Every method is one transaction, done when it returns; see `storage.store.Store`."""

    def __init__(self, database: Database) -> None:
        self._database = database

    @property
    def place(self) -> str:
        """The file or the address of the database."""
        return self._database.place

    @property
    def file(self) -> Path | None:
        """The file of the database, the same by whichever way it was named; None on a server."""
        return Path(self._database.place).resolve() if self._database.is_sqlite else None

    def alone(self) -> AbstractContextManager[bool]:
        """On a server: hold the outbox while the block runs. False when somebody else holds it. The server ends the hold when
        its connection ends, however that comes."""
        return self._database.held(_LOCK_NUMBER)

    def message(self, brief: str, kind: MessageKind, key: str) -> FrozenMessage | None:
        """The message of this key; None when there is none yet."""
        with self._database.reading() as connection:
            return _message(connection, brief, kind, key)

    def message_of(self, message_id: int) -> FrozenMessage:
        """The message of that number. Raises NotKnown."""
        with self._database.reading() as connection:
            columns = (getattr(MessageRow, name) for name in _MESSAGE_FIELDS)
            row = connection.execute(select(*columns).where(MessageRow.id == message_id)).first()
            if row is None:
                raise NotKnown(self._database.place, f"there is no message {message_id}")
            return _frozen(row)

    def forms(self, message_id: int) -> dict[str, bytes]:
        """The bytes of a message, by form, as they were frozen. Empty for one that was skipped."""
        with self._database.reading() as connection:
            statement = select(MessageForm.form, MessageForm.packed).where(MessageForm.message_id == message_id)
            return {row.form: zlib.decompress(row.packed) for row in connection.execute(statement)}

    def digests(self, *, brief: str | None = None, limit: int | None = None) -> list[FrozenMessage]:
        """The digests of all briefs or of one, those left out among them, the newest first."""
        columns = (getattr(MessageRow, name) for name in _MESSAGE_FIELDS)
        statement = select(*columns).where(MessageRow.kind == MessageKind.DIGEST.value)
        if brief is not None:
            statement = statement.where(MessageRow.brief == brief)
        statement = statement.order_by(MessageRow.key.desc(), MessageRow.id.desc()).limit(limit)
        with self._database.reading() as connection:
            return [_frozen(row) for row in connection.execute(statement)]

    def forms_kept(self, message_ids: Collection[int]) -> dict[int, list[str]]:
        """The names of the forms in which these messages are kept; one that was left out is not in it."""
        found: dict[int, list[str]] = {}
        with self._database.reading() as connection:
            for ids in batches(sorted(message_ids)):
                statement = select(MessageForm.message_id, MessageForm.form).where(MessageForm.message_id.in_(ids))
                for row in connection.execute(statement.order_by(MessageForm.form)):
                    found.setdefault(row.message_id, []).append(row.form)
        return found

    def form_before(self, brief: str, kind: MessageKind, key: str, form: str) -> bytes | None:
        """This form of the brief's last message whose key is less than `key` and that has it; None when there is none."""
        own = and_(MessageRow.brief == brief, MessageRow.kind == kind.value, MessageRow.key < key)
        statement = (
            select(MessageForm.packed)
            .join(MessageRow, and_(MessageForm.message_id == MessageRow.id, MessageForm.form == form))
            .where(own)
            .order_by(MessageRow.key.desc())
            .limit(1)
        )
        with self._database.reading() as connection:
            packed = connection.execute(statement).scalar()
            return None if packed is None else zlib.decompress(packed)

    def digest_keys(self, brief: str, *, since: str) -> list[str]:
        """The keys of the brief's digests from `since` on, those that were left out among them, and the first and the last of
        all; in order."""
        own = and_(MessageRow.brief == brief, MessageRow.kind == MessageKind.DIGEST.value)
        with self._database.reading() as connection:
            ends = connection.execute(select(func.min(MessageRow.key), func.max(MessageRow.key)).where(own)).one()
            lately = connection.execute(select(MessageRow.key).where(own, MessageRow.key >= since)).scalars()
            return sorted({*ends, *lately} - {None})

    def freeze(self, message: NewMessage, to: Sequence[Addressee] = ()) -> FrozenMessage:
        """Keep a message, with a delivery for each addressee that is due at once.

        Where there is one of its key already, that one, unchanged; one that was skipped gives way to one that is not.
        Addressees that it has no delivery for get one.
        """
        with self._database.writing() as connection:
            return freeze(connection, message, to)

    def anything_to_do(self, now: datetime, *, only: Collection[int] | None = None) -> bool:
        """Whether a delivery waits for an attempt at `now`, or an attempt is under way or was cut off; of those whose numbers
        are `only`, where there are."""
        to_do = or_(_waiting(now), OutboxRow.state == DeliveryState.SENDING.value)
        with self._database.reading() as connection:
            return any(connection.execute(select(exists().where(to_do, *among))).scalar() for among in _among(only))

    def due(self, now: datetime, *, only: Collection[int] | None = None, limit: int = 200) -> list[Delivery]:
        """The deliveries that wait for an attempt at `now`, the longest overdue first; of those whose numbers are `only`, where
        there are."""
        found: list[Delivery] = []
        with self._database.reading() as connection:
            for among in _among(only):
                statement = _deliveries().where(_waiting(now), *among).order_by(OutboxRow.next_try_at, OutboxRow.id)
                found += _read(connection, statement.limit(limit))
        return found[:limit]

    def claim(self, delivery_id: int, *, now: datetime) -> Delivery | None:
        """Begin an attempt: the row says so before anything is sent. None when it does not wait any more, or when
        another attempt to the same recipient is under way."""
        with self._database.writing() as connection:
            other = aliased(OutboxRow)
            busy = exists().where(
                other.channel == OutboxRow.channel,
                other.recipient == OutboxRow.recipient,
                other.state == DeliveryState.SENDING.value,
            )
            waits = and_(OutboxRow.id == delivery_id, OutboxRow.state == DeliveryState.WAITING.value, ~busy)
            values = {"state": DeliveryState.SENDING.value, "attempts": OutboxRow.attempts + 1, "began_at": now}
            if not connection.execute(update(OutboxRow).where(waits).values(values)).rowcount:
                return None
            return _read(connection, _deliveries().where(OutboxRow.id == delivery_id))[0]

    def settle(
        self,
        delivery_id: int,
        state: DeliveryState,
        *,
        now: datetime,
        error: str = "",
        next_try_at: datetime | None = None,
    ) -> None:
        """End the attempt that was claimed. Raises NotKnown when there is none."""
        done = state in {DeliveryState.SENT, DeliveryState.FAILED}
        values = {
            "state": state.value,
            "last_error": error,
            "next_try_at": None if done else next_try_at or now,
            "ended_at": now if done else None,
        }
        claimed = and_(OutboxRow.id == delivery_id, OutboxRow.state == DeliveryState.SENDING.value)
        with self._database.writing() as connection:
            if not connection.execute(update(OutboxRow).where(claimed).values(values)).rowcount:
                raise NotKnown(self._database.place, f"delivery {delivery_id} is not under way")

    def take_back(self, *, now: datetime) -> int:
        """Make due again what is claimed, and say how many rows that are. Only for who knows that nobody is sending."""
        values = {"state": DeliveryState.WAITING.value, "next_try_at": now, "last_error": CUT_OFF}
        with self._database.writing() as connection:
            cut_off = OutboxRow.state == DeliveryState.SENDING.value
            return connection.execute(update(OutboxRow).where(cut_off).values(values)).rowcount

    def deliveries(
        self, *, brief: str | None = None, states: Collection[DeliveryState] = (), limit: int | None = None
    ) -> list[Delivery]:
        """The deliveries for which all that is given holds, the newest first."""
        statement = _deliveries().order_by(OutboxRow.id.desc()).limit(limit)
        if brief is not None:
            statement = statement.where(MessageRow.brief == brief)
        if states:
            statement = statement.where(OutboxRow.state.in_([state.value for state in states]))
        with self._database.reading() as connection:
            return _read(connection, statement)

    def of_message(self, message_id: int) -> list[Delivery]:
        """The deliveries of one message, in the order of their making."""
        with self._database.reading() as connection:
            return _read(connection, _deliveries().where(OutboxRow.message_id == message_id).order_by(OutboxRow.id))

    def hasten(self, message_id: int, *, now: datetime) -> None:
        """Make due at once what waits of a message; what was given up stays so."""
        waits = and_(OutboxRow.message_id == message_id, OutboxRow.state == DeliveryState.WAITING.value)
        with self._database.writing() as connection:
            connection.execute(update(OutboxRow).where(waits).values(next_try_at=now))

    def retry(self, ids: Collection[int], *, now: datetime) -> list[int]:
        """Make those of the deliveries due at once, with all attempts before them, that failed or wait; their ids."""
        again = (DeliveryState.FAILED.value, DeliveryState.WAITING.value)
        values = {
            "state": DeliveryState.WAITING.value,
            "next_try_at": now,
            "ended_at": None,
            "attempts": case((OutboxRow.state == DeliveryState.FAILED.value, 0), else_=OutboxRow.attempts),
        }
        wanted = and_(OutboxRow.id.in_(list(ids)), OutboxRow.state.in_(again))
        with self._database.writing() as connection:
            return sorted(
                connection.execute(update(OutboxRow).where(wanted).values(values).returning(OutboxRow.id)).scalars()
            )


def _waiting(now: datetime) -> ColumnElement[bool]:
    return and_(OutboxRow.state == DeliveryState.WAITING.value, OutboxRow.next_try_at <= now)


def _among(only: Collection[int] | None) -> Iterator[list[ColumnElement[bool]]]:
    """Conditions that together hold for these numbers: none for all."""
    if only is None:
        yield []
        return
    for ids in batches(sorted(only)):
        yield [OutboxRow.id.in_(ids)]


def freeze(connection: Connection, message: NewMessage, to: Sequence[Addressee]) -> FrozenMessage:
    """The same within a transaction that there is already."""
    kept = _message(connection, message.brief, message.kind, message.key)
    if kept is None:
        connection.execute(insert(MessageRow).values(_values(message)))
    elif kept.skipped_because is not None and message.skipped_because is None:
        connection.execute(update(MessageRow).where(MessageRow.id == kept.id).values(_values(message)))
        kept = None
    frozen = kept or _message(connection, message.brief, message.kind, message.key)
    assert frozen is not None
    if kept is None and message.forms:
        forms = [
            {"message_id": frozen.id, "form": name, "packed": zlib.compress(content)}
            for name, content in message.forms.items()
        ]
        connection.execute(insert(MessageForm), forms)
    if frozen.skipped_because is None:
        _address(connection, frozen.id, to, message.made_at)
    return frozen


def _address(connection: Connection, message_id: int, to: Sequence[Addressee], now: datetime) -> None:
    statement = select(OutboxRow.channel, OutboxRow.recipient).where(OutboxRow.message_id == message_id)
    known = {(row.channel, row.recipient) for row in connection.execute(statement)}
    new = {(one.channel, one.recipient): one for one in to if (one.channel, one.recipient) not in known}
    rows = [
        {
            "message_id": message_id,
            "channel": one.channel,
            "recipient": one.recipient,
            "idempotency_key": one.idempotency_key,
            "state": DeliveryState.WAITING.value,
            "attempts": 0,
            "made_at": now,
            "next_try_at": now,
            "last_error": "",
        }
        for one in new.values()
    ]
    if rows:
        connection.execute(insert(OutboxRow), rows)


def _values(message: NewMessage) -> dict[str, object]:
    return {
        "brief": message.brief,
        "kind": message.kind.value,
        "key": message.key,
        "subject": message.subject,
        "made_at": message.made_at,
        "skipped_because": message.skipped_because,
    }


def _message(connection: Connection, brief: str, kind: MessageKind, key: str) -> FrozenMessage | None:
    columns = (getattr(MessageRow, name) for name in _MESSAGE_FIELDS)
    own = and_(MessageRow.brief == brief, MessageRow.kind == kind.value, MessageRow.key == key)
    row = connection.execute(select(*columns).where(own)).first()
    return _frozen(row) if row else None


def _frozen(row: Row[Any]) -> FrozenMessage:
    return FrozenMessage(**{**row._mapping, "kind": MessageKind(row.kind)})


def _deliveries() -> Select[Any]:
    columns = (getattr(MessageRow if name in _OF_MESSAGE else OutboxRow, name) for name in _DELIVERY_FIELDS)
    return select(*columns).join(MessageRow, MessageRow.id == OutboxRow.message_id)


def _read(connection: Connection, statement: Select[Any]) -> list[Delivery]:
    return [
        Delivery(**{**row._mapping, "kind": MessageKind(row.kind), "state": DeliveryState(row.state)})
        for row in connection.execute(statement)
    ]
