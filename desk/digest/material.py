"""What a digest is made of: values read from the store, gathered before anything is decided."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from desk.digest.values import Late
from desk.ranking import DEFAULT, Model
from storage.arrivals import Arrivals
from storage.articlerecords import RevisionRecord, StoredArticle
from storage.digestreads import FlagLine, Placed
from storage.judgementrecords import ThemePrecision
from storage.linkrecords import LedgerSum
from storage.outletrecords import OutletCheck, OutletRecord


@dataclass(frozen=True, slots=True)
class Material:
    """`articles` are all that the digest may speak of, by id: those flagged on its day or late, the other members of their
    stories, and those that were edited or withdrawn. `flagged` are the ids of the first. `late` says why those of earlier
    days are among them, `too_late` counts those that are too old; `arrivals` are the articles that there were.

    `places` has those that are in a story; the others are grouped by their texts. `edits` says from which version on an
    article was edited since the digest's window began; `versions` has earlier versions by (article id, number). `withdrawn`
    are ids. `lines` are the flags of fourteen days. `model` orders; `precisions` are what judgements say of themes.
    """

    articles: Mapping[int, StoredArticle]
    flagged: Sequence[int]
    places: Mapping[int, Placed]
    edits: Mapping[int, int]
    versions: Mapping[tuple[int, int], RevisionRecord]
    withdrawn: Sequence[int]
    lines: Sequence[FlagLine]
    checks: Sequence[OutletCheck]
    ledger: LedgerSum
    outlets: Sequence[OutletRecord]
    model: Model = DEFAULT
    precisions: Mapping[str, ThemePrecision] = field(default_factory=dict)
    late: Mapping[int, Late] = field(default_factory=dict)
    too_late: int = 0
    arrivals: Arrivals | None = None
