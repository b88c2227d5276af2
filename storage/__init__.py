"""What is kept: outlets, the ledger of links, articles with their versions and flags, and snapshots as evidence.

`open_store` opens the database; `SnapshotFolder` keeps the pages as fetched. All else is a value or an error.

Only the values are imported at once. The rest comes when it is first asked for: a reader process needs neither SQLAlchemy
nor a database, and starts in half the time without them.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

from storage.articlerecords import (
    FlagRecord,
    KeptText,
    NewArticle,
    RevisionRecord,
    SearchHit,
    SnapshotRecord,
    SpanRecord,
    StoredArticle,
    StoreResult,
)
from storage.chosen import CandidateRecord, ChoiceRecord
from storage.endpointrecords import (
    DueEndpoint,
    EndpointEvent,
    EndpointRecord,
    EndpointState,
    EndpointStatus,
    IndexPart,
    Poll,
    PollResult,
)
from storage.layoutrecords import LayoutChange, LayoutEvent, LayoutMemory, LayoutRecord, LayoutState, LayoutStep
from storage.linkrecords import FoundLink, LedgerSum, LinkRecord, LinkState, PendingLink
from storage.outboxrecords import (
    Addressee,
    AlertedText,
    AlertRecord,
    Delivery,
    DeliveryState,
    FrozenMessage,
    MessageKind,
    NewMessage,
)
from storage.outletrecords import BackfillRecord, HostMemory, OutletCheck, OutletRecord, OutletSwitch
from storage.rereadrecords import (
    KeptPage,
    ReprocessRun,
    Reread,
    RereadingRecord,
    RereadNote,
    RereadOutcome,
    RereadSelection,
    RereadTally,
)
from storage.storyrecords import (
    Grouped,
    StoryChange,
    StoryMember,
    StoryPlace,
    StoryRecord,
    StoryStep,
    Ungrouped,
)
from storage.themerecords import ThemeVersion

if TYPE_CHECKING:
    from storage.database import DATABASE_NAME
    from storage.errors import (
        DatabaseBusy,
        DatabaseNewer,
        DatabaseUnreachable,
        DatabaseUnreadable,
        DatabaseUnusable,
        DatabaseUrlWrong,
        DiskFull,
        FolderUnusable,
        ItemRefused,
        NotKnown,
        SnapshotDamaged,
        SnapshotMissing,
        SnapshotUnusable,
        StorageError,
    )
    from storage.intake import IntakeItem
    from storage.ledger import Statistics
    from storage.settings import StorageSettings
    from storage.store import Store, open_store
    from storage.warc import Recovery, SnapshotFolder
    from storage.warcreading import read_snapshot
    from storage.warcrecords import encode_response

__all__ = [
    "DATABASE_NAME",
    "Addressee",
    "AlertRecord",
    "AlertedText",
    "BackfillRecord",
    "CandidateRecord",
    "ChoiceRecord",
    "DatabaseBusy",
    "DatabaseNewer",
    "DatabaseUnreachable",
    "DatabaseUnreadable",
    "DatabaseUnusable",
    "DatabaseUrlWrong",
    "Delivery",
    "DeliveryState",
    "DiskFull",
    "DueEndpoint",
    "EndpointEvent",
    "EndpointRecord",
    "EndpointState",
    "EndpointStatus",
    "FlagRecord",
    "FolderUnusable",
    "FoundLink",
    "FrozenMessage",
    "Grouped",
    "HostMemory",
    "IndexPart",
    "IntakeItem",
    "ItemRefused",
    "KeptPage",
    "KeptText",
    "LayoutChange",
    "LayoutEvent",
    "LayoutMemory",
    "LayoutRecord",
    "LayoutState",
    "LayoutStep",
    "LedgerSum",
    "LinkRecord",
    "LinkState",
    "MessageKind",
    "NewArticle",
    "NewMessage",
    "NotKnown",
    "OutletCheck",
    "OutletRecord",
    "OutletSwitch",
    "PendingLink",
    "Poll",
    "PollResult",
    "Recovery",
    "ReprocessRun",
    "Reread",
    "RereadNote",
    "RereadOutcome",
    "RereadSelection",
    "RereadTally",
    "RereadingRecord",
    "RevisionRecord",
    "SearchHit",
    "SnapshotDamaged",
    "SnapshotFolder",
    "SnapshotMissing",
    "SnapshotRecord",
    "SnapshotUnusable",
    "SpanRecord",
    "Statistics",
    "StorageError",
    "StorageSettings",
    "Store",
    "StoreResult",
    "StoredArticle",
    "StoryChange",
    "StoryMember",
    "StoryPlace",
    "StoryRecord",
    "StoryStep",
    "ThemeVersion",
    "Ungrouped",
    "encode_response",
    "open_store",
    "read_snapshot",
]

_ELSEWHERE = {
    "DATABASE_NAME": "storage.database",
    "DatabaseBusy": "storage.errors",
    "DatabaseNewer": "storage.errors",
    "DatabaseUnreachable": "storage.errors",
    "DatabaseUnreadable": "storage.errors",
    "DatabaseUnusable": "storage.errors",
    "DatabaseUrlWrong": "storage.errors",
    "DiskFull": "storage.errors",
    "FolderUnusable": "storage.errors",
    "IntakeItem": "storage.intake",
    "ItemRefused": "storage.errors",
    "NotKnown": "storage.errors",
    "Recovery": "storage.warc",
    "SnapshotDamaged": "storage.errors",
    "SnapshotFolder": "storage.warc",
    "SnapshotMissing": "storage.errors",
    "SnapshotUnusable": "storage.errors",
    "Statistics": "storage.ledger",
    "StorageError": "storage.errors",
    "StorageSettings": "storage.settings",
    "Store": "storage.store",
    "encode_response": "storage.warcrecords",
    "read_snapshot": "storage.warcreading",
    "open_store": "storage.store",
}


def __getattr__(name: str) -> Any:
    """Import what is asked for, and keep it. Raises AttributeError for what this room does not offer."""
    if name not in _ELSEWHERE:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    found = getattr(import_module(_ELSEWHERE[name]), name)
    globals()[name] = found
    return found
