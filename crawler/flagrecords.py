"""From a flag, as themes give it, to the value that storage keeps."""

from storage import FlagRecord, SpanRecord
from themes import Flag


def flag_record(flag: Flag) -> FlagRecord:
    """The same flag, for storage."""
    spans = tuple(SpanRecord(s.field, s.start, s.end, s.text, s.term) for s in flag.spans)
    return FlagRecord(flag.theme, flag.version, flag.score, spans)
